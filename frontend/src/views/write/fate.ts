import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App } from "../../app";
import type { CommandError } from "../../client";
import { define } from "../../define";
import "../../elements/dialog";
import "../../elements/progress-bar";
import "../../elements/spoken";
import type { Sms, SmsMessage } from "../../protocol";
import { shared } from "../../styles";
import { common } from "../../texts/common";
import { write as texts } from "../../texts/write";
import { reasonWords, stateParts, stateWords } from "./states";

/** What became of an SMS so far; what has not been sent can be cancelled. */
export class SmsFate extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; }
      header { justify-content: space-between; }
      h2 { margin: 0; }
      .facts { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 4px 0 16px; }
      .list { max-height: 60vh; overflow: auto; margin-top: 16px; }
      td { overflow-wrap: anywhere; }
      td:first-child { overflow-wrap: break-word; }
      td:last-child { padding-inline-end: 0; }
      .dot { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-inline-end: 8px; }
      @media (max-width: 600px) { .date { display: none; } }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property() smsId = "";
  @property({ attribute: false }) sms!: Sms;
  @state() private error: string | undefined;
  @state() private asks = false;
  @state() private isBusy = false;

  override render(): TemplateResult {
    const { t, formats } = this.app;
    const { sms } = this;
    const count = sms.messages.length;
    return html`<section class="card" aria-labelledby="heading">
      <header class="row">
        <h2 id="heading">${t(sms.is_test ? texts.fate_of_test : texts.fate, { count })}</h2>
        ${
          sms.is_cancellable
            ? html`<button ?disabled=${this.isBusy} @click=${() => {
                this.asks = true;
              }}>${t(texts.cancel_sms)}</button>`
            : nothing
        }
      </header>
      <div class="facts secondary">
        ${sms.created_at ? html`<span>${t(texts.asked_for, { moment: formats.moment(sms.created_at) })}</span>` : nothing}
        ${sms.scheduled_at && !sms.is_test ? html`<span>${t(texts.leaves_at, { moment: formats.moment(sms.scheduled_at) })}</span>` : nothing}
        ${sms.tag ? html`<span>${t(common.tagged, { tag: sms.tag })}</span>` : nothing}
        ${sms.cost !== null && sms.currency ? html`<span>${t(texts.costs, { cost: formats.money(sms.cost, sms.currency) })}</span>` : nothing}
      </div>
      ${this.error ? html`<p class="notice error" role="alert">${this.error}</p>` : nothing}
      <smspartner-bar .formats=${formats} .total=${count} .parts=${stateParts(this.app, sms.states)}></smspartner-bar>
      <smspartner-spoken .text=${this.#spoken()}></smspartner-spoken>
      ${this.#table()}
      ${this.#question()}
    </section>`;
  }

  /** What is said to those who do not see the bar. */
  #spoken(): string {
    return stateParts(this.app, this.sms.states)
      .map(({ value, label }) => `${value} × ${label}`)
      .join(", ");
  }

  #table(): TemplateResult {
    const { t } = this.app;
    return html`<div class="list" tabindex="0" role="region" aria-label=${t(texts.messages)}><table>
      <thead><tr>
        <th scope="col">${t(common.phone_number)}</th>
        <th scope="col">${t(texts.state)}</th>
        <th scope="col" class="date">${t(common.date)}</th>
      </tr></thead>
      <tbody>${this.sms.messages.map((one) => this.#row(one))}</tbody>
    </table></div>`;
  }

  #row(message: SmsMessage): TemplateResult {
    const { t, formats } = this.app;
    const phone = message.phone_number ?? t(common.forgotten);
    const more = message.is_joined ? t(texts.joined) : reasonWords(this.app, message);
    return html`<tr>
      <td>${message.name ? html`${message.name}<div class="secondary">${phone}</div>` : phone}</td>
      <td>${stateWords(this.app, message.state)}${more ? html`<div class="secondary">${more}</div>` : nothing}</td>
      <td class="date">${message.date ? formats.moment(message.date) : "–"}</td>
    </tr>`;
  }

  #question(): TemplateResult {
    const { t } = this.app;
    const close = () => {
      this.asks = false;
    };
    return html`<smspartner-dialog .heading=${t(texts.cancel_question)} ?open=${this.asks} @close=${close}>
      ${t(texts.cancel_means)}
      <button slot="actions" @click=${close}>${t(common.back)}</button>
      <button slot="actions" class="primary" @click=${this.#cancel}>${t(texts.cancel_sms)}</button>
    </smspartner-dialog>`;
  }

  async #cancel(): Promise<void> {
    this.asks = false;
    this.isBusy = true;
    this.error = undefined;
    try {
      await this.app.client.call("smspartner/sms/cancel", {
        config_entry_id: this.app.account.config_entry_id,
        sms_id: this.smsId,
      });
    } catch (failure) {
      this.error = (failure as CommandError).message;
    } finally {
      this.isBusy = false;
    }
  }
}
define("smspartner-sms-fate", SmsFate);
