import type { FileProblem } from "./messages";

/** A file that cannot be read or written, and why. */
export class FileError extends Error {
  constructor(readonly problem: FileProblem) {
    super(problem);
  }
}
