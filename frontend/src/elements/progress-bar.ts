import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { define } from "../define";
import type { Formats } from "../formats";
import { shared } from "../styles";

export interface BarPart {
  /** What `choose` names it by. */
  readonly key: string;
  readonly label: string;
  readonly value: number;
  /** A colour of CSS, `var(--success-color)` say. */
  readonly colour: string;
}

/**
 * Parts of a whole as a bar, with a legend in words below it.
 *
 * Where it is `selectable`, the words of the legend are buttons that fire `choose` with
 * the key of their part; those in `chosen` look pressed.
 */
export class Bar extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; }
      .bar {
        display: flex; gap: 2px; height: 16px; overflow: hidden; border-radius: 8px;
        background: var(--divider-color, #e0e0e0);
      }
      .part { min-width: 3px; transition: flex-grow 0.3s; }
      .rest { min-width: 0; }
      ul { display: flex; flex-wrap: wrap; gap: 4px 16px; line-height: 1.3; margin: 8px 0 0; padding: 0; list-style: none; }
      ul:has(button) { gap: 8px; }
      li, button { display: inline-flex; align-items: center; gap: 6px; }
      button { min-height: 32px; padding: 0 10px; font-size: 14px; border-color: var(--divider-color, #e0e0e0); }
      @media (pointer: coarse) { button { min-height: 36px; } }
      button[aria-pressed="true"] { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
      i { flex: none; width: 12px; height: 12px; border-radius: 50%; }
      .amount { font-variant-numeric: tabular-nums; white-space: nowrap; }
      @media (prefers-reduced-motion: reduce) { .part { transition: none; } }
    `,
  ];

  @property({ attribute: false }) formats!: Formats;
  @property({ attribute: false }) parts: readonly BarPart[] = [];
  /** What all parts together may become; what is missing is left empty. */
  @property({ type: Number }) total = 0;
  @property({ type: Boolean }) selectable = false;
  @property({ attribute: false }) chosen: readonly string[] = [];

  override render(): TemplateResult {
    const sum = this.parts.reduce((all, part) => all + part.value, 0);
    const rest = Math.max(0, this.total - sum);
    return html`
      <div class="bar" aria-hidden="true">
        ${this.parts.map((part) =>
          part.value > 0
            ? html`<div class="part" style=${`flex: ${part.value} 0 0; background: ${part.colour}`}></div>`
            : nothing,
        )}
        ${rest > 0 ? html`<div class="rest" style=${`flex: ${rest} 0 0`}></div>` : nothing}
      </div>
      <ul>${this.parts.map((part) => html`<li>${this.#legend(part, sum + rest)}</li>`)}</ul>
    `;
  }

  #legend(part: BarPart, whole: number): TemplateResult {
    const words = html`<i style=${`background: ${part.colour}`}></i><span>${part.label}</span>
      <span class="amount">${this.formats.count(part.value)}
        <span class="secondary">(${this.formats.share(whole ? part.value / whole : 0)})</span></span>`;
    if (!this.selectable) return words;
    return html`<button aria-pressed=${this.chosen.includes(part.key) ? "true" : "false"}
      @click=${() => this.#choose(part.key)}>${words}</button>`;
  }

  #choose(key: string): void {
    this.dispatchEvent(new CustomEvent<string>("choose", { detail: key }));
  }
}
define("smspartner-bar", Bar);

declare global {
  interface HTMLElementTagNameMap {
    "smspartner-bar": Bar;
  }
}
