/** Return the letter of a column, as spreadsheets count: A to Z, AA, AB… */
export function letterOf(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letterOf(Math.floor(column / 26) - 1) + last;
}

/** Return the column of a cell's address, from 0: of `AB12` it is 27. */
export function columnOf(address: string): number {
  const letters = address.match(/^[A-Z]+/)?.[0] ?? "A";
  return [...letters].reduce((sum, it) => sum * 26 + it.charCodeAt(0) - 64, 0) - 1;
}
