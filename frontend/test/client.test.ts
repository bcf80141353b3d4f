import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, CommandError } from "../src/client";
import type { HomeAssistant } from "../src/home-assistant";

const THROWN = {
  refused: {
    code: "home_assistant_error",
    message: "English",
    translation_key: "budget_exceeded",
    translation_domain: "smspartner",
    translation_placeholders: { left: "3" },
  },
  refusedByHome: {
    code: "home_assistant_error",
    message: "Also English",
    translation_key: "service_not_found",
    translation_domain: "homeassistant",
  },
  forbidden: { code: "unauthorized", message: "Unauthorized" },
  unheard: { code: "unknown_command", message: "Unknown command." },
  misshapen: { code: "invalid_format", message: "Unexpected value" },
  other: { code: "other", message: "Something else" },
  cut: {
    type: "result",
    success: false,
    error: { code: 3, message: "Connection lost" },
  },
};
const TEXTS: Readonly<Record<string, string>> = {
  "component.smspartner.exceptions.budget_exceeded.message": "Il reste ",
  "component.homeassistant.exceptions.service_not_found.message": "Introuvable",
};

/** A French Home Assistant in which every command fails, unless it is answered. */
class Home extends EventTarget {
  connected = true;
  /** Texts that cannot be loaded. */
  isSilent = false;
  readonly ended: string[] = [];
  answer: () => Promise<() => Promise<void>>;

  constructor(thrown?: unknown) {
    super();
    this.answer = () => Promise.reject(thrown);
  }

  get client(): Client {
    const home = {
      language: "fr",
      callWS: () => this.answer(),
      connection: this,
      loadBackendTranslation: async (_: string, domain: string) => {
        if (this.isSilent) throw { code: 3 };
        return (path: string, values?: Record<string, string>) =>
          path.startsWith(`component.${domain}.`)
            ? `${TEXTS[path] ?? ""}${values?.left ?? ""}`
            : "";
      },
    };
    return new Client(() => home as unknown as HomeAssistant);
  }

  subscribeMessage(): Promise<() => Promise<void>> {
    return this.answer();
  }

  /** Lose the connection. */
  cut(): void {
    this.connected = false;
    this.dispatchEvent(new Event("disconnected"));
  }
}

function subscribe(client: Client, onLost?: () => void): Promise<() => void> {
  return client.subscribe("smspartner/accounts/subscribe", {}, () => {}, onLost);
}

function errorOf(client: Client): Promise<CommandError> {
  return subscribe(client).then(
    () => assert.fail("It did not fail"),
    (error: unknown) => {
      assert.ok(error instanceof CommandError);
      return error;
    },
  );
}

test("a refusal is told in the user's language", async () => {
  const error = await errorOf(new Home(THROWN.refused).client);
  assert.equal(error.message, "Il reste 3");
  assert.equal(error.key, "budget_exceeded");
});

test("refusals of Home Assistant itself are told as those of the integration", async () => {
  const home = new Home(THROWN.refusedByHome);
  const { client } = home;
  assert.equal((await errorOf(client)).message, "Introuvable");
  home.answer = () => Promise.reject(THROWN.refused);
  assert.equal((await errorOf(client)).message, "Il reste 3");
});

test("a refusal is told in English until its texts can be loaded", async () => {
  const home = new Home(THROWN.refused);
  const { client } = home;
  home.isSilent = true;
  assert.equal((await errorOf(client)).message, "English");
  home.isSilent = false;
  assert.equal((await errorOf(client)).message, "Il reste 3");
});

test("what Home Assistant says in English is said in the user's language", async () => {
  const said = async (thrown: unknown) =>
    (await errorOf(new Home(thrown).client)).message;
  assert.match(await said(THROWN.forbidden), /administrateurs/);
  assert.match(await said(THROWN.unheard), /pas encore cette page/);
  assert.match(await said(THROWN.misshapen), /Rechargez-la/);
  assert.match(await said(THROWN.cut), /connexion/);
  assert.match(await said(3), /connexion/);
});

test("any other error is told as it is", async () => {
  assert.equal(
    (await errorOf(new Home(THROWN.other).client)).message,
    "Something else",
  );
});

test("only a refusal says that nothing was done", async () => {
  for (const thrown of [THROWN.cut, { code: "timeout" }, { code: "unknown_error" }]) {
    assert.equal((await errorOf(new Home(thrown).client)).key, undefined);
  }
});

test("a subscription fails where there is no connection, or no more", async () => {
  const home = new Home();
  home.answer = () => new Promise(() => {});
  const waiting = errorOf(home.client);
  home.cut();
  assert.match((await waiting).message, /connexion/);
  assert.match((await errorOf(home.client)).message, /connexion/);
});

test("a subscription that is lost says so once, and is not ended once more", async () => {
  const home = new Home();
  let ends = 0;
  let losses = 0;
  home.answer = async () => async () => {
    ends++;
  };
  const lost = await subscribe(home.client, () => losses++);
  const ended = await subscribe(home.client, () => losses++);
  ended();
  ended();
  home.cut();
  home.cut();
  lost();
  assert.deepEqual([ends, losses], [1, 1]);
});
