import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { define } from "../define";

/** How long a text must have stayed as it is before it is said, in milliseconds. */
const PAUSE = 1_000;
/** How long one that never stops changing is kept back, in milliseconds. */
const LONGEST = 15_000;

/** Says to those who listen what others see change, but not every half second. */
export class Spoken extends LitElement {
  static override styles = css`
    :host {
      position: absolute; width: 1px; height: 1px; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap;
    }
  `;

  @property() text = "";
  @state() private said = "";
  /** When it began to be other than what was said last. */
  #since = 0;
  #timer: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("text")) return;
    const now = performance.now();
    if (this.#timer === undefined) this.#since = now;
    this.#stop();
    const wait = Math.min(PAUSE, Math.max(0, this.#since + LONGEST - now));
    this.#timer = window.setTimeout(() => {
      this.#timer = undefined;
      this.said = this.text;
    }, wait);
  }

  override render(): TemplateResult {
    return html`<span role="status">${this.said}</span>`;
  }

  #stop(): void {
    window.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
define("smspartner-spoken", Spoken);

declare global {
  interface HTMLElementTagNameMap {
    "smspartner-spoken": Spoken;
  }
}
