import { IntlMessageFormat } from "intl-messageformat";

export const LANGUAGES = ["en", "fr", "es"] as const;
type Language = (typeof LANGUAGES)[number];

/** One text in every language, as an ICU message. */
export type Text = Readonly<Record<Language, string>>;
type Values = Record<string, string | number | Date>;
export type Localize = (text: Text, values?: Values) => string;

/** Return the language of the page for a language of Home Assistant. */
export function languageOf(language: string): Language {
  const base = language.split("-")[0];
  return LANGUAGES.find((one) => one === base) ?? "en";
}

/** Return the function that says a text in a language. */
export function localizer(language: Language): Localize {
  const formats = new Map<string, IntlMessageFormat>();
  return (text, values) => {
    const message = text[language];
    let format = formats.get(message);
    if (!format) {
      format = new IntlMessageFormat(message, language);
      formats.set(message, format);
    }
    return String(format.format(values));
  };
}
