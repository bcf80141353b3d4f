import {
  elementScroll,
  observeElementOffset,
  VirtualizerController,
} from "@tanstack/lit-virtual";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";
import type { App } from "../app";
import { define } from "../define";
import { shared } from "../styles";
import { common } from "../texts/common";
import { table as texts } from "../texts/table";
import { type Load, Rows } from "./rows";

export type Key = string | number;

export interface Column<Row> {
  key: string;
  label: string;
  render(row: Row, index: number): unknown;
  /** A track of a CSS grid. */
  width?: string;
  align?: "start" | "end";
  /** Whether it is left out where there is little room. */
  onlyWide?: boolean;
}

/** What `open-row` tells. */
export interface OpenedRow<Row> {
  row: Row;
  index: number;
}

const ROW = 44;
// Browsers know no larger heights than some millions of pixels: beyond, one pixel of the
// scrollbar stands for several of the rows.
const MOST_PIXELS = 10_000_000;
const NARROW = 640;
const MOST_MISSING = 256;

/** A table of any length: only the rows in sight exist.
 *
 * Events: `open-row` (`OpenedRow`) and `selection-changed` (`Map<Key, Row>`).
 */
export class Table<Row> extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; }
      .grid {
        overflow: auto; position: relative; font-size: 14px;
        max-height: var(--table-height, max(320px, min(65vh, 900px)));
        border: 1px solid var(--divider-color, #e0e0e0); border-radius: 8px;
        background: var(--card-background-color, #fff);
      }
      .grid:focus-visible { outline-offset: 0; }
      .body { position: relative; min-width: min-content; contain: layout; }
      .line {
        display: grid; align-items: center; column-gap: 12px; padding: 0 12px;
        height: ${ROW}px; min-width: min-content; width: 100%;
      }
      .head {
        position: sticky; top: 0; z-index: 1; font-weight: 500;
        background: var(--secondary-background-color, #e5e5e5);
      }
      .body .line {
        position: absolute; inset-inline: 0; top: 0; contain: layout style;
        border-bottom: 1px solid var(--divider-color, #e0e0e0);
      }
      .line.opens { cursor: pointer; }
      .body .line.opens:hover { background: rgb(127 127 127 / 0.1); }
      .body .line[aria-selected="true"] { box-shadow: inset 4px 0 var(--primary-color, #03a9f4); }
      .grid:focus-visible .line.active {
        outline: 2px solid var(--primary-text-color, #212121); outline-offset: -3px;
      }
      .cell { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
      .head .cell { white-space: normal; line-height: 1.2; max-height: 100%; }
      .cell.end { text-align: end; font-variant-numeric: tabular-nums; }
      .cell.check { overflow: visible; }
      .check label { display: grid; place-content: center; width: ${ROW}px; height: ${ROW - 1}px; margin-inline: -10px; }
      @media (max-width: 600px) {
        .cell:not(.check) {
          display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
          white-space: normal; overflow-wrap: anywhere; line-height: 1.25;
        }
      }
      .missing { grid-column: 1 / -1; background: var(--divider-color, #e0e0e0); border-radius: 4px; height: 12px; opacity: 0.6; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property() label = "";
  @property({ attribute: false }) columns: readonly Column<Row>[] = [];
  @property({ type: Number }) total = 0;
  @property({ attribute: false }) load?: Load<Row>;
  /** All rows are loaded anew when it changes. */
  @property({ attribute: false }) version: Key = 0;
  /** Whether rows can be opened, by a click or Enter. */
  @property({ type: Boolean }) openable = false;
  @property({ type: Boolean }) selectable = false;
  /** What names a row that is selected; undefined for one that cannot be. */
  @property({ attribute: false }) keyOf?: (row: Row) => Key | undefined;
  @property({ attribute: false }) selected: ReadonlyMap<Key, Row> = new Map();
  @property({ type: Number }) mostSelected = 500;
  @state() private active = 0;
  @state() private failed = false;
  @query(".grid") private grid!: HTMLElement | null;
  #anchor = 0;
  #top = 0;

  #rows = new Rows<Row>(
    () => this.load,
    (failure) => {
      this.failed = failure !== undefined;
      this.requestUpdate();
    },
  );

  #virtual = new VirtualizerController<HTMLElement, HTMLElement>(this, {
    count: 0,
    getScrollElement: () => this.grid,
    estimateSize: () => ROW,
    overscan: 8,
    observeElementOffset: (instance, tell) =>
      observeElementOffset(instance, (offset, isScrolling) =>
        tell(offset * this.#scale(), isScrolling),
      ),
    scrollToFn: (offset, options, instance) =>
      elementScroll(offset / this.#scale(), options, instance),
  });

  override focus(options?: FocusOptions): void {
    this.grid?.focus(options);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("version") || changed.has("load")) {
      this.failed = false;
      this.#rows.renew();
    }
    if (changed.has("total")) {
      const virtualizer = this.#virtual.getVirtualizer();
      virtualizer.setOptions({ ...virtualizer.options, count: this.total });
      this.active = Math.max(0, Math.min(this.active, this.total - 1));
    }
  }

  override render(): TemplateResult {
    const virtualizer = this.#virtual.getVirtualizer();
    const items = virtualizer.getVirtualItems();
    const [first, last] = [items[0], items.at(-1)];
    const top = this.grid?.scrollTop ?? 0;
    if (first && last && !this.failed && !this.#isFlung(top)) {
      this.#rows.want(first.index, last.index);
    }
    const columns = this.#shown(virtualizer.scrollRect?.width ?? 0);
    const tracks = [
      ...(this.selectable ? ["24px"] : []),
      ...columns.map((column) => column.width ?? "minmax(96px, 1fr)"),
    ].join(" ");
    const shift = top - top * this.#scale();
    return html`
      <div class="grid" role="grid" tabindex="0" aria-label=${this.label}
        aria-rowcount=${this.total + 1}
        aria-multiselectable=${this.selectable ? "true" : nothing}
        aria-activedescendant=${this.total ? `row-${this.active}` : nothing}
        @keydown=${this.#press}>
        ${this.#head(columns, tracks)}
        <div class="body" role="rowgroup" style=${styleMap({ height: `${this.#height()}px` })}>
          ${repeat(
            items,
            // Rows that are not there yet look alike: nothing new is made for them.
            ({ index }) =>
              this.#rows.at(index) === undefined
                ? `missing-${index % MOST_MISSING}`
                : index,
            (item) => this.#line(item.index, item.start + shift, columns, tracks),
          )}
        </div>
      </div>
      ${this.selectable ? html`<span id="select" hidden>${this.app.t(texts.select)}</span>` : nothing}
      ${
        this.failed
          ? html`<div class="notice error row" role="alert">${this.app.t(texts.not_loaded)}
            <button @click=${this.#retry}>${this.app.t(common.retry)}</button></div>`
          : nothing
      }
    `;
  }

  #head(columns: readonly Column<Row>[], tracks: string): TemplateResult {
    return html`<div role="rowgroup" class="head"><div class="line" role="row" aria-rowindex="1"
      style=${styleMap({ "grid-template-columns": tracks })}>
      ${
        this.selectable
          ? html`<div class="cell check" role="columnheader"><label><input type="checkbox"
            aria-label=${this.app.t(texts.select_all)} ?disabled=${!this.total}
            .checked=${live(this.selected.size > 0 && this.selected.size >= this.#most())}
            .indeterminate=${this.selected.size > 0 && this.selected.size < this.#most()}
            @change=${this.#toggleAll}></label></div>`
          : nothing
      }
      ${columns.map(
        (column) =>
          html`<div class="cell ${column.align ?? ""}" role="columnheader">${column.label}</div>`,
      )}
    </div></div>`;
  }

  #line(
    index: number,
    y: number,
    columns: readonly Column<Row>[],
    tracks: string,
  ): TemplateResult {
    const row = this.#rows.at(index);
    const key = row === undefined ? undefined : this.keyOf?.(row);
    const isSelected = key !== undefined && this.selected.has(key);
    const cells =
      row === undefined
        ? html`<div class="missing" role="gridcell"></div>`
        : this.#cells(row, index, isSelected, columns);
    const classes = `line${this.openable ? " opens" : ""}${index === this.active ? " active" : ""}`;
    return html`<div class=${classes} role="row" id="row-${index}" aria-rowindex=${index + 2}
      aria-busy=${row === undefined ? "true" : nothing}
      aria-selected=${this.selectable ? String(isSelected) : nothing}
      style=${styleMap({ "grid-template-columns": tracks, transform: `translateY(${y}px)` })}
      @click=${(event: MouseEvent) => this.#click(event, index)}>
      ${cells}</div>`;
  }

  #cells(
    row: Row,
    index: number,
    isSelected: boolean,
    columns: readonly Column<Row>[],
  ): TemplateResult {
    return html`
      ${
        this.selectable
          ? html`<div class="cell check" role="gridcell"><label><input type="checkbox" tabindex="-1"
            aria-labelledby="select cell-${index}" .checked=${live(isSelected)}
            ?disabled=${this.keyOf?.(row) === undefined}></label></div>`
          : nothing
      }
      ${columns.map(
        (column, at) => html`<div class="cell ${column.align ?? ""}" role="gridcell"
          id=${at === 0 ? `cell-${index}` : nothing}>${column.render(row, index)}</div>`,
      )}`;
  }

  #shown(width: number): readonly Column<Row>[] {
    const isNarrow = width > 0 && width < NARROW;
    return isNarrow ? this.columns.filter((column) => !column.onlyWide) : this.columns;
  }

  /** Return whether rows fly past faster than anybody can read: none is loaded then. */
  #isFlung(top: number): boolean {
    const way = Math.abs(top - this.#top);
    this.#top = top;
    const { isScrolling } = this.#virtual.getVirtualizer();
    return isScrolling && way > (this.grid?.clientHeight ?? 0) / 2;
  }

  /** Return the height of the rows as far as the browser can show it. */
  #height(): number {
    return Math.min(this.total * ROW, MOST_PIXELS);
  }

  /** Return how many pixels of the rows one pixel of the scrollbar stands for. */
  #scale(): number {
    const room = (this.grid?.clientHeight ?? ROW) - ROW;
    const height = this.total * ROW;
    return height > MOST_PIXELS ? (height - room) / (MOST_PIXELS - room) : 1;
  }

  #most(): number {
    return Math.min(this.total, this.mostSelected);
  }

  #retry(): void {
    this.failed = false;
  }

  #click(event: MouseEvent, index: number): void {
    const target = event.target as HTMLElement;
    this.active = index;
    if (target instanceof HTMLInputElement && target.closest(".check")) {
      void this.#toggle(index, event.shiftKey);
    } else if (!target.closest("input, label, button, a, select") && this.openable) {
      this.#open(index);
    }
  }

  #press(event: KeyboardEvent): void {
    // What is typed in a cell is not for the table.
    if (event.target !== this.grid || event.altKey) return;
    const isSelecting = this.selectable && (event.ctrlKey || event.metaKey);
    const page = Math.max(1, Math.floor((this.grid?.clientHeight ?? 0) / ROW) - 2);
    const steps: Record<string, number> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: this.total - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      const before = this.active;
      this.#reveal(step);
      if (event.shiftKey && this.selectable) {
        const [first, last] = [before, this.active].sort((one, other) => one - other);
        void this.#selectRange(first ?? 0, last ?? 0);
      }
    } else if (event.key === " " && this.selectable) {
      void this.#toggle(this.active, event.shiftKey);
    } else if (event.key === "a" && isSelecting) {
      void this.#selectRange(0, this.total - 1);
    } else if (event.key === "Enter" && this.openable) {
      this.#open(this.active);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Bring a row into sight, and make it the active one. */
  #reveal(index: number): void {
    this.active = Math.max(0, Math.min(index, this.total - 1));
    const { grid } = this;
    if (!grid) return;
    const room = grid.clientHeight - ROW;
    const top = this.active * ROW;
    const offset = grid.scrollTop * this.#scale();
    const wanted = top < offset ? top : Math.max(offset, top + ROW - room);
    if (wanted !== offset) grid.scrollTop = wanted / this.#scale();
  }

  #open(index: number): void {
    const row = this.#rows.at(index);
    if (row === undefined) return;
    const detail: OpenedRow<Row> = { row, index };
    this.dispatchEvent(new CustomEvent("open-row", { detail }));
  }

  #toggleAll(event: Event): void {
    if ((event.target as HTMLInputElement).checked) {
      void this.#selectRange(0, this.total - 1);
    } else {
      this.#tell(new Map());
    }
  }

  /** Select a row or take it out; with the Shift key, select all from the last one on. */
  async #toggle(index: number, isRange: boolean): Promise<void> {
    const anchor = this.#anchor;
    if (isRange) {
      await this.#selectRange(Math.min(anchor, index), Math.max(anchor, index));
      return;
    }
    this.#anchor = index;
    const row = this.#rows.at(index);
    const key = row === undefined ? undefined : this.keyOf?.(row);
    if (row === undefined || key === undefined) return;
    const selected = new Map(this.selected);
    if (!selected.delete(key) && selected.size < this.mostSelected) {
      selected.set(key, row);
    }
    this.#tell(selected);
  }

  async #selectRange(first: number, last: number): Promise<void> {
    const selected = new Map(this.selected);
    try {
      for (let index = first; index <= last; index++) {
        if (selected.size >= this.mostSelected) break;
        const row = this.#rows.at(index) ?? (await this.#rows.get(index));
        const key = row === undefined ? undefined : this.keyOf?.(row);
        if (row !== undefined && key !== undefined) selected.set(key, row);
      }
    } catch {
      this.failed = true;
    }
    this.#tell(selected);
  }

  #tell(selected: ReadonlyMap<Key, Row>): void {
    this.selected = selected;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent("selection-changed", { detail: selected }));
  }
}

define("smspartner-table", Table);
