import type { StoredTable } from "../storage";

const PHONE_NUMBER = "phone_number";

/** Put results beside the rows of an uploaded table, in the order of its rows.
 *
 * The results begin with the names of their columns. A row gets the result of its phone
 * number. With `everyRow`, rows without one are kept; otherwise each result has one row:
 * the first that has its number. Results that no row has a number for come last.
 */
export function join(
  [names = [], ...results]: string[][],
  table: StoredTable,
  everyRow: boolean,
): string[][] {
  const column = names.indexOf(PHONE_NUMBER);
  const waiting = new Map<string, string[]>();
  for (const result of results) {
    const number = result[column];
    if (number) waiting.set(number, result);
  }
  const found = new Map(waiting);
  const width = table.rows.reduce(
    (most, row) => Math.max(most, row.length),
    table.header.length,
  );
  const joined = [[...filled(table.header, width), ...names]];
  for (const [at, row] of table.rows.entries()) {
    const number = table.phoneNumbers[at] ?? "";
    const result = (everyRow ? found : waiting).get(number);
    waiting.delete(number);
    if (result || everyRow) {
      joined.push([...filled(row, width), ...filled(result ?? [], names.length)]);
    }
  }
  const rest = results.filter((result) => {
    const number = result[column];
    return !number || waiting.get(number) === result;
  });
  return [...joined, ...rest.map((result) => [...filled([], width), ...result])];
}

function filled(row: readonly string[], width: number): string[] {
  return Array.from({ length: width }, (_, at) => row[at] ?? "");
}
