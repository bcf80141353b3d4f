import type { LitElement, ReactiveController } from "lit";
import { type Client, CommandError } from "./client";
import type { Account } from "./protocol";

/** How long after a failure the accounts are asked for again, in milliseconds. */
const PAUSE = 1000;

/**
 * The accounts, while an element is on the page.
 *
 * They are subscribed to anew until that succeeds: after a lost connection, and while
 * Home Assistant starts.
 */
export class Accounts implements ReactiveController {
  /** The accounts as they were told last, undefined until they are. */
  all: readonly Account[] | undefined;
  /** Why they are not told now, for the user to read. */
  error: string | undefined;
  /** Another number with each subscription: all others have ended before it. */
  session = 0;
  #attempt = 0;
  #timer: number | undefined;
  #end: (() => void) | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly client: Client,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    void this.#start();
  }

  hostDisconnected(): void {
    this.#attempt++;
    window.clearTimeout(this.#timer);
    this.#end?.();
    this.#end = undefined;
  }

  async #start(): Promise<void> {
    const attempt = ++this.#attempt;
    try {
      const end = await this.client.subscribe(
        "smspartner/accounts/subscribe",
        {},
        ({ accounts }) => {
          if (attempt === this.#attempt) this.#tell(accounts, attempt);
        },
        () => this.#tryAgain(attempt),
      );
      if (attempt === this.#attempt) this.#end = end;
      else end();
    } catch (failure) {
      if (attempt !== this.#attempt || !(failure instanceof CommandError)) return;
      this.error = failure.message;
      this.host.requestUpdate();
      if (failure.code !== "unauthorized") this.#tryAgain(attempt);
    }
  }

  #tell(accounts: readonly Account[], session: number): void {
    this.all = accounts;
    this.session = session;
    this.error = undefined;
    this.host.requestUpdate();
  }

  #tryAgain(attempt: number): void {
    if (attempt !== this.#attempt) return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#start(), PAUSE);
  }
}
