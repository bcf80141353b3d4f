import { mdiAccountMinusOutline, mdiAccountPlusOutline } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App, Handover } from "../app";
import { define } from "../define";
import "../elements/icon";
import "../elements/stop-list-dialogs";
import type { Dialogs } from "../elements/stop-list-dialogs";
import "../elements/table";
import type { Column, Key } from "../elements/table";
import { Pause } from "../pause";
import type { StopListChangeRow, StopListRow, StopListState } from "../protocol";
import { shared } from "../styles";
import { common } from "../texts/common";
import { stopList as texts } from "../texts/stop-list";
import { Watch } from "../watch";

type Shown = "rows" | "changes";

/** Who is on the stop list, who has joined it and left it; and changes of it. */
export class StopListView extends LitElement {
  static override styles = [
    shared,
    css`
      .head { justify-content: space-between; align-items: flex-start; flex-wrap: nowrap; }
      .head p { margin: 0; }
      .head p + p { margin-top: 4px; }
      .large { font-size: 28px; line-height: 1.2; }
      .tools { margin: 16px 0 12px; }
      .tools input { flex: 1 1 220px; max-width: 420px; }
      .end { margin-inline-start: auto; }
      button smspartner-icon { width: 20px; height: 20px; vertical-align: -5px; margin-inline-end: 4px; }
      @media (max-width: 600px) {
        .head { flex-wrap: wrap; }
        .tools input { max-width: none; }
      }
    `,
  ];
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) handover: Handover = {};
  @state() private shown: Shown = "rows";
  @state() private search = "";
  /** How many rows there are of what is shown, undefined until that is known. */
  @state() private total: number | undefined;
  @state() private error: string | undefined;
  @state() private selected: ReadonlyMap<Key, StopListRow> = new Map();
  @state() private dialog: Dialogs["asked"];
  #counted = "";
  #pause = new Pause(this);
  #watch = new Watch(this, "smspartner/stop_list/subscribe", () => ({
    config_entry_id: this.app.account.config_entry_id,
  }));

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("app") as App | undefined;
    if (before && before.account.config_entry_id !== this.#account) {
      this.selected = new Map();
      this.total = undefined;
    }
  }

  protected override updated(): void {
    const version = this.#version();
    if (!this.#watch.event || version === this.#counted) return;
    this.#counted = version;
    void this.#count(version);
  }

  override render(): TemplateResult {
    const { t } = this.app;
    const { event } = this.#watch;
    const error = this.#watch.error ?? this.error;
    return html`
      ${error ? html`<p class="notice error" role="alert">${t(common.failed, { error })}</p>` : nothing}
      ${
        event
          ? html`<div class="card">${this.#head(event)}${this.#tools()}${this.#rows()}</div>`
          : error
            ? nothing
            : html`<div class="card">${t(common.loading)}</div>`
      }
      <smspartner-stop-list-dialogs .app=${this.app} .asked=${this.dialog}
        @done=${this.#done}></smspartner-stop-list-dialogs>
    `;
  }

  #head(event: StopListState): TemplateResult {
    const { t } = this.app;
    return html`
      <div class="row head">
        <div>
          <h2 class="visually-hidden">${t(texts.title)}</h2>
          <p class="large">${t(common.numbers, { count: event.shown + event.forgotten })}</p>
          <p class="secondary">${t(texts.explained)}</p>
          ${event.unread ? html`<p class="secondary">${t(texts.unread, { count: event.unread })}</p>` : nothing}
          ${event.forgotten ? html`<p class="secondary">${t(texts.forgotten, { count: event.forgotten })}</p>` : nothing}
        </div>
        <button class="primary" @click=${this.#add}>
          <smspartner-icon .path=${mdiAccountPlusOutline}></smspartner-icon>${t(texts.add)}</button>
      </div>
      ${
        event.is_current
          ? nothing
          : html`<p class="notice warning" role="status">${t(texts.outdated)}</p>`
      }
    `;
  }

  #tools(): TemplateResult {
    const { t } = this.app;
    const segment = (shown: Shown, label: string) =>
      html`<button aria-pressed=${this.shown === shown ? "true" : "false"}
        @click=${() => this.#show(shown)}>${label}</button>`;
    return html`<div class="row tools">
      <div class="segments" role="group" aria-label=${t(texts.show)}>
        ${segment("rows", t(texts.on_list))}${segment("changes", t(texts.changes))}
      </div>
      <input type="search" aria-label=${t(texts.search)} placeholder=${t(texts.search)}
        autocomplete="off" .value=${this.search} @input=${this.#type} />
      ${
        this.selected.size
          ? html`<button class="end" @click=${this.#remove}>
            <smspartner-icon .path=${mdiAccountMinusOutline}></smspartner-icon>${t(
              texts.remove,
              { count: this.selected.size },
            )}</button>`
          : nothing
      }
    </div>`;
  }

  #rows(): TemplateResult | typeof nothing {
    const { t } = this.app;
    if (this.total === undefined) return nothing;
    if (!this.total) {
      const empty = this.shown === "rows" ? texts.nobody : texts.no_changes;
      return html`<p role="status">${t(this.search.trim() ? texts.nothing_found : empty)}</p>`;
    }
    const isList = this.shown === "rows";
    return html`<smspartner-table .app=${this.app}
      .label=${t(isList ? texts.on_list : texts.changes)} .total=${this.total}
      .columns=${isList ? this.#listColumns() : this.#changeColumns()}
      .load=${isList ? this.#loadList : this.#loadChanges} .version=${this.#version()}
      .selectable=${isList} .selected=${this.selected}
      .keyOf=${(row: StopListRow) => row.phone_number}
      @selection-changed=${this.#select}></smspartner-table>`;
  }

  #listColumns(): Column<StopListRow>[] {
    const { t, formats } = this.app;
    return [
      {
        key: "phone_number",
        label: t(common.phone_number),
        render: (row) => row.phone_number,
      },
      {
        key: "joined_at",
        label: t(texts.joined_at),
        render: ({ joined_at: at }) =>
          at
            ? formats.moment(at)
            : html`<span class="secondary">${t(texts.earlier)}</span>`,
      },
    ];
  }

  #changeColumns(): Column<StopListChangeRow>[] {
    const { t, formats } = this.app;
    return [
      {
        key: "noted_at",
        label: t(common.date),
        render: (row) => formats.moment(row.noted_at),
      },
      {
        key: "phone_number",
        label: t(common.phone_number),
        render: (row) => row.phone_number,
      },
      {
        key: "change",
        label: t(texts.change),
        render: (row) => t(texts[row.change]),
      },
    ];
  }

  #loadList = async (offset: number, limit: number) => {
    const { rows } = await this.app.client.call("smspartner/stop_list/rows", {
      ...this.#request(),
      offset,
      limit,
    });
    return rows;
  };

  #loadChanges = async (offset: number, limit: number) => {
    const { rows } = await this.app.client.call("smspartner/stop_list/changes", {
      ...this.#request(),
      offset,
      limit,
    });
    return rows;
  };

  /** Find out how many rows there are of what is shown. */
  async #count(version: string): Promise<void> {
    const name =
      this.shown === "rows"
        ? "smspartner/stop_list/rows"
        : "smspartner/stop_list/changes";
    const request = { ...this.#request(), offset: 0, limit: 0 };
    try {
      const { total } = await this.app.client.call(name, request);
      if (version !== this.#counted) return;
      this.total = total;
      this.error = undefined;
    } catch (failure) {
      if (version === this.#counted) this.error = (failure as Error).message;
    }
  }

  get #account(): string {
    return this.app.account.config_entry_id;
  }

  #request(): { config_entry_id: string; search: string } {
    return { config_entry_id: this.#account, search: this.search };
  }

  /** Return what differs whenever other rows may have to be shown. */
  #version(): string {
    return JSON.stringify([this.#request(), this.shown, this.#watch.event]);
  }

  #show(shown: Shown): void {
    this.shown = shown;
    this.total = undefined;
    this.selected = new Map();
  }

  #type(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    this.#pause.after(() => {
      this.search = value;
    });
  }

  #select(event: CustomEvent<ReadonlyMap<Key, StopListRow>>): void {
    this.selected = event.detail;
  }

  #add(): void {
    this.dialog = { change: "add" };
  }

  #remove(): void {
    const phoneNumbers = [...this.selected.values()].map((row) => row.phone_number);
    this.dialog = { change: "remove", phoneNumbers };
  }

  #done(event: CustomEvent<boolean>): void {
    this.dialog = undefined;
    if (event.detail) this.selected = new Map();
  }
}
define("smspartner-stop-list", StopListView);
