/** Return some rows of a table, from an offset on. */
export type Load<Row> = (offset: number, limit: number) => Promise<readonly Row[]>;

const PAGE = 100;
const MOST_PAGES = 40;
const MOST_LOADS = 2;

/** Rows that are loaded in pages when they are wanted, and kept for a while. */
export class Rows<Row> {
  #pages = new Map<number, readonly Row[]>();
  #outdated = new Map<number, readonly Row[]>();
  #loads = new Map<number, Promise<void>>();

  constructor(
    private readonly load: () => Load<Row> | undefined,
    private readonly onLoaded: (failure?: unknown) => void,
  ) {}

  /** Return a row; one that is outdated until the new one is there. */
  at(index: number): Row | undefined {
    const page = Math.floor(index / PAGE);
    return (this.#pages.get(page) ?? this.#outdated.get(page))?.[index % PAGE];
  }

  /** Return a row when it is there; undefined beyond the last one. */
  async get(index: number): Promise<Row | undefined> {
    const page = Math.floor(index / PAGE);
    if (!this.#pages.has(page)) await this.#start(page);
    return this.#pages.get(page)?.[index % PAGE];
  }

  /** Load what is missing of some rows; call it again whenever a page was loaded. */
  want(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page * PAGE <= last; page++) {
      if (this.#loads.size >= MOST_LOADS) return;
      if (!this.#pages.has(page)) {
        void this.#start(page).then(
          () => this.onLoaded(),
          (failure) => this.onLoaded(failure),
        );
      }
    }
  }

  /** Load all rows anew; until then, those that were there are still shown. */
  renew(): void {
    this.#outdated = new Map([...this.#outdated, ...this.#pages]);
    this.#pages = new Map();
    this.#loads = new Map();
  }

  #start(page: number): Promise<void> {
    const running = this.#loads.get(page);
    if (running) return running;
    const loads = this.#loads;
    const loading = this.#fetch(page).finally(() => loads.delete(page));
    loads.set(page, loading);
    return loading;
  }

  async #fetch(page: number): Promise<void> {
    const pages = this.#pages;
    const rows = await this.load()?.(page * PAGE, PAGE);
    pages.set(page, rows ?? []);
    if (pages !== this.#pages) return;
    this.#outdated.delete(page);
    for (const oldest of pages.keys()) {
      if (pages.size <= MOST_PAGES) break;
      pages.delete(oldest);
    }
  }
}
