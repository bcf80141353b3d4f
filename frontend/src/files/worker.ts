// Reads and writes files beside the page, so that it never stands still.
import type {
  FromWorker,
  ToWorker,
  WorkerAnswer,
  WorkerCommand,
  WorkerRequest,
} from "./messages";
import { FileError } from "./problem";
import { cells, read, save } from "./reading";
import { write } from "./write";

type Handlers = {
  [Name in WorkerCommand]: (
    request: WorkerRequest<Name>,
  ) => Promise<WorkerAnswer<Name>>;
};

const HANDLERS: Handlers = { read, cells, save, write };

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  const handle = HANDLERS[data.name] as (request: unknown) => Promise<unknown>;
  let message: FromWorker;
  try {
    message = { id: data.id, answer: await handle(data.request) };
  } catch (error) {
    const problem = error instanceof FileError ? error.problem : "not_readable";
    message = { id: data.id, problem };
  }
  self.postMessage(message);
};
