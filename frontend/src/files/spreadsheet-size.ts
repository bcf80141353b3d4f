import { strFromU8, unzipSync } from "fflate";
import { columnOf } from "./letters";
import { MAX_CELLS } from "./messages";
import { FileError } from "./problem";

/** Bytes of what an XLSX file holds once it is unpacked. */
const MAX_UNPACKED = 400_000_000;
const ADDRESS = /\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']/gi;

/** Throw a FileError for an XLSX file that would need more memory than there is.
 *
 * A small file can unpack to any size. And a single cell far from the others makes a
 * table of all that lies between, for the library that reads it keeps each empty cell.
 */
export function requireModest(content: Uint8Array): void {
  let unpacked = 0;
  unzipSync(content, {
    filter: ({ originalSize }) => {
      unpacked += originalSize;
      return false;
    },
  });
  if (unpacked > MAX_UNPACKED) throw new FileError("too_large");
  const parts = unzipSync(content, { filter: ({ name }) => isSheet(name) });
  for (const part of Object.values(parts)) {
    if (sizeOf(strFromU8(part)) > MAX_CELLS) throw new FileError("too_large");
  }
}

function isSheet(name: string): boolean {
  return name.endsWith(".xml") && !name.endsWith("/sharedStrings.xml");
}

/** Return how many cells a sheet has from its first to its last row and column. */
function sizeOf(sheet: string): number {
  let rows = 0;
  let columns = 0;
  for (const [, letters = "", row] of sheet.matchAll(ADDRESS)) {
    rows = Math.max(rows, Number(row));
    columns = Math.max(columns, columnOf(letters.toUpperCase()) + 1);
  }
  return rows * columns;
}
