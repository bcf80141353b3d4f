import type { Repeat } from "../app";
import { type Client, CommandError } from "../client";
import { FileWorker } from "../files/client";
import type { FileProblem, Reading, TableRead } from "../files/messages";
import { FileError } from "../files/problem";
import type { EntryKind, ListEntry, ListSummary } from "../protocol";
import { deleteTable } from "../storage";
import { ulid } from "../ulid";
import { type Cells, ContactList } from "./contact-list";

/** How a list is to be verified. */
export interface Wishes {
  /** How old a known result may be that is used instead of buying one, in seconds. */
  reuseWithin: number;
  leaveOutOptedOut: boolean;
  tag: string;
}

export const ENTRIES_OF_PAGE = 20;

/**
 * A list that is being prepared: it lives on while other views are open.
 *
 * It fires `change` when something in it has changed.
 */
export class Draft extends EventTarget {
  table: TableRead | undefined;
  /** The name of the file, an empty text for a list that was pasted. */
  name = "";
  summary: ListSummary | undefined;
  /** How many rows are uploaded. */
  uploaded = 0;
  /** What is being done, so that it is not done twice. */
  activity: "reading" | "uploading" | "buying" | undefined;
  problem: FileProblem | undefined;
  /** An error that the server told, in the user's language. */
  error: string | undefined;
  wishes: Wishes = { reuseWithin: 86_400, leaveOutOptedOut: true, tag: "" };
  #worker: FileWorker | undefined;
  #list: ContactList | undefined;
  #repeatedId: string | undefined;
  #verificationId = ulid();
  /** Whether it was told that this browser cannot keep the columns. */
  #isWithoutColumns = false;
  #summarizing: Promise<void> | undefined;
  #isSummaryOld = false;
  /** Whether the error that is shown says why there is no summary. */
  #isSummaryMissing = false;

  constructor(
    private readonly client: Client,
    private readonly accountId: string,
  ) {
    super();
  }

  /** Whether there is a list. */
  get isBegun(): boolean {
    return this.#list !== undefined;
  }

  /** Read a file or a text that was pasted, and upload it. */
  async begin(source: File | string): Promise<void> {
    this.clear();
    this.name = typeof source === "string" ? "" : source.name;
    await this.#read(source, {});
  }

  /** Read the same anew, as the user says. */
  async readAnew(reading: Partial<Reading>): Promise<void> {
    await this.#read(null, reading);
  }

