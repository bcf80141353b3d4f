import { html, type TemplateResult } from "lit";
import type { App } from "../../app";
import type { PastVerification } from "../../protocol";
import { common } from "../../texts/common";
import { history as texts } from "../../texts/history";
import { shell } from "../../texts/shell";
import { statusParts } from "../results/status";
import {
  type Action,
  actionCell,
  numberCells,
  type RowActions,
  whenCell,
} from "./rows";

/** Show a verification as the cells of a row. */
export function verificationCells(
  app: App,
  one: PastVerification,
  { again, forget }: RowActions,
): TemplateResult {
  const { t, formats, open } = app;
  const id = { verificationId: one.verification_id };
  const actions: Action[] = [];
  if (one.is_running) {
    actions.push({ label: shell.progress, act: () => open("progress", id) });
  }
  if (one.numbers > 0) {
    actions.push({ label: shell.results, act: () => open("results", id) });
    if (!one.is_running) actions.push({ label: texts.again, act: again });
    actions.push({ label: texts.forget, act: forget });
  }
  const remarks = [
    ...(one.is_check ? [t(texts.check)] : []),
    ...(one.is_running ? [t(texts.running)] : []),
  ];
  return html`
    ${whenCell(app, one, remarks)}
    ${numberCells(app, one.numbers, statusParts(app, one.statuses))}
    <td role="cell" class="number" data-label=${t(texts.labelled, { name: t(common.cost) })}>${formats.money(one.cost, one.currency)}</td>
    ${actionCell(app, one.created_at, actions)}
  `;
}
