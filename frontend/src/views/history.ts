import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App, Handover } from "../app";
import { define } from "../define";
import type {
  PastSms,
  PastSmsPage,
  PastVerification,
  PastVerifications,
} from "../protocol";
import { shared } from "../styles";
import { common } from "../texts/common";
import { history as texts } from "../texts/history";
import { Watch } from "../watch";
import "./history/forget-dialog";
import type { Forgettable } from "./history/forget-dialog";
import "./history/repeat-dialog";
import { rows } from "./history/rows";
import { smsCells } from "./history/sms";
import { verificationCells } from "./history/verifications";

const PAGE = 50;

/** All verifications and SMS so far: how they ended, and doing them again. */
export class HistoryView extends LitElement {
  static override styles = [
    shared,
    rows,
    css`
      .top { justify-content: space-between; }
      .pages { justify-content: center; margin-top: var(--gap); }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) handover: Handover = {};
  @state() private kind: "lookups" | "sms" = "lookups";
  @state() private page = 0;
  @state() private withChecks = false;
  @state() private repeated: PastVerification | undefined;
  @state() private forgotten: Forgettable | undefined;
  @state() private said: string | undefined;
  @state() private error: string | undefined;

  #verifications = new Watch(this, "smspartner/history/verifications/subscribe", () =>
    this.kind === "lookups"
      ? { ...this.#account(), page: this.page, with_checks: this.withChecks }
      : undefined,
  );
  #sms = new Watch(this, "smspartner/history/sms/subscribe", () =>
    this.kind === "sms" ? { ...this.#account(), page: this.page } : undefined,
  );

  override render(): TemplateResult {
    const { t } = this.app;
    const watch = this.kind === "lookups" ? this.#verifications : this.#sms;
    const error = watch.error ?? this.error;
    return html`
      <div class="card">
        <div class="row top">
          <div class="segments" role="group" aria-label=${t(texts.kind)}>
            ${this.#kind("lookups", t(texts.lookups))}${this.#kind("sms", t(texts.sms))}
          </div>
          ${this.kind === "lookups" ? this.#checks() : nothing}
        </div>
        <p class="notice success" role="status" ?hidden=${!this.said}>${this.said ?? ""}</p>
        ${error ? html`<p class="notice error" role="alert">${t(common.failed, { error })}</p>` : nothing}
        ${watch.event ? this.#rows(watch.event) : html`<p role="status">${t(common.loading)}</p>`}
      </div>
      <smspartner-repeat-dialog .app=${this.app} .verification=${this.repeated}
        @close=${() => {
          this.repeated = undefined;
        }}></smspartner-repeat-dialog>
      <smspartner-forget-dialog .app=${this.app} .subject=${this.forgotten}
        @forgotten=${(event: CustomEvent<number>) => this.#sayForgotten(event.detail)}
        @close=${() => {
          this.forgotten = undefined;
        }}></smspartner-forget-dialog>
    `;
  }

  #account(): { config_entry_id: string } {
    return { config_entry_id: this.app.account.config_entry_id };
  }

  #kind(kind: "lookups" | "sms", label: string): TemplateResult {
    return html`<button aria-pressed=${this.kind === kind ? "true" : "false"}
      @click=${() => this.#choose(kind)}>${label}</button>`;
  }

  #checks(): TemplateResult {
    return html`<label><input type="checkbox" .checked=${this.withChecks}
      @change=${(event: Event) => {
        this.withChecks = (event.target as HTMLInputElement).checked;
        this.page = 0;
      }}>${this.app.t(texts.with_checks)}</label>`;
  }

  #rows(event: PastVerifications | PastSmsPage): TemplateResult {
    const { t } = this.app;
    if (event.total === 0) {
      const none = this.kind === "lookups" ? texts.no_lookups : texts.no_sms;
      return html`<p class="empty">${t(none)}</p>`;
    }
    return html`<table role="table">
      <thead role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">${t(texts.when)}</th>
        <th role="columnheader" scope="col" class="number">${t(texts.numbers)}</th>
        <th role="columnheader" scope="col" class="wide">${t(texts.ended)}</th>
        <th role="columnheader" scope="col" class="number">${t(common.cost)}</th>
        <th role="columnheader" scope="col"><span class="visually-hidden">${t(texts.actions)}</span></th>
      </tr></thead>
      <tbody role="rowgroup">${event.rows.map((one) => html`<tr role="row">${this.#cells(one)}</tr>`)}</tbody>
    </table>
    ${event.total > PAGE ? this.#pages(event) : nothing}`;
  }

  #cells(one: PastVerification | PastSms): TemplateResult {
    if ("sms_id" in one) {
      return smsCells(this.app, one, {
        again: () => void this.#writeAgain(one),
        forget: () => {
          this.forgotten = { smsId: one.sms_id, numbers: one.numbers };
        },
      });
    }
    return verificationCells(this.app, one, {
      again: () => {
        this.repeated = one;
      },
      forget: () => {
        this.forgotten = { verificationId: one.verification_id, numbers: one.numbers };
      },
    });
  }

  #pages({ total, rows }: PastVerifications | PastSmsPage): TemplateResult {
    const { t } = this.app;
    const from = this.page * PAGE;
    return html`<nav class="row pages" aria-label=${t(texts.pages)}>
      <button ?disabled=${this.page === 0} @click=${() => this.#turn(-1)}>${t(texts.newer)}</button>
      <span role="status">${t(texts.shown, { from: from + 1, to: from + rows.length, total })}</span>
      <button ?disabled=${from + rows.length >= total} @click=${() => this.#turn(1)}>${t(texts.older)}</button>
    </nav>`;
  }

  #turn(by: number): void {
    this.page += by;
    this.scrollIntoView();
  }

  #choose(kind: "lookups" | "sms"): void {
    this.kind = kind;
    this.page = 0;
    this.said = undefined;
    this.error = undefined;
  }

  #sayForgotten(count: number): void {
    this.said = this.app.t(texts.forgotten_now, { count });
  }

  /** Open what is needed to write to the numbers of an SMS once more. */
  async #writeAgain(one: PastSms): Promise<void> {
    this.error = undefined;
    try {
      const { phone_numbers: phoneNumbers } = await this.app.client.call(
        "smspartner/history/sms/recipients",
        { ...this.#account(), sms_id: one.sms_id },
      );
      this.app.open("write", { phoneNumbers });
    } catch (failure) {
      this.error = (failure as Error).message;
    }
  }
}
define("smspartner-history", HistoryView);
