import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App, Handover } from "../app";
import { define } from "../define";
import "../elements/progress-bar";
import type { BarPart } from "../elements/progress-bar";
import "../elements/spoken";
import type {
  Progress,
  RunningVerification,
  VerificationProgress,
  VerificationStopped,
} from "../protocol";
import { shared } from "../styles";
import { common } from "../texts/common";
import { progress as texts } from "../texts/progress";
import { shell } from "../texts/shell";
import { Watch } from "../watch";
import { Countdown } from "./progress/countdown";
import { notices } from "./progress/notices";
import { statusParts } from "./results/status";

/** How a verification goes on: what has left, what has come, and stopping it. */
export class ProgressView extends LitElement {
  static override styles = [
    shared,
    css`
      .top { justify-content: space-between; align-items: start; }
      h2 { margin: 0; overflow-wrap: anywhere; }
      .state { white-space: nowrap; padding: 2px 12px; border-radius: 12px; border: 1px solid var(--line); }
      smspartner-bar { margin: 16px 0; }
      .stop { margin: 16px 0 0; }
      .stop p { margin: 0; }
      label.field { max-width: 480px; margin-bottom: var(--gap); }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) handover: Handover = {};
  /** The verification that is shown, once it is known which one that is. */
  @state() private shown: string | null = null;
  @state() private stopping = false;
  @state() private stopped: VerificationStopped | undefined;
  @state() private error: string | undefined;
  #countdown = new Countdown(this);

  #watch = new Watch(
    this,
    "smspartner/progress/subscribe",
    () => ({
      config_entry_id: this.app.account.config_entry_id,
      verification_id: this.shown,
    }),
    (event) => this.#countdown.set(event.verification?.seconds_left ?? null),
  );

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("app") as App | undefined;
    const isOther =
      before && before.account.config_entry_id !== this.app.account.config_entry_id;
    if (changed.has("handover") || isOther) {
      this.#show(this.handover.verificationId ?? null);
    }
  }

  override render(): TemplateResult {
    const { t } = this.app;
    const { event } = this.#watch;
    const error = this.#watch.error ?? this.error;
    return html`
      ${error ? html`<p class="notice error" role="alert">${t(common.failed, { error })}</p>` : nothing}
      ${
        event
          ? html`${this.#picker(event)}${event.verification ? this.#verification(event.verification) : this.#nothing()}`
          : html`<div class="card" role="status">${t(common.loading)}</div>`
      }
    `;
  }

  #nothing(): TemplateResult {
    const { t, open } = this.app;
    return html`<div class="card empty"><p>${t(texts.none)}</p>
      <button class="primary" @click=${() => open("verify")}>${t(shell.verify)}</button></div>`;
  }

  /** Show which verifications are under way, where there are others. */
  #picker({ verification, running }: Progress): TemplateResult | typeof nothing {
    const shown = verification?.verification_id;
    const choices: Pick<
      RunningVerification,
      "verification_id" | "tag" | "created_at"
    >[] = [...running];
    if (verification && !running.some((one) => one.verification_id === shown)) {
      choices.push(verification);
    }
    if (choices.length < 2) return nothing;
    return html`<label class="field">${this.app.t(texts.which)}
      <select @change=${this.#choose}>
        ${choices.map(
          (
            one,
          ) => html`<option value=${one.verification_id} ?selected=${one.verification_id === shown}
            >${this.#heading(one)}</option>`,
        )}
      </select></label>`;
  }

  #verification(one: VerificationProgress): TemplateResult {
    const { t, open } = this.app;
    const state = one.is_running
      ? texts.running
      : one.not_bought.cancelled
        ? texts.stopped
        : texts.finished;
    const said = notices(this.app, one);
    return html`<section class="card" aria-labelledby="heading">
      <div class="row top">
        <h2 id="heading">${this.#heading(one)}</h2>
        <span class="state">${t(state)}</span>
      </div>
      <smspartner-spoken .text=${[t(state), ...said.map(({ text }) => text)].join(" ")}></smspartner-spoken>
      <smspartner-bar .formats=${this.app.formats} .parts=${this.#parts(one)}
        .total=${one.numbers}></smspartner-bar>
      ${this.#figures(one)}
      ${said.map(({ kind, text }) => html`<p class="notice ${kind}">${text}</p>`)}
      ${
        this.stopped && this.stopped.numbers === 0 && !one.queued
          ? html`<p class="notice" role="status">${t(texts.all_left)}</p>`
          : nothing
      }
      ${one.queued ? this.#stop(one) : nothing}
      <div class="row stop">
        <button class=${one.is_running ? "" : "primary"}
          @click=${() => open("results", { verificationId: one.verification_id })}
          >${t(texts.see_results)}</button>
      </div>
    </section>`;
  }

  #figures(one: VerificationProgress): TemplateResult {
    const { t, formats } = this.app;
    const {
      awaited = 0,
      not_bought = 0,
      expired = 0,
      elsewhere = 0,
      ...verdicts
    } = one.statuses;
    const results = Object.values(verdicts).reduce((all, count) => all + count, 0);
    const expected = results + awaited + expired + one.queued;
    const figures = [
      [t(texts.results_in), t(texts.of, { count: results, total: expected })],
    ];
    if (one.requests) {
      const sent = { count: one.requests_sent, total: one.requests };
      figures.push([t(texts.requests_out), t(texts.of, sent)]);
    }
    figures.push([t(texts.cost), formats.money(one.cost, one.currency)]);
    if (one.is_running) figures.push([t(texts.time_left), this.#timeLeft()]);
    return html`<dl class="figures">${figures.map(
      ([name, figure]) => html`<div><dt>${name}</dt><dd>${figure}</dd></div>`,
    )}</dl>`;
  }

  #timeLeft(): string {
    const seconds = this.#countdown.seconds;
    if (seconds === undefined) return this.app.t(texts.no_estimate);
    return seconds > 0 ? this.app.formats.duration(seconds) : this.app.t(texts.soon);
  }

  /** Return the parts of the bar: what is queued is last, as that is still empty. */
  #parts(one: VerificationProgress): BarPart[] {
    const { t } = this.app;
    const parts = statusParts(this.app, one.statuses);
    if (one.queued) {
      const colour = "var(--disabled-color, #bdbdbd)";
      parts.push({ key: "queued", label: t(texts.queued), value: one.queued, colour });
    }
    return parts;
  }

  #stop(one: VerificationProgress): TemplateResult {
    const { t, formats } = this.app;
    const { joined } = one;
    const stoppable = one.queued - joined;
    const cost = formats.money(one.stoppable_cost, one.currency);
    return html`<div class="row stop">
      ${
        stoppable
          ? html`<button class="danger" aria-describedby="saves" ?disabled=${this.stopping}
            @click=${() => void this.#send(one.verification_id)}>${t(texts.stop)}</button>`
          : nothing
      }
      <p id="saves" class="secondary grow">${[
        stoppable ? t(texts.stop_saves, { count: stoppable, cost }) : "",
        joined ? t(texts.joined, { count: joined }) : "",
      ].join(" ")}</p>
    </div>`;
  }

  #heading({ tag, created_at }: { tag: string | null; created_at: string }): string {
    const date = this.app.formats.moment(created_at);
    return tag
      ? this.app.t(texts.heading_with_tag, { tag, date })
      : this.app.t(texts.heading, { date });
  }

  #show(verificationId: string | null): void {
    this.shown = verificationId;
    this.stopped = undefined;
    this.error = undefined;
  }

  #choose(event: Event): void {
    this.#show((event.target as HTMLSelectElement).value);
  }

  async #send(verificationId: string): Promise<void> {
    const { client, account } = this.app;
    this.stopping = true;
    this.error = undefined;
    // From now on it stays this one that is shown, though it ends.
    this.shown = verificationId;
    try {
      this.stopped = await client.call("smspartner/progress/stop", {
        config_entry_id: account.config_entry_id,
        verification_id: verificationId,
      });
    } catch (failure) {
      this.error = (failure as Error).message;
    } finally {
      this.stopping = false;
    }
  }
}
define("smspartner-progress", ProgressView);
