import { mdiMenu } from "@mdi/js";
import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { property, query, state } from "lit/decorators.js";
import { Accounts } from "./accounts";
import { type App, type Handover, VIEWS, type View } from "./app";
import { Client } from "./client";
import { define } from "./define";
import "./elements/icon";
import { Formats } from "./formats";
import type { HomeAssistant, PanelInfo } from "./home-assistant";
import { languageOf, localizer } from "./localize";
import type { Account } from "./protocol";
import { shared } from "./styles";
import { common } from "./texts/common";
import { shell } from "./texts/shell";
import { ViewElements } from "./view-elements";

const ACCOUNT = "smspartner-account";
const SETTINGS = "/config/integrations/integration/smspartner";

/** Return whether the page looks otherwise; each state that changes is a new object. */
function isOtherHome(now: HomeAssistant, before: HomeAssistant | undefined): boolean {
  return (
    before?.language !== now.language ||
    before.locale !== now.locale ||
    before.themes.darkMode !== now.themes.darkMode ||
    before.dockedSidebar !== now.dockedSidebar ||
    before.kioskMode !== now.kioskMode
  );
}

/** The page: a bar with the views, and the one that is open. */
export class Panel extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        --inset: var(--safe-area-inset-top, 0px);
        display: block; color-scheme: light;
        min-height: calc(100vh - var(--inset) - var(--safe-area-inset-bottom, 0px));
        background: var(--primary-background-color, #fafafa);
      }
      /* Home Assistant keeps the page clear of a phone's camera until it is scrolled. */
      :host::before {
        content: ""; position: fixed; inset: 0 0 auto; z-index: 3; height: var(--inset);
        background: var(--app-header-background-color, var(--primary-color, #03a9f4));
      }
      :host([dark]) { color-scheme: dark; }
      header {
        display: flex; align-items: center; gap: 8px; padding: 0 12px;
        min-height: var(--header-height, 56px);
        background: var(--app-header-background-color, var(--primary-color, #03a9f4));
        color: var(--app-header-text-color, #fff);
      }
      header h1 {
        flex: 1; min-width: 0; margin: 0; font-size: 20px; font-weight: 400;
        overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
      }
      header button { width: 48px; height: 48px; padding: 0; color: inherit; }
      header select {
        flex: 0 1 auto; min-width: 0; max-width: 50%; text-overflow: ellipsis;
        color: inherit; background: transparent; border-color: currentColor;
      }
      header option { color: var(--primary-text-color, #212121); background: var(--card-background-color, #fff); }
      nav {
        position: sticky; top: var(--inset); z-index: 2;
        display: flex; overflow-x: auto; scrollbar-width: none;
        border-bottom: 1px solid var(--divider-color, #e0e0e0);
        background: var(--app-header-background-color, var(--card-background-color, #fff));
        color: var(--app-header-text-color, #212121);
      }
      nav a {
        padding: 12px 16px 9px; border-bottom: 3px solid transparent;
        color: inherit; text-decoration: none; white-space: nowrap;
      }
      nav a:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
      nav a:focus-visible { outline-color: currentColor; outline-offset: -4px; }
      nav a[aria-current] { border-color: var(--app-header-selection-bar-color, var(--primary-color, #03a9f4)); font-weight: 500; }
      main { padding: var(--gap); max-width: 1600px; margin: 0 auto; outline: none; }
      @media (max-width: 600px) { main { padding: 8px; } }
    `,
  ];

  @property({ attribute: false, hasChanged: isOtherHome }) hass!: HomeAssistant;
  @property({ type: Boolean }) narrow = false;
  @property({ attribute: false }) panel?: PanelInfo;
  @property({ attribute: false }) route?: { prefix: string; path: string };
  @state() private accountId = localStorage.getItem(ACCOUNT);
  @query("main") private main!: HTMLElement;
  @query("nav a[aria-current]") private tab!: HTMLElement | null;
  #client = new Client(() => this.hass);
  #accounts = new Accounts(this, this.#client);
  #app: App | undefined;
  #appKey = "";
  #views = new ViewElements(() => this.requestUpdate());
  #handed: string | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Read here alone: a dialog of Home Assistant has a state of its own for a while.
    if (changed.has("route")) this.#handed = history.state?.smspartner;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.toggleAttribute("dark", this.hass.themes.darkMode);
    if (changed.has("route"))
      this.tab?.scrollIntoView({ inline: "center", block: "nearest" });
  }

  override render(): TemplateResult {
    const t = localizer(languageOf(this.hass.language));
    return html`
      <header>
        ${
          this.#needsMenuButton()
            ? html`<button class="plain" aria-label=${t(shell.menu)} @click=${this.#toggleMenu}>
                <smspartner-icon .path=${mdiMenu}></smspartner-icon>
              </button>`
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
      <main tabindex="-1" aria-label=${t(shell[this.#view()])}>
        ${this.#isOutdated() ? this.#reloadable(t(shell.updated)) : nothing}
        ${this.#accounts.error ? html`<p class="notice error" role="alert">${this.#accounts.error}</p>` : nothing}
        ${this.#content()}
      </main>
    `;
  }

  #content(): TemplateResult | HTMLElement {
    const t = localizer(languageOf(this.hass.language));
    const account = this.#account();
    if (!this.#accounts.all) {
      return this.#accounts.error
        ? html``
        : html`<p role="status">${t(common.loading)}</p>`;
    }
    if (!account?.is_loaded) {
      const text = account
        ? t(shell.not_loaded, { account: account.title })
        : t(shell.no_account);
      return html`<p class="notice warning" role="status">${text}</p>
        <p><a href=${SETTINGS}>${t(shell.settings)}</a></p>`;
    }
    const view = this.#views.show(this.#view(), this.#handed, this.#appFor(account));
    if (view === "loading") return html`<p role="status">${t(common.loading)}</p>`;
    if (view === "failed") {
      return this.#reloadable(t(shell.not_found));
    }
    return view;
  }

  #reloadable(text: string): TemplateResult {
    const t = localizer(languageOf(this.hass.language));
    return html`<p class="notice error" role="alert">${text}</p>
      <p><button @click=${() => location.reload()}>${t(shell.reload)}</button></p>`;
  }

  /** Return whether Home Assistant has another version: this one stays until a reload. */
  #isOutdated(): boolean {
    const newest = this.panel?.config._panel_custom.module_url;
    if (!newest) return false;
    return (
      new URL(newest, location.href).pathname !== new URL(import.meta.url).pathname
    );
  }

  #account(): Account | undefined {
    return (
      this.#accounts.all?.find((one) => one.config_entry_id === this.accountId) ??
      this.#accounts.all?.[0]
    );
  }

  /** Return what the views get, the same object while nothing in it has changed. */
  #appFor(account: Account): App {
    const { language, themes, config, locale } = this.hass;
    const session = `${this.#accounts.session} ${account.generation}`;
    const key = JSON.stringify([
      session,
      language,
      themes.darkMode,
      config.time_zone,
      locale,
    ]);
    if (this.#app?.account === account && this.#appKey === key) return this.#app;
    this.#appKey = key;
    this.#app = {
      client: this.#client,
      account,
      session,
      t: localizer(languageOf(language)),
      formats: new Formats(locale, config.time_zone),
      open: (view, handover) => {
        this.#open(view, handover);
        this.main.focus();
      },
    };
    return this.#app;
  }

  #view(): View {
    const name = this.route?.path.split("/")[1];
    return VIEWS.find((view) => view === name) ?? "verify";
  }

  #accountPicker(label: string): TemplateResult | typeof nothing {
    const { all } = this.#accounts;
    if (!all || all.length < 2) return nothing;
    const chosen = this.#account()?.config_entry_id;
    return html`<select aria-label=${label} @change=${this.#chooseAccount}>
      ${all.map(
        (one) =>
          html`<option value=${one.config_entry_id} ?selected=${one.config_entry_id === chosen}>${one.title}</option>`,
      )}
    </select>`;
  }

  #chooseAccount(event: Event): void {
    this.accountId = (event.target as HTMLSelectElement).value;
    localStorage.setItem(ACCOUNT, this.accountId);
  }

  #follow(event: MouseEvent, view: View): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#open(view);
  }

  #open(view: View, handover?: Handover): void {
    // What is handed over may be numbers, which are for no history of a browser.
    const state = handover && { smspartner: this.#views.hand(handover) };
    history.pushState(state ?? null, "", `/smspartner/${view}`);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: {} }));
    window.scrollTo(0, 0);
  }

  #needsMenuButton(): boolean {
    const { dockedSidebar, kioskMode } = this.hass;
    return !kioskMode && (this.narrow || dockedSidebar === "always_hidden");
  }

  #toggleMenu(): void {
    this.dispatchEvent(
      new CustomEvent("hass-toggle-menu", { bubbles: true, composed: true }),
    );
  }
}

define("smspartner-panel", Panel);
