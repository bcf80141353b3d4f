import type { App } from "../../app";
import type { ResultFilter, Results } from "../../protocol";
import { statuses } from "../../texts/common";
import { results as texts } from "../../texts/results";

/** Return the filter that shows all numbers of a verification, or of all. */
export function unfiltered(verificationId: string | null): ResultFilter {
  return {
    verification_id: verificationId,
    search: "",
    statuses: [],
    operators: [],
    countries: [],
    ported: null,
    opted_out: null,
  };
}

/** Return the filter of the numbers that a message can go to. */
export function ready(verificationId: string | null): ResultFilter {
  return { ...unfiltered(verificationId), statuses: ["reachable"], opted_out: false };
}

export function isFiltered(filter: ResultFilter): boolean {
  const nothing = JSON.stringify(unfiltered(filter.verification_id));
  return JSON.stringify(filter) !== nothing;
}

/** Return a list with an item put in, or taken out where it was in. */
export function toggled<Item>(list: readonly Item[], item: Item): Item[] {
  const rest = list.filter((one) => one !== item);
  return rest.length < list.length ? rest : [...list, item];
}

/** One condition in words, and the filter without it. */
interface Condition {
  name: string;
  without: ResultFilter;
}

/** Return the conditions of a filter, but for the search. */
export function conditions(
  app: App,
  filter: ResultFilter,
  results: Results,
): Condition[] {
  const { t, formats } = app;
  const found: Condition[] = [
    ...filter.statuses.map((status) => ({
      name: t(statuses[status]),
      without: { ...filter, statuses: toggled(filter.statuses, status) },
    })),
    ...filter.operators.map((operator) => ({
      name: operatorName(results, operator),
      without: { ...filter, operators: toggled(filter.operators, operator) },
    })),
    ...filter.countries.map((country) => ({
      name: formats.country(country),
      without: { ...filter, countries: toggled(filter.countries, country) },
    })),
  ];
  if (filter.ported !== null) {
    found.push({
      name: t(filter.ported ? texts.ported : texts.not_ported),
      without: { ...filter, ported: null },
    });
  }
  if (filter.opted_out !== null) {
    found.push({
      name: t(filter.opted_out ? texts.opted_out : texts.not_opted_out),
      without: { ...filter, opted_out: null },
    });
  }
  return found;
}

/** Return the name of an operator, with its digits where others have that name too. */
export function operatorName(results: Results, mccMnc: string): string {
  const operator = results.all_operators.find((one) => one.mcc_mnc === mccMnc);
  if (!operator) return mccMnc;
  const { name } = operator;
  const isShared = results.all_operators.some(
    (one) => one.name === name && one.mcc_mnc !== mccMnc,
  );
  return isShared ? `${name} (${mccMnc})` : name;
}
