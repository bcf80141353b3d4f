import { css, html, type TemplateResult } from "lit";
import type { App } from "../../app";
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

/** Show a status: its colour, and its name. */
export function statusWords(app: App, status: Status): TemplateResult {
  return html`<span class="dot" style=${`background: ${STATUS_COLOURS[status]}`}></span>${app.t(statuses[status])}`;
}

/** The look of the colour beside a name. */
export const dot = css`
  .dot {
    display: inline-block; width: 10px; height: 10px; border-radius: 50%;
    margin-inline-end: 8px;
  }
`;
