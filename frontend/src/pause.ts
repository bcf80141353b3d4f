import type { ReactiveController, ReactiveControllerHost } from "lit";

/** How long nothing must have changed before it is looked at, in milliseconds. */
const PAUSE = 250;

/** Waits until somebody who types makes a pause, or leaves. */
export class Pause implements ReactiveController {
  #timer: number | undefined;

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Do something after a pause, in the place of what was to be done. */
  after(act: () => void): void {
    this.stop();
    this.#timer = window.setTimeout(act, PAUSE);
  }

  /** Leave out what was to be done. */
  stop(): void {
    window.clearTimeout(this.#timer);
  }

  hostDisconnected(): void {
    this.stop();
  }
}
