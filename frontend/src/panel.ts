import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { html as staticHtml, unsafeStatic } from "lit/static-html.js";
import { type App, type Handover, VIEWS, type View } from "./app";
import { Client } from "./client";
import { define } from "./define";
import { Formats } from "./formats";
import type { HomeAssistant } from "./home-assistant";
import { languageOf, localizer } from "./localize";
import type { Account } from "./protocol";
import { shared } from "./styles";
import { shell } from "./texts/shell";

const LOADERS: Record<View, () => Promise<unknown>> = {
  verify: () => import("./views/verify"),
  progress: () => import("./views/progress"),
  results: () => import("./views/results"),
  history: () => import("./views/history"),
  write: () => import("./views/write"),
  money: () => import("./views/money"),
  "stop-list": () => import("./views/stop-list"),
};

/** The page: a bar with the views, and the one that is open. */
export class Panel extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; min-height: 100vh; background: var(--primary-background-color, #fafafa); }
      header {
        display: flex; align-items: center; gap: 8px; padding: 0 12px;
        min-height: var(--header-height, 56px);
        background: var(--app-header-background-color, var(--primary-color, #03a9f4));
        color: var(--app-header-text-color, #fff);
      }
      header h1 { font-size: 20px; font-weight: 400; margin: 0; flex: 1; }
      header button { color: inherit; }
      nav { display: flex; overflow-x: auto; border-bottom: 1px solid var(--divider-color, #e0e0e0); background: var(--card-background-color, #fff); }
      nav a { padding: 14px 16px; color: inherit; text-decoration: none; white-space: nowrap; border-bottom: 3px solid transparent; }
      nav a[aria-current] { border-color: var(--primary-color, #03a9f4); font-weight: 500; }
      main { padding: var(--gap); max-width: 1600px; margin: 0 auto; }
      @media (max-width: 600px) { main { padding: 8px; } }
    `,
  ];

  @property({ attribute: false }) hass!: HomeAssistant;
  @property({ type: Boolean }) narrow = false;
  @property({ attribute: false }) route?: { prefix: string; path: string };
  @state() private accounts: readonly Account[] | undefined;
  @state() private accountId: string | undefined;
  @state() private loaded = new Set<View>();
  @state() private handover: Handover = {};
  #client = new Client(() => this.hass);
  #app: App | undefined;
  #unsubscribe: (() => void) | undefined;

  override async connectedCallback(): Promise<void> {
    super.connectedCallback();
    this.#unsubscribe = await this.#client.subscribe(
      "smspartner/accounts/subscribe",
      {},
      ({ accounts }) => {
        this.accounts = accounts;
      },
    );
    if (!this.isConnected) this.#unsubscribe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  /** Home Assistant gives a new object with every state that changes. */
  protected override shouldUpdate(changed: Map<string, unknown>): boolean {
    const before = changed.get("hass") as HomeAssistant | undefined;
    if (changed.size !== 1 || !before) return true;
    return (
      before.language !== this.hass.language ||
      before.themes.darkMode !== this.hass.themes.darkMode
    );
  }

  override render(): TemplateResult {
    const account = this.#account();
    const app = account && this.#appFor(account);
    const t = app?.t ?? localizer(languageOf(this.hass.language));
    return html`
      <header>
        ${
          this.narrow
            ? html`<button class="plain" aria-label=${t(shell.menu)} @click=${this.#toggleMenu}>☰</button>`
            : nothing
        }
        <h1>${t(shell.title)}</h1>
        ${this.#accountPicker(t(shell.account))}
      </header>
      <nav aria-label=${t(shell.views)}>
        ${VIEWS.map(
          (view) => html`<a href=${`/smspartner/${view}`}
            aria-current=${view === this.#view() ? "page" : nothing}
            @click=${(event: MouseEvent) => this.#follow(event, view)}>${t(shell[view])}</a>`,
        )}
      </nav>
      <main>${
        !account || !app
          ? html`<p>${t(shell.loading)}</p>`
          : account.is_loaded
            ? this.#viewElement(app)
            : html`<p class="notice error">${t(shell.not_loaded, { account: account.title })}</p>`
      }</main>
    `;
  }

  #account(): Account | undefined {
    return (
      this.accounts?.find((one) => one.config_entry_id === this.accountId) ??
      this.accounts?.[0]
    );
  }

  /** Return what the views get, the same object while nothing in it has changed. */
  #appFor(account: Account): App {
    const { language, themes, config, locale } = this.hass;
    const app = this.#app;
    if (
      !app ||
      app.account !== account ||
      app.language !== languageOf(language) ||
      app.isDark !== themes.darkMode
    ) {
      this.#app = {
        client: this.#client,
        account,
        t: localizer(languageOf(language)),
        formats: new Formats(locale.language, config.time_zone),
        language: languageOf(language),
        isDark: themes.darkMode,
        open: (view, handover) => this.#open(view, handover),
      };
    }
    return this.#app as App;
  }

  #view(): View {
    const name = this.route?.path.split("/")[1];
    return VIEWS.find((view) => view === name) ?? "verify";
  }

  #viewElement(app: App): TemplateResult {
    const view = this.#view();
    if (!this.loaded.has(view)) {
      void LOADERS[view]().then(() => {
        this.loaded = new Set(this.loaded).add(view);
      });
      return html`<p>${app.t(shell.loading)}</p>`;
    }
    const tag = unsafeStatic(`smspartner-${view}`);
    return staticHtml`<${tag} .app=${app} .handover=${this.handover}></${tag}>`;
  }

  #accountPicker(label: string): TemplateResult | typeof nothing {
    if (!this.accounts || this.accounts.length < 2) return nothing;
    return html`<select aria-label=${label} @change=${(event: Event) => {
      this.accountId = (event.target as HTMLSelectElement).value;
    }}>${this.accounts.map(
      (one) => html`<option value=${one.config_entry_id}>${one.title}</option>`,
    )}</select>`;
  }

  #follow(event: MouseEvent, view: View): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#open(view);
  }

  #open(view: View, handover: Handover = {}): void {
    this.handover = handover;
    history.pushState(null, "", `/smspartner/${view}`);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: {} }));
  }

  #toggleMenu(): void {
    this.dispatchEvent(
      new CustomEvent("hass-toggle-menu", { bubbles: true, composed: true }),
    );
  }
}

define("smspartner-panel", Panel);
