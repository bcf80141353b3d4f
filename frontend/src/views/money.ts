import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { App, Handover } from "../app";
import { define } from "../define";
import type { BudgetLeft, Money } from "../protocol";
import { shared } from "../styles";
import { common } from "../texts/common";
import { money as texts } from "../texts/money";
import { shell } from "../texts/shell";
import { Watch } from "../watch";

const PERIODS = [7, 30, 90, 365];

/** What was spent by day, and what is left of the balance and of the budgets. */
export class MoneyView extends LitElement {
  static override styles = [
    shared,
    css`
      .figures { margin-top: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: var(--gap); margin-bottom: var(--gap); }
      .figures .card { margin: 0; display: flex; flex-direction: column; gap: 8px; }
      .figures h2 { font-size: 16px; margin: 0; }
      .figures p, .below p { margin: 0; }
      .large { font-size: 28px; line-height: 1.2; font-variant-numeric: tabular-nums; }
      .meter { height: 8px; border-radius: 4px; overflow: hidden; background: var(--divider-color, #e0e0e0); }
      .meter div { height: 100%; background: var(--primary-color, #03a9f4); }
      .meter .high { background: var(--warning-color, #ffa600); }
      .meter .full { background: var(--error-color, #b3261e); }
      .head { justify-content: space-between; margin-bottom: 8px; }
      .head h2 { margin: 0; }
      a { color: inherit; }
      details { margin-top: 16px; }
      .scroll { max-height: 400px; overflow: auto; }
      td:last-child, th:last-child { padding-inline-end: 0; }
      .below { display: grid; gap: 4px; }
    `,
  ];
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) handover: Handover = {};
  @state() private days = 30;
  /** Whether the code of the chart could not be loaded: its table says the same. */
  @state() private hasNoChart = false;
  #watch = new Watch(this, "smspartner/money/subscribe", () => ({
    config_entry_id: this.app.account.config_entry_id,
    days: this.days,
  }));

  override connectedCallback(): void {
    super.connectedCallback();
    import("../elements/spending-chart").catch(() => {
      this.hasNoChart = true;
    });
  }

  override render(): TemplateResult {
    const { event, error } = this.#watch;
    const { t } = this.app;
    if (error) {
      return html`<p class="notice error" role="alert">${t(common.failed, { error })}</p>`;
    }
    if (!event) return html`<div class="card">${t(common.loading)}</div>`;
    return html`
      <div class="figures">
        ${this.#balance(event)}
        ${this.#budget(t(texts.lookups), event.lookups, event)}
        ${this.#budget(t(texts.sms), event.sms, event, this.#reserve(event))}
      </div>
      ${this.#byDay(event)}
      <div class="below secondary">
        <p>${t(texts.in_all, {
          lookups: this.#amount(event.lookups_in_all, event),
          sms: this.#amount(event.sms_in_all, event),
        })}</p>
        ${event.has_other_currencies ? html`<p>${t(texts.other_currencies)}</p>` : nothing}
        <p>${t(texts.kept, { count: event.kept_days })}</p>
        <p>${t(texts.settings)}
          <a href="/config/integrations/integration/smspartner">${t(texts.open_settings)}</a></p>
      </div>
    `;
  }

  #balance(event: Money): TemplateResult {
    const { t, formats } = this.app;
    const { balance, balance_currency: currency } = event;
    return html`<section class="card">
      <h2>${t(texts.balance)}</h2>
      ${
        balance === null
          ? html`<p class="secondary">${t(texts.balance_unknown)}</p>`
          : html`<div class="large">${formats.money(balance, currency)}</div>
            <p class="secondary">${t(texts.balance_hint)}</p>`
      }
    </section>`;
  }

  #budget(
    heading: string,
    { budget, spent, left }: BudgetLeft,
    event: Money,
    below: TemplateResult | typeof nothing = nothing,
  ): TemplateResult {
    const { t } = this.app;
    const amounts = { spent: this.#amount(spent, event) };
    return html`<section class="card">
      <h2>${heading}</h2>
      ${
        budget === null || left === null
          ? html`<div class="large">${t(texts.no_limit)}</div>
            <p class="secondary">${t(texts.spent, amounts)}</p>`
          : html`<div class="large">${t(texts.left, { left: this.#amount(left, event) })}</div>
            ${this.#meter(1 - left / budget)}
            <p class="secondary">${t(texts.spent_of, {
              ...amounts,
              budget: this.#amount(budget, event),
            })}</p>`
      }
      ${below}
    </section>`;
  }

  #meter(share: number): TemplateResult {
    const level = share >= 1 ? "full" : share >= 0.8 ? "high" : "";
    return html`<div class="meter" aria-hidden="true">
      <div class=${level} style=${`width: ${Math.min(share, 1) * 100}%`}></div>
    </div>`;
  }

  #reserve(event: Money): TemplateResult | typeof nothing {
    if (event.reserve_left === null || !event.reserve) return nothing;
    return html`<p class="secondary">${this.app.t(texts.reserve, {
      left: this.#amount(event.reserve_left, event),
      reserve: this.#amount(event.reserve, event),
    })}</p>`;
  }

  #byDay(event: Money): TemplateResult {
    const { t } = this.app;
    const lookups = event.days.reduce((sum, one) => sum + one.lookups, 0);
    const sms = event.days.reduce((sum, one) => sum + one.sms, 0);
    return html`<section class="card">
      <div class="row head">
        <h2>${t(texts.by_day)}</h2>
        ${this.#periods(event)}
      </div>
      ${
        lookups || sms
          ? html`<p class="secondary">${t(texts.sum, {
              sum: this.#amount(lookups + sms, event),
              lookups: this.#amount(lookups, event),
              sms: this.#amount(sms, event),
            })}</p>
            ${this.#chart(event)}
            ${this.#table(event)}`
          : html`<p class="secondary">${t(texts.nothing)}</p>`
      }
    </section>`;
  }

  #chart({ days, currency }: Money): TemplateResult {
    if (this.hasNoChart) {
      return html`<p class="notice error" role="alert">${this.app.t(shell.not_found)}</p>`;
    }
    return html`<smspartner-spending-chart .app=${this.app} .days=${days}
      .currency=${currency}></smspartner-spending-chart>`;
  }

  /** Return what chooses the period, none longer than what is known of. */
  #periods(event: Money): TemplateResult {
    const { t } = this.app;
    const kept = event.kept_days;
    const periods = [...PERIODS.filter((days) => days < kept), kept].slice(0, 4);
    const shown = Math.min(this.days, kept);
    return html`<select aria-label=${t(texts.period)} @change=${this.#choose}>
      ${periods.map(
        (days) =>
          html`<option value=${days} ?selected=${days === shown}>${t(texts.last_days, {
            count: days,
          })}</option>`,
      )}
    </select>`;
  }

  #table(event: Money): TemplateResult {
    const { t, formats } = this.app;
    const amount = (value: number) =>
      html`<td class="number">${this.#amount(value, event)}</td>`;
    return html`<details>
      <summary>${t(texts.as_table)}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${t(texts.by_day)}><table>
        <thead><tr>
          <th scope="col">${t(texts.day)}</th>
          <th scope="col" class="number">${t(texts.lookups)}</th>
          <th scope="col" class="number">${t(texts.sms)}</th>
          <th scope="col" class="number">${t(texts.together)}</th>
        </tr></thead>
        <tbody>${[...event.days].reverse().map(
          (one) => html`<tr>
            <th scope="row">${formats.day(one.day)}</th>
            ${amount(one.lookups)}${amount(one.sms)}${amount(one.lookups + one.sms)}
          </tr>`,
        )}</tbody>
      </table></div>
    </details>`;
  }

  #amount(value: number, event: Money): string {
    return this.app.formats.money(value, event.currency);
  }

  #choose(event: Event): void {
    this.days = Number((event.target as HTMLSelectElement).value);
  }
}
define("smspartner-money", MoneyView);
