import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App } from "../app";
import { define } from "../define";
import "../elements/dialog";
import type { ListSummary } from "../protocol";
import { shared } from "../styles";
import { common } from "../texts/common";
import { verify as texts } from "../texts/verify";
import type { Draft, Wishes } from "./draft";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** How old a result may be that is reused: the stops of the slider. */
const AGES = [
  0,
  HOUR,
  6 * HOUR,
  ...[1, 3, 7, 14, 30, 60, 90, 180].map((it) => it * DAY),
];
/** Letters of the longest tag that the service takes. */
const MAX_TAG = 20;

/** What verifying a list costs, how that is wished, and the button that buys. */
export class ListOrder extends LitElement {
  static override styles = [
    shared,
    css`
      .card { display: grid; gap: 16px; margin: 0; }
      h2 { margin: 0; }
      dl { display: grid; grid-template-columns: 1fr auto; gap: 8px 16px; margin: 0; align-items: baseline; }
      dt { color: var(--secondary-text-color, #5f6368); }
      dd { margin: 0; text-align: end; font-variant-numeric: tabular-nums; }
      .price { font-size: 24px; }
      .reuse { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; }
      input[type="range"] { width: 100%; }
      .wide { width: 100%; }
      .help { font-size: 14px; }
      p { margin: 0; }
      p + p { margin-top: 8px; }
      .notice { margin: 0; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) draft!: Draft;
  /** Counts the changes of the list that is prepared. */
  @property({ type: Number }) version = 0;
  @state() private isAsking = false;
  /** Where the slider stands while it is moved. */
  @state() private moved: number | undefined;

  override render(): TemplateResult {
    const { t } = this.app;
    const { summary, activity } = this.draft;
    return html`<section class="card" aria-labelledby="heading">
      <h2 id="heading">${t(texts.order)}</h2>
      ${summary ? this.#figures(summary) : html`<p class="secondary">${t(texts.counting)}</p>`}
      ${this.#wishes()}
      ${summary?.refused ? html`<p class="notice warning" role="status">${t(texts[summary.refused])}</p>` : nothing}
      <button class="primary wide"
        ?disabled=${!summary || summary.refused !== null || activity !== undefined}
        @click=${() => {
          this.isAsking = true;
        }}>${
          summary?.cost
            ? t(texts.verify_for, { cost: this.#cost(summary) })
            : t(texts.verify_free)
        }</button>
      ${summary ? this.#question(summary) : nothing}
    </section>`;
  }

  #figures(summary: ListSummary): TemplateResult {
    const { t, formats } = this.app;
    const { budget, budget_left: left, currency } = summary;
    const { known, joined } = summary;
    return html`<dl>
      <dt>${t(texts.to_buy)}</dt><dd>${formats.count(summary.to_buy)}</dd>
      ${known ? html`<dt>${t(texts.from_known)}</dt><dd>${formats.count(known)}</dd>` : nothing}
      ${joined ? html`<dt>${t(texts.joined)}</dt><dd>${formats.count(joined)}</dd>` : nothing}
      <dt>${t(texts.price)}</dt><dd class="price">${this.#cost(summary)}</dd>
      <dt>${t(texts.budget_left)}</dt><dd>${
        budget === null || left === null
          ? t(texts.no_budget)
          : t(texts.of_budget, {
              left: formats.money(left, currency),
              budget: formats.money(budget, currency),
            })
      }</dd>
      <dt>${t(texts.time)}</dt><dd>${this.#time(summary.seconds)}</dd>
    </dl>`;
  }

  #wishes(): TemplateResult {
    const { t } = this.app;
    const { wishes } = this.draft;
    const stop = this.moved ?? AGES.findLastIndex((age) => age <= wishes.reuseWithin);
    const age = AGES[stop] ?? 0;
    const words = age
      ? t(texts.reuse_within, { age: this.#span(age) })
      : t(texts.reuse_none);
    return html`
      <label class="field"><span class="reuse"><span>${t(texts.reuse)}</span><strong>${words}</strong></span>
        <input type="range" min="0" max=${AGES.length - 1} .value=${`${stop}`}
          aria-valuetext=${words}
          @input=${(event: Event) => {
            this.moved = Number((event.target as HTMLInputElement).value);
          }}
          @change=${() => this.#reuse(age)}></label>
      <label><input type="checkbox" .checked=${wishes.leaveOutOptedOut}
        @change=${(event: Event) =>
          this.#wish({ leaveOutOptedOut: (event.target as HTMLInputElement).checked })}>
        ${t(texts.leave_out_opted_out)}</label>
      <label class="field">${t(common.tag)}
        <input maxlength=${MAX_TAG} autocomplete="off" aria-describedby="tag" .value=${wishes.tag}
          @input=${(event: Event) =>
            this.#wish({ tag: (event.target as HTMLInputElement).value })}>
        <span class="secondary help" id="tag">${t(texts.tag_help)}</span></label>`;
  }

  /** Ask once more, in plain sentences, before money is spent. */
  #question(summary: ListSummary): TemplateResult {
    const { t } = this.app;
    const isBuying = this.draft.activity === "buying";
    return html`<smspartner-dialog .heading=${t(texts.confirm_heading)} .open=${this.isAsking}
      @close=${() => {
        this.isAsking = false;
      }}>
      ${this.#sentences(summary).map((sentence) => html`<p>${sentence}</p>`)}
      <button slot="actions" @click=${() => {
        this.isAsking = false;
      }}>${t(common.cancel)}</button>
      <button slot="actions" class="primary" ?disabled=${isBuying} @click=${this.#buy}>${
        isBuying
          ? t(texts.buying)
          : summary.cost
            ? t(texts.buy_for, { cost: this.#cost(summary) })
            : t(texts.buy_free)
      }</button>
    </smspartner-dialog>`;
  }

  #sentences(summary: ListSummary): string[] {
    const { t, formats } = this.app;
    const { budget_left: left, cost, currency, known, joined } = summary;
    const { leaveOutOptedOut, reuseWithin } = this.draft.wishes;
    const opted = leaveOutOptedOut ? summary.opted_out : 0;
    return [
      summary.to_buy
        ? t(texts.confirm_buy, { count: summary.to_buy, cost: this.#cost(summary) })
        : t(texts.confirm_free),
      ...(known
        ? [t(texts.confirm_known, { count: known, age: this.#span(reuseWithin) })]
        : []),
      ...(joined ? [t(texts.confirm_joined, { count: joined })] : []),
      ...(summary.invalid
        ? [t(texts.confirm_invalid, { count: summary.invalid })]
        : []),
      ...(opted ? [t(texts.confirm_opted_out, { count: opted })] : []),
      ...(left !== null && cost
        ? [t(texts.confirm_left, { left: formats.money(left - cost, currency) })]
        : []),
    ];
  }

  #cost({ cost, currency }: ListSummary): string {
    return this.app.formats.money(cost, currency);
  }

  #time(seconds: number): string {
    const { t } = this.app;
    if (seconds < 2) return t(texts.a_moment);
    return t(texts.about, { time: this.#span(seconds) });
  }

  /** Return a span of time in its largest unit. */
  #span(seconds: number): string {
    const { t } = this.app;
    if (seconds < 100) return t(common.seconds, { count: Math.round(seconds) });
    if (seconds < HOUR) return t(common.minutes, { count: Math.round(seconds / 60) });
    if (seconds < DAY) return t(common.hours, { count: Math.round(seconds / HOUR) });
    return t(common.days, { count: Math.round(seconds / DAY) });
  }

  async #reuse(reuseWithin: number): Promise<void> {
    await this.#wish({ reuseWithin });
    this.moved = undefined;
  }

  #wish(change: Partial<Wishes>): Promise<void> {
    return this.draft.wish(change);
  }

  async #buy(): Promise<void> {
    const verificationId = await this.draft.buy();
    this.isAsking = false;
    if (!verificationId) return;
    this.draft.clear();
    this.app.open("progress", { verificationId });
  }
}
define("smspartner-list-order", ListOrder);

declare global {
  interface HTMLElementTagNameMap {
    "smspartner-list-order": ListOrder;
  }
}
