import { strToU8, Zip, ZipDeflate } from "fflate";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const FILES: Readonly<Record<string, string>> = {
  "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="${TYPE}.sharedStrings+xml"/>
<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>
</Types>`,
  "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships">
<Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>`,
  "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}">
<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>
</workbook>`,
  "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships">
<Relationship Id="rId1" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="${DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="rId3" Type="${DOCUMENT}/styles" Target="styles.xml"/>
</Relationships>`,
  "xl/styles.xml": `<styleSheet xmlns="${MAIN}">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="1"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>`,
};

/** How many characters a cell can have. */
const LONGEST_CELL = 32_767;
/** The fastest: others take up to three times as long for a file a quarter smaller. */
const LEVEL = 1;
const PIECE = 1_000;

/**
 * Return a spreadsheet with texts alone; the first row stays in sight.
 *
 * Libraries that can style each cell take four times as long.
 */
export function workbook(rows: readonly (readonly string[])[]): Blob {
  const pieces: BlobPart[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece);
  });
  const texts = new Map<string, number>();
  for (const [name, xml] of Object.entries(FILES)) add(zip, name, [xml]);
  add(zip, "xl/worksheets/sheet1.xml", sheet(rows, texts));
  add(zip, "xl/sharedStrings.xml", sharedStrings(texts));
  zip.end();
  return new Blob(pieces, { type: `${TYPE}.sheet` });
}

function add(zip: Zip, name: string, xml: Iterable<string>): void {
  const file = new ZipDeflate(name, { level: LEVEL });
  zip.add(file);
  file.push(strToU8(HEAD));
  for (const piece of xml) file.push(strToU8(piece));
  file.push(new Uint8Array(), true);
}

/** Yield a sheet whose cells stand for texts by their numbers; these are given here. */
function* sheet(
  rows: readonly (readonly string[])[],
  texts: Map<string, number>,
): Generator<string> {
  yield `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">`;
  yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  yield "</sheetView></sheetViews><sheetData>";
  const columns: string[] = [];
  for (let from = 0; from < rows.length; from += PIECE) {
    let xml = "";
    for (const [at, cells] of rows.slice(from, from + PIECE).entries()) {
      const row = from + at + 1;
      xml += `<row r="${row}">`;
      for (const [column, text] of cells.entries()) {
        if (!text) continue;
        columns[column] ??= letters(column);
        let number = texts.get(text);
        if (number === undefined) {
          number = texts.size;
          texts.set(text, number);
        }
        xml += `<c r="${columns[column]}${row}" t="s"><v>${number}</v></c>`;
      }
      xml += "</row>";
    }
    yield xml;
  }
  yield "</sheetData></worksheet>";
}

function* sharedStrings(texts: ReadonlyMap<string, number>): Generator<string> {
  yield `<sst xmlns="${MAIN}" uniqueCount="${texts.size}">`;
  let xml = "";
  for (const [text, number] of texts) {
    xml += `<si><t xml:space="preserve">${escaped(text)}</t></si>`;
    if (number % PIECE === 0) {
      yield xml;
      xml = "";
    }
  }
  yield `${xml}</sst>`;
}

/** Return the name of a column, from 0: A to Z, AA, AB and so on. */
function letters(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest ? letters(rest - 1) : "") + String.fromCharCode(65 + (column % 26));
}

const SPECIAL = /[&<>\r]|_(?=x[0-9a-f]{4}_)/i;
// What XML has no place for.
const FORBIDDEN = /[^\t\n\r -\ufffd]/g;

function escaped(text: string): string {
  const kept = text.slice(0, LONGEST_CELL).replace(FORBIDDEN, "");
  if (!SPECIAL.test(kept)) return kept;
  return kept
    .replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "_x000D_");
}
