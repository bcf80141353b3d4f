import assert from "node:assert/strict";
import { test } from "node:test";
import { defused } from "../src/files/formulas";
import { join } from "../src/files/join";
import type { StoredTable } from "../src/storage";

const TABLE: StoredTable = {
  accountId: "account",
  name: "contacts.csv",
  header: ["Name", "Phone"],
  rows: [
    ["Ada", "06 12 34 56 78"],
    ["Bob", "none"],
    ["Ada again", "+33612345678", "x"],
    ["Eve", "0699999999"],
  ],
  phoneNumbers: ["+33612345678", null, "+33612345678", "+33699999999"],
  createdAt: 0,
};
const RESULTS = [
  ["phone_number", "verdict"],
  ["+33688888888", "barred"],
  ["+33699999999", "unreachable"],
  ["+33612345678", "reachable"],
  ["", "unknown"],
];

test("every row of the uploaded table has the result of its number", () => {
  assert.deepEqual(join(RESULTS, TABLE, true), [
    ["Name", "Phone", "", "phone_number", "verdict"],
    ["Ada", "06 12 34 56 78", "", "+33612345678", "reachable"],
    ["Bob", "none", "", "", ""],
    ["Ada again", "+33612345678", "x", "+33612345678", "reachable"],
    ["Eve", "0699999999", "", "+33699999999", "unreachable"],
    ["", "", "", "+33688888888", "barred"],
    ["", "", "", "", "unknown"],
  ]);
});

test("a choice of the results has one row for each number", () => {
  assert.deepEqual(
    join(
      [
        ["phone_number", "verdict"],
        ["+33612345678", "reachable"],
      ],
      TABLE,
      false,
    ),
    [
      ["Name", "Phone", "", "phone_number", "verdict"],
      ["Ada", "06 12 34 56 78", "", "+33612345678", "reachable"],
    ],
  );
});

test("no cell is taken for a formula, and a phone number stays one", () => {
  const cells: [string, string][] = [
    ["=1+1", "'=1+1"],
    [" @SUM(A1)", "' @SUM(A1)"],
    ["-2", "'-2"],
    ["\t=1", "'\t=1"],
    ["a;=1;b", "a;'=1;b"],
    ["+33612345678", "+33612345678"],
    ["+33 6 12 34", "+33 6 12 34"],
    ["+1;+2", "'+1;+2"],
    ["+1+1", "'+1+1"],
    ["Ada", "Ada"],
  ];
  for (const [cell, expected] of cells) assert.equal(defused(cell), expected);
});
