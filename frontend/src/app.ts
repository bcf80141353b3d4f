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

/** What one view asks another to begin with. */
export interface Handover {
  /** For `verify`: a list on the server that is filled already. */
  listId?: string;
  /** For `progress` and `results`: one verification. */
  verificationId?: string;
  /** For `write`: whom to write to, in E.164. */
  phoneNumbers?: readonly string[];
  /** For `write`: an SMS whose fate is shown. */
  smsId?: string;
}

/** What every view gets: a new object whenever something in it has changed. */
export interface App {
  readonly client: Client;
  readonly account: Account;
  readonly t: Localize;
  readonly formats: Formats;
  readonly language: string;
  readonly isDark: boolean;
  /** Go to another view. */
  open(view: View, handover?: Handover): void;
}
