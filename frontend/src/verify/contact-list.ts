import type { Repeat } from "../app";
import { type Client, CommandError, type Request } from "../client";
import type { Commands, ListOpened } from "../protocol";

/** Rows of one message. */
export const PIECE = 10_000;

type ListCommand = {
  [Name in keyof Commands]: Commands[Name]["message"] extends { list_id: string }
    ? Name
    : never;
}[keyof Commands];
type Fields<Name extends ListCommand> = Omit<
  Commands[Name]["message"],
  "type" | "config_entry_id" | "list_id"
>;

/** Where the cells of a list come from. */
export interface Cells {
  readonly rows: number;
  /** Return the cells from a row on, at most so many and at least one. */
  read(row: number, limit: number): Promise<string[]>;
}

/**
 * A list on the server.
 *
 * It is uploaded in pieces, or filled by the server with the numbers of an earlier
 * verification; and again, with all corrections, where the server has forgotten it.
 */
export class ContactList {
  #id: string | undefined;
  #ready: Promise<void> | undefined;
  #isClosed = false;
  readonly #corrections = new Map<number, string>();

  /** `repeat` names a list that the server has filled already. */
  constructor(
    private readonly client: Client,
    private readonly accountId: string,
    private readonly cells: Cells,
    private readonly uploaded: (rows: number) => void,
    private readonly repeat?: Repeat,
  ) {
    this.#id = repeat?.listId;
    if (repeat) this.#ready = Promise.resolve();
  }

  /** Send a command about the list, once it is uploaded. */
  async ask<Name extends ListCommand>(
    name: Name,
    fields: Fields<Name>,
  ): Promise<Commands[Name]["answer"]> {
    const ready = this.#upload();
    await ready;
    try {
      return await this.#send(name, fields);
    } catch (error) {
      const isForgotten = error instanceof CommandError && error.key === "list_unknown";
      if (!isForgotten || this.#isClosed) throw error;
      // Another command may have found that out before, and begun to upload again.
      if (this.#ready === ready) this.#ready = undefined;
      await this.#upload();
      return this.#send(name, fields);
    }
  }

  /** Put another text in the place of an entry; an empty one leaves it out. */
  async correct(
    index: number,
    text: string,
  ): Promise<Commands["smspartner/list/correct"]["answer"]> {
    const answer = await this.ask("smspartner/list/correct", { index, text });
    this.#corrections.set(index, text);
    return answer;
  }

  /** Return the phone number of each row, null where it has none. */
  async phoneNumbers(): Promise<(string | null)[]> {
    const found: (string | null)[] = [];
    for (let row = 0; row < this.cells.rows; row += PIECE) {
      const limit = Math.min(PIECE, this.cells.rows - row);
      const answer = await this.ask("smspartner/list/numbers", { row, limit });
      found.push(...answer.phone_numbers);
    }
    return found;
  }

  /** Forget the list; the server does so by itself after a day. */
  close(): void {
    this.#isClosed = true;
    if (this.#id) this.#send("smspartner/list/close", {}).catch(() => undefined);
  }

  /** Upload the list unless that is done, or begun. */
  #upload(): Promise<void> {
    this.#ready ??= this.#sendAll().catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #sendAll(): Promise<void> {
    const { list_id } = await this.#open();
    this.#id = list_id;
    await this.#sendCells();
    for (const [index, text] of this.#corrections) {
      await this.#send("smspartner/list/correct", { index, text });
    }
    if (this.#isClosed) this.close();
  }

  #open(): Promise<ListOpened> {
    const account = { config_entry_id: this.accountId };
    if (!this.repeat) return this.client.call("smspartner/list/open", account);
    return this.client.call("smspartner/list/repeat", {
      ...account,
      verification_id: this.repeat.verificationId,
      only_unreachable: this.repeat.onlyUnreachable,
    });
  }

  /** Send the cells in pieces: one is on its way while the one before is read. */
  async #sendCells(): Promise<void> {
    let before: Promise<void> = Promise.resolve();
    for (let row = 0; row < this.cells.rows && !this.#isClosed; ) {
      const cells = await this.cells.read(row, PIECE);
      const sending = this.#sendPiece(row, cells);
      row += cells.length;
      // It is looked at below, where the one before did not fail as well.
      sending.catch(() => undefined);
      await before;
      before = sending;
    }
    await before;
  }

  async #sendPiece(row: number, cells: string[]): Promise<void> {
    await this.#send("smspartner/list/add", { row, cells });
    this.uploaded(row + cells.length);
  }

  #send<Name extends ListCommand>(
    name: Name,
    fields: Fields<Name>,
  ): Promise<Commands[Name]["answer"]> {
    const ids = { config_entry_id: this.accountId, list_id: this.#id };
    return this.client.call(name, { ...fields, ...ids } as unknown as Request<
      Commands[Name]["message"]
    >);
  }
}
