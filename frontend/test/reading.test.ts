import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8, zipSync } from "fflate";
import writeExcelFile from "write-excel-file/universal";
import type { Reading } from "../src/files/messages";
import { FileError } from "../src/files/problem";
import { cells, read } from "../src/files/reading";

const CONTACTS = [
  "Nom;Téléphone fixe;Portable;Code postal",
  "Élodie;01 86 20 12 00;06 39 98 12 00;75001",
  '"Dupont; Jean";;+33 6 39 98 12 01;69001',
].join("\r\n");

function file(content: string | Uint8Array<ArrayBuffer>): File {
  return new File([content], "list.csv");
}

function bytes(
  text: string,
  byteOf: (char: string) => number[],
): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...text].flatMap(byteOf));
}

async function readBoth(source: File | string, reading: Partial<Reading> = {}) {
  const table = await read({ source, reading });
  return { ...table, cells: await cells({ row: 0, limit: 10_000 }) };
}

const ENCODED = {
  "utf-8": bytes(CONTACTS, (char) => [...new TextEncoder().encode(char)]),
  "windows-1252": bytes(CONTACTS, (char) => [char.charCodeAt(0)]),
  "utf-16le": bytes(`\ufeff${CONTACTS}`, (char) => {
    const code = char.charCodeAt(0);
    return [code & 255, code >> 8];
  }),
  "utf-16be": bytes(CONTACTS, (char) => {
    const code = char.charCodeAt(0);
    return [code >> 8, code & 255];
  }),
  macintosh: bytes(CONTACTS, (char) => [
    { É: 0x83, é: 0x8e }[char] ?? char.charCodeAt(0),
  ]),
};

for (const [encoding, content] of Object.entries(ENCODED)) {
  test(`a table in ${encoding} is read`, async () => {
    const table = await readBoth(file(content));
    assert.deepEqual(table.reading, {
      encoding,
      separator: ";",
      sheet: 0,
      headerRow: 0,
      column: 2,
    });
    assert.deepEqual(table.header, [
      "Nom",
      "Téléphone fixe",
      "Portable",
      "Code postal",
    ]);
    assert.deepEqual(table.cells, ["06 39 98 12 00", "+33 6 39 98 12 01"]);
    assert.equal(table.preview[1]?.[0], "Dupont; Jean");
    assert.equal(table.rows, 2);
  });
}

test("a mark at the beginning of a file is not part of the first name", async () => {
  const { header } = await readBoth(file(`\ufeff${CONTACTS}`));
  assert.equal(header[0], "Nom");
});

for (const separator of [",", "\t", "|"]) {
  test(`cells that ${JSON.stringify(separator)} parts are found`, async () => {
    const text = ["name", "mobile"].join(separator);
    const { reading, cells } = await readBoth(
      `${text}\nJo${separator}0639981200\nAl${separator}0639981201\n\n\n`,
    );
    assert.equal(reading.separator, separator);
    assert.deepEqual(cells, ["0639981200", "0639981201"]);
  });
}

test("the separator that a file declares for Excel is no row", async () => {
  const { reading, rows } = await readBoth("sep=|\nname|mobile\nJo|0639981200");
  assert.deepEqual([reading.separator, reading.headerRow, rows], ["|", 0, 1]);
});

test("a list of nothing but numbers is read line by line", async () => {
  const { reading, cells, header } = await readBoth(
    "0639981200\n0639981201, 0639981202",
  );
  assert.deepEqual([reading.separator, reading.headerRow], ["", null]);
  assert.deepEqual(header, ["A"]);
  assert.deepEqual(cells, ["0639981200", "0639981201, 0639981202"]);
});

test("empty rows between others keep the places of those below", async () => {
  const { cells } = await readBoth("mobile\n0639981200\n\n0639981201");
  assert.deepEqual(cells, ["0639981200", "", "0639981201"]);
});

test("titles above the names of the columns are left out", async () => {
  const { reading, rows } = await readBoth(
    "List of 2026;;\n;;\nName;Date;Phone\nJo;2026-01-02;0639981200",
  );
  assert.deepEqual([reading.headerRow, reading.column, rows], [2, 2, 1]);
});

test("columns without names are known by what is in them", async () => {
  const { reading } = await readBoth(
    "12/03/1980;73282932000074;01 86 20 12 00;06 39 98 12 00\n" +
      "04/05/1990;73282932000075;01 86 20 12 01;07 39 98 12 01",
  );
  assert.deepEqual([reading.headerRow, reading.column], [null, 3]);
});

test("a name that is unknown is one of a column where numbers follow", async () => {
  const { reading, cells } = await readBoth("Whom to call\n0639981200\n0639981201");
  assert.equal(reading.headerRow, 0);
  assert.deepEqual(cells, ["0639981200", "0639981201"]);
});

