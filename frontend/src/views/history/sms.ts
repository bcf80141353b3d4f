import { html, type TemplateResult } from "lit";
import type { App } from "../../app";
import type { PastSms } from "../../protocol";
import { common } from "../../texts/common";
import { history as texts } from "../../texts/history";
import { stateParts } from "../write/states";
import {
  type Action,
  actionCell,
  numberCells,
  type RowActions,
  whenCell,
} from "./rows";

/** Show an SMS as the cells of a row. */
export function smsCells(
  app: App,
  one: PastSms,
  { again, forget }: RowActions,
): TemplateResult {
  const { t, formats, open } = app;
  const actions: Action[] =
    one.numbers > 0
      ? [
          { label: texts.fate, act: () => open("write", { smsId: one.sms_id }) },
          { label: texts.again, act: again },
          { label: texts.forget, act: forget },
        ]
      : [];
  return html`
    ${whenCell(app, one, remarks(app, one))}
    ${numberCells(app, one.numbers, stateParts(app, one.states))}
    <td role="cell" class="number" data-label=${t(texts.labelled, { name: t(common.cost) })}>${formats.money(one.cost, one.currency)}</td>
    ${actionCell(app, one.created_at, actions)}
  `;
}

function remarks({ t, formats }: App, one: PastSms): string[] {
  const said: string[] = [];
  if (one.is_test) said.push(t(texts.test));
  if (one.is_advertising) said.push(t(texts.advertising));
  if (one.scheduled_at) {
    said.push(t(texts.scheduled, { date: formats.moment(one.scheduled_at) }));
  }
  return said;
}
