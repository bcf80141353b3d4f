import assert from "node:assert/strict";
import { test } from "node:test";
import readSheets from "read-excel-file/universal";
import { workbook } from "../src/files/workbook";

async function reread(rows: string[][]): Promise<unknown[][]> {
  const [sheet] = await readSheets(await workbook(rows).arrayBuffer());
  return sheet?.data ?? [];
}

test("what a spreadsheet is written from is read out of it", async () => {
  const rows = [
    ["phone_number", "Name", "Note"],
    ["+33612345678", "constructor", "__proto__"],
    ["0612345678", "Zoé & <Zoë> \"=1+1\" 'x'", "=1+1"],
    ["+33612345679", "spaces within", "two\nlines"],
    ["1,5", "2026-11-29", "😀 ]]>"],
  ];
  assert.deepEqual(await reread(rows), rows);
});

test("each cell stands in its own column, also behind empty ones", async () => {
  const wide = Array.from({ length: 60 }, (_, at) => (at % 29 ? "" : `cell ${at}`));
  const [, row] = await reread([wide.map((_, at) => `column ${at}`), wide]);
  assert.deepEqual(
    row,
    wide.map((text) => text || null),
  );
});

test("as many rows as there may be are written, none twice", async () => {
  const rows = Array.from({ length: 2_501 }, (_, at) => [`row ${at}`, "the same"]);
  assert.deepEqual(await reread(rows), rows);
});

test("no text breaks a spreadsheet", async () => {
  const [row] = await reread([["a\u0000b\uffff", "x".repeat(40_000), "\ud800"]]);
  assert.deepEqual(row, ["ab", "x".repeat(32_767), "\ufffd"]);
});
