import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App } from "../../app";
import { define } from "../../define";
import "../../elements/dialog";
import type { PastVerification } from "../../protocol";
import { shared } from "../../styles";
import { common } from "../../texts/common";
import { history as texts } from "../../texts/history";

/** Asks which numbers of a verification are verified again; fires `close`. */
export class RepeatDialog extends LitElement {
  static override styles = [
    shared,
    css`.choices { flex-direction: column; align-items: stretch; }`,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) verification: PastVerification | undefined;
  @state() private isBusy = false;
  @state() private error: string | undefined;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("verification")) this.error = undefined;
  }

  override render(): TemplateResult {
    const { t } = this.app;
    const one = this.verification;
    const unreachable = one?.statuses.unreachable ?? 0;
    return html`<smspartner-dialog .heading=${t(texts.verify_again)} .open=${one !== undefined}
      @close=${this.#close}>
      <p>${t(texts.verify_again_text)}</p>
      ${this.error ? html`<p class="notice error" role="alert">${t(common.failed, { error: this.error })}</p>` : nothing}
      <div class="row choices">
        <button class="primary" ?disabled=${this.isBusy} @click=${() => void this.#repeat(false)}
          >${t(texts.all, { count: one?.numbers ?? 0 })}</button>
        ${
          unreachable
            ? html`<button ?disabled=${this.isBusy} @click=${() => void this.#repeat(true)}
                >${t(texts.only_unreachable, { count: unreachable })}</button>`
            : nothing
        }
      </div>
      <button slot="actions" @click=${this.#close}>${t(common.cancel)}</button>
    </smspartner-dialog>`;
  }

  #close(): void {
    if (this.verification) this.dispatchEvent(new Event("close"));
  }

  async #repeat(onlyUnreachable: boolean): Promise<void> {
    if (!this.verification) return;
    const { client, account, open } = this.app;
    const { verification_id: verificationId } = this.verification;
    this.isBusy = true;
    this.error = undefined;
    try {
      const { list_id: listId } = await client.call("smspartner/list/repeat", {
        config_entry_id: account.config_entry_id,
        verification_id: verificationId,
        only_unreachable: onlyUnreachable,
      });
      open("verify", { repeat: { listId, verificationId, onlyUnreachable } });
    } catch (failure) {
      this.error = (failure as Error).message;
    } finally {
      this.isBusy = false;
    }
  }
}
define("smspartner-repeat-dialog", RepeatDialog);
