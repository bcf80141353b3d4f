import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App } from "../../app";
import { define } from "../../define";
import "../../elements/dialog";
import { deleteTable } from "../../storage";
import { shared } from "../../styles";
import { common } from "../../texts/common";
import { history as texts } from "../../texts/history";

/** Of what the numbers are to be forgotten, and how many it has. */
export type Forgettable =
  | { verificationId: string; smsId?: undefined; numbers: number }
  | { smsId: string; verificationId?: undefined; numbers: number };

/**
 * Says what is erased when numbers are forgotten, and does it.
 *
 * It fires `forgotten` with how many were, and `close`.
 */
export class ForgetDialog extends LitElement {
  static override styles = shared;

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) subject: Forgettable | undefined;
  @state() private isBusy = false;
  @state() private error: string | undefined;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("subject")) this.error = undefined;
  }

  override render(): TemplateResult {
    const { t } = this.app;
    const subject = this.subject;
    return html`<smspartner-dialog .open=${subject !== undefined} @close=${this.#close}
      .heading=${t(texts.forget_heading, { count: subject?.numbers ?? 0 })}>
      <p>${t(texts.forget_everywhere, { count: subject?.numbers ?? 0 })}</p>
      <p>${t(texts.forget_waiting)}</p>
      ${subject?.verificationId ? html`<p>${t(texts.forget_table)}</p>` : nothing}
      <p>${t(texts.forget_kept)}</p>
      ${this.error ? html`<p class="notice error" role="alert">${t(common.failed, { error: this.error })}</p>` : nothing}
      <button slot="actions" @click=${this.#close}>${t(common.cancel)}</button>
      <button slot="actions" class="danger" ?disabled=${this.isBusy}
        @click=${() => void this.#forget()}>${t(texts.forget)}</button>
    </smspartner-dialog>`;
  }

  #close(): void {
    if (this.subject) this.dispatchEvent(new Event("close"));
  }

  async #forget(): Promise<void> {
    const subject = this.subject;
    if (!subject) return;
    this.isBusy = true;
    this.error = undefined;
    try {
      const numbers = await this.#erase(subject);
      this.dispatchEvent(new CustomEvent<number>("forgotten", { detail: numbers }));
      this.#close();
    } catch (failure) {
      this.error = (failure as Error).message;
    } finally {
      this.isBusy = false;
    }
  }

  async #erase(subject: Forgettable): Promise<number> {
    const { client, account } = this.app;
    const account_id = { config_entry_id: account.config_entry_id };
    if (subject.smsId !== undefined) {
      const { numbers } = await client.call("smspartner/history/sms/forget", {
        ...account_id,
        sms_id: subject.smsId,
      });
      return numbers;
    }
    const { numbers } = await client.call("smspartner/history/verifications/forget", {
      ...account_id,
      verification_id: subject.verificationId,
    });
    await deleteTable(subject.verificationId);
    return numbers;
  }
}
define("smspartner-forget-dialog", ForgetDialog);
