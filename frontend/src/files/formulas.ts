// As actions/csv_file.py of the integration does: spreadsheets take a cell that begins so
// for a formula, and which character parts cells depends on their language.
const SIGN = String.raw`[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]`;
const PHONE_NUMBER = String.raw`\+[0-9]+(?: [0-9]+)*`;
const FORMULA = new RegExp(
  `^(?=[\\t\\r]|${SIGN})(?!${PHONE_NUMBER}$)` +
    `|(?:[;,\\n]|(?!^)[\\t\\r])(?=${SIGN})(?!${PHONE_NUMBER}(?:[;,\\t]|$))`,
  "g",
);

/** Return a cell of a CSV file that a spreadsheet does not take for a formula. */
export function defused(cell: string): string {
  return cell.replace(FORMULA, "$&'");
}
