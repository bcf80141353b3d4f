import { html, type TemplateResult } from "lit";
import type { App } from "../../app";
import type { BarPart } from "../../elements/progress-bar";
import type { MessageState, SmsMessage } from "../../protocol";
import { smsReasons, smsStates } from "../../texts/common";

/** The colour of each state of a message, in the order in which they are shown. */
const STATE_COLOURS: Readonly<Record<MessageState, string>> = {
  delivered: "var(--success-color, #43a047)",
  waiting: "var(--light-blue-color, #03a9f4)",
  accepted: "var(--info-color, #039be5)",
  scheduled: "var(--purple-color, #926bc7)",
  queued: "var(--blue-grey-color, #607d8b)",
  not_delivered: "var(--error-color, #db4437)",
  failed: "var(--error-color, #db4437)",
  rejected: "var(--error-color, #db4437)",
  expired: "var(--warning-color, #ffa600)",
  uncertain: "var(--warning-color, #ffa600)",
  cancelled: "var(--grey-color, #9e9e9e)",
  opted_out: "var(--brown-color, #795548)",
};

const STATES = Object.keys(STATE_COLOURS) as MessageState[];

/** Return the parts of a bar of messages in these states. */
export function stateParts(
  app: App,
  counts: Readonly<Partial<Record<MessageState, number>>>,
): BarPart[] {
  return STATES.filter((key) => counts[key]).map((key) => ({
    key,
    label: app.t(smsStates[key]),
    value: counts[key] ?? 0,
    colour: STATE_COLOURS[key],
  }));
}

/** Show a state: its colour, and its name. */
export function stateWords(app: App, state: MessageState): TemplateResult {
  return html`<span class="dot" style=${`background: ${STATE_COLOURS[state]}`}></span>${app.t(smsStates[state])}`;
}

/** Return why a message was not accepted, in words; nothing where its state says it. */
export function reasonWords(app: App, message: SmsMessage): string {
  const { reason, vendor_words: words } = message;
  if (message.state !== "rejected" || !reason) return "";
  const known = Object.entries(smsReasons).find(([key]) => key === reason)?.[1];
  const told = app.t(known ?? smsReasons.other);
  return words ? `${told} (${words})` : told;
}
