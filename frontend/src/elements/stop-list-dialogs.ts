import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App } from "../app";
import { define } from "../define";
import type { StopListChanged } from "../protocol";
import { shared } from "../styles";
import { common } from "../texts/common";
import { stopList as texts } from "../texts/stop-list";
import "./dialog";

const MOST_NAMED = 5;

type Change = "add" | "remove";

/**
 * The questions before the stop list is changed, and what became of it.
 *
 * `done` is fired when no dialog is open any more; its detail says whether anything was
 * asked of SMS Partner.
 */
export class Dialogs extends LitElement {
  static override styles = [
    shared,
    css`
      textarea { width: 100%; min-height: 120px; resize: vertical; }
      p { margin: 0 0 12px; }
      ul { margin: 0 0 12px; padding-inline-start: 20px; }
      label.consent { align-items: flex-start; }
    `,
  ];
  @property({ attribute: false }) app!: App;
  /** What is to be changed; undefined while no dialog is open. */
  @property({ attribute: false }) asked?:
    | { change: "add" }
    | { change: "remove"; phoneNumbers: readonly string[] };
  @state() private text = "";
  @state() private hasConsent = false;
  @state() private isWorking = false;
  @state() private error: string | undefined;
  @state() private outcome: StopListChanged | undefined;
  /** What the last question was about: it is shown until its dialog has closed. */
  #last: Change = "add";

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("asked") || !this.asked) return;
    this.#last = this.asked.change;
    this.text = "";
    this.hasConsent = false;
    this.error = undefined;
    this.outcome = undefined;
  }

  override render(): TemplateResult {
    const { t } = this.app;
    const heading =
      this.asked?.change === "remove"
        ? t(texts.remove_heading, { count: this.asked.phoneNumbers.length })
        : t(texts.add_heading);
    return html`<smspartner-dialog .heading=${heading} .open=${this.asked !== undefined}
      @close=${this.#close}>
      ${this.outcome ? this.#report(this.outcome) : this.#question()}
      ${this.isWorking ? html`<p class="notice" role="status">${t(texts.working)}</p>` : nothing}
      ${this.error ? html`<p class="notice error" role="alert">${this.error}</p>` : nothing}
      <div slot="actions" class="row">${this.#actions()}</div>
    </smspartner-dialog>`;
  }

  #question(): TemplateResult {
    const { t } = this.app;
    if (this.asked?.change === "remove") return this.#removal(this.asked.phoneNumbers);
    return html`<p>${t(texts.add_explained)}</p>
      <label class="field">${t(texts.phone_numbers)}
        <textarea .value=${this.text} ?disabled=${this.isWorking} autocomplete="off"
          @input=${this.#type}></textarea></label>`;
  }

  #removal(phoneNumbers: readonly string[]): TemplateResult {
    const { t, formats } = this.app;
    const more = phoneNumbers.length - MOST_NAMED;
    return html`<p>${t(texts.remove_explained)}</p>
      <ul>
        ${phoneNumbers.slice(0, MOST_NAMED).map((one) => html`<li>${one}</li>`)}
        ${more > 0 ? html`<li>${t(texts.more, { count: formats.count(more) })}</li>` : nothing}
      </ul>
      <label class="consent"><input type="checkbox" .checked=${this.hasConsent}
        ?disabled=${this.isWorking} @change=${this.#consent} />${t(texts.consent)}</label>`;
  }

  #actions(): TemplateResult {
    const { t } = this.app;
    if (this.outcome) {
      return html`<button class="primary" @click=${this.#close}>${t(common.close)}</button>`;
    }
    const isRemoval = this.asked?.change === "remove";
    const isReady = isRemoval ? this.hasConsent : this.text.trim() !== "";
    const count = this.asked?.change === "remove" ? this.asked.phoneNumbers.length : 0;
    return html`<button @click=${this.#close}>${t(common.cancel)}</button>
      <button class="primary" ?disabled=${!isReady || this.isWorking} @click=${this.#change}>
        ${isRemoval ? t(texts.remove, { count }) : t(texts.add)}</button>`;
  }

  #report({ changed, unchanged, failed }: StopListChanged): TemplateResult {
    const { t } = this.app;
    const isRemoval = this.#last === "remove";
    const [done, already] = isRemoval
      ? [texts.removed, texts.already_off]
      : [texts.added, texts.already_on];
    const numbers = failed.slice(0, MOST_NAMED).join(", ");
    return html`<div role="status">
      ${changed.length ? html`<p class="notice success">${t(done, { count: changed.length })}</p>` : nothing}
      ${unchanged.length ? html`<p class="notice">${t(already, { count: unchanged.length })}</p>` : nothing}
      ${
        failed.length
          ? html`<p class="notice error">${t(texts.not_changed, {
              count: failed.length,
              numbers: failed.length > MOST_NAMED ? `${numbers}, …` : numbers,
            })}</p>`
          : nothing
      }
    </div>`;
  }

  async #change(): Promise<void> {
    const { asked } = this;
    if (!asked || this.isWorking) return;
    this.isWorking = true;
    this.error = undefined;
    try {
      const outcome = await this.app.client.call("smspartner/stop_list/change", {
        config_entry_id: this.app.account.config_entry_id,
        change: asked.change,
        phone_numbers: asked.change === "add" ? [this.text] : [...asked.phoneNumbers],
        consent: this.hasConsent,
      });
      if (this.asked === asked) this.outcome = outcome;
    } catch (failure) {
      if (this.asked === asked) this.error = (failure as Error).message;
    } finally {
      this.isWorking = false;
    }
  }

  #type(event: Event): void {
    this.text = (event.target as HTMLTextAreaElement).value;
  }

  #consent(event: Event): void {
    this.hasConsent = (event.target as HTMLInputElement).checked;
  }

  #close(): void {
    if (!this.asked) return;
    this.asked = undefined;
    const detail = this.outcome !== undefined;
    this.dispatchEvent(new CustomEvent("done", { detail }));
  }
}
define("smspartner-stop-list-dialogs", Dialogs);
