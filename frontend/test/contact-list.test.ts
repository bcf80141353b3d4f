import assert from "node:assert/strict";
import { test } from "node:test";
import { type Client, CommandError } from "../src/client";
import { ContactList } from "../src/verify/contact-list";

type Message = Record<string, unknown>;

/** Lists as Home Assistant keeps them, as far as their cells and corrections. */
class Server {
  readonly sent: [string, Message][] = [];
  lists = new Map<string, { rows: number; corrections: [unknown, unknown][] }>();
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

  async call(name: string, message: Message): Promise<unknown> {
    this.sent.push([name, message]);
    if (name === "smspartner/list/open") {
      const list_id = `list ${++this.#opened}`;
      this.lists.set(list_id, { rows: 0, corrections: [] });
      return { list_id, entries: 0 };
    }
    const list = this.lists.get(String(message.list_id));
    if (!list) throw new CommandError("The list is gone", "list_unknown");
    if (name === "smspartner/list/add") {
      assert.equal(message.row, list.rows);
      list.rows += (message.cells as string[]).length;
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

function listOf(server: Server, rows: number, begun?: string): ContactList {
  const read = async (row: number, limit: number) =>
    Array.from({ length: Math.min(limit, rows - row) }, () => "0639981200");
  return new ContactList(server.client, "account", { rows, read }, () => {}, begun);
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

test("a list that the server began is not replaced by an empty one", async () => {
  const server = new Server();
  const list = listOf(server, 0, "gone");
  await assert.rejects(
    list.ask("smspartner/list/summarize", SUMMARY),
    ({ key }: CommandError) => key === "list_unknown",
  );
  assert.equal(server.count("open"), 0);
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