  /** Go on with the numbers of an earlier verification, unless that was done before. */
  async repeat(repeat: Repeat): Promise<void> {
    if (repeat.listId === this.#repeatedId) return;
    this.#repeatedId = repeat.listId;
    this.clear();
    await this.#use({ rows: 0, read: async () => [] }, repeat);
  }

  /** Ask what is in the list and what it costs, as it is wished now. */
  refresh(): Promise<void> {
    this.#isSummaryOld = true;
    this.#summarizing ??= this.#summarize().finally(() => {
      this.#summarizing = undefined;
    });
    return this.#summarizing;
  }

  /** Change how the list is to be verified. */
  async wish(change: Partial<Wishes>): Promise<void> {
    this.wishes = { ...this.wishes, ...change };
    this.#changed();
    if (Object.keys(change).some((name) => name !== "tag")) await this.refresh();
  }

  /** Return some entries of a kind, and how many there are. */
  async entries(
    kind: EntryKind,
    offset: number,
  ): Promise<{ total: number; entries: ListEntry[] }> {
    if (!this.#list) return { total: 0, entries: [] };
    return this.#list.ask("smspartner/list/entries", {
      kind,
      offset,
      limit: ENTRIES_OF_PAGE,
      reuse_within: this.wishes.reuseWithin,
    });
  }

  /** Put another text in the place of an entry; return how it is read now. */
  async correct(index: number, text: string): Promise<ListEntry | null> {
    const answer = await this.#list?.correct(index, text);
    void this.refresh();
    return answer?.entry ?? null;
  }

  /** Verify the list; return the verification, undefined where that failed. */
  async buy(): Promise<string | undefined> {
    const { summary, wishes } = this;
    const list = this.#list;
    if (!summary || !list || this.activity) return undefined;
    const verificationId = this.#verificationId;
    return this.#during("buying", async () => {
      await this.#keep(list, verificationId);
      try {
        await list.ask("smspartner/list/buy", {
          verification_id: verificationId,
          tag: wishes.tag.trim() || null,
          reuse_within: wishes.reuseWithin,
          leave_out_opted_out: wishes.leaveOutOptedOut,
          cost: summary.cost,
        });
      } catch (error) {
        // Without an answer it may have been bought: then its columns are needed.
        if (error instanceof CommandError && error.key) {
          await deleteTable(verificationId).catch(() => undefined);
        }
        void this.refresh();
        throw error;
      }
      return verificationId;
    });
  }

  /** Forget the list. */
  clear(): void {
    this.#list?.close();
    this.#worker?.close();
    this.#list = undefined;
    this.#worker = undefined;
    this.#verificationId = ulid();
    this.#isWithoutColumns = false;
    this.table = undefined;
    this.summary = undefined;
    this.problem = undefined;
    this.error = undefined;
    this.activity = undefined;
    this.name = "";
    this.uploaded = 0;
    this.#changed();
  }

  async #read(source: File | string | null, reading: Partial<Reading>): Promise<void> {
    this.#worker ??= new FileWorker();
    const worker = this.#worker;
    this.#list?.close();
    this.#list = undefined;
    this.summary = undefined;
    const table = await this.#during("reading", () =>
      worker.ask("read", { source, reading }),
    );
    if (!table || worker !== this.#worker) return;
    this.table = table;
    await this.#use({
      rows: table.rows,
      read: (row, limit) => worker.ask("cells", { row, limit }),
    });
  }

  /** Use a list, and ask what is in it. */
  async #use(cells: Cells, repeat?: Repeat): Promise<void> {
    const list = new ContactList(
      this.client,
      this.accountId,
      cells,
      (rows) => {
        if (this.#list !== list) return;
        this.uploaded = rows;
        this.#changed();
      },
      repeat,
    );
    this.#list = list;
    this.uploaded = 0;
    await this.#during("uploading", () => this.refresh());
  }

  async #summarize(): Promise<void> {
    while (this.#isSummaryOld && this.#list) {
      this.#isSummaryOld = false;
      const list = this.#list;
      try {
        const summary = await list.ask("smspartner/list/summarize", {
          reuse_within: this.wishes.reuseWithin,
          leave_out_opted_out: this.wishes.leaveOutOptedOut,
        });
        if (list !== this.#list) continue;
        // Why something else failed is still to be read.
        if (this.#isSummaryMissing) this.error = undefined;
        this.#isSummaryMissing = false;
        this.#tell({ summary });
      } catch (error) {
        if (list !== this.#list) continue;
        this.#isSummaryMissing = true;
        this.#fail(error);
      }
    }
  }

  /**
   * Keep the table in this browser, so that its columns stand beside the results.
   *
   * Throw a FileError where it cannot, once: who buys nevertheless does without them.
   */
  async #keep(list: ContactList, verificationId: string): Promise<void> {
    if (!this.#worker || !this.table) return;
    const { accountId } = this;
    const phoneNumbers = await list.phoneNumbers();
    try {
      await this.#worker.ask("save", { verificationId, accountId, phoneNumbers });
    } catch (error) {
      const isTold = this.#isWithoutColumns;
      this.#isWithoutColumns = true;
      if (!isTold) throw error;
    }
  }

  /** Do something, and show that it is being done, or why it failed. */
  async #during<Answer>(
    activity: NonNullable<Draft["activity"]>,
    work: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    this.#isSummaryMissing = false;
    this.#tell({ activity, problem: undefined, error: undefined });
    try {
      return await work();
    } catch (error) {
      this.#fail(error);
      return undefined;
    } finally {
      if (this.activity === activity) this.#tell({ activity: undefined });
    }
  }

  #fail(error: unknown): void {
    if (error instanceof FileError) this.#tell({ problem: error.problem });
    else this.#tell({ error: (error as Error).message });
  }

  #tell(change: Partial<Draft>): void {
    Object.assign(this, change);
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

const DRAFTS = new Map<string, Draft>();

/** Return the list of an account that is being prepared. */
export function draftOf(client: Client, accountId: string): Draft {
  let draft = DRAFTS.get(accountId);
  if (!draft) {
    draft = new Draft(client, accountId);
    DRAFTS.set(accountId, draft);
  }
  return draft;
}
