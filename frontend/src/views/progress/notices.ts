import type { App } from "../../app";
import type { VerificationProgress } from "../../protocol";
import { notBought } from "../../texts/common";
import { progress as texts } from "../../texts/progress";

const REASONS = ["budget", "price_unknown", "not_sent", "restored", "refused"] as const;

export interface Notice {
  readonly kind: "" | "warning";
  readonly text: string;
}

/** Say what of a verification was not bought, and why, and what is not known of it. */
export function notices(app: App, one: VerificationProgress): Notice[] {
  const { t, formats } = app;
  const said: Notice[] = [];
  const warn = (text: string) => said.push({ kind: "warning", text });
  const cancelled = one.not_bought.cancelled ?? 0;
  if (cancelled) {
    const cost = formats.money(one.saved_cost, one.currency);
    said.push({ kind: "", text: t(texts.saved, { count: cancelled, cost }) });
  }
  for (const reason of REASONS) {
    const count = one.not_bought[reason];
    if (count) warn(t(texts.not_bought, { count, reason: t(notBought[reason]) }));
  }
  if (one.uncertain) warn(t(texts.uncertain, { count: one.uncertain }));
  return said;
}
