import { mdiClose } from "@mdi/js";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { App } from "../../app";
import { define } from "../../define";
import "../../elements/icon";
import { Pause } from "../../pause";
import type { ResultFilter, Results } from "../../protocol";
import { shared } from "../../styles";
import { common } from "../../texts/common";
import { results as texts } from "../../texts/results";
import { conditions, isFiltered, operatorName, toggled, unfiltered } from "./filter";

interface Choice {
  value: string;
  label: string;
}

/** What narrows a table of results down; fires `filter-changed` with a new filter. */
export class ResultFilters extends LitElement {
  static override styles = [
    shared,
    css`
      :host { display: block; }
      .fields { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); }
      .search { grid-column: span 2; }
      .more { display: contents; }
      .toggle { display: none; }
      @media (max-width: 600px) {
        .search { grid-column: 1 / -1; }
        .more:not(.shown) { display: none; }
        .toggle { display: block; grid-column: 1 / -1; }
      }
      ul { margin: 12px 0 0; padding: 0; list-style: none; }
      .chip { min-height: 32px; gap: 4px; padding: 0 8px 0 12px; }
      @media (pointer: coarse) { .chip { min-height: 36px; } }
      .chip smspartner-icon { width: 18px; height: 18px; }
    `,
  ];

  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) filter!: ResultFilter;
  @property({ attribute: false }) results!: Results;
  /** Whether a narrow screen shows more than the search. */
  @state() private isShown = false;
  #pause = new Pause(this);

  override render(): TemplateResult {
    const { app, filter, results } = this;
    const { t, formats } = app;
    const counted = (name: string, count: number) =>
      `${name} (${formats.count(count)})`;
    return html`
      <div class="fields">
        <label class="field search">${t(texts.search)}
          <input type="search" autocomplete="off" .value=${live(filter.search)} @input=${this.#type}></label>
        <button class="toggle" aria-expanded=${this.isShown ? "true" : "false"} @click=${() => {
          this.isShown = !this.isShown;
        }}>${t(texts.filters)}</button>
        <div class=${`more${this.isShown ? " shown" : ""}`}>
        ${this.#adder(
          t(common.operator),
          results.all_operators
            .filter(({ mcc_mnc }) => !filter.operators.includes(mcc_mnc))
            .map(({ mcc_mnc, count }) => ({
              value: mcc_mnc,
              label: counted(operatorName(results, mcc_mnc), count),
            })),
          filter.operators.length > 0,
          (value) => ({ operators: toggled(filter.operators, value) }),
        )}
        ${this.#adder(
          t(common.country),
          results.all_countries
            .filter(({ country }) => !filter.countries.includes(country))
            .map(({ country, count }) => ({
              value: country,
              label: counted(formats.country(country), count),
            })),
          filter.countries.length > 0,
          (value) => ({ countries: toggled(filter.countries, value) }),
        )}
        ${this.#yesNo(t(common.ported), filter.ported, (ported) => ({ ported }))}
        ${this.#yesNo(t(common.opted_out), filter.opted_out, (opted_out) => ({ opted_out }))}
        </div>
      </div>
      ${this.#chips()}
    `;
  }

  /** Return a field that adds one more to a list of which any may be met. */
  #adder(
    label: string,
    choices: Choice[],
    hasSome: boolean,
    change: (value: string) => Partial<ResultFilter>,
  ): TemplateResult {
    return html`<label class="field">${label}
      <select .value=${live("")} ?disabled=${!choices.length} @change=${(
        event: Event,
      ) => {
        const select = event.target as HTMLSelectElement;
        this.#change(change(select.value));
        select.value = "";
      }}>
        <option value="">${this.app.t(hasSome ? texts.add : texts.any)}</option>
        ${choices.map(({ value, label }) => html`<option value=${value}>${label}</option>`)}
      </select></label>`;
  }

  #yesNo(
    label: string,
    value: boolean | null,
    change: (value: boolean | null) => Partial<ResultFilter>,
  ): TemplateResult {
    const { t } = this.app;
    return html`<label class="field">${label}
      <select .value=${live(String(value))} @change=${(event: Event) => {
        const chosen = (event.target as HTMLSelectElement).value;
        this.#change(change(chosen === "null" ? null : chosen === "true"));
      }}>
        <option value="null">${t(texts.any)}</option>
        <option value="true">${t(common.yes)}</option>
        <option value="false">${t(common.no)}</option>
      </select></label>`;
  }

  #chips(): TemplateResult | typeof nothing {
    const { app, filter } = this;
    if (!isFiltered(filter)) return nothing;
    return html`<ul class="row" aria-label=${app.t(texts.filters)}>
      ${conditions(app, filter, this.results).map(
        ({ name, without }) => html`<li><button class="chip"
          aria-label=${app.t(texts.remove_filter, { name })}
          @click=${() => this.#change(without)}>${name}
          <smspartner-icon .path=${mdiClose}></smspartner-icon></button></li>`,
      )}
      <li><button class="plain"
        @click=${() => this.#change(unfiltered(filter.verification_id))}
        >${app.t(texts.clear_filters)}</button></li>
    </ul>`;
  }

  #type(event: Event): void {
    const search = (event.target as HTMLInputElement).value;
    this.#pause.after(() => this.#change({ search }));
  }

  #change(change: Partial<ResultFilter>): void {
    this.#pause.stop();
    const detail: ResultFilter = { ...this.filter, ...change };
    this.dispatchEvent(new CustomEvent("filter-changed", { detail }));
  }
}
define("smspartner-result-filters", ResultFilters);
