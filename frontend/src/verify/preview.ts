import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { App } from "../app";
import { define } from "../define";
import {
  ENCODINGS,
  type Reading,
  SEPARATORS,
  type Separator,
  type TableRead,
} from "../files/messages";
import type { Text } from "../localize";
import { shared } from "../styles";
import { verify as texts } from "../texts/verify";

const NAMES: Record<Separator, Text> = {
  ";": texts.semicolon,
  ",": texts.comma,
  "\t": texts.tab,
  "|": texts.bar,
  "": texts.no_separator,
};
/** Lines that may name the columns. */
const HEADER_ROWS = 10;

/** Return the line of a row as the file counts them, from 1. */
export function lineOf(row: number, table: TableRead | undefined): number {
  return row + 2 + (table?.reading.headerRow ?? -1);
}

/** Shows how a file was read, which can be corrected. Fires `reading` with a change. */
export class ListPreview extends LitElement {
  static override styles = [
    shared,
    css`
      .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr)); gap: 12px; margin-bottom: 16px; }
      select { width: 100%; }
      .scroll { overflow-x: auto; border: 1px solid var(--divider-color, #e0e0e0); border-radius: 8px; }
      table { font-size: 14px; }
      th, td { padding: 6px 12px; white-space: nowrap; max-width: 280px; overflow: hidden; text-overflow: ellipsis; }
      thead th { background: var(--secondary-background-color, #e5e5e5); }
      .chosen { background: color-mix(in srgb, var(--primary-color, #03a9f4) 16%, transparent); font-weight: 500; }
      td:first-child, thead th:first-child { color: var(--secondary-text-color, #5f6368); text-align: end; }
      thead th:first-child { color: inherit; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) table!: TableRead;

  override render(): TemplateResult {
    const { t } = this.app;
    const { reading, sheets, header } = this.table;
    const columns = header.map((name, column) => [`${column}`, name] as const);
    const lines = Array.from({ length: HEADER_ROWS }, (_, row) => [
      `${row}`,
      t(texts.header_line, { line: row + 1 }),
    ]) as [string, string][];
    return html`<div class="fields">
      ${this.#field("column", texts.column, `${reading.column}`, columns, Number)}
      ${this.#field(
        "headerRow",
        texts.header_row,
        `${reading.headerRow ?? ""}`,
        [["", t(texts.no_header)], ...lines],
        (value) => (value === "" ? null : Number(value)),
      )}
      ${
        reading.separator === null
          ? nothing
          : this.#field(
              "separator",
              texts.separator,
              reading.separator,
              SEPARATORS.map((one) => [one, t(NAMES[one])]),
              (value) => value as Separator,
            )
      }
      ${
        reading.encoding === null
          ? nothing
          : this.#field(
              "encoding",
              texts.encoding,
              reading.encoding,
              ENCODINGS.map((one) => [one, one.toUpperCase()]),
              (value) => value as Reading["encoding"],
            )
      }
      ${
        sheets.length < 2
          ? nothing
          : this.#field(
              "sheet",
              texts.sheet,
              `${reading.sheet}`,
              sheets.map((name, sheet) => [`${sheet}`, name]),
              Number,
            )
      }
    </div>
    ${this.#rows()}`;
  }

  #field<Name extends keyof Reading>(
    name: Name,
    label: Text,
    chosen: string,
    options: readonly (readonly [string, string])[],
    valueFrom: (value: string) => Reading[Name],
  ): TemplateResult {
    return html`<label class="field">${this.app.t(label)}
      <select name=${name} @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        this.#change({ [name]: valueFrom(value) });
      }}>${options.map(
        ([value, text]) =>
          html`<option value=${value} .selected=${value === chosen}>${text}</option>`,
      )}</select></label>`;
  }

  #rows(): TemplateResult {
    const { t } = this.app;
    const { header, preview, reading } = this.table;
    const mark = (column: number) => (column === reading.column ? "chosen" : "");
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t(texts.preview)}>
      <table>
        <thead><tr>
          <th scope="col">${t(texts.line)}</th>
          ${header.map(
            (name, column) =>
              html`<th scope="col" class=${mark(column)}>${
                column === reading.column ? t(texts.number_column, { name }) : name
              }</th>`,
          )}
        </tr></thead>
        <tbody>${preview.map(
          (row, index) => html`<tr>
            <td>${lineOf(index, this.table)}</td>
            ${header.map((_, column) => html`<td class=${mark(column)}>${row[column] ?? ""}</td>`)}
          </tr>`,
        )}</tbody>
      </table>
    </div>`;
  }

  /** Another sheet or separator makes another table: its columns are found out anew. */
  #change(change: Partial<Reading>): void {
    const { reading } = this.table;
    const { sheet, encoding } = reading;
    const isOtherTable = "sheet" in change || "separator" in change;
    const detail = { ...(isOtherTable ? { sheet, encoding } : reading), ...change };
    this.dispatchEvent(new CustomEvent<Partial<Reading>>("reading", { detail }));
  }
}
define("smspartner-list-preview", ListPreview);

declare global {
  interface HTMLElementTagNameMap {
    "smspartner-list-preview": ListPreview;
  }
}
