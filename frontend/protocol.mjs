// usage: node protocol.mjs SCHEMA.json FILE.ts
// Makes the types of the page from the JSON Schema of the messages.
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const [source, target] = process.argv.slice(2);
const schema = JSON.parse(await readFile(source, "utf-8"));
await writeFile(
  target,
  await compile(schema, "Protocol", {
    additionalProperties: false,
    bannerComment:
      "/* Made by script/frontend from the messages of the integration. */",
    style: { printWidth: 88 },
  }),
);
