import Papa from "papaparse";
import { looksLikeNumber } from "./columns";
import type { Separator } from "./messages";

/** Rows that are looked at to find out what parts the cells. */
const SAMPLE = 200;
/** The first line that Excel understands: what parts the cells of the others. */
const DECLARATION = /^"?sep=([;,\t|])"?[;,\t ]*(?:\r\n|\n|\r|$)/i;
/** What may part cells; of two that occur in as many lines it is the first. */
const MARKS = ["\t", ";", "|", ","] as const;
const QUOTED = /"[^"]*"/g;
/** How much of a row is numbers where the whole row is nothing but numbers. */
const MOSTLY = 0.8;

interface Parted {
  separator: Separator;
  rows: string[][];
}

/** Part a text into rows and cells; find out what parts them unless it is told. */
export function partRows(text: string, told: Separator | undefined): Parted {
  const declared = DECLARATION.exec(text);
  const body = declared ? text.slice(declared[0].length) : text;
  const separator = told ?? (declared?.[1] as Separator) ?? separatorOf(body);
  return { separator, rows: withoutEmptyEnd(parse(body, separator)) };
}

/** Return what parts the cells of a text: nothing where it is a list of numbers. */
function separatorOf(text: string): Separator {
  const lines = text.split(/[\r\n]+/, SAMPLE).map((line) => line.replace(QUOTED, ""));
  const counts = MARKS.map((mark) => lines.filter((it) => it.includes(mark)).length);
  const most = Math.max(...counts);
  const separator = most ? MARKS[counts.indexOf(most)] : undefined;
  if (!separator) return "";
  const cells = lines
    .flatMap((line) => line.split(separator))
    .filter((it) => it.trim());
  const areNumbers = cells.filter(looksLikeNumber).length >= cells.length * MOSTLY;
  return areNumbers ? "" : separator;
}

/** Return the rows of a text; a stray quotation mark is no beginning of a cell. */
function parse(text: string, separator: Separator): string[][] {
  const delimiter = separator || Papa.UNIT_SEP;
  const { data, errors } = Papa.parse<string[]>(text, { delimiter });
  if (!errors.some(({ code }) => code === "MissingQuotes")) return data;
  return Papa.parse<string[]>(text, { delimiter, quoteChar: Papa.RECORD_SEP }).data;
}

function withoutEmptyEnd(rows: string[][]): string[][] {
  const last = rows.findLastIndex((row) => row.some((cell) => cell.trim()));
  return rows.slice(0, last + 1);
}
