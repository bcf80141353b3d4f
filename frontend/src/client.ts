import type { HomeAssistant, Translate } from "./home-assistant";
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

/** The code of home-assistant-js-websocket for a connection that was lost. */
const CONNECTION_LOST = 3;

/** Errors that Home Assistant does not say in the user's language. */
const TEXTS: ReadonlyMap<string | number | undefined, Text> = new Map<
  string | number,
  Text
>([
  ["unauthorized", errors.unauthorized],
  ["unknown_command", errors.not_there],
  ["invalid_format", errors.outdated],
  ["unknown_error", errors.unknown],
  ["timeout", errors.unknown],
  [CONNECTION_LOST, errors.disconnected],
]);

/** An error whose message is for the user, in their language. */
export class CommandError extends Error {
  /**
   * `key` names why the integration refused: without one, what was asked for may have
   * been done. `code` is that of Home Assistant.
   */
  constructor(
    message: string,
    readonly key?: string,
    readonly code?: string | number,
  ) {
    super(message);
  }
}

/** Sends commands to Home Assistant and subscribes to what it tells. */
export class Client {
  readonly #texts = new Map<string, Promise<Translate>>();

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

  /**
   * Call a function with each event of a subscription; return what ends it.
   *
   * It ends with the connection as well, of which `onLost` is told. Home Assistant's own
   * way to take it up again fails for good while it is still starting.
   */
  async subscribe<Name extends keyof Subscriptions>(
    type: Name,
    request: Request<Subscriptions[Name]["message"]>,
    onEvent: (event: Subscriptions[Name]["event"]) => void,
    onLost?: () => void,
  ): Promise<() => void> {
    const { connection } = this.home();
    const ended = new AbortController();
    const { signal } = ended;
    const lose = () => {
      ended.abort(CONNECTION_LOST);
      onLost?.();
    };
    signal.addEventListener("abort", () =>
      connection.removeEventListener("disconnected", lose),
    );
    connection.addEventListener("disconnected", lose);
    try {
      if (!connection.connected) throw CONNECTION_LOST;
      const end = await Promise.race([
        connection.subscribeMessage(
          onEvent,
          { type, ...request },
          { resubscribe: false },
        ),
        aborted(signal),
      ]);
      return () => {
        if (signal.aborted) return;
        ended.abort();
        // The connection may be lost while it is told.
        end().catch(() => undefined);
      };
    } catch (failure) {
      ended.abort();
      throw await this.#error(failure);
    }
  }

  /** Return a failed command as an error in the user's language. */
  async #error(thrown: unknown): Promise<CommandError> {
    const failure = failureOf(thrown);
    const { code, message, translation_key: key } = failure;
    const translated = await this.#translated(failure);
    if (translated) return new CommandError(translated, key, code);
    const text = TEXTS.get(code);
    if (!text) return new CommandError(message ?? String(thrown), key, code);
    const t = localizer(languageOf(this.home().language));
    return new CommandError(t(text), key, code);
  }

  /** Return what the integration says of a failure, an empty text where that is nothing. */
  async #translated(failure: Failure): Promise<string> {
    const { translation_key: key, translation_domain: domain } = failure;
    if (!key || !domain) return "";
    try {
      const translate = await this.#load(domain);
      const path = `component.${domain}.exceptions.${key}.message`;
      return translate(path, failure.translation_placeholders);
    } catch {
      return "";
    }
  }

  /** Load the texts of an integration's errors once, and again where that failed. */
  #load(domain: string): Promise<Translate> {
    const { language } = this.home();
    const name = `${language} ${domain}`;
    let texts = this.#texts.get(name);
    if (!texts) {
      texts = this.home().loadBackendTranslation("exceptions", domain);
      this.#texts.set(name, texts);
      texts.catch(() => this.#texts.delete(name));
    }
    return texts;
  }
}

/** Fail with the reason of a signal as soon as it has one. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

/** Return what is known of an error, which has one of three forms. */
function failureOf(thrown: unknown): Failure {
  if (typeof thrown !== "object" || thrown === null) {
    return typeof thrown === "number" ? { code: thrown } : {};
  }
  return "error" in thrown ? (thrown.error as Failure) : (thrown as Failure);
}
