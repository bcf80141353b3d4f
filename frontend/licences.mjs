import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Licences that allow the page to be given away as it is, with their text beside it. */
const ALLOWED = new Set(["Apache-2.0", "BSD-3-Clause", "ISC", "MIT"]);
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Return the licences of all packages that bundles are made of; fail for any other. */
export async function licencesOf(sources) {
  const folders = new Set(sources.flatMap((source) => source.match(PACKAGE) ?? []));
  const texts = await Promise.all([...folders].sort().map(licenceOf));
  return `${texts.join(`\n\n${"-".repeat(78)}\n\n`)}\n`;
}

async function licenceOf(folder) {
  const described = await readFile(join(folder, "package.json"), "utf-8");
  const { name, version, license } = JSON.parse(described);
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  if (!file || !ALLOWED.has(license)) {
    throw new Error(`The licence of ${name} is not allowed, or not there: ${license}`);
  }
  const text = await readFile(join(folder, file), "utf-8");
  return `${name} ${version} (${license})\n\n${text.trim().replaceAll("\r\n", "\n")}`;
}
