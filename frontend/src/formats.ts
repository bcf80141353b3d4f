import type { Locale } from "./home-assistant";

/** Languages that write numbers as the user may have chosen in Home Assistant. */
const NUMBER_LANGUAGES: Readonly<Record<string, string>> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
  none: "en-US",
};
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;
const DAY_ALONE = /^\d{4}-\d{2}-\d{2}$/;

/** Numbers, money and times as the user's language writes them. */
export class Formats {
  readonly #numbers: string | undefined;
  /** As sentences have it: Spanish writes 1980 and 12.000. */
  readonly #grouping: "auto" | false;
  readonly #number: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #moment: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #dayAlone: Intl.DateTimeFormat;
  readonly #shortDay: Intl.DateTimeFormat;
  readonly #regions: Intl.DisplayNames;

  /** `homeZone` is Home Assistant's time zone: that of the user may be the browser's. */
  constructor(
    private readonly locale: Locale,
    homeZone: string,
  ) {
    const { language, number_format = "language", time_format = "language" } = locale;
    this.#numbers =
      number_format === "system"
        ? undefined
        : (NUMBER_LANGUAGES[number_format] ?? language);
    this.#grouping = number_format === "none" ? false : "auto";
    this.#number = new Intl.NumberFormat(this.#numbers, {
      useGrouping: this.#grouping,
    });
    this.#percent = new Intl.NumberFormat(this.#numbers, {
      style: "percent",
      maximumFractionDigits: 1,
    });
    const timeZone = locale.time_zone === "server" ? homeZone : undefined;
    this.#moment = new Intl.DateTimeFormat(language, {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone,
      ...(["12", "24"].includes(time_format) && { hour12: time_format === "12" }),
    });
    this.#day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone });
    this.#dayAlone = new Intl.DateTimeFormat(language, {
      dateStyle: "medium",
      timeZone: "UTC",
    });
    this.#shortDay = new Intl.DateTimeFormat(language, {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    });
    this.#regions = new Intl.DisplayNames(language, { type: "region" });
  }

  count(value: number): string {
    return this.#number.format(value);
  }

  share(value: number): string {
    return this.#percent.format(value);
  }

  /** Return a sum of money; one lookup costs less than a cent, so with enough digits. */
  money(value: number, currency: string): string {
    return new Intl.NumberFormat(this.#numbers, {
      style: "currency",
      currency,
      useGrouping: this.#grouping,
      maximumFractionDigits: value !== 0 && Math.abs(value) < 1 ? 4 : 2,
    }).format(value);
  }

  /** Return a time that is given as ISO 8601. */
  moment(time: string): string {
    return this.#moment.format(new Date(time));
  }

  /** Return the day of a time, or a day that is given alone, as 2026-11-29 is. */
  day(time: string | Date): string {
    const alone = typeof time === "string" && DAY_ALONE.test(time);
    return (alone ? this.#dayAlone : this.#day).format(new Date(time));
  }

  /** Return a day that is given alone, without its year. */
  shortDay(day: string): string {
    return this.#shortDay.format(new Date(day));
  }

  /** Return how long something takes, by the two largest units of it. */
  duration(seconds: number): string {
    let left = Math.max(0, Math.round(seconds));
    const parts: string[] = [];
    for (const [unit, length] of UNITS) {
      const amount = Math.floor(left / length);
      left -= amount * length;
      if (amount > 0 || (unit === "second" && parts.length === 0)) {
        parts.push(this.#unit(amount, unit));
      }
    }
    return new Intl.ListFormat(this.locale.language, {
      style: "narrow",
      type: "unit",
    }).format(parts.slice(0, 2));
  }

  /** Return the name of a country by its ISO code. */
  country(code: string): string {
    return this.#regions.of(code) ?? code;
  }

  #unit(amount: number, unit: string): string {
    return new Intl.NumberFormat(this.locale.language, {
      style: "unit",
      unit,
      unitDisplay: "short",
    }).format(amount);
  }
}
