import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { App } from "../../app";
import { define } from "../../define";
import "../../elements/progress-bar";
import type { BarPart } from "../../elements/progress-bar";
import type { ResultFilter, Results } from "../../protocol";
import { shared } from "../../styles";
import { statuses } from "../../texts/common";
import { results as texts } from "../../texts/results";
import { Watch } from "../../watch";
import { operatorName, toggled } from "./filter";
import { STATUS_COLOURS, STATUSES } from "./status";

const OPERATORS = 6;
const OPERATOR_COLOURS = [
  "var(--blue-color, #2196f3)",
  "var(--orange-color, #ff9800)",
  "var(--teal-color, #009688)",
  "var(--purple-color, #926bc7)",
  "var(--light-green-color, #8bc34a)",
  "var(--pink-color, #e91e63)",
];

/** A bar of verdicts and one of operators; fires `filter-changed` with a new filter.
 *
 * Each shows the rows as they would be without its own condition: what else there is
 * to choose, and its share.
 */
export class ResultShares extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: grid; gap: var(--gap) 32px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
      h2 { font-size: 16px; }
      p { margin: 8px 0 0; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) filter!: ResultFilter;
  /** What is in the table with its whole filter. */
  @property({ attribute: false }) results!: Results;

  #allStatuses = new Watch(this, "smspartner/results/subscribe", () =>
    this.filter.statuses.length ? this.#asked({ statuses: [] }) : undefined,
  );
  #allOperators = new Watch(this, "smspartner/results/subscribe", () =>
    this.filter.operators.length ? this.#asked({ operators: [] }) : undefined,
  );

  override render(): TemplateResult {
    const { t } = this.app;
    return html`
      <section><h2>${t(texts.verdicts)}</h2>${this.#verdicts()}</section>
      <section><h2>${t(texts.operators)}</h2>${this.#operators()}</section>
    `;
  }

  #asked(change: Partial<ResultFilter>) {
    const filter: ResultFilter = { ...this.filter, ...change };
    return { config_entry_id: this.app.account.config_entry_id, filter };
  }

  #verdicts(): TemplateResult {
    const { app, filter } = this;
    const counts = (this.#allStatuses.event ?? this.results).statuses;
    const parts = STATUSES.map((key): BarPart => {
      const [label, colour] = [app.t(statuses[key]), STATUS_COLOURS[key]];
      return { key, label, colour, value: counts[key] ?? 0 };
    });
    const shown = parts.filter(
      ({ key, value }) => value || filter.statuses.some((one) => one === key),
    );
    return html`<smspartner-bar .formats=${app.formats} .parts=${shown} selectable
      .chosen=${filter.statuses} @choose=${({ detail }: CustomEvent<string>) => {
        const status = STATUSES.find((one) => one === detail);
        if (status) this.#change({ statuses: toggled(filter.statuses, status) });
      }}></smspartner-bar>`;
  }

  #operators(): TemplateResult {
    const { app, filter, results } = this;
    const { operators } = this.#allOperators.event ?? results;
    if (!operators.length) {
      return html`<p class="secondary">${app.t(texts.no_operators)}</p>`;
    }
    const others = operators.slice(OPERATORS);
    const otherNumbers = others.reduce((sum, { count }) => sum + count, 0);
    const parts = operators.slice(0, OPERATORS).map(
      ({ mcc_mnc, count }, at): BarPart => ({
        key: mcc_mnc,
        label: operatorName(results, mcc_mnc),
        value: count,
        colour: OPERATOR_COLOURS[at] ?? "",
      }),
    );
    const total = operators.reduce((sum, { count }) => sum + count, 0);
    return html`<smspartner-bar .formats=${app.formats} .parts=${parts} .total=${total} selectable
      .chosen=${filter.operators} @choose=${({ detail }: CustomEvent<string>) => {
        this.#change({ operators: toggled(filter.operators, detail) });
      }}></smspartner-bar>
      ${
        others.length
          ? html`<p class="secondary">${app.t(texts.other_operators, {
              count: others.length,
              numbers: otherNumbers,
            })}</p>`
          : nothing
      }`;
  }

  #change(change: Partial<ResultFilter>): void {
    const detail: ResultFilter = { ...this.filter, ...change };
    this.dispatchEvent(new CustomEvent("filter-changed", { detail }));
  }
}
define("smspartner-result-shares", ResultShares);
