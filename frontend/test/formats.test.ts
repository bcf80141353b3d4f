import assert from "node:assert/strict";
import { test } from "node:test";
import { Formats } from "../src/formats";

const french = new Formats({ language: "fr", time_zone: "server" }, "Europe/Paris");

/** Return a text whose narrow spaces and no-break spaces are usual ones. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, " ");
}

test("numbers are written as the language does, or as the user has chosen", () => {
  assert.equal(plain(french.count(19_234)), "19 234");
  const chosen = { language: "en", number_format: "decimal_comma" };
  assert.equal(new Formats(chosen, "UTC").count(19_234.5), "19.234,5");
  const spanish = new Formats({ language: "es" }, "UTC");
  assert.equal(spanish.count(1980), "1980");
  assert.equal(spanish.count(19_800), "19.800");
  assert.equal(plain(spanish.money(1980, "EUR")), "1980,00 €");
  const ungrouped = { language: "fr", number_format: "none" };
  assert.equal(new Formats(ungrouped, "UTC").count(19_234.5), "19234.5");
});

test("less than a cent is still to be seen", () => {
  assert.equal(plain(french.money(0.0051, "EUR")), "0,0051 €");
  assert.equal(plain(french.money(12.3456, "EUR")), "12,35 €");
  assert.equal(plain(french.money(0, "EUR")), "0,00 €");
});

test("a time is shown in the time zone of the home where the user wants that", () => {
  assert.match(french.moment("2026-11-28T23:30:00+00:00"), /29 nov\. 2026.*00:30/);
  const twelve = { language: "en", time_format: "12", time_zone: "server" };
  const at = new Formats(twelve, "UTC").moment("2026-11-28T23:30:00+00:00");
  assert.match(plain(at), /11:30 PM/i);
});

test("a day that is given alone is the same day everywhere", () => {
  const far = new Formats({ language: "en", time_zone: "server" }, "America/Lima");
  assert.equal(far.day("2026-11-29"), "Nov 29, 2026");
  assert.equal(far.day("2026-11-29T03:00:00+00:00"), "Nov 28, 2026");
});

test("a duration is told by its two largest units", () => {
  assert.equal(plain(french.duration(0)), "0 s");
  assert.equal(plain(french.duration(80)), "1 min 20 s");
  assert.equal(plain(french.duration(3_661)), "1 h 1 min");
});

test("a country is named in the language", () => {
  assert.equal(french.country("DE"), "Allemagne");
});
