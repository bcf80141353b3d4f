import type { App, Handover, View } from "./app";
import type { Account } from "./protocol";
import { ulid } from "./ulid";

const LOADERS: Readonly<Record<View, () => Promise<unknown>>> = {
  verify: () => import("./views/verify"),
  progress: () => import("./views/progress"),
  results: () => import("./views/results"),
  history: () => import("./views/history"),
  write: () => import("./views/write"),
  money: () => import("./views/money"),
  "stop-list": () => import("./views/stop-list"),
};

/** Those in which people write: they stay as they are while others are looked at. */
const KEPT: ReadonlySet<View> = new Set(["verify", "write"]);

type ViewElement = HTMLElement & { app: App; handover: Handover };

/** A view that was made, and the id of what was handed to it. */
interface Made {
  readonly view: View;
  readonly element: ViewElement;
  readonly handed: string | undefined;
}

/** The elements of the views: loads their code, makes them, and keeps some. */
export class ViewElements {
  readonly #states = new Map<View, "loading" | "loaded" | "failed">();
  readonly #handovers = new Map<string, Handover>();
  readonly #kept = new Map<View, Made>();
  #shown: Made | undefined;
  #view: View | undefined;
  #accountId: string | undefined;

  /** Initialize with what is called when the code of a view has come, or has not. */
  constructor(private readonly changed: () => void) {}

  /**
   * Keep what is handed to a view; return its id, which `show` is given.
   *
   * The browser's history knows it longer than the page does, which may be loaded anew.
   */
  hand(handover: Handover): string {
    const id = ulid();
    this.#handovers.set(id, handover);
    return id;
  }

  /** Return the element of a view, or how far it is. */
  show(
    view: View,
    handed: string | undefined,
    app: App,
  ): ViewElement | "loading" | "failed" {
    if (this.#accountId !== app.account.config_entry_id) this.#forget(app);
    const isNew = this.#view !== view;
    this.#view = view;
    if (isNew && this.#states.get(view) === "failed") this.#states.delete(view);
    const state = this.#states.get(view);
    if (state !== "loaded") {
      if (!state) void this.#load(view);
      return state ?? "loading";
    }
    if (this.#shown?.view !== view || this.#shown.handed !== handed) {
      this.#shown = this.#keptFor(view, handed) ?? this.#make(view, handed);
    }
    const { element } = this.#shown;
    element.app = app;
    return element;
  }

  /** Let all views begin anew: they would show another account. */
  #forget({ account }: App): void {
    this.#accountId = account.config_entry_id;
    this.#kept.clear();
    this.#shown = undefined;
    void dropOldTables(account);
  }

  #keptFor(view: View, handed: string | undefined): Made | undefined {
    const kept = this.#kept.get(view);
    return handed === undefined || kept?.handed === handed ? kept : undefined;
  }

  #make(view: View, handed: string | undefined): Made {
    const element = document.createElement(`smspartner-${view}`) as ViewElement;
    element.handover = (handed && this.#handovers.get(handed)) || {};
    const made = { view, element, handed };
    if (KEPT.has(view)) this.#kept.set(view, made);
    return made;
  }

  async #load(view: View): Promise<void> {
    this.#states.set(view, "loading");
    try {
      await LOADERS[view]();
      this.#states.set(view, "loaded");
    } catch {
      this.#states.set(view, "failed");
    }
    this.changed();
  }
}

/** Forget what this browser has kept for longer than an account keeps its results. */
async function dropOldTables(account: Account): Promise<void> {
  const { dropTables } = await import("./storage");
  await dropTables(account.config_entry_id, account.retention_days);
}
