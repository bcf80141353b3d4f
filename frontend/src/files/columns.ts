/** Rows that are looked at to find the column of the phone numbers. */
const SAMPLE = 1000;
/** Rows that may stand above the names of the columns. */
const MAX_TITLES = 10;

const DIGITS = /\d/g;
const NUMBER =
  /^[\s"'=]*(?:tel:)?\(?\+?[\d\s().\-/\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e]+["']?$/i;
const DATE =
  /^\s*(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d{2}|(?:19|20)\d{2}([./-])\d{1,2}\2\d{1,2})\b/;
/** How mobile numbers of France and Spain begin, with or without their country. */
const MOBILE = /^(?:(?:00)?3[34]|0)?[67]/;

/** Words of headings, in small letters without accents, and what they speak for. */
const HEADINGS: readonly (readonly [number, ReadonlySet<string>])[] = [
  [
    1,
    words("celular celulares cellphone gsm handy mobile mobiles mobil movil moviles"),
  ],
  [1, words("portable portables cell")],
  [0.5, words("numero numeros number numbers msisdn phone phones tel tels telefon")],
  [0.5, words("telefono telefonos telephone telephones telf tfno")],
  [-0.6, words("fijo fijos fixe fixes landline home domicile fax telefax")],
  [-2, words("account amount anniversaire birth birthday bic cif code codes commande")],
  [-2, words("compte contrat contract cp date dni dob dossier facture fecha iban id")],
  [-2, words("invoice montant naissance nif order pedido postal reference rib siren")],
  [-2, words("siret tva vat zip")],
];
const NAMES = words(
  "adresse address apellido apellidos city ciudad civilite client cliente company email " +
    "empresa entreprise first last mail nom nombre name notes pais pays prenom " +
    "societe surname tag title ville",
);

/** Return whether a cell may be a phone number. */
export function looksLikeNumber(cell: string): boolean {
  if (!NUMBER.test(cell) || DATE.test(cell)) return false;
  const digits = cell.match(DIGITS)?.length ?? 0;
  return digits >= 8 && digits <= 16;
}

/** Return which row names the columns, null where none does. */
export function findHeaderRow(rows: readonly string[][]): number | null {
  const named = rows.slice(0, MAX_TITLES).findIndex(namesColumns);
  if (named >= 0) return named;
  return firstIsHeader(rows, findColumn(rows, null)) ? 0 : null;
}

/** Return which column holds the phone numbers, below the names of the columns. */
export function findColumn(
  rows: readonly string[][],
  headerRow: number | null,
): number {
  const below = headerRow === null ? 0 : headerRow + 1;
  const sample = rows.slice(below, below + SAMPLE);
  const header = headerRow === null ? [] : (rows[headerRow] ?? []);
  const width = sample.reduce((most, row) => Math.max(most, row.length), header.length);
  const scores = Array.from({ length: width }, (_, column) => {
    const cells = sample.map((row) => row[column] ?? "").filter((cell) => cell.trim());
    return scoreOf(cells) + worthOf(header[column] ?? "");
  });
  return Math.max(0, scores.indexOf(Math.max(...scores)));
}

/** Return how much a column is one of mobile numbers, from 0. */
function scoreOf(cells: readonly string[]): number {
  if (!cells.length) return 0;
  const numbers = cells.filter(looksLikeNumber);
  const marked = numbers.filter((cell) => /^\W*0|\+/.test(cell));
  const mobile = numbers.filter((cell) => MOBILE.test(cell.replace(/\D/g, "")));
  const sum = numbers.length + marked.length * 0.3 + mobile.length * 0.3;
  return sum / cells.length;
}

/** Return what the name of a column speaks for: mobile numbers, or something else. */
function worthOf(heading: string): number {
  const said = [...wordsOf(heading)];
  return HEADINGS.reduce(
    (sum, [worth, known]) => (said.some((word) => known.has(word)) ? sum + worth : sum),
    0,
  );
}

/** Return whether a row names columns: it has no number, and a name that is known. */
function namesColumns(row: readonly string[]): boolean {
  const cells = row.filter((cell) => cell.trim());
  if (!cells.length || cells.some(looksLikeNumber)) return false;
  const known = cells.filter((cell) => {
    const said = [...wordsOf(cell)];
    return (
      said.length <= 4 && (worthOf(cell) !== 0 || said.some((it) => NAMES.has(it)))
    );
  });
  return known.length > 0 && (cells.length > 1 || row.length === 1);
}

/** Return whether the first row has words where those below have phone numbers. */
function firstIsHeader(rows: readonly string[][], column: number): boolean {
  const [first = [], ...below] = rows.slice(0, SAMPLE);
  const cell = first[column] ?? "";
  if (!cell.trim() || /\d/.test(cell)) return false;
  const cells = below.map((row) => row[column] ?? "").filter((one) => one.trim());
  return cells.filter(looksLikeNumber).length * 2 > cells.length;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

/** Return the words of a text, in small letters without accents. */
function wordsOf(text: string): ReadonlySet<string> {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return new Set(plain.match(/[a-z]+/g) ?? []);
}
