import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { define } from "../define";
import { shared } from "../styles";

/**
 * Return the element that has the focus, through all shadow roots, and after it those
 * around it that can have it.
 */
function focused(): HTMLElement[] {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const found: HTMLElement[] = [];
  for (let node: Node | null = element; node; ) {
    if (node === element || (node instanceof Element && node.hasAttribute("tabindex")))
      found.push(node as HTMLElement);
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return found;
}

/**
 * A question or a detail over the page, which cannot be used meanwhile.
 *
 * The slot `actions` is for its buttons. It is open while `open` is set; `close` is
 * fired when it has closed, by Escape as well.
 */
export class Dialog extends LitElement {
  static override styles = [
    shared,
    css`
      dialog {
        width: min(var(--dialog-width, 560px), calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 0; border: 0; overflow: hidden;
        border-radius: var(--ha-dialog-border-radius, 24px);
        background: var(--ha-dialog-surface-background, var(--card-background-color, #fff));
        color: inherit;
        box-shadow: 0 12px 32px rgb(0 0 0 / 0.3);
      }
      dialog::backdrop { background: rgb(0 0 0 / 0.5); }
      .frame { display: flex; flex-direction: column; max-height: calc(100dvh - 32px); }
      h2 { margin: 0; padding: 24px 24px 8px; font-size: 22px; font-weight: 400; overflow-wrap: anywhere; }
      .content { padding: 8px 24px 16px; overflow: auto; }
      .actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; padding: 8px 24px 24px; }
      @media (max-width: 600px) {
        h2 { padding: 16px 16px 8px; }
        .content { padding: 8px 16px; }
        .actions { padding: 8px 16px 16px; }
      }
    `,
  ];

  @property() heading = "";
  @property({ type: Boolean, reflect: true }) open = false;
  @query("dialog") private dialog!: HTMLDialogElement;
  #before: readonly HTMLElement[] = [];

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed}>
      <div class="frame">
        <h2 id="heading">${this.heading}</h2>
        <div class="content"><slot></slot></div>
        <div class="actions"><slot name="actions"></slot></div>
      </div>
    </dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open") || this.open === this.dialog.open) return;
    if (this.open) {
      this.#before = focused();
      this.dialog.showModal();
    } else {
      this.dialog.close();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.dialog?.open) this.dialog.close();
  }

  #closed(): void {
    this.open = false;
    const before = this.#before;
    this.#before = [];
    this.dispatchEvent(new Event("close"));
    // What had the focus is gone where the answer has done away with it.
    window.setTimeout(() => {
      if (!this.open) before.find((one) => one.isConnected)?.focus();
    });
  }
}
define("smspartner-dialog", Dialog);

declare global {
  interface HTMLElementTagNameMap {
    "smspartner-dialog": Dialog;
  }
}
