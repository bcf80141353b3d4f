import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/**
 * A table that was uploaded, as the browser that uploaded it keeps it.
 *
 * It stays in that browser: the columns beside the phone numbers never leave it.
 */
export interface StoredTable {
  /** Whose verification it is: the id of the account's config entry. */
  accountId: string;
  /** The name of the file, or an empty text where it was pasted. */
  name: string;
  /** The name of each column: a letter where it has none. */
  header: string[];
  rows: string[][];
  /** The phone number of each row in E.164, null where it has none. */
  phoneNumbers: (string | null)[];
  /** When it was stored, in milliseconds since 1970. */
  createdAt: number;
}

/** A stored table without what is in it. */
export interface TableInfo {
  verificationId: string;
  accountId: string;
  name: string;
  rows: number;
  createdAt: number;
}

const DAY = 86_400_000;

interface Schema extends DBSchema {
  tables: { key: string; value: StoredTable };
  infos: { key: string; value: TableInfo };
}

/** Open the database, which both the page and its worker can. */
function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>("smspartner", 1, {
    upgrade(opened) {
      opened.createObjectStore("tables");
      opened.createObjectStore("infos", { keyPath: "verificationId" });
    },
  });
}

/** Use the database, and close it. */
async function use<Answer>(
  ask: (database: IDBPDatabase<Schema>) => Promise<Answer>,
): Promise<Answer> {
  const database = await open();
  try {
    return await ask(database);
  } finally {
    database.close();
  }
}

/** Return whether this browser has a database at all. */
async function canStore(): Promise<boolean> {
  try {
    (await open()).close();
    return true;
  } catch {
    return false;
  }
}

/** Store the table of a verification, in the place of an earlier one. */
export function saveTable(verificationId: string, table: StoredTable): Promise<void> {
  return use(async (database) => {
    const writing = database.transaction(["tables", "infos"], "readwrite");
    await Promise.all([
      writing.objectStore("tables").put(table, verificationId),
      writing.objectStore("infos").put({
        verificationId,
        accountId: table.accountId,
        name: table.name,
        rows: table.rows.length,
        createdAt: table.createdAt,
      }),
      writing.done,
    ]);
  });
}

/** Return the table of a verification, undefined where this browser has none. */
export function loadTable(verificationId: string): Promise<StoredTable | undefined> {
  return use((database) => database.get("tables", verificationId));
}

/** Forget the table of a verification; a browser that can store nothing has none. */
export async function deleteTable(verificationId: string): Promise<void> {
  if (!(await canStore())) return;
  await use(async (database) => {
    const writing = database.transaction(["tables", "infos"], "readwrite");
    await Promise.all([
      writing.objectStore("tables").delete(verificationId),
      writing.objectStore("infos").delete(verificationId),
      writing.done,
    ]);
  });
}

/** Return which tables this browser has. */
export function listTables(): Promise<TableInfo[]> {
  return use((database) => database.getAll("infos"));
}

/** Forget the tables of an account that are older than it keeps its results. */
export async function dropTables(
  accountId: string,
  retentionDays: number,
): Promise<void> {
  if (!(await canStore())) return;
  const oldest = Date.now() - retentionDays * DAY;
  const old = (await listTables()).filter(
    (table) => table.accountId === accountId && table.createdAt < oldest,
  );
  await Promise.all(old.map(({ verificationId }) => deleteTable(verificationId)));
}
