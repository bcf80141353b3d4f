import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { App } from "../../app";
import { define } from "../../define";
import type { SmsDraftPreview, SmsText } from "../../protocol";
import { shared } from "../../styles";
import { write as texts } from "../../texts/write";
import "./recipients";

/** An SMS as it will arrive, who will get it, and what it costs. */
export class SmsSummary extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; }
      .bubble {
        background: var(--primary-background-color, #fafafa);
        border: 1px solid var(--divider-color, #e0e0e0);
        border-radius: 18px 18px 18px 4px;
        padding: 12px 16px; margin-bottom: 8px; max-height: 40vh; overflow: auto;
        white-space: pre-wrap; overflow-wrap: anywhere;
      }
      .replaced { margin: 0 0 8px; }
      .replaced code { font-family: inherit; border: 1px solid var(--divider-color, #e0e0e0); border-radius: 4px; padding: 0 4px; white-space: pre-wrap; }
      h3 { margin-top: 16px; }
      dl { display: grid; grid-template-columns: 1fr auto; gap: 4px 16px; margin: 0; align-items: baseline; }
      dd { margin: 0; text-align: end; font-variant-numeric: tabular-nums; }
      .price { font-size: 20px; }
      button { width: 100%; margin-top: 16px; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) text: SmsText | undefined;
  @property({ attribute: false }) preview: SmsDraftPreview | undefined;
  @property() error: string | undefined;
  @property({ type: Boolean }) isTest = false;
  /** Whether all is as it was entered last, and can be sent. */
  @property({ type: Boolean }) isReady = false;

  override render(): TemplateResult {
    const { t } = this.app;
    const { preview } = this;
    const count = preview?.to_send ?? 0;
    return html`<section class="card" aria-labelledby="heading">
      <h2 id="heading">${t(texts.as_it_arrives)}</h2>
      ${this.#bubble()}
      ${preview ? this.#facts(preview) : nothing}
      ${this.error ? html`<p class="notice error" role="alert">${this.error}</p>` : nothing}
      <button class="primary" ?disabled=${!this.isReady} @click=${() => this.dispatchEvent(new Event("send"))}>
        ${count ? t(this.isTest ? texts.test_button : texts.send_button, { count }) : t(texts.send)}
      </button>
    </section>`;
  }

  #bubble(): TemplateResult {
    const { t } = this.app;
    const { text } = this;
    if (!text?.text) return html`<p class="secondary">${t(texts.nothing_yet)}</p>`;
    return html`<div class="bubble" tabindex="0" role="region" aria-label=${t(texts.message)}>${text.text}</div>
      ${
        text.replaced.length
          ? html`<p class="replaced secondary">${t(texts.replaced)}
            ${text.replaced.map(
              (one, place) =>
                html`${place ? ", " : ""}<code>${one.old}</code> ${one.new ? html`→ <code>${one.new}</code>` : t(texts.removed)}`,
            )}</p>`
          : nothing
      }`;
  }

  #facts(preview: SmsDraftPreview): TemplateResult {
    const { t, formats } = this.app;
    const { currency, budget, budget_left: left } = preview;
    return html`
      <h3>${t(texts.who)}</h3>
      <smspartner-sms-recipients .app=${this.app} .recipients=${preview.recipients}></smspartner-sms-recipients>
      <h3>${t(texts.price)}</h3>
      <dl>
        <dt>${t(texts.for_numbers, { count: preview.to_send })}</dt>
        <dd class="price">${formats.money(preview.cost, currency)}</dd>
        ${
          budget !== null && left !== null
            ? html`<dt class="secondary">${t(texts.budget_left, { budget: formats.money(budget, currency) })}</dt>
              <dd class="secondary">${formats.money(left, currency)}</dd>`
            : nothing
        }
      </dl>
      ${preview.send_at ? html`<p class="secondary">${t(texts.leaves_at, { moment: formats.moment(preview.send_at) })}</p>` : nothing}
    `;
  }
}
define("smspartner-sms-summary", SmsSummary);
