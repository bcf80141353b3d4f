import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { App } from "../../app";
import { define } from "../../define";
import type { TableInfo } from "../../storage";
import { shared } from "../../styles";
import { results as texts } from "../../texts/results";
import { timeOf } from "../../ulid";
import { Watch } from "../../watch";

const ALL = "";
const OLDER = "older";

/** Chooses whose results are shown; fires `source-changed` with a verification or null. */
export class ResultSource extends LitElement {
  static override styles = shared;

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) verificationId: string | null = null;
  /** What this browser has uploaded. */
  @property({ attribute: false }) tables: readonly TableInfo[] = [];

  #newest = new Watch(this, "smspartner/history/verifications/subscribe", () => ({
    config_entry_id: this.app.account.config_entry_id,
    page: 0,
    with_checks: false,
  }));

  override render(): TemplateResult {
    const { t } = this.app;
    const { total = 0, rows = [] } = this.#newest.event ?? {};
    return html`<label class="field">${t(texts.shown)}
      <select .value=${live(this.verificationId ?? ALL)} @change=${this.#change}>
        <option value=${ALL}>${t(texts.all_numbers)}</option>
        ${this.#verifications().map(
          (id) =>
            html`<option value=${id} ?selected=${id === this.verificationId}>${this.#name(id)}</option>`,
        )}
        ${total > rows.length ? html`<option value=${OLDER}>${t(texts.older)}</option>` : nothing}
      </select></label>`;
  }

  /** Return the ids of the verifications that can be chosen, the newest first. */
  #verifications(): string[] {
    const { rows = [] } = this.#newest.event ?? {};
    const ids = new Set([
      ...rows.filter(({ numbers }) => numbers).map((one) => one.verification_id),
      ...this.tables.map((table) => table.verificationId),
    ]);
    if (this.verificationId) ids.add(this.verificationId);
    return [...ids].sort((one, other) => timeOf(other) - timeOf(one));
  }

  /** Return the date of a verification, and the name of its file or its tag. */
  #name(id: string): string {
    const { t, formats } = this.app;
    const { rows = [] } = this.#newest.event ?? {};
    const date = formats.moment(new Date(timeOf(id)).toISOString());
    const table = this.tables.find(({ verificationId }) => verificationId === id);
    const name = table?.name || rows.find((one) => one.verification_id === id)?.tag;
    return name
      ? t(texts.named_verification, { name, date })
      : t(texts.verification, { date });
  }

  #change(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    if (value === OLDER) {
      this.app.open("history");
      return;
    }
    this.dispatchEvent(new CustomEvent("source-changed", { detail: value || null }));
  }
}
define("smspartner-result-source", ResultSource);
