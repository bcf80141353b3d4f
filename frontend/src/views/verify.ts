import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App, Handover } from "../app";
import { define } from "../define";
import "../elements/spoken";
import type { FileProblem, Reading } from "../files/messages";
import type { Text } from "../localize";
import { shared } from "../styles";
import { common } from "../texts/common";
import { fileProblems, verify as texts } from "../texts/verify";
import { type Draft, draftOf } from "../verify/draft";
import "../verify/entries";
import { FileDrop } from "../verify/file-drop";
import "../verify/order";
import "../verify/preview";
import "../verify/source";

/** Where there is little room, how a file was read is shown when it is asked for. */
const IS_NARROW = matchMedia("(max-width: 600px)");

/** A list of contacts, from its upload to its purchase. */
export class VerifyView extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; }
      .columns { display: grid; gap: var(--gap); align-items: start; }
      .columns > div { min-width: 0; }
      header { justify-content: space-between; }
      h2 { overflow-wrap: anywhere; margin: 0; }
      details[open] summary { margin-bottom: 8px; }
      .columns .card:last-child { margin-bottom: 0; }
      progress { width: 100%; height: 8px; accent-color: var(--primary-color, #03a9f4); }
      @media (min-width: 1000px) {
        .columns { grid-template-columns: minmax(0, 1fr) 360px; }
        aside { position: sticky; top: var(--gap); }
      }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) handover: Handover = {};
  @state() private version = 0;
  readonly #drop = new FileDrop(
    this,
    () => !this.#isList(),
    (file) => void this.#draft?.begin(file),
  );
  #draft: Draft | undefined;
  #session: string | undefined;
  #wasList: boolean | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#draft?.removeEventListener("change", this.#changed);
    this.#draft = undefined;
  }

  protected override willUpdate(): void {
    const { account, client, session } = this.app;
    const draft = draftOf(client, account.config_entry_id);
    if (draft !== this.#draft) {
      this.#draft?.removeEventListener("change", this.#changed);
      this.#draft = draft;
      draft.addEventListener("change", this.#changed);
      this.#session = undefined;
    }
    // Money and results have changed meanwhile, and the server may have forgotten all.
    if (this.#session !== session) {
      this.#session = session;
      if (draft.isBegun) void draft.refresh();
    }
    const { repeat } = this.handover;
    if (repeat) void draft.repeat(repeat);
  }

  /** The focus follows what takes the place of what had it. */
  protected override updated(): void {
    const isList = this.#isList();
    if (this.#wasList !== undefined && isList !== this.#wasList) {
      const next = isList ? "h2" : "smspartner-list-source";
      this.renderRoot.querySelector<HTMLElement>(next)?.focus();
    }
    this.#wasList = isList;
  }

  override render(): TemplateResult {
    const draft = this.#draft;
    if (!draft) return html``;
    const { t } = this.app;
    const problem = draft.problem ? this.#problem(draft.problem) : draft.error;
    return html`
      ${
        problem
          ? html`<p class="notice error" role="alert">${problem}
        ${draft.isBegun && !draft.problem ? html`<button class="plain" @click=${() => draft.refresh()}>${t(common.retry)}</button>` : nothing}</p>`
          : nothing
      }
      ${this.#isList() ? this.#list(draft) : this.#source(draft)}
    `;
  }

  #isList(): boolean {
    const draft = this.#draft;
    return Boolean(draft?.isBegun || draft?.activity || draft?.table);
  }

  #problem(problem: FileProblem): string {
    const texts: Partial<Record<FileProblem, Text>> = fileProblems;
    return this.app.t(texts[problem] ?? fileProblems.not_readable);
  }

  #source(draft: Draft): TemplateResult {
    return html`<smspartner-list-source .app=${this.app} .isOver=${this.#drop.isOver}
      @source=${({ detail }: CustomEvent<File | string>) => draft.begin(detail)}
      ></smspartner-list-source>`;
  }

  #list(draft: Draft): TemplateResult {
    const { app, version } = this;
    return html`<div class="columns">
      <div>
        <section class="card">
          ${this.#heading(draft)}
          ${this.#activity(draft)}
          ${draft.table ? this.#reading(draft) : nothing}
        </section>
        ${
          draft.summary
            ? html`<section class="card" aria-label=${app.t(texts.in_list)}>
                <smspartner-list-entries .app=${app} .draft=${draft} .version=${version}
                ></smspartner-list-entries></section>`
            : nothing
        }
      </div>
      ${
        draft.isBegun
          ? html`<aside><smspartner-list-order .app=${app} .draft=${draft}
              .version=${version}></smspartner-list-order></aside>`
          : nothing
      }
    </div>`;
  }

  #heading(draft: Draft): TemplateResult {
    const { t } = this.app;
    const { table } = draft;
    const name = draft.name || t(table ? texts.pasted : texts.repeated);
    return html`<header class="row">
      <div>
        <h2 tabindex="-1">${name}</h2>
        ${table ? html`<span class="secondary">${t(common.rows, { count: table.rows })}</span>` : nothing}
      </div>
      <button ?disabled=${draft.activity === "buying"} @click=${() => draft.clear()}>${t(texts.other_list)}</button>
    </header>`;
  }

  #activity(draft: Draft): TemplateResult {
    const { t, formats } = this.app;
    const total = draft.table?.rows ?? 0;
    const words = {
      reading: t(texts.reading),
      uploading:
        draft.uploaded < total
          ? t(texts.uploading, {
              done: formats.count(draft.uploaded),
              total: formats.count(total),
            })
          : t(texts.counting),
      buying: t(texts.buying),
    };
    const said = draft.activity ? words[draft.activity] : "";
    return html`<smspartner-spoken .text=${said}></smspartner-spoken>
    ${
      draft.activity
        ? html`<p>${said}</p>
          ${total ? html`<progress aria-hidden="true" max=${total} value=${draft.uploaded}></progress>` : nothing}`
        : nothing
    }`;
  }

  #reading(draft: Draft): TemplateResult {
    const { t } = this.app;
    const name = draft.table?.header[draft.table.reading.column] ?? "";
    return html`<details ?open=${!IS_NARROW.matches}>
      <summary>${t(texts.how_read)} <span class="secondary">${t(texts.number_column, { name })}</span></summary>
      <smspartner-list-preview .app=${this.app} .table=${draft.table}
        @reading=${({ detail }: CustomEvent<Partial<Reading>>) => draft.readAnew(detail)}
      ></smspartner-list-preview>
    </details>`;
  }

  readonly #changed = (): void => {
    this.version++;
  };
}
define("smspartner-verify", VerifyView);
