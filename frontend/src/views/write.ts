import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { property, state } from "lit/decorators.js";
import type { App, Handover } from "../app";
import { Asked } from "../asked";
import type { CommandError } from "../client";
import { define } from "../define";
import "../elements/dialog";
import { shared } from "../styles";
import { common } from "../texts/common";
import { write as texts } from "../texts/write";
import { ulid } from "../ulid";
import { Watch } from "../watch";
import { draftOf, type Entered, NOTHING } from "./write/draft";
import "./write/fate";
import "./write/form";
import "./write/summary";

/** States in which a message has reached nobody, and never will. */
const IN_VAIN = new Set(["rejected", "cancelled", "opted_out"]);

/** An SMS: written, looked at, sent, and followed to its end. */
export class WriteView extends LitElement {
  static override styles = [
    shared,
    css`
      .start { outline: none; }
      .columns { display: grid; gap: 0 var(--gap); align-items: start; grid-template-columns: minmax(0, 1fr); }
      @media (min-width: 900px) {
        .columns { grid-template-columns: minmax(0, 3fr) minmax(320px, 2fr); }
        smspartner-sms-summary { position: sticky; top: 64px; }
      }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) handover: Handover = {};
  @state() private entered: Entered = NOTHING;
  /** The ID of the SMS that is written or was sent: a repeat is the same SMS. */
  @state() private smsId = ulid();
  /** Whether it was sent, or is about to be. */
  @state() private isSent = false;
  @state() private isBusy = false;
  @state() private asks = false;
  @state() private error: string | undefined;
  /** In which session it could not be told what became of the SMS. */
  #doubtful: string | undefined;

  #text = new Asked(this, "smspartner/sms/text", () => ({
    message: this.entered.message,
    unicode: this.entered.unicode,
  }));
  #numbers = new Asked(this, "smspartner/sms/numbers", () =>
    this.entered.recipients.trim()
      ? { ...this.#account, text: this.entered.recipients }
      : undefined,
  );
  #preview = new Asked(this, "smspartner/sms/preview", () =>
    this.#phoneNumbers.length && !this.isSent
      ? { ...this.#account, draft: this.#draft }
      : undefined,
  );
  #sms = new Watch(this, "smspartner/sms/subscribe", () =>
    this.isSent ? { ...this.#account, sms_id: this.smsId } : undefined,
  );

  get #account(): { config_entry_id: string } {
    return { config_entry_id: this.app.account.config_entry_id };
  }

  get #phoneNumbers(): readonly string[] {
    return this.#numbers.answer?.phone_numbers ?? [];
  }

  get #draft(): ReturnType<typeof draftOf> {
    return draftOf(this.entered, this.#phoneNumbers);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.#doubtful && this.#doubtful !== this.app.session) void this.#find();
    if (!changed.has("handover")) return;
    const { phoneNumbers, smsId } = this.handover;
    if (phoneNumbers) this.#begin({ ...NOTHING, recipients: phoneNumbers.join("\n") });
    if (smsId) {
      this.smsId = smsId;
      this.isSent = true;
    }
  }

  /** The focus follows what takes the place of what had it. */
  protected override updated(changed: PropertyValues): void {
    if (changed.get("isSent") === undefined) return;
    this.renderRoot.querySelector<HTMLElement>(".start")?.focus();
  }

  override render(): TemplateResult {
    return html`<div class="start" tabindex="-1">${this.isSent ? this.#fate() : this.#form()}</div>`;
  }

  #form(): TemplateResult {
    const error = this.error ?? this.#preview.error ?? this.#numbers.error;
    return html`<div class="columns">
      <smspartner-sms-form .app=${this.app} .entered=${this.entered}
        .numbers=${this.#numbers.answer} .text=${this.#text.answer}
        @entered=${this.#changed}></smspartner-sms-form>
      <smspartner-sms-summary .app=${this.app} .text=${this.#text.answer}
        .preview=${this.#preview.answer} .isTest=${this.entered.test} .isReady=${this.#isReady()}
        .error=${typeof error === "string" ? error : error?.message}
        @send=${() => {
          this.asks = true;
        }}></smspartner-sms-summary>
      ${this.#question()}
    </div>`;
  }

