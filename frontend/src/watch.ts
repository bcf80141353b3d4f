import type { LitElement, ReactiveController } from "lit";
import type { App } from "./app";
import type { Request } from "./client";
import type { Subscriptions } from "./protocol";

/**
 * A subscription that an element shows: open while the element is on the page.
 *
 * It is opened anew when its request changes, the account is loaded again or the
 * connection was lost; until the first event comes, the last one of before is still shown.
 */
export class Watch<Name extends keyof Subscriptions> implements ReactiveController {
  /** What was told last, undefined until something is. */
  event: Subscriptions[Name]["event"] | undefined;
  /** Why there is no subscription, for the user to read. */
  error: string | undefined;
  #key: string | undefined;
  #end: (() => void) | undefined;

  /**
   * Watch for an element. `request` gives what to ask for, undefined for nothing;
   * `onEvent` is called with each event, before the element renders.
   */
  constructor(
    private readonly host: LitElement & { app: App },
    private readonly type: Name,
    private readonly request: () => Request<Subscriptions[Name]["message"]> | undefined,
    private readonly onEvent?: (event: Subscriptions[Name]["event"]) => void,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const request = this.request();
    const key = request && JSON.stringify([request, this.host.app.session]);
    if (key === this.#key) return;
    this.#stop();
    this.#key = key;
    if (!request) {
      this.event = undefined;
      this.error = undefined;
    } else {
      void this.#start(request, key);
    }
  }

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#stop();
  }

  async #start(
    request: Request<Subscriptions[Name]["message"]>,
    key: string | undefined,
  ): Promise<void> {
    try {
      const end = await this.host.app.client.subscribe(this.type, request, (event) => {
        if (this.#key !== key) return;
        this.event = event;
        this.onEvent?.(event);
        this.host.requestUpdate();
      });
      if (this.#key === key) this.#end = end;
      else end();
      this.#fail(key, undefined);
    } catch (failure) {
      this.#fail(key, (failure as Error).message);
    }
  }

  #fail(key: string | undefined, error: string | undefined): void {
    if (this.#key !== key || this.error === error) return;
    this.error = error;
    this.host.requestUpdate();
  }

  #stop(): void {
    this.#key = undefined;
    this.#end?.();
    this.#end = undefined;
  }
}
