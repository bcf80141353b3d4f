import type { ReactiveController, ReactiveControllerHost } from "lit";

/**
 * Takes a file that is dropped anywhere on the page while an element is on it.
 *
 * One that is not taken is not opened by the browser either, which would leave the page.
 */
export class FileDrop implements ReactiveController {
  /** Whether a file that would be taken is held over the page. */
  isOver = false;

  /** `take` gets the file, where `canTake` says that one is wanted. */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly canTake: () => boolean,
    private readonly take: (file: File) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener("dragover", this.#over);
    window.addEventListener("dragleave", this.#leave);
    window.addEventListener("drop", this.#drop);
  }

  hostDisconnected(): void {
    window.removeEventListener("dragover", this.#over);
    window.removeEventListener("dragleave", this.#leave);
    window.removeEventListener("drop", this.#drop);
    this.isOver = false;
  }

  readonly #over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const canTake = this.canTake();
    event.dataTransfer.dropEffect = canTake ? "copy" : "none";
    this.#show(canTake);
  };

  readonly #leave = (event: DragEvent): void => {
    // Within the page, it comes to another element.
    if (!event.relatedTarget) this.#show(false);
  };

  readonly #drop = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#show(false);
    const file = event.dataTransfer.files[0];
    if (file && this.canTake()) this.take(file);
  };

  #show(isOver: boolean): void {
    if (this.isOver === isOver) return;
    this.isOver = isOver;
    this.host.requestUpdate();
  }
}
