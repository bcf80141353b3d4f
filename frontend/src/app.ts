import type { Client } from "./client";
import type { Formats } from "./formats";
import type { Localize } from "./localize";
import type { Account } from "./protocol";

export const VIEWS = [
  "verify",
  "progress",
  "results",
  "history",
  "write",
  "money",
  "stop-list",
] as const;
export type View = (typeof VIEWS)[number];

/** A list on the server that was filled with the numbers of an earlier verification. */
export interface Repeat {
  readonly listId: string;
  readonly verificationId: string;
  readonly onlyUnreachable: boolean;
}

/** What one view asks another to begin with. */
export interface Handover {
  /** For `verify`: the numbers of an earlier verification. */
  repeat?: Repeat;
  /** For `progress` and `results`: one verification. */
  verificationId?: string;
  /** For `write`: whom to write to, in E.164. */
  phoneNumbers?: readonly string[];
  /** For `write`: an SMS whose fate is shown. */
  smsId?: string;
}

/**
 * What every view gets: a new object whenever something in it has changed.
 *
 * A view is made anew when it is opened. Only those in which people write stay while
 * others are looked at, unless something is handed over to them: they are disconnected
 * and connected again.
 */
export interface App {
  readonly client: Client;
  readonly account: Account;
  /** Another text whenever what was subscribed to has ended, and can be again. */
  readonly session: string;
  readonly t: Localize;
  readonly formats: Formats;
  /** Go to a view, which begins anew where something is handed over. */
  open(view: View, handover?: Handover): void;
}