  #isReady(): boolean {
    const asked = [this.#text, this.#numbers, this.#preview];
    return (
      asked.every((one) => one.isCurrent && !one.error) &&
      Boolean(this.#text.answer?.text) &&
      Boolean(this.#preview.answer?.recipients.some((one) => !one.refusal))
    );
  }

  #question(): TemplateResult {
    const { t, formats } = this.app;
    const preview = this.#preview.answer;
    const close = () => {
      this.asks = false;
    };
    if (!preview) return html``;
    const left = preview.recipients.filter((one) => one.refusal).length;
    const values = {
      count: preview.to_send,
      parts: this.#text.answer?.parts ?? 0,
      cost: formats.money(preview.cost, preview.currency),
    };
    return html`<smspartner-dialog .heading=${t(this.entered.test ? texts.test_question : texts.question)}
        ?open=${this.asks} @close=${close}>
      <p>${t(this.entered.test ? texts.test_means : texts.sentence, values)}</p>
      ${preview.send_at && !this.entered.test ? html`<p>${t(texts.scheduled_means, { moment: formats.moment(preview.send_at) })}</p>` : nothing}
      ${left ? html`<p>${t(texts.left_out_sentence, { count: left })}</p>` : nothing}
      <button slot="actions" @click=${close}>${t(common.cancel)}</button>
      <button slot="actions" class="primary" @click=${this.#send}>${t(this.entered.test ? texts.check : texts.send)}</button>
    </smspartner-dialog>`;
  }

  #fate(): TemplateResult {
    const { t } = this.app;
    const sms = this.#sms.event;
    const isInVain = Boolean(
      sms?.messages.length && sms.messages.every((one) => IN_VAIN.has(one.state)),
    );
    const error = this.error ?? this.#sms.error;
    return html`
      ${error ? html`<p class="notice error" role="alert">${error}</p>` : nothing}
      ${
        sms?.is_known
          ? html`<smspartner-sms-fate .app=${this.app} .smsId=${this.smsId} .sms=${sms}></smspartner-sms-fate>`
          : html`<p class="card" role="status">${this.#wait()}</p>`
      }
      ${
        this.isBusy
          ? nothing
          : html`<button @click=${() => this.#begin(isInVain ? this.entered : NOTHING)}>${t(isInVain && this.entered.message ? texts.correct : texts.another)}</button>`
      }
    `;
  }

  /** What is said while the SMS is not known: it leaves, or it is no more. */
  #wait(): string {
    const { t } = this.app;
    if (this.isBusy) return t(texts.leaving);
    return t(this.#sms.event ? texts.not_known : common.loading);
  }

  #changed(event: CustomEvent<Partial<Entered>>): void {
    this.entered = { ...this.entered, ...event.detail };
    this.error = undefined;
  }

  /** Begin another SMS. */
  #begin(entered: Entered): void {
    this.entered = entered;
    this.smsId = ulid();
    this.#doubtful = undefined;
    this.isSent = false;
    this.error = undefined;
  }

  /** Let the SMS be changed where nothing of it was written down, once that is told. */
  async #find(): Promise<void> {
    const { smsId } = this;
    this.#doubtful = undefined;
    try {
      const isKnown = await this.#isKnown(smsId);
      if (smsId === this.smsId) this.isSent = isKnown;
    } catch {
      this.#doubtful = this.app.session;
    }
  }

  /** Return whether there is an SMS; fail where that cannot be told. */
  #isKnown(sms_id: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = this.app.client.subscribe(
        "smspartner/sms/subscribe",
        { ...this.#account, sms_id },
        (sms) => {
          resolve(sms.is_known);
          void end.then((stop) => stop());
        },
        reject,
      );
      end.catch(reject);
    });
  }

  async #send(): Promise<void> {
    const preview = this.#preview.answer;
    if (this.isBusy || !preview) return;
    const { smsId } = this;
    const message = {
      ...this.#account,
      sms_id: smsId,
      draft: this.#draft,
      cost: preview.cost,
    };
    this.asks = false;
    this.error = undefined;
    this.isBusy = true;
    this.isSent = true;
    try {
      await this.app.client.call("smspartner/sms/send", message);
    } catch (failure) {
      this.error = (failure as CommandError).message;
      await this.#find();
    } finally {
      this.isBusy = false;
    }
  }
}
define("smspartner-write", WriteView);
