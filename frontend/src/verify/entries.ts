import { mdiCheckCircle, mdiMinusCircleOutline } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { App } from "../app";
import { define } from "../define";
import "../elements/icon";
import type { Text } from "../localize";
import type { EntryKind, ListEntry } from "../protocol";
import { shared } from "../styles";
import { common } from "../texts/common";
import { verify as texts } from "../texts/verify";
import { type Draft, ENTRIES_OF_PAGE } from "./draft";
import { lineOf } from "./preview";

const KINDS: readonly EntryKind[] = [
  "good",
  "invalid",
  "doubled",
  "opted_out",
  "known",
];

/** An entry that is shown; null where it was left out. */
interface Shown {
  readonly before: ListEntry;
  now: ListEntry | null;
  /** What is being typed, undefined where nothing is. */
  typed?: string | undefined;
  /** What the server is asked about, so that it is asked once. */
  sent?: string | undefined;
}

/** The counts of a list, and the entries of one kind: invalid ones are corrected there. */
export class ListEntries extends LitElement {
  static override styles = [
    shared,
    css`
      .kinds { display: grid; grid-template-columns: repeat(auto-fit, minmax(104px, 1fr)); gap: 8px; margin-bottom: 16px; }
      .kinds button { border-radius: 12px; padding: 8px 12px; text-align: start; border-color: var(--divider-color, #e0e0e0); display: grid; gap: 2px; align-content: start; justify-content: start; justify-items: start; }
      .kinds button[aria-pressed="true"] { border-color: currentColor; box-shadow: inset 0 0 0 1px currentColor; }
      .kinds b { font-size: 24px; font-weight: 400; font-variant-numeric: tabular-nums; line-height: 1.2; }
      p { margin: 0 0 8px; }
      table { font-size: 14px; }
      td { vertical-align: middle; }
      td.line { width: 1%; white-space: nowrap; text-align: end; padding-inline-end: 16px; font-variant-numeric: tabular-nums; }
      td.text { overflow-wrap: anywhere; }
      td.actions { width: 1%; padding-inline-end: 0; white-space: nowrap; }
      input { width: 100%; min-width: 0; max-width: 320px; }
      .fixed { display: inline-flex; align-items: center; gap: 6px; font-variant-numeric: tabular-nums; }
      .fixed smspartner-icon { width: 20px; height: 20px; color: var(--success-color, #43a047); }
      .fixed.out smspartner-icon { color: var(--secondary-text-color, #5f6368); }
      nav { justify-content: space-between; margin-top: 8px; }
      @media (max-width: 600px) {
        table, tbody, tr { display: block; }
        thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        tr { display: grid; grid-template-columns: auto 1fr auto; gap: 4px 12px; align-items: center; padding: 8px 0; }
        tr + tr { border-top: 1px solid var(--divider-color, #e0e0e0); }
        tr > td { padding: 0; border: 0 !important; }
        td.line { width: auto; padding: 0; }
        td.reason { grid-column: 2 / -1; grid-row: 2; }
      }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) draft!: Draft;
  /** Counts the changes of the list that is prepared. */
  @property({ type: Number }) version = 0;
  @state() private kind: EntryKind = "good";
  @state() private offset = 0;
  @state() private total = 0;
  @state() private shown: readonly Shown[] = [];
  @state() private error = "";
  #isChosen = false;
  #loaded: unknown;
  #asked = 0;
  #loading: Promise<void> = Promise.resolve();
  #correcting: Promise<void> = Promise.resolve();

  /** Show what is invalid first, and load anew what another summary has changed. */
  protected override willUpdate(): void {
    const { summary, wishes } = this.draft;
    if (!summary) return;
    if (!this.#isChosen) {
      this.#isChosen = true;
      this.kind = summary.invalid ? "invalid" : "good";
    }
    const isByAge = this.kind === "known" ? wishes.reuseWithin : 0;
    const wanted = `${this.kind} ${this.offset} ${isByAge}`;
    if (wanted === this.#loaded) return;
    this.#loaded = wanted;
    this.#loading = this.#load();
  }

  override render(): TemplateResult | typeof nothing {
    const { t, formats } = this.app;
    const { summary } = this.draft;
    if (!summary) return nothing;
    return html`
      <div class="kinds" role="group" aria-label=${t(texts.kinds)}>${KINDS.map(
        (kind) => html`<button aria-pressed=${kind === this.kind ? "true" : "false"}
          @click=${() => this.#choose(kind)}>
          <b>${formats.count(summary[kind])}</b><span>${t(texts[kind])}</span></button>`,
      )}</div>
      <p class="secondary">${this.shown.length ? t(texts[`${this.kind}_help`]) : t(texts.nothing_of_kind)}</p>
      ${this.error ? html`<p class="notice error" role="alert">${this.error}</p>` : nothing}
      ${this.shown.length ? this.#table() : nothing}
      ${this.#pages()}
    `;
  }

  #table(): TemplateResult {
    const { t } = this.app;
    const last =
      this.kind === "invalid" || this.kind === "doubled"
        ? texts.reason
        : common.phone_number;
    return html`<table role="table">
      <thead role="rowgroup"><tr role="row">
        <th scope="col" role="columnheader">${t(texts.line)}</th>
        <th scope="col" role="columnheader">${t(texts.entry)}</th>
        <th scope="col" role="columnheader">${t(last)}</th>
        ${this.kind === "invalid" ? html`<td role="cell"></td>` : nothing}
      </tr></thead>
      <tbody role="rowgroup">${repeat(
        this.shown,
        ({ before }) => before.index,
        (shown, at) =>
          this.kind === "invalid"
            ? this.#correctable(shown, at)
            : html`<tr role="row"><td role="cell" class="line secondary">${this.#line(shown.before.row)}</td>
              <td role="cell" class="text">${shown.before.text}</td>
              <td role="cell" class="reason">${this.#about(shown.before)}</td></tr>`,
      )}</tbody>
    </table>`;
  }

  #correctable(shown: Shown, at: number): TemplateResult {
    const { t } = this.app;
    const { before, now } = shown;
    const line = this.#line(before.row);
    return html`<tr role="row">
      <td role="cell" class="line secondary">${line}</td>
      <td role="cell" class="text"><input aria-label=${t(texts.correct_line, { line })} inputmode="tel"
        autocomplete="off" spellcheck="false" aria-describedby=${`about-${at}`}
        .value=${shown.typed ?? now?.text ?? before.text} ?disabled=${!now}
        @input=${(event: Event) => {
          shown.typed = (event.target as HTMLInputElement).value;
        }}
        @change=${() => this.#correct(shown)}
        @keydown=${(event: KeyboardEvent) => this.#key(event, shown, at)}></td>
      <td role="cell" class="reason" id=${`about-${at}`}>${now ? this.#about(now) : this.#mark(texts.left_out, mdiMinusCircleOutline, "out")}</td>
      <td role="cell" class="actions">${
        now?.problem
          ? html`<button class="plain" aria-label=${t(texts.leave_out_line, { line })}
              @click=${() => this.#leaveOut(shown, at)}>${t(texts.leave_out)}</button>`
          : nothing
      }</td>
    </tr>`;
  }

  /** Return what there is to say of an entry: its problem, its double, or its number. */
  #about(entry: ListEntry): TemplateResult | string {
    const { t } = this.app;
    if (entry.problem) return t(texts[entry.problem]);
    if (entry.first_row !== null) {
      return t(texts.first_line, { line: this.#line(entry.first_row) });
    }
    const number = entry.phone_number ?? "";
    if (this.kind !== "invalid") return number;
    return html`<span class="fixed"><smspartner-icon .path=${mdiCheckCircle}></smspartner-icon>${t(texts.read_as, { number })}</span>`;
  }

  #mark(text: Text, path: string, kind: string): TemplateResult {
    return html`<span class="fixed ${kind}"><smspartner-icon .path=${path}></smspartner-icon>${this.app.t(text)}</span>`;
  }

  #pages(): TemplateResult | typeof nothing {
    const { t, formats } = this.app;
    if (this.total <= this.shown.length && !this.offset) return nothing;
    const from = formats.count(this.offset + 1);
    const to = formats.count(this.offset + this.shown.length);
    return html`<nav class="row" aria-label=${t(texts.pages)}>
      <button ?disabled=${!this.offset} @click=${() => this.#turn(-1)}>${t(texts.previous)}</button>
      <span class="secondary">${t(texts.page_of, { from, to, total: formats.count(this.total) })}</span>
      <button ?disabled=${this.#isLast()} @click=${() => this.#turn(1)}>${t(texts.next)}</button>
    </nav>`;
  }

  #line(row: number): string {
    return this.app.formats.count(lineOf(row, this.draft.table));
  }

  #isLast(): boolean {
    return this.offset + this.shown.length >= this.total;
  }

  #choose(kind: EntryKind): void {
    this.kind = kind;
    this.offset = 0;
    this.#loaded = undefined;
  }

  /** Go to another page; what was corrected on this one is not of its kind any more. */
  #turn(by: -1 | 1): void {
    const step =
      this.kind === "invalid"
        ? this.shown.filter(({ now }) => now?.problem).length
        : this.shown.length;
    this.offset = Math.max(0, this.offset + (by > 0 ? step : -ENTRIES_OF_PAGE));
    this.#loaded = undefined;
    this.requestUpdate();
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { total, entries } = await this.draft.entries(this.kind, this.offset);
      if (asked !== this.#asked) return;
      this.total = total;
      this.shown = entries.map((entry) => ({ before: entry, now: entry }));
      this.error = "";
    } catch (error) {
      if (asked === this.#asked) this.error = (error as Error).message;
    }
  }

  /** Enter goes on to the next entry, Escape puts back what was there. */
  #key(event: KeyboardEvent, shown: Shown, at: number): void {
    if (event.key === "Enter") {
      event.preventDefault();
      void this.#correct(shown);
      void this.#goOn(at);
    } else if (event.key === "Escape") {
      shown.typed = undefined;
      this.requestUpdate();
    }
  }

  /** Focus the next entry that is not corrected yet; turn the page after the last one. */
  async #goOn(at: number): Promise<void> {
    const inputs = () => this.renderRoot.querySelectorAll<HTMLInputElement>("input");
    const next = this.shown.findIndex(({ now }, index) => index > at && now?.problem);
    if (next >= 0) {
      inputs()[next]?.focus();
      inputs()[next]?.select();
    } else if (!this.#isLast()) {
      await this.#correcting;
      this.#turn(1);
      await this.updateComplete;
      await this.#loading;
      await this.updateComplete;
      inputs()[0]?.focus();
    }
  }

  async #leaveOut(shown: Shown, at: number): Promise<void> {
    shown.typed = "";
    void this.#goOn(at);
    await this.#correct(shown);
  }

  /** Have an entry read as it is typed now; an empty one is left out. */
  #correct(shown: Shown): Promise<void> {
    const { typed, now } = shown;
    if (typed === undefined || typed === now?.text || typed === shown.sent) {
      return this.#correcting;
    }
    shown.sent = typed;
    this.#correcting = Promise.all([this.#correcting, this.#send(shown, typed)]).then(
      () => undefined,
    );
    return this.#correcting;
  }

  async #send(shown: Shown, typed: string): Promise<void> {
    try {
      shown.now = await this.draft.correct(shown.before.index, typed);
      if (shown.typed === typed) shown.typed = undefined;
      this.error = "";
    } catch (error) {
      this.error = (error as Error).message;
    }
    shown.sent = undefined;
    this.requestUpdate();
  }
}
define("smspartner-list-entries", ListEntries);

declare global {
  interface HTMLElementTagNameMap {
    "smspartner-list-entries": ListEntries;
  }
}
