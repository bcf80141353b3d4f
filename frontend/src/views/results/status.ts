import { html, type TemplateResult } from "lit";
import { styleMap } from "lit/directives/style-map.js";
import type { App } from "../../app";
import type { BarPart } from "../../elements/progress-bar";
import type { Status } from "../../protocol";
import { statuses } from "../../texts/common";

/** The colour of each status, in the order in which they are shown. */
export const STATUS_COLOURS: Readonly<Record<Status, string>> = {
  reachable: "var(--success-color, #43a047)",
  unreachable: "var(--error-color, #db4437)",
  roaming: "var(--info-color, #039be5)",
  barred: "var(--warning-color, #ffa600)",
  invalid: "var(--purple-color, #926bc7)",
  unknown: "var(--grey-color, #9e9e9e)",
  awaited: "var(--light-blue-color, #03a9f4)",
  not_bought: "var(--brown-color, #795548)",
  expired: "var(--blue-grey-color, #607d8b)",
  elsewhere: "var(--teal-color, #009688)",
};

export const STATUSES = Object.keys(STATUS_COLOURS) as Status[];

/** Return the parts of a bar of numbers with these statuses. */
export function statusParts(
  app: App,
  counts: Readonly<Partial<Record<Status, number>>>,
): BarPart[] {
  return STATUSES.filter((key) => counts[key]).map((key) => ({
    key,
    label: app.t(statuses[key]),
    value: counts[key] ?? 0,
    colour: STATUS_COLOURS[key],
  }));
}

/** Show a status: its colour, and its name; also in the cells of a table. */
export function statusWords(app: App, status: Status): TemplateResult {
  const dot = {
    display: "inline-block",
    width: "10px",
    height: "10px",
    "border-radius": "50%",
    "margin-inline-end": "8px",
    background: STATUS_COLOURS[status],
  };
  return html`<span style=${styleMap(dot)}></span>${app.t(statuses[status])}`;
}
