import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App } from "../../app";
import { define } from "../../define";
import "../../elements/dialog";
import type { Text } from "../../localize";
import type { NumberHistory, NumberLookup, NumberMessage } from "../../protocol";
import { shared } from "../../styles";
import {
  common,
  notBought,
  results as resultNames,
  smsReasons,
  smsStates,
  statuses,
} from "../../texts/common";
import { results, number as texts } from "../../texts/results";
import { statusWords } from "./status";

/** All that is known of a number, over the page while one is given; fires `close`. */
export class NumberDialog extends LitElement {
  static override styles = [
    shared,
    css`
      h3 { margin: 16px 0 4px; }
      ol { margin: 0; padding: 0; list-style: none; }
      li { padding: 8px 0; }
      li + li { border-top: 1px solid var(--divider-color, #e0e0e0); }
      li p { margin: 0; overflow-wrap: anywhere; }
      .first { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) phoneNumber: string | undefined;
  @state() private history: NumberHistory | undefined;
  @state() private error: string | undefined;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("phoneNumber") && this.phoneNumber)
      void this.#read(this.phoneNumber);
  }

  override render(): TemplateResult {
    const { t } = this.app;
    const number = this.phoneNumber;
    return html`<smspartner-dialog .heading=${number ?? ""} .open=${number !== undefined}
      @close=${() => this.dispatchEvent(new Event("close"))}>
      ${
        this.error
          ? html`<p class="notice error" role="alert">${t(common.failed, { error: this.error })}</p>`
          : this.history
            ? this.#known(this.history)
            : html`<p role="status">${t(common.loading)}</p>`
      }
      <button slot="actions" @click=${() => this.dispatchEvent(new Event("close"))}
        >${t(common.close)}</button>
      <button slot="actions" class="primary" ?disabled=${!this.history}
        @click=${() => number && this.app.open("write", { phoneNumbers: [number] })}
        >${t(results.write_to)}</button>
    </smspartner-dialog>`;
  }

  async #read(phone_number: string): Promise<void> {
    this.history = undefined;
    this.error = undefined;
    try {
      const { config_entry_id } = this.app.account;
      const request = { config_entry_id, phone_number };
      const history = await this.app.client.call("smspartner/results/number", request);
      if (this.phoneNumber === phone_number) this.history = history;
    } catch (failure) {
      if (this.phoneNumber === phone_number) this.error = (failure as Error).message;
    }
  }

  #known({ is_opted_out, lookups, messages }: NumberHistory): TemplateResult {
    const { t } = this.app;
    return html`
      ${is_opted_out ? html`<p class="notice warning">${t(texts.opted_out)}</p>` : nothing}
      <h3>${t(texts.lookups, { count: lookups.length })}</h3>
      <ol>${lookups.map((lookup) => this.#lookup(lookup))}</ol>
      <h3>${t(texts.messages, { count: messages.length })}</h3>
      ${
        messages.length
          ? html`<ol>${messages.map((message) => this.#message(message))}</ol>`
          : html`<p class="secondary">${t(texts.no_messages)}</p>`
      }
    `;
  }

  #lookup({ row, tag, reason, error }: NumberLookup): TemplateResult {
    const { t, formats } = this.app;
    const status = t(statuses[row.status]);
    const result = row.result && this.#named(resultNames, row.result);
    const details = [
      result === status ? null : result,
      row.operator,
      row.country && formats.country(row.country),
      row.ported === null ? null : t(row.ported ? results.ported : results.not_ported),
      reason && t(notBought[reason]),
      error,
      tag && t(common.tagged, { tag }),
    ];
    return this.#item(statusWords(this.app, row.status), row.received_at, details);
  }

  #message({
    state,
    reason,
    tag,
    date,
    cost,
    currency,
  }: NumberMessage): TemplateResult {
    const { t, formats } = this.app;
    const details = [
      reason && this.#named(smsReasons, reason),
      cost !== null && currency ? formats.money(cost, currency) : null,
      tag && t(common.tagged, { tag }),
    ];
    return this.#item(this.#named(smsStates, state), date, details);
  }

  #item(
    words: unknown,
    date: string | null,
    details: readonly (string | null)[],
  ): TemplateResult {
    const said = details.filter(Boolean).join(" · ");
    return html`<li>
      <p class="first"><span>${words}</span>
        ${date ? html`<span class="secondary">${this.app.formats.moment(date)}</span>` : nothing}</p>
      ${said ? html`<p class="secondary">${said}</p>` : nothing}
    </li>`;
  }

  /** Return the name of a value, or the value where it has none. */
  #named(texts: Readonly<Record<string, Text>>, value: string): string {
    const text = texts[value];
    return text ? this.app.t(text) : value;
  }
}
define("smspartner-number-dialog", NumberDialog);
