import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { App } from "../../app";
import { define } from "../../define";
import type { SmsRecipient } from "../../protocol";
import { shared } from "../../styles";
import { common, smsReasons } from "../../texts/common";
import { write as texts } from "../../texts/write";

/** Who will get an SMS, and who will not, with the reason. */
export class SmsRecipients extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; }
      .list { max-height: 320px; overflow: auto; }
      td { overflow-wrap: break-word; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) recipients: readonly SmsRecipient[] = [];

  override render(): TemplateResult {
    const { t } = this.app;
    const [left, taken] = [
      this.recipients.filter((one) => one.refusal),
      this.recipients.filter((one) => !one.refusal),
    ];
    return html`
      ${left.length ? this.#table(t(texts.left_out, { count: left.length }), left, true) : nothing}
      ${taken.length ? this.#table(t(texts.gets_it, { count: taken.length }), taken, false) : nothing}
    `;
  }

  #table(
    summary: string,
    recipients: readonly SmsRecipient[],
    open: boolean,
  ): TemplateResult {
    const { t } = this.app;
    return html`<details ?open=${open}>
      <summary>${summary}</summary>
      <div class="list" tabindex="0" role="region" aria-label=${summary}><table>
        <thead class="visually-hidden"><tr><th scope="col">${t(common.phone_number)}</th><th scope="col">${t(texts.why)}</th></tr></thead>
        <tbody>${recipients.map(
          (one) => html`<tr>
            <td>${one.name ? html`${one.name} <span class="secondary">${one.phone_number}</span>` : one.phone_number}</td>
            <td class="secondary">${this.#why(one)}</td>
          </tr>`,
        )}</tbody>
      </table></div>
    </details>`;
  }

  #why(recipient: SmsRecipient): string {
    const { t } = this.app;
    if (recipient.refusal) return t(smsReasons[recipient.refusal]);
    return recipient.is_joined ? t(texts.joined) : "";
  }
}
define("smspartner-sms-recipients", SmsRecipients);
