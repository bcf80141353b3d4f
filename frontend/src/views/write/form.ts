import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { App } from "../../app";
import { define } from "../../define";
import "../../elements/spoken";
import type { SmsNumbers, SmsText } from "../../protocol";
import { shared } from "../../styles";
import { common } from "../../texts/common";
import { verify } from "../../texts/verify";
import { textProblems, write as texts } from "../../texts/write";
import type { Entered } from "./draft";

/** Invalid entries that are named one by one. */
const MOST_NAMED = 10;

type Field = HTMLInputElement | HTMLTextAreaElement;
type TextKey = "recipients" | "message" | "tag" | "sender" | "sendAt";

/** The fields of an SMS; each change of them is an event `entered`. */
export class SmsForm extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; }
      textarea { width: 100%; resize: vertical; }
      .below { margin-top: 4px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; min-height: 24px; }
      fieldset { margin-top: 16px; }
      legend { margin-bottom: 8px; font-weight: inherit; }
      .box { margin-top: 12px; }
      .hint { margin: 4px 0 0; }
      @media (pointer: coarse) {
        .box { margin-top: 4px; }
        .box .hint, fieldset .hint { margin: 0; }
      }
      .fields { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr)); margin-top: 8px; }
      details { margin-top: 12px; }
      ul { margin: 4px 0 0; padding-inline-start: 20px; }
      li { overflow-wrap: anywhere; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) entered!: Entered;
  @property({ attribute: false }) numbers: SmsNumbers | undefined;
  @property({ attribute: false }) text: SmsText | undefined;

  override render(): TemplateResult {
    const { t } = this.app;
    return html`
      <section class="card">
        <label class="field">${t(texts.to)}
          <textarea rows="4" aria-describedby="numbers" spellcheck="false" autocomplete="off"
            .value=${this.entered.recipients} @input=${this.#typed("recipients")}></textarea>
        </label>
        <div id="numbers">${this.#read()}</div>
      </section>
      <section class="card">
        <label class="field">${t(texts.message)}
          <textarea rows="6" aria-describedby="counter"
            .value=${this.entered.message} @input=${this.#typed("message")}></textarea>
        </label>
        <div class="below" id="counter">${this.#counter()}</div>
        ${this.#checkbox("unicode", t(texts.keep_all), t(texts.keep_all_hint))}
        ${this.#advertising()}
        <details>
          <summary>${t(texts.more)}</summary>
          ${this.#more()}
        </details>
      </section>
    `;
  }

  /** What was read of the numbers: how many there are, and what is none. */
  #read(): TemplateResult {
    const { t } = this.app;
    const { numbers } = this;
    if (!numbers || !this.entered.recipients.trim()) {
      return html`<div class="below secondary">${t(texts.to_hint)}</div>`;
    }
    const { phone_numbers: phones, doubled, invalid } = numbers;
    const rest = invalid.length - MOST_NAMED;
    const read = [
      t(common.numbers, { count: phones.length }),
      ...(doubled ? [t(texts.doubled, { count: doubled })] : []),
    ].join(" · ");
    const unusable = invalid.length ? t(texts.unusable, { count: invalid.length }) : "";
    return html`
      <smspartner-spoken .text=${`${read} ${unusable}`}></smspartner-spoken>
      <div class="below secondary">
        <span>${read}</span>
        ${unusable ? html`<span class="error">${unusable}</span>` : nothing}
      </div>
      ${
        invalid.length
          ? html`<ul>${invalid
              .slice(0, MOST_NAMED)
              .map(
                (one) =>
                  html`<li>${
                    one.line === null
                      ? one.text
                      : t(texts.line, { line: one.line, text: one.text })
                  } <span class="secondary">– ${t(verify[one.problem])}</span></li>`,
              )}${rest > 0 ? html`<li class="secondary">${t(texts.more_unusable, { count: rest })}</li>` : nothing}</ul>`
          : nothing
      }
    `;
  }

  #counter(): TemplateResult {
    const { t } = this.app;
    const { text } = this;
    if (!this.entered.message || !text) {
      return html`<span class="secondary">${t(texts.message_hint)}</span>`;
    }
    if (text.problem) {
      const values = { parts: text.parts ?? 0, most: text.max_parts };
      return html`<span class="error" role="alert">${t(textProblems[text.problem], values)}</span>`;
    }
    return html`<span class="secondary">${t(texts.counter, { units: text.units ?? 0, parts: text.parts ?? 0 })}</span>
      <span class="secondary">${t(texts.units_left, { left: text.units_left ?? 0 })}</span>`;
  }

  #advertising(): TemplateResult {
    const { t } = this.app;
    const choice = (value: boolean, words: string) => html`<label>
      <input type="radio" name="advertising" .checked=${this.entered.advertising === value}
        @change=${() => this.#tell({ advertising: value })}>${words}</label>`;
    return html`<fieldset aria-describedby="advertising">
      <legend>${t(texts.advertising)}</legend>
      <div class="row">${choice(false, t(common.no))}${choice(true, t(common.yes))}</div>
      <p class="hint secondary" id="advertising">${t(this.entered.advertising ? texts.advertising_means : texts.advertising_hint)}</p>
    </fieldset>`;
  }

  #more(): TemplateResult {
    const { t } = this.app;
    return html`
      <div class="fields">
        ${this.#input("sender", t(texts.sender), t(texts.sender_hint), "text", 11)}
        ${this.#input("sendAt", t(texts.send_at), t(texts.send_at_hint), "datetime-local")}
        ${this.#input("tag", t(common.tag), t(texts.tag_hint), "text")}
      </div>
      ${this.#checkbox("test", t(texts.test), t(texts.test_hint))}
    `;
  }

  #input(
    key: TextKey,
    label: string,
    hint: string,
    type: string,
    longest?: number,
  ): TemplateResult {
    return html`<div>
      <label class="field">${label}
        <input type=${type} aria-describedby=${key} autocomplete="off" maxlength=${longest ?? nothing}
          .value=${this.entered[key]} @input=${this.#typed(key)}>
      </label>
      <p class="hint secondary" id=${key}>${hint}</p>
    </div>`;
  }

  #checkbox(key: "unicode" | "test", label: string, hint: string): TemplateResult {
    return html`<div class="box">
      <label><input type="checkbox" aria-describedby=${key} .checked=${this.entered[key]}
        @change=${(event: Event) => this.#tell({ [key]: (event.target as HTMLInputElement).checked })}>${label}</label>
      <p class="hint secondary" id=${key}>${hint}</p>
    </div>`;
  }

  #typed(key: TextKey): (event: Event) => void {
    return (event) => this.#tell({ [key]: (event.target as Field).value });
  }

  #tell(changed: Partial<Entered>): void {
    this.dispatchEvent(new CustomEvent("entered", { detail: changed }));
  }
}
define("smspartner-sms-form", SmsForm);
