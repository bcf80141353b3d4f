import { mdiFileUploadOutline } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { App } from "../app";
import { define } from "../define";
import "../elements/icon";
import { shared } from "../styles";
import { verify as texts } from "../texts/verify";

/** Takes a list: pasted, or chosen as a file. Fires `source` with it. */
export class ListSource extends LitElement {
  static override styles = [
    shared,
    css`
      .card { display: grid; gap: 16px; padding: 24px; position: relative; max-width: 960px; margin-inline: auto; }
      .card.over { border-color: var(--primary-color, #03a9f4); box-shadow: inset 0 0 0 1px var(--primary-color, #03a9f4); }
      h2 { margin: 0; font-size: 22px; font-weight: 400; }
      p { margin: 0; }
      textarea { width: 100%; min-height: 200px; resize: vertical; font-variant-numeric: tabular-nums; }
      .drop {
        position: absolute; inset: 0; display: grid; place-content: center; justify-items: center;
        gap: 8px; border-radius: inherit; pointer-events: none; font-size: 18px;
        background: var(--card-background-color, #fff);
      }
      .drop smspartner-icon { width: 48px; height: 48px; }
      @media (max-width: 600px) { .card { padding: 16px; } }
    `,
  ];

  @property({ attribute: false }) app!: App;
  /** Whether a file is held over the page. */
  @property({ type: Boolean }) isOver = false;
  @state() private text = "";
  @query("input") private input!: HTMLInputElement;

  override render(): TemplateResult {
    const { t } = this.app;
    return html`<section class=${this.isOver ? "card over" : "card"} aria-labelledby="heading">
      <div>
        <h2 id="heading">${t(texts.choose_list)}</h2>
        <p class="secondary">${t(texts.choose_list_help)}</p>
      </div>
      <label class="field">${t(texts.paste_label)}
        <textarea spellcheck="false" autocomplete="off" .value=${this.text}
          placeholder="06 39 98 12 00&#10;+33 6 39 98 12 01"
          @input=${(event: Event) => {
            this.text = (event.target as HTMLTextAreaElement).value;
          }} @paste=${this.#paste}></textarea></label>
      <div class="row">
        <button @click=${() => this.input.click()}>
          <smspartner-icon .path=${mdiFileUploadOutline}></smspartner-icon>${t(texts.choose_file)}</button>
        <button class="primary" ?disabled=${!this.text.trim()}
          @click=${() => this.#tell(this.text)}>${t(texts.paste_button)}</button>
      </div>
      <input type="file" hidden aria-label=${t(texts.choose_file)}
        accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain,text/tab-separated-values,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        @change=${this.#choose}>
      <p class="secondary">${t(texts.file_kinds)}</p>
      ${
        this.isOver
          ? html`<div class="drop"><smspartner-icon .path=${mdiFileUploadOutline}></smspartner-icon>${t(texts.drop_here)}</div>`
          : nothing
      }
    </section>`;
  }

  override async focus(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector("textarea")?.focus();
  }

  #choose(): void {
    const file = this.input.files?.[0];
    this.input.value = "";
    if (file) this.#tell(file);
  }

  /** Read a list at once that is pasted into the empty field, or a file. */
  #paste(event: ClipboardEvent): void {
    const file = event.clipboardData?.files[0];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!file && (this.text.trim() || !text.trim())) return;
    event.preventDefault();
    this.#tell(text.trim() ? text : (file as File));
  }

  #tell(source: File | string): void {
    this.text = "";
    this.dispatchEvent(new CustomEvent("source", { detail: source }));
  }
}
define("smspartner-list-source", ListSource);

declare global {
  interface HTMLElementTagNameMap {
    "smspartner-list-source": ListSource;
  }
}
