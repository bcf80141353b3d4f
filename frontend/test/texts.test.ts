import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { IntlMessageFormat } from "intl-messageformat";
import { LANGUAGES, type Text } from "../src/localize";

interface Part {
  /** Numbers of @formatjs/icu-messageformat-parser: what kind of part this is. */
  type: number;
  value?: string;
  options?: Record<string, { value: Part[] }>;
}
const LITERAL = 0;
const POUND = 7;
const TAG = 8;

/** Return all tables of texts, each by the name of its file and its own. */
async function tables(): Promise<[string, Record<string, Text>][]> {
  const found: [string, Record<string, Text>][] = [];
  for (const file of readdirSync("src/texts")) {
    const name = file.replace(/\.ts$/, "");
    const module: Record<string, unknown> = await import(`../src/texts/${name}.ts`);
    for (const [table, texts] of Object.entries(module)) {
      found.push([`${name}.${table}`, texts as Record<string, Text>]);
    }
  }
  return found;
}

/** Return all parts of a message, those of its plural forms as well. */
function partsOf(message: string, language: string): Part[] {
  const flat = (parts: Part[]): Part[] =>
    parts.flatMap((part) => [
      part,
      ...Object.values(part.options ?? {}).flatMap((one) => flat(one.value)),
    ]);
  return flat(new IntlMessageFormat(message, language).getAst() as Part[]);
}

function values(parts: Part[]): string[] {
  const named = parts.filter(({ type }) => ![LITERAL, POUND].includes(type));
  return [...new Set(named.map(({ type, value }) => `${value} (${type})`))].sort();
}

function words(parts: Part[]): string {
  return parts
    .filter(({ type }) => type === LITERAL)
    .map(({ value }) => value)
    .join("|");
}

const all = await tables();

/** The page's own modules, but for its texts. */
const sources = readdirSync("src", { recursive: true, encoding: "utf-8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("texts/"))
  .map((file) => readFileSync(`src/${file}`, "utf-8"));

/** Return whether any module reads a text: by its key, or by one that it finds. */
function isUsed(file: string, table: string, key: string): boolean {
  const imported = new RegExp(`import \\{([^}]*)\\} from "[./]*/texts/${file}"`);
  return sources.some((source) => {
    const names = (imported.exec(source)?.[1] ?? "").split(",").map((it) => it.trim());
    const own = names
      .find((name) => name.split(" ")[0] === table)
      ?.split(" ")
      .at(-1);
    if (!own) return false;
    // What is found by another's key may be any: `t(texts[reason])`, or all of a table.
    const found = `\\b${own}(?:\\[|[,);])`;
    return new RegExp(`\\b${own}\\s*\\.${key}\\b|${found}`).test(
      source.replace(/import [^;]*;/g, ""),
    );
  });
}

test("there are texts", () => {
  assert.ok(all.some(([name]) => name === "shell.shell"));
});

for (const [name, texts] of all) {
  for (const [key, text] of Object.entries(texts)) {
    test(`${name}.${key} can be read in every language`, () => {
      assert.deepEqual(Object.keys(text).sort(), [...LANGUAGES].sort());
      const english = partsOf(text.en, "en");
      for (const language of LANGUAGES) {
        const message = text[language];
        assert.notEqual(message.trim(), "");
        assert.doesNotMatch(message, /'/, "an apostrophe is ’: ' quotes in ICU");
        assert.doesNotMatch(message, /https?:|www\./);
        const parts = partsOf(message, language);
        assert.ok(!parts.some(({ type }) => type === TAG), "no HTML");
        assert.deepEqual(values(parts), values(english));
      }
    });

    test(`${name}.${key} is said somewhere`, () => {
      const [file = "", table = ""] = name.split(".");
      assert.ok(isUsed(file, table, key));
    });

    test(`${name}.${key} is translated`, () => {
      const english = words(partsOf(text.en, "en"));
      if (english.split(/[\s|]+/).length < 4) return;
      for (const language of LANGUAGES.filter((one) => one !== "en")) {
        assert.notEqual(words(partsOf(text[language], language)), english);
      }
    });

    test(`${name}.${key} has French spaces`, () => {
      for (const part of partsOf(text.fr, "fr")) {
        if (part.type !== LITERAL) continue;
        assert.doesNotMatch(
          part.value ?? "",
          /(^|[^\u00a0])([:;?!](\s|$)|»)|«[^\u00a0]/,
        );
      }
    });
  }
}
