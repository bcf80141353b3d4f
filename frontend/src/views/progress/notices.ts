import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../../app";
import type { VerificationProgress } from "../../protocol";
import { notBought } from "../../texts/common";
import { progress as texts } from "../../texts/progress";

const REASONS = ["budget", "price_unknown", "not_sent", "restored", "refused"] as const;

/** Say what of a verification was not bought, and why, and what is not known of it. */
export function notices(app: App, one: VerificationProgress): TemplateResult {
  const { t, formats } = app;
  const cancelled = one.not_bought.cancelled ?? 0;
  return html`
    ${
      cancelled
        ? html`<p class="notice" role="status">${t(texts.saved, {
            count: cancelled,
            cost: formats.money(one.saved_cost, one.currency),
          })}</p>`
        : nothing
    }
    ${REASONS.map((reason) => {
      const count = one.not_bought[reason];
      return count
        ? html`<p class="notice warning" role="status">${t(texts.not_bought, { count, reason: t(notBought[reason]) })}</p>`
        : nothing;
    })}
    ${
      one.uncertain
        ? html`<p class="notice warning" role="status">${t(texts.uncertain, { count: one.uncertain })}</p>`
        : nothing
    }
  `;
}
