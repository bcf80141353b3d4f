import type { SmsDraft } from "../../protocol";

/** What somebody has entered so far, field by field. */
export interface Entered {
  recipients: string;
  message: string;
  tag: string;
  sender: string;
  sendAt: string;
  advertising: boolean | null;
  unicode: boolean;
  test: boolean;
}

export const NOTHING: Entered = {
  recipients: "",
  message: "",
  tag: "",
  sender: "",
  sendAt: "",
  advertising: null,
  unicode: false,
  test: false,
};

/** Return the SMS that was entered, for numbers in E.164. */
export function draftOf(entered: Entered, phoneNumbers: readonly string[]): SmsDraft {
  return {
    phone_numbers: [...phoneNumbers],
    message: entered.message,
    tag: entered.tag.trim() || null,
    sender: entered.sender.trim() || null,
    send_at: entered.sendAt || null,
    advertising: entered.advertising,
    unicode: entered.unicode,
    test: entered.test,
  };
}