test("a stray quotation mark does not swallow the rows below", async () => {
  const { cells } = await readBoth('name;mobile\n"Jo;0639981200\nAl;0639981201');
  assert.deepEqual(cells, ["0639981200", "0639981201"]);
});

test("what was found out can be corrected without the file", async () => {
  await read({ source: file(CONTACTS), reading: {} });
  const { header, reading } = await read({
    source: null,
    reading: { separator: ",", headerRow: null },
  });
  assert.deepEqual(header, ["A"]);
  assert.equal(reading.encoding, "utf-8");
});

test("a spreadsheet is read, whatever its cells are", async () => {
  const written = writeExcelFile([
    { sheet: "Titles", data: [["Empty"]] },
    {
      sheet: "Contacts",
      dateFormat: "yyyy-mm-dd",
      data: [
        ["Name", "Born", "Mobile"],
        ["Jo", new Date(Date.UTC(1980, 2, 12)), 33639981200],
        [],
        ["Al", null, "06 39 98 12 01"],
      ],
    },
  ]);
  const sheet = new File([await written.toBlob()], "list.xlsx");
  const table = await readBoth(sheet, { sheet: 1 });
  assert.deepEqual(table.sheets, ["Titles", "Contacts"]);
  assert.deepEqual(table.preview[0], ["Jo", "1980-03-12", "33639981200"]);
  assert.deepEqual(table.cells, ["33639981200", "", "06 39 98 12 01"]);
});

for (const [problem, content] of [
  ["empty", " \n \n"],
  ["empty", "name;mobile\n"],
  ["old_spreadsheet", new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0])],
  ["not_a_table", new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0, 0])],
  ["too_large", "0639981200\n".repeat(200_002)],
  ["too_large", `${";".repeat(2_000)}\n${"Anna;0639981200\n".repeat(10_000)}`],
] as const) {
  test(`a file that is ${problem} is refused`, async () => {
    await assert.rejects(
      read({ source: file(content), reading: {} }),
      (error) => error instanceof FileError && error.problem === problem,
    );
  });
}

test("pieces are no larger than a message may be", async () => {
  await read({ source: `${"x".repeat(2500)}\n`.repeat(1000), reading: {} });
  const piece = await cells({ row: 0, limit: 10_000 });
  assert.equal(piece.length, 250);
  assert.equal(piece[0]?.length, 2000);
});

const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** Return an XLSX file with the rows of one sheet as they are written in it. */
function spreadsheet(rows: string): File {
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"/>`,
    "xl/workbook.xml": `<x:workbook xmlns:x="${MAIN}" xmlns:r="${OFFICE}"><x:sheets>
      <x:sheet name="Clients" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships">
      <Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
      </Relationships>`,
    "xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="${MAIN}"><x:sheetData>${rows}
      </x:sheetData></x:worksheet>`,
  };
  const files = Object.entries(parts).map(([name, text]) => [name, strToU8(text)]);
  return new File([zipSync(Object.fromEntries(files))], "list.xlsx");
}

test("a spreadsheet need not say where its rows and cells are", async () => {
  const table = await readBoth(
    spreadsheet(
      '<x:row spans="1:2"><x:c t="str"><x:v>Name</x:v></x:c><x:c t="str"><x:v>Mobile</x:v></x:c></x:row>' +
        '<x:row r="4"><x:c/><x:c><x:v>639981200</x:v></x:c></x:row>' +
        '<x:row><x:c r="B5"><x:v>639981201</x:v></x:c><x:c t="str"><x:v>Zoé</x:v></x:c></x:row>',
    ),
  );
  assert.deepEqual(table.header, ["Name", "Mobile", "C"]);
  assert.deepEqual(table.cells, ["", "", "639981200", "639981201"]);
  assert.deepEqual(table.preview.at(-1), ["", "639981201", "Zoé"]);
});

/** Return a row of one cell. */
function rowOf(column: string, row: number): string {
  return `<x:row r="${row}"><x:c r="${column}${row}"><x:v>639981200</x:v></x:c></x:row>`;
}

test("a spreadsheet with room between its cells is read", async () => {
  const far = spreadsheet(rowOf("A", 1) + rowOf("XFD", 500));
  assert.equal((await readBoth(far)).header.length, 16_384);
});

test("a spreadsheet that has a cell at its very end is refused", async () => {
  await refused(spreadsheet(rowOf("A", 1) + rowOf("XFD", 1_048_576)));
});

test("a spreadsheet that unpacks to more than there is room for is refused", async () => {
  const packed = await spreadsheet(rowOf("A", 1)).arrayBuffer();
  const view = new DataView(packed);
  // In the directory at its end: how large its first part is.
  const directory = view.getUint32(packed.byteLength - 6, true);
  view.setUint32(directory + 24, 500_000_000, true);
  await refused(file(new Uint8Array(packed)));
});

async function refused(source: File): Promise<void> {
  await assert.rejects(
    read({ source, reading: {} }),
    (error) => error instanceof FileError && error.problem === "too_large",
  );
}
