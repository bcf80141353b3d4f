import { css, html, nothing, type TemplateResult } from "lit";
import type { App } from "../../app";
import "../../elements/progress-bar";
import type { BarPart } from "../../elements/progress-bar";
import type { Text } from "../../localize";
import { common } from "../../texts/common";
import { history as texts } from "../../texts/history";

/** What a row offers; each is undefined where it cannot be done. */
export interface Action {
  readonly label: Text;
  readonly act: () => void;
}

/** What the parent does with a row. */
export interface RowActions {
  again(): void;
  forget(): void;
}

/** The look of the rows: a table, or cards on a narrow screen. */
export const rows = css`
  table { margin-top: 8px; }
  .wide { width: 40%; min-width: 240px; }
  .tag { font-weight: 500; overflow-wrap: anywhere; }
  td .secondary { font-size: 14px; }
  .actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 4px; margin-top: -8px; }
  .actions button { min-height: 36px; }
  @media (pointer: coarse) { .actions button { min-height: 40px; } }
  td:last-child { padding-inline-end: 0; }
  td smspartner-bar { font-size: 14px; }
  @media (max-width: 900px) {
    thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    table, tbody, tr, td { display: block; }
    tr { padding: 12px 0; border-top: 1px solid var(--line); }
    tr > td { border: 0 !important; padding: 4px 0; }
    .wide { width: auto; }
    td.number { text-align: start; }
    td[data-label]::before { content: attr(data-label) " "; color: var(--secondary-text-color, #5f6368); }
    .actions { justify-content: flex-start; margin: 0 0 0 -12px; }
    tbody tr:last-child { padding-bottom: 0; }
  }
`;

/** Show when something was, its tag, and what else is to be said of it. */
export function whenCell(
  app: App,
  one: { created_at: string; tag: string | null },
  remarks: readonly string[],
): TemplateResult {
  return html`<td role="cell">
    ${one.tag ? html`<div class="tag">${one.tag}</div>` : nothing}
    <div>${app.formats.moment(one.created_at)}</div>
    ${remarks.map((remark) => html`<div class="secondary">${remark}</div>`)}
  </td>`;
}

/** Show how many numbers something has, and what became of them. */
export function numberCells(
  app: App,
  numbers: number,
  parts: readonly BarPart[],
): TemplateResult {
  return html`<td role="cell" class="number" data-label=${app.t(texts.labelled, { name: app.t(texts.numbers) })}>${app.formats.count(numbers)}</td>
    <td role="cell" class="wide">${
      numbers === 0
        ? html`<span class="secondary">${app.t(common.forgotten)}</span>`
        : html`<smspartner-bar .formats=${app.formats} .parts=${parts}></smspartner-bar>`
    }</td>`;
}

/** Show what may be done with something, whose time names it. */
export function actionCell(
  app: App,
  createdAt: string,
  actions: readonly Action[],
): TemplateResult {
  const row = app.formats.moment(createdAt);
  return html`<td role="cell"><div class="actions">${actions.map(({ label, act }) => {
    const action = app.t(label);
    return html`<button class="plain" @click=${act}
      aria-label=${app.t(texts.of_row, { action, row })}>${action}</button>`;
  })}</div></td>`;
}
