/** Numbers, money and times as the user's language writes them. */
export class Formats {
  readonly #number: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #moment: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #regions: Intl.DisplayNames;

  constructor(
    private readonly language: string,
    timeZone: string,
  ) {
    this.#number = new Intl.NumberFormat(language);
    this.#percent = new Intl.NumberFormat(language, {
      style: "percent",
      maximumFractionDigits: 1,
    });
    this.#moment = new Intl.DateTimeFormat(language, {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone,
    });
    this.#day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone });
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
    return new Intl.NumberFormat(this.language, {
      style: "currency",
      currency,
      maximumFractionDigits: value !== 0 && Math.abs(value) < 1 ? 4 : 2,
    }).format(value);
  }

  /** Return a time that is given as ISO 8601. */
  moment(time: string): string {
    return this.#moment.format(new Date(time));
  }

  day(time: string | Date): string {
    return this.#day.format(new Date(time));
  }

  /** Return the name of a country by its ISO code. */
  country(code: string): string {
    return this.#regions.of(code) ?? code;
  }
}
