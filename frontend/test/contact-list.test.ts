import assert from "node:assert/strict";
import { test } from "node:test";
import type { Repeat } from "../src/app";
import { type Client, CommandError } from "../src/client";
import { ContactList } from "../src/verify/contact-list";

type Message = Record<string, unknown>;

/** Lists as Home Assistant keeps them, as far as their cells and corrections. */
class Server {
  readonly sent: [string, Message][] = [];
  lists = new Map<string, { rows: number; corrections: [unknown, unknown][] }>();
  isFull = false;
  isSlow = false;
  /** How many pieces were under way at once at most. */
  mostUnderWay = 0;
  #underWay = 0;
  #opened = 0;

  /** What the page uses to talk to it. */
  get client(): Client {
    return { call: this.call.bind(this) } as unknown as Client;
  }

  /** Lose all lists, as a restart does. */
  restart(): void {
    this.lists.clear();
  }

  count(name: string): number {
    return this.sent.filter(([sent]) => sent === `smspartner/list/${name}`).length;
  }

  /** Take as long for a piece as it takes to send another. */
  async #take(): Promise<void> {
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.#underWay);
    if (this.isSlow) await new Promise((resolve) => setTimeout(resolve));
    this.#underWay--;
  }

  async call(name: string, message: Message): Promise<unknown> {
    this.sent.push([name, message]);
    if (name === "smspartner/list/open" || name === "smspartner/list/repeat") {
      const list_id = `list ${++this.#opened}`;
      this.lists.set(list_id, { rows: 0, corrections: [] });
      return { list_id, entries: 0 };
    }
    const list = this.lists.get(String(message.list_id));
    if (!list) throw new CommandError("The list is gone", "list_unknown");
    if (name === "smspartner/list/add") {
      if (this.isFull) throw new CommandError("The list is full", "list_full");
      assert.equal(message.row, list.rows);
      list.rows += (message.cells as string[]).length;
      await this.#take();
    } else if (name === "smspartner/list/correct") {
      list.corrections.push([message.index, message.text]);
    } else if (name === "smspartner/list/numbers") {
      const { row, limit } = message as { row: number; limit: number };
      return { phone_numbers: Array.from({ length: limit }, (_, at) => `${row + at}`) };
    }
    return { entry: null };
  }
}

const SUMMARY = { reuse_within: 0, leave_out_opted_out: true };

function listOf(server: Server, rows: number, repeat?: Repeat): ContactList {
  const read = async (row: number, limit: number) =>
    Array.from({ length: Math.min(limit, rows - row) }, () => "0639981200");
  return new ContactList(server.client, "account", { rows, read }, () => {}, repeat);
}

test("a list is uploaded once, in pieces of 10,000 rows", async () => {
  const server = new Server();
  const list = listOf(server, 25_000);
  await Promise.all([
    list.ask("smspartner/list/summarize", SUMMARY),
    list.ask("smspartner/list/summarize", SUMMARY),
  ]);
  assert.deepEqual([...server.lists.values()], [{ rows: 25_000, corrections: [] }]);
  assert.equal(server.count("add"), 3);
});

test("a list that was forgotten is uploaded again, with its corrections", async () => {
  const server = new Server();
  const list = listOf(server, 12_000);
  await list.correct(3, "0639981201");
  await list.correct(3, "");
  await list.correct(5, "0639981202");
  server.restart();
  await Promise.all([
    list.ask("smspartner/list/summarize", SUMMARY),
    list.ask("smspartner/list/summarize", SUMMARY),
  ]);
  const corrections = [
    [3, ""],
    [5, "0639981202"],
  ];
  assert.deepEqual([...server.lists.values()], [{ rows: 12_000, corrections }]);
});

test("a list of an earlier verification that was forgotten is begun again", async () => {
  const server = new Server();
  const repeat = { listId: "gone", verificationId: "earlier", onlyUnreachable: true };
  await listOf(server, 0, repeat).ask("smspartner/list/summarize", SUMMARY);
  const begun = server.sent.filter(([name]) => name === "smspartner/list/repeat");
  assert.deepEqual(
    begun.map(([, { verification_id, only_unreachable }]) => [
      verification_id,
      only_unreachable,
    ]),
    [["earlier", true]],
  );
  assert.equal(server.count("open"), 0);
});

test("a piece is on its way while the one before is read", async () => {
  const server = new Server();
  server.isSlow = true;
  await listOf(server, 50_000).ask("smspartner/list/summarize", SUMMARY);
  assert.equal(server.mostUnderWay, 2);
  assert.deepEqual([...server.lists.values()], [{ rows: 50_000, corrections: [] }]);
});

test("a piece that is refused fails the list, and no more are sent", async () => {
  const server = new Server();
  server.isFull = true;
  const asked = listOf(server, 90_000).ask("smspartner/list/summarize", SUMMARY);
  await assert.rejects(asked, ({ key }: CommandError) => key === "list_full");
  assert.ok(server.count("add") <= 3);
});

test("the numbers of all rows are asked for in pieces", async () => {
  const list = listOf(new Server(), 20_001);
  const numbers = await list.phoneNumbers();
  assert.equal(numbers.length, 20_001);
  assert.equal(numbers.at(-1), "20000");
});

test("a list that is closed while it is uploaded is not left behind", async () => {
  const server = new Server();
  const list = listOf(server, 30_000);
  const asked = list.ask("smspartner/list/summarize", SUMMARY).catch(() => undefined);
  list.close();
  await asked;
  assert.ok(server.count("add") <= 1);
  assert.ok(server.count("close") >= 1);
});
