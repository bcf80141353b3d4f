import type { HomeAssistant } from "./home-assistant";
import { languageOf, localizer, type Text } from "./localize";
import type { Commands, Subscriptions } from "./protocol";
import { errors } from "./texts/errors";

/** A message without its name, which the call gives. */
export type Request<Message> = Omit<Message, "type">;

interface Failure {
  code?: string | number;
  message?: string;
  translation_key?: string;
  translation_domain?: string;
  translation_placeholders?: Record<string, string>;
}

/** Errors that Home Assistant does not say in the user's language. */
const TEXTS: ReadonlyMap<string | number | undefined, Text> = new Map<
  string | number,
  Text
>([
  ["unauthorized", errors.unauthorized],
  ["unknown_command", errors.outdated],
  ["invalid_format", errors.outdated],
  ["unknown_error", errors.unknown],
  ["timeout", errors.unknown],
  // The connection of home-assistant-js-websocket was lost.
  [3, errors.disconnected],
]);

/** An error whose message is for the user, in their language. */
export class CommandError extends Error {
  readonly key: string | undefined;

  constructor(message: string, key?: string) {
    super(message);
    this.key = key;
  }
}

/** Sends commands to Home Assistant and subscribes to what it tells. */
export class Client {
  #loaded: { language: string; texts: Promise<unknown> } | undefined;

  constructor(private readonly home: () => HomeAssistant) {}

  /** Send a command; return its answer, or throw a CommandError. */
  async call<Name extends keyof Commands>(
    type: Name,
    request: Request<Commands[Name]["message"]>,
  ): Promise<Commands[Name]["answer"]> {
    try {
      return await this.home().callWS({ type, ...request });
    } catch (failure) {
      throw await this.#error(failure);
    }
  }

  /** Call a function with each event of a subscription; return what ends it. */
  async subscribe<Name extends keyof Subscriptions>(
    type: Name,
    request: Request<Subscriptions[Name]["message"]>,
    onEvent: (event: Subscriptions[Name]["event"]) => void,
  ): Promise<() => void> {
    try {
      const end = await this.home().connection.subscribeMessage(onEvent, {
        type,
        ...request,
      });
      // It has ended already where the connection was lost.
      return () => void end().catch(() => undefined);
    } catch (failure) {
      throw await this.#error(failure);
    }
  }

  /** Return a failed command as an error in the user's language. */
  async #error(thrown: unknown): Promise<CommandError> {
    const failure = failureOf(thrown);
    const { code, translation_key: key, translation_domain: domain } = failure;
    if (key && domain) {
      await this.#loadTexts(domain);
      const path = `component.${domain}.exceptions.${key}.message`;
      const text = this.home().localize(path, failure.translation_placeholders);
      if (text) return new CommandError(text, key);
    }
    const text = TEXTS.get(code);
    if (text) {
      const t = localizer(languageOf(this.home().language));
      return new CommandError(t(text), String(code));
    }
    return new CommandError(failure.message ?? String(thrown), key);
  }

  async #loadTexts(domain: string): Promise<void> {
    const { language } = this.home();
    if (this.#loaded?.language !== language) {
      const texts = this.home().loadBackendTranslation("exceptions", domain);
      this.#loaded = { language, texts };
    }
    await this.#loaded?.texts;
  }
}

/** Return what is known of an error, which has one of three forms. */
function failureOf(thrown: unknown): Failure {
  if (typeof thrown !== "object" || thrown === null) {
    return typeof thrown === "number" ? { code: thrown } : {};
  }
  return "error" in thrown ? (thrown.error as Failure) : (thrown as Failure);
}
