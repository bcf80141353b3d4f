import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/**
 * A table that was uploaded, as the browser that uploaded it keeps it.
 *
 * It stays in that browser: the columns beside the phone numbers never leave it.
 */
export interface StoredTable {
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
  name: string;
  rows: number;
  createdAt: number;
}

interface Schema extends DBSchema {
  tables: { key: string; value: StoredTable };
  infos: { key: string; value: TableInfo };
}

/** Use the database, which both the page and its worker can open. */
async function use<Answer>(
  ask: (database: IDBPDatabase<Schema>) => Promise<Answer>,
): Promise<Answer> {
  const database = await openDB<Schema>("smspartner", 1, {
    upgrade(opened) {
      opened.createObjectStore("tables");
      opened.createObjectStore("infos", { keyPath: "verificationId" });
    },
  });
  try {
    return await ask(database);
  } finally {
    database.close();
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

/** Forget the table of a verification. */
export function deleteTable(verificationId: string): Promise<void> {
  return use(async (database) => {
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

/** Forget the tables that were stored before a time, in milliseconds since 1970. */
export async function dropTables(before: number): Promise<void> {
  const old = (await listTables()).filter(({ createdAt }) => createdAt < before);
  await Promise.all(old.map(({ verificationId }) => deleteTable(verificationId)));
}
