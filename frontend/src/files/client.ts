import type {
  FromWorker,
  ToWorker,
  WorkerAnswer,
  WorkerCommand,
  WorkerRequest,
} from "./messages";
import { FileError } from "./problem";

/** The name of the worker's bundle, which lies beside the page's own. */
declare const WORKER_FILE: string;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: FileError): void;
}

/** A worker that reads and writes files, and keeps the table that it has read. */
export class FileWorker {
  readonly #worker = new Worker(new URL(WORKER_FILE, import.meta.url), {
    type: "module",
  });
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.problem) waiting?.reject(new FileError(data.problem));
      else waiting?.resolve(data.answer);
    };
    this.#worker.onerror = () => this.#fail();
  }

  /** Ask the worker; return its answer, or throw a FileError. */
  ask<Name extends WorkerCommand>(
    name: Name,
    request: WorkerRequest<Name>,
  ): Promise<WorkerAnswer<Name>> {
    const message: ToWorker<Name> = { id: ++this.#asked, name, request };
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.id, {
        resolve: (answer) => resolve(answer as WorkerAnswer<Name>),
        reject,
      });
      this.#worker.postMessage(message);
    });
  }

  /** End the worker, and forget what it keeps. */
  close(): void {
    this.#worker.terminate();
    this.#fail();
  }

  #fail(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new FileError("not_readable"));
    }
    this.#waiting.clear();
  }
}
