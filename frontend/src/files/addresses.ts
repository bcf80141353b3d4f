import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { columnOf, letterOf } from "./letters";

const SHEET = /^xl\/worksheets\/[^/]+\.xml$/;
const ROW_OR_CELL = /<((?:\w+:)?)(row|c)(?=[\s/>])([^>]*)>/g;
const ADDRESS = /\sr\s*=\s*["']([^"']*)["']/;

/**
 * Return an XLSX file in which each row and each cell says where it is.
 *
 * They need not, and some programs leave it out: then each is beside the one before.
 */
export function withAddresses(file: ArrayBuffer): ArrayBuffer {
  const parts = unzipSync(new Uint8Array(file));
  for (const [name, content] of Object.entries(parts)) {
    if (SHEET.test(name)) parts[name] = strToU8(addressed(strFromU8(content)));
  }
  return zipSync(parts, { level: 0 }).buffer as ArrayBuffer;
}

/** Return a sheet with the addresses that it lacks. */
function addressed(sheet: string): string {
  let row = 0;
  let column = -1;
  return sheet.replace(ROW_OR_CELL, (tag, prefix, name, attributes) => {
    const told = ADDRESS.exec(attributes)?.[1];
    if (name === "row") {
      row = told ? Number(told) : row + 1;
      column = -1;
    } else {
      column = told ? columnOf(told) : column + 1;
    }
    if (told) return tag;
    const address = name === "row" ? row : `${letterOf(column)}${row}`;
    return `<${prefix}${name} r="${address}"${attributes}>`;
  });
}
