import type { HomeAssistant } from "./home-assistant";
import type { Commands, Subscriptions } from "./protocol";

/** A message without its name, which the call gives. */
export type Request<Message> = Omit<Message, "type">;

interface Failure {
  message?: string;
  translation_key?: string;
  translation_domain?: string;
  translation_placeholders?: Record<string, string>;
}

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
  #texts: Promise<unknown> | undefined;

  constructor(private readonly home: () => HomeAssistant) {}

  /** Send a command; return its answer, or throw a CommandError. */
  async call<Name extends keyof Commands>(
    type: Name,
    request: Request<Commands[Name]["message"]>,
  ): Promise<Commands[Name]["answer"]> {
    try {
      return await this.home().callWS({ type, ...request });
    } catch (failure) {
      throw await this.#error(failure as Failure);
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
      throw await this.#error(failure as Failure);
    }
  }

  /** Return a failed command as an error in the user's language. */
  async #error(failure: Failure): Promise<CommandError> {
    const { translation_key: key, translation_domain: domain } = failure;
    if (key && domain) {
      this.#texts ??= this.home().loadBackendTranslation("exceptions", domain);
      await this.#texts;
      const path = `component.${domain}.exceptions.${key}.message`;
      const text = this.home().localize(path, failure.translation_placeholders);
      if (text) return new CommandError(text, key);
    }
    return new CommandError(failure.message ?? String(failure), key);
  }
}
