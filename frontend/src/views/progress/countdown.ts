import type { LitElement, ReactiveController } from "lit";

/** For how many seconds an estimate that was too short is still believed. */
const BELIEVED = 20;

/** Counts the seconds down that something still takes, and renders its element anew. */
export class Countdown implements ReactiveController {
  #end: number | undefined;
  #timer: number | undefined;

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  /** The seconds that are left, undefined where that is not known. */
  get seconds(): number | undefined {
    if (this.#end === undefined) return undefined;
    const seconds = Math.round((this.#end - performance.now()) / 1000);
    return seconds < -BELIEVED ? undefined : Math.max(0, seconds);
  }

  /** Begin with so many seconds, or with none that are known. */
  set(seconds: number | null): void {
    this.#end = seconds === null ? undefined : performance.now() + seconds * 1000;
  }

  hostConnected(): void {
    this.#timer = window.setInterval(() => {
      if (this.#end !== undefined) this.host.requestUpdate();
    }, 1000);
  }

  hostDisconnected(): void {
    window.clearInterval(this.#timer);
  }
}
