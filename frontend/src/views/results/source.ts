import { html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { App } from "../../app";
import { define } from "../../define";
import type { TableInfo } from "../../storage";
import { shared } from "../../styles";
import { results as texts } from "../../texts/results";
import { timeOf } from "../../ulid";

const ALL = "";

/** Chooses whose results are shown; fires `source-changed` with a verification or null. */
export class ResultSource extends LitElement {
  static override styles = shared;

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) verificationId: string | null = null;
  /** What this browser has uploaded. */
  @property({ attribute: false }) tables: readonly TableInfo[] = [];

  override render(): TemplateResult {
    const { t } = this.app;
    return html`<label class="field">${t(texts.shown)}
      <select .value=${live(this.verificationId ?? ALL)} @change=${this.#change}>
        <option value=${ALL}>${t(texts.all_numbers)}</option>
        ${this.#verifications().map(
          (id) =>
            html`<option value=${id} ?selected=${id === this.verificationId}>${this.#name(id)}</option>`,
        )}
      </select></label>`;
  }

  /** Return the ids of the verifications that can be chosen, the newest first. */
  #verifications(): string[] {
    const ids = new Set(this.tables.map(({ verificationId }) => verificationId));
    if (this.verificationId) ids.add(this.verificationId);
    return [...ids].sort().reverse();
  }

  #name(id: string): string {
    const { t, formats } = this.app;
    const date = formats.moment(new Date(timeOf(id)).toISOString());
    const name = this.tables.find(({ verificationId }) => verificationId === id)?.name;
    return name
      ? t(texts.verification_of_file, { name, date })
      : t(texts.verification, { date });
  }

  #change(event: Event): void {
    const detail = (event.target as HTMLSelectElement).value || null;
    this.dispatchEvent(new CustomEvent("source-changed", { detail }));
  }
}
define("smspartner-result-source", ResultSource);
