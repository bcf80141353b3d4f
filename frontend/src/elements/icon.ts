import { css, html, LitElement, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";

/** A picture beside words; those who listen do not need it. */
export class Icon extends LitElement {
  static override styles = css`
    :host { display: inline-flex; flex: none; width: 24px; height: 24px; }
    svg { width: 100%; height: 100%; fill: currentColor; }
  `;
  /** A path of @mdi/js. */
  @property() path = "";

  override render(): TemplateResult {
    return html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${this.path}></path></svg>`;
  }
}
define("smspartner-icon", Icon);

declare global {
  interface HTMLElementTagNameMap {
    "smspartner-icon": Icon;
  }
}
