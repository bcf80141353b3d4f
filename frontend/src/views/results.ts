import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App, Handover } from "../app";
import { define } from "../define";
import "../elements/spoken";
import "../elements/table";
import type { Column, Key, OpenedRow } from "../elements/table";
import type { ResultFilter, ResultRow, Results } from "../protocol";
import { listTables, type TableInfo } from "../storage";
import { shared } from "../styles";
import { common } from "../texts/common";
import { results as texts } from "../texts/results";
import { shell } from "../texts/shell";
import { Watch } from "../watch";
import { columns } from "./results/columns";
import "./results/download-dialog";
import { isFiltered, unfiltered } from "./results/filter";
import "./results/filters";
import "./results/number-dialog";
import "./results/shares";
import "./results/source";

const MOST_RECIPIENTS = 500;

/** The results of a verification, or of all numbers: what is in them, and each of them. */
export class ResultsView extends LitElement {
  static override styles = [
    shared,
    css`
      .top { justify-content: space-between; align-items: end; }
      smspartner-result-source { flex: 0 1 auto; min-width: 0; }
      smspartner-result-shares { margin: var(--gap) 0; }
      smspartner-table { margin-top: 8px; }
      .counts { min-height: 40px; margin-top: var(--gap); }
      .counts p { margin: 0; }
      @media (max-width: 600px) {
        smspartner-result-source { flex: 1 1 100%; }
      }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) handover: Handover = {};
  @state() private filter: ResultFilter = unfiltered(null);
  @state() private tables: readonly TableInfo[] = [];
  @state() private selected: ReadonlyMap<Key, ResultRow> = new Map();
  @state() private opened: string | undefined;
  @state() private isDownloading = false;
  #columns: Column<ResultRow>[] = [];

  #watch = new Watch(this, "smspartner/results/subscribe", () => ({
    config_entry_id: this.app.account.config_entry_id,
    filter: this.filter,
  }));

  override connectedCallback(): void {
    super.connectedCallback();
    void listTables().then(
      (tables) => {
        this.tables = tables;
      },
      () => undefined,
    );
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("app") as App | undefined;
    const isOther = before && before.account.config_entry_id !== this.#account();
    if (changed.has("handover") || isOther) {
      this.#show(this.handover.verificationId ?? null);
    }
    if (changed.has("app")) this.#columns = columns(this.app);
  }

  override render(): TemplateResult {
    const { event, error } = this.#watch;
    if (error) {
      return html`<div class="card">${this.#source()}
        <p class="notice error" role="alert">${this.app.t(common.failed, { error })}</p></div>`;
    }
    if (!event)
      return html`<div class="card" role="status">${this.app.t(common.loading)}</div>`;
    return html`
      <div class="card">
        <div class="row top">${this.#source()}
          <button ?disabled=${!event.total} @click=${() => {
            this.isDownloading = true;
          }}>${this.app.t(texts.download)}</button></div>
        ${event.total ? this.#results(event) : this.#none()}
      </div>
      <smspartner-number-dialog .app=${this.app} .phoneNumber=${this.opened} @close=${() => {
        this.opened = undefined;
      }}></smspartner-number-dialog>
      <smspartner-download-dialog .app=${this.app} .open=${this.isDownloading}
        .filter=${this.filter} .results=${event} .table=${this.#table()} @close=${() => {
          this.isDownloading = false;
        }}></smspartner-download-dialog>
    `;
  }

  #source(): TemplateResult {
    return html`<smspartner-result-source .app=${this.app} .tables=${this.tables}
      .verificationId=${this.filter.verification_id}
      @source-changed=${({ detail }: CustomEvent<string | null>) => this.#show(detail)}
      ></smspartner-result-source>`;
  }

  #none(): TemplateResult {
    const { t } = this.app;
    return html`<div class="empty"><p>${t(texts.none)}</p>
      <button class="primary" @click=${() => this.app.open("verify")}>${t(shell.verify)}</button></div>`;
  }

  #results(event: Results): TemplateResult {
    const { app, filter } = this;
    const change = ({ detail }: CustomEvent<ResultFilter>) => {
      this.filter = detail;
    };
    return html`
      <smspartner-result-shares .app=${app} .filter=${filter} .results=${event}
        @filter-changed=${change}></smspartner-result-shares>
      <smspartner-result-filters .app=${app} .filter=${filter} .results=${event}
        @filter-changed=${change}></smspartner-result-filters>
      ${this.#counts(event)}
      <smspartner-table ?hidden=${!event.matching} .app=${app} .label=${app.t(texts.table)} .columns=${this.#columns}
        .total=${event.matching} .version=${event.view_id} .load=${this.#load}
        openable selectable .keyOf=${phoneNumber} .selected=${this.selected}
        .mostSelected=${MOST_RECIPIENTS}
        @open-row=${({ detail }: CustomEvent<OpenedRow<ResultRow>>) => {
          this.opened = detail.row.phone_number ?? undefined;
        }}
        @selection-changed=${({ detail }: CustomEvent<ReadonlyMap<Key, ResultRow>>) => {
          this.selected = detail;
        }}></smspartner-table>
    `;
  }

  #counts({ matching, total }: Results): TemplateResult {
    const { t } = this.app;
    const count = this.selected.size;
    const matches =
      matching || !isFiltered(this.filter)
        ? t(texts.matching, { matching, total })
        : t(texts.none_matching);
    const selected = count ? t(texts.selected, { count }) : "";
    return html`<smspartner-spoken .text=${`${matches} ${selected}`}></smspartner-spoken>
    <div class="row counts">
      <p>${matches}</p>
      ${
        count
          ? html`<p><b>${selected}</b></p>
            <button class="primary" @click=${this.#write}>${t(texts.write_to)}</button>
            <button class="plain" @click=${this.#selectNone}>${t(texts.clear_selection)}</button>`
          : nothing
      }
      ${
        count >= MOST_RECIPIENTS && matching > MOST_RECIPIENTS
          ? html`<p class="secondary">${t(texts.selected_most, { most: MOST_RECIPIENTS })}</p>`
          : nothing
      }
    </div>`;
  }

  /** The button that had the focus is gone then. */
  #selectNone(): void {
    this.selected = new Map();
    this.renderRoot.querySelector<HTMLElement>("smspartner-table")?.focus();
  }

  #account(): string {
    return this.app.account.config_entry_id;
  }

  #table(): TableInfo | undefined {
    const { verification_id } = this.filter;
    return this.tables.find(({ verificationId }) => verificationId === verification_id);
  }

  /** Show the results of another verification, or of all numbers. */
  #show(verificationId: string | null): void {
    this.filter = unfiltered(verificationId);
    this.selected = new Map();
    this.opened = undefined;
  }

  #load = async (offset: number, limit: number): Promise<readonly ResultRow[]> => {
    const view_id = this.#watch.event?.view_id;
    if (!view_id) return [];
    const config_entry_id = this.#account();
    const request = { config_entry_id, view_id, offset, limit };
    return (await this.app.client.call("smspartner/results/rows", request)).rows;
  };

  #write(): void {
    this.app.open("write", { phoneNumbers: [...this.selected.keys()].map(String) });
  }
}

function phoneNumber(row: ResultRow): string | undefined {
  return row.phone_number ?? undefined;
}

define("smspartner-results", ResultsView);
