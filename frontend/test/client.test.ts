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
  forbidden: { code: "unauthorized", message: "Unauthorized" },
  unheard: { code: "unknown_command", message: "Unknown command." },
  other: { code: "other", message: "Something else" },
  cut: {
    type: "result",
    success: false,
    error: { code: 3, message: "Connection lost" },
  },
};

/** Return a client in a French Home Assistant in which every command fails. */
function failing(thrown: unknown): Client {
  const fail = (): Promise<never> => Promise.reject(thrown);
  const home = {
    language: "fr",
    callWS: fail,
    connection: { subscribeMessage: fail },
    loadBackendTranslation: () => Promise.resolve(),
    localize: (key: string, values: Record<string, string>) =>
      key === "component.smspartner.exceptions.budget_exceeded.message"
        ? `Il reste ${values.left}`
        : "",
  } as unknown as HomeAssistant;
  return new Client(() => home);
}

async function errorOf(thrown: unknown): Promise<CommandError> {
  const client = failing(thrown);
  const called = client.subscribe("smspartner/accounts/subscribe", {}, () => {});
  return called.then(
    () => assert.fail("It did not fail"),
    (error: unknown) => {
      assert.ok(error instanceof CommandError);
      return error;
    },
  );
}

test("a refusal is told in the user's language", async () => {
  const error = await errorOf(THROWN.refused);
  assert.equal(error.message, "Il reste 3");
  assert.equal(error.key, "budget_exceeded");
});

test("what Home Assistant says in English is said in the user's language", async () => {
  assert.match((await errorOf(THROWN.forbidden)).message, /administrateurs/);
  assert.match((await errorOf(THROWN.unheard)).message, /Rechargez-la/);
  assert.match((await errorOf(THROWN.cut)).message, /connexion/);
  assert.match((await errorOf(3)).message, /connexion/);
});

test("any other error is told as it is", async () => {
  assert.equal((await errorOf(THROWN.other)).message, "Something else");
});
