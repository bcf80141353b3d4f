import assert from "node:assert/strict";
import { test } from "node:test";
import { languageOf, localizer } from "../src/localize";

test("a language without texts is read in English", () => {
  assert.equal(languageOf("fr-CA"), "fr");
  assert.equal(languageOf("de"), "en");
});

test("a text is said with its values", () => {
  const text = {
    en: "{count, plural, one {# number} other {# numbers}}",
    fr: "{count, plural, one {# numéro} other {# numéros}}",
    es: "{count, plural, one {# número} other {# números}}",
  };
  assert.equal(localizer("fr")(text, { count: 0 }), "0 numéro");
  assert.equal(localizer("en")(text, { count: 2000 }), "2,000 numbers");
});
