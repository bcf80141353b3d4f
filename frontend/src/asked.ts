import type { LitElement, ReactiveController } from "lit";
import type { App } from "./app";
import type { CommandError, Request } from "./client";
import { Pause } from "./pause";
import type { Commands } from "./protocol";

/**
 * The answer to a command that is asked again whenever its request changes.
 *
 * It waits until somebody who types makes a pause. The last answer stays until the next
 * one is there, and `isCurrent` says whether it is that of the request as it is now.
 */
export class Asked<Name extends keyof Commands> implements ReactiveController {
  answer: Commands[Name]["answer"] | undefined;
  error: CommandError | undefined;
  isCurrent = false;
  #key: string | undefined;
  readonly #pause: Pause;

  /** Ask for an element. `request` gives what to ask, undefined for nothing. */
  constructor(
    private readonly host: LitElement & { app: App },
    private readonly type: Name,
    private readonly request: () => Request<Commands[Name]["message"]> | undefined,
  ) {
    host.addController(this);
    this.#pause = new Pause(host);
  }

  hostUpdate(): void {
    const request = this.request();
    const key = request && JSON.stringify([request, this.host.app.session]);
    if (key === this.#key) return;
    this.#stop();
    this.#key = key;
    if (!request) {
      this.answer = undefined;
      this.error = undefined;
      return;
    }
    this.#pause.after(() => void this.#ask(request, key));
  }

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#stop();
  }

  async #ask(
    request: Request<Commands[Name]["message"]>,
    key: string | undefined,
  ): Promise<void> {
    let answer: Commands[Name]["answer"] | undefined;
    let error: CommandError | undefined;
    try {
      answer = await this.host.app.client.call(this.type, request);
    } catch (failure) {
      error = failure as CommandError;
    }
    if (this.#key !== key) return;
    this.answer = answer;
    this.error = error;
    this.isCurrent = true;
    this.host.requestUpdate();
  }

  #stop(): void {
    this.#pause.stop();
    this.#key = undefined;
    this.isCurrent = false;
  }
}
