/* Made by script/frontend from the messages of the integration. */

export type EntryKind = "good" | "doubled" | "invalid" | "opted_out" | "known";
/**
 * Why an entry cannot be used.
 */
export type PhoneNumberProblem =
  "not_a_number" | "not_possible" | "not_mobile" | "country_unknown" | "ambiguous";
export type Status =
  | "reachable"
  | "unreachable"
  | "roaming"
  | "barred"
  | "invalid"
  | "unknown"
  | "awaited"
  | "not_bought"
  | "expired"
  | "elsewhere";
export type NotBought =
  "not_sent" | "budget" | "price_unknown" | "restored" | "cancelled" | "refused";
/**
 * Why a text cannot be sent.
 */
export type TextProblem =
  "empty" | "nothing_left" | "too_few_letters_left" | "too_long";
/**
 * How the characters of a text travel.
 */
export type Encoding = "gsm7" | "ucs2";
/**
 * Why a number of an SMS is in no request.
 */
export type Refusal = "opted_out" | "budget" | "hourly_limit";
/**
 * What has become of one number of an SMS, as far as that is known.
 */
export type MessageState =
  | "queued"
  | "scheduled"
  | "accepted"
  | "rejected"
  | "uncertain"
  | "opted_out"
  | "waiting"
  | "expired"
  | "cancelled"
  | "not_delivered"
  | "failed"
  | "delivered";

export interface Protocol {
  Commands: Commands;
  Subscriptions: Subscriptions;
}
export interface Commands {
  "smspartner/progress/stop": {
    message: StopVerification;
    answer: VerificationStopped;
  };
  "smspartner/history/sms/recipients": {
    message: ReadRecipients;
    answer: Recipients;
  };
  "smspartner/history/verifications/forget": {
    message: ForgetVerification;
    answer: NumbersForgotten;
  };
  "smspartner/history/sms/forget": {
    message: ForgetSms;
    answer: NumbersForgotten;
  };
  "smspartner/list/open": {
    message: OpenList;
    answer: ListOpened;
  };
  "smspartner/list/repeat": {
    message: RepeatVerification;
    answer: ListOpened;
  };
  "smspartner/list/add": {
    message: AddEntries;
    answer: EntriesAdded;
  };
  "smspartner/list/summarize": {
    message: SummarizeList;
    answer: ListSummary;
  };
  "smspartner/list/entries": {
    message: ReadEntries;
    answer: Entries;
  };
  "smspartner/list/correct": {
    message: CorrectEntry;
    answer: EntryCorrected;
  };
  "smspartner/list/numbers": {
    message: ReadNumbers;
    answer: RowNumbers;
  };
  "smspartner/list/buy": {
    message: BuyList;
    answer: ListBought;
  };
  "smspartner/list/close": {
    message: CloseList;
    answer: ListClosed;
  };
  "smspartner/results/rows": {
    message: ReadResults;
    answer: ResultRows;
  };
  "smspartner/results/export": {
    message: ExportResults;
    answer: Export;
  };
  "smspartner/results/number": {
    message: ReadNumber;
    answer: NumberHistory;
  };
  "smspartner/stop_list/rows": {
    message: ReadStopList;
    answer: StopListRows;
  };
  "smspartner/stop_list/changes": {
    message: ReadStopListChanges;
    answer: StopListChangeRows;
  };
  "smspartner/stop_list/change": {
    message: ChangeStopList;
    answer: StopListChanged;
  };
  "smspartner/sms/text": {
    message: ReadSmsText;
    answer: SmsText;
  };
  "smspartner/sms/numbers": {
    message: ReadSmsNumbers;
    answer: SmsNumbers;
  };
  "smspartner/sms/preview": {
    message: PreviewSmsDraft;
    answer: SmsDraftPreview;
  };
  "smspartner/sms/send": {
    message: SendSmsDraft;
    answer: SmsOrdered;
  };
  "smspartner/sms/cancel": {
    message: CancelSms;
    answer: SmsCancelled;
  };
}
/**
 * Send nothing more of a verification.
 */
export interface StopVerification {
  type: "smspartner/progress/stop";
  config_entry_id: string;
  verification_id: string;
}
/**
 * What is not bought because a verification was stopped.
 */
export interface VerificationStopped {
  numbers: number;
  cost: number;
  currency: string;
}
/**
 * Ask whom an SMS was for.
 */
export interface ReadRecipients {
  type: "smspartner/history/sms/recipients";
  config_entry_id: string;
  sms_id: string;
}
/**
 * Whom an SMS was for, as far as that was not forgotten; in E.164.
 */
export interface Recipients {
  phone_numbers: string[];
}
/**
 * Erase the numbers of a verification everywhere, as forget_numbers does.
 */
export interface ForgetVerification {
  type: "smspartner/history/verifications/forget";
  config_entry_id: string;
  verification_id: string;
}
/**
 * How many numbers were erased.
 */
export interface NumbersForgotten {
  numbers: number;
}
/**
 * Erase the numbers of an SMS everywhere, as forget_numbers does.
 */
export interface ForgetSms {
  type: "smspartner/history/sms/forget";
  config_entry_id: string;
  sms_id: string;
}
/**
 * Begin an empty list.
 */
export interface OpenList {
  type: "smspartner/list/open";
  config_entry_id: string;
}
/**
 * A list that entries can be added to.
 */
export interface ListOpened {
  list_id: string;
  entries: number;
}
/**
 * Begin a list with the numbers of an earlier verification.
 */
export interface RepeatVerification {
  type: "smspartner/list/repeat";
  config_entry_id: string;
  verification_id: string;
  only_unreachable: boolean;
}
/**
 * Add the cells of one column, 10,000 rows at most in one message.
 *
 * A cell that holds several numbers becomes several entries; an empty one none. Rows
 * that were added before are replaced.
 */
export interface AddEntries {
  type: "smspartner/list/add";
  config_entry_id: string;
  list_id: string;
  row: number;
  cells: string[];
}
/**
 * How far the list has come.
 */
export interface EntriesAdded {
  entries: number;
}
/**
 * Ask what is in a list, and what verifying it would cost; nothing is bought.
 */
export interface SummarizeList {
  type: "smspartner/list/summarize";
  config_entry_id: string;
  list_id: string;
  reuse_within: number;
  leave_out_opted_out: boolean;
}
/**
 * What is in a list, and what verifying it would cost.
 */
export interface ListSummary {
  entries: number;
  good: number;
  doubled: number;
  invalid: number;
  problems: {
    [k: string]: number;
  };
  opted_out: number;
  known: number;
  joined: number;
  to_buy: number;
  cost: number;
  currency: string;
  budget: number | null;
  budget_left: number | null;
  seconds: number;
  refused: ("nothing_to_verify" | "too_many_numbers" | "budget") | null;
}
/**
 * Ask for some entries of a kind, 1,000 at most, in the order of the list.
 */
export interface ReadEntries {
  type: "smspartner/list/entries";
  config_entry_id: string;
  list_id: string;
  kind: EntryKind;
  reuse_within: number;
  offset: number;
  limit: number;
}
/**
 * Some entries of a kind.
 */
export interface Entries {
  total: number;
  entries: ListEntry[];
}
/**
 * One entry of a list.
 */
export interface ListEntry {
  index: number;
  row: number;
  text: string;
  phone_number: string | null;
  problem: PhoneNumberProblem | null;
  first_row: number | null;
}
/**
 * Put another text in the place of an entry; an empty one leaves it out.
 */
export interface CorrectEntry {
  type: "smspartner/list/correct";
  config_entry_id: string;
  list_id: string;
  index: number;
  text: string;
}
/**
 * The entry as it is read now, None where it is left out.
 */
export interface EntryCorrected {
  entry: ListEntry | null;
}
/**
 * Ask for the numbers of some rows, 10,000 at most.
 */
export interface ReadNumbers {
  type: "smspartner/list/numbers";
  config_entry_id: string;
  list_id: string;
  row: number;
  limit: number;
}
/**
 * The number of each row in E.164; its first one, None where it has none.
 */
export interface RowNumbers {
  phone_numbers: (string | null)[];
}
/**
 * Verify the good numbers of a list. This costs money.
 *
 * A repeat with the same id buys nothing more.
 */
export interface BuyList {
  type: "smspartner/list/buy";
  config_entry_id: string;
  list_id: string;
  verification_id: string;
  tag: string | null;
  reuse_within: number;
  leave_out_opted_out: boolean;
  cost: number;
}
/**
 * The verification that was ordered.
 */
export interface ListBought {
  verification_id: string;
}
/**
 * Forget a list.
 */
export interface CloseList {
  type: "smspartner/list/close";
  config_entry_id: string;
  list_id: string;
}
/**
 * Nothing more is to be said of it.
 */
export interface ListClosed {}
/**
 * Ask for some rows, 500 at most.
 */
export interface ReadResults {
  type: "smspartner/results/rows";
  config_entry_id: string;
  view_id: string;
  offset: number;
  limit: number;
}
/**
 * Some rows of a table; `is_current` is false where the view is gone.
 */
export interface ResultRows {
  is_current: boolean;
  rows: ResultRow[];
}
/**
 * One number and its result.
 */
export interface ResultRow {
  lookup_id: number;
  phone_number: string | null;
  status: Status;
  result: string | null;
  mcc_mnc: string | null;
  operator: string | null;
  country: string | null;
  ported: boolean | null;
  opted_out: boolean;
  received_at: string | null;
}
/**
 * Ask for a link that downloads results as CSV.
 */
export interface ExportResults {
  type: "smspartner/results/export";
  config_entry_id: string;
  filter: ResultFilter;
}
/**
 * Which numbers are shown; an empty list and None are no condition.
 */
export interface ResultFilter {
  verification_id: string | null;
  search: string;
  statuses: Status[];
  operators: string[];
  countries: string[];
  ported: boolean | null;
  opted_out: boolean | null;
}
/**
 * A link that holds for an hour, or until the next restart.
 */
export interface Export {
  path: string;
  filename: string;
}
/**
 * Ask for all that is known of one number.
 */
export interface ReadNumber {
  type: "smspartner/results/number";
  config_entry_id: string;
  phone_number: string;
}
/**
 * All lookups and SMS of a number, the newest first, 1,000 at most of each.
 */
export interface NumberHistory {
  phone_number: string;
  is_opted_out: boolean;
  lookups: NumberLookup[];
  messages: NumberMessage[];
}
/**
 * One lookup of a number.
 */
export interface NumberLookup {
  row: ResultRow;
  verification_id: string | null;
  tag: string | null;
  reason: NotBought | null;
  error: string | null;
}
/**
 * One SMS to a number; its text is not kept.
 */
export interface NumberMessage {
  sms_id: string;
  tag: string | null;
  state: string;
  reason: string | null;
  date: string | null;
  cost: number | null;
  currency: string | null;
}
/**
 * Ask for some numbers on the stop list, 500 at most.
 */
export interface ReadStopList {
  type: "smspartner/stop_list/rows";
  config_entry_id: string;
  search: string;
  offset: number;
  limit: number;
}
/**
 * Some numbers on the stop list.
 */
export interface StopListRows {
  total: number;
  rows: StopListRow[];
}
/**
 * A number on the stop list.
 */
export interface StopListRow {
  phone_number: string;
  joined_at: string | null;
}
/**
 * Ask who has joined the stop list and left it, 500 at most, the newest first.
 */
export interface ReadStopListChanges {
  type: "smspartner/stop_list/changes";
  config_entry_id: string;
  search: string;
  offset: number;
  limit: number;
}
/**
 * Some changes of the stop list.
 */
export interface StopListChangeRows {
  total: number;
  rows: StopListChangeRow[];
}
/**
 * A number that has joined the stop list, or left it.
 */
export interface StopListChangeRow {
  phone_number: string;
  change: "joined" | "left";
  noted_at: string;
}
/**
 * Put numbers on the stop list, or take them off it.
 */
export interface ChangeStopList {
  type: "smspartner/stop_list/change";
  config_entry_id: string;
  change: "add" | "remove";
  phone_numbers: string[];
  consent: boolean;
}
/**
 * What became of each number, in E.164.
 */
export interface StopListChanged {
  changed: string[];
  unchanged: string[];
  failed: string[];
}
/**
 * Ask how a text will arrive.
 */
export interface ReadSmsText {
  type: "smspartner/sms/text";
  message: string;
  unicode: boolean;
}
/**
 * A text as it will arrive, or why it cannot be sent.
 */
export interface SmsText {
  text: string | null;
  problem: TextProblem | null;
  replaced: ReplacedText[];
  encoding: Encoding;
  units: number | null;
  units_left: number | null;
  parts: number | null;
  max_parts: number;
}
/**
 * What the phone shows in place of something that was typed.
 */
export interface ReplacedText {
  old: string;
  new: string;
}
/**
 * Ask which phone numbers a text holds, in any spelling.
 */
export interface ReadSmsNumbers {
  type: "smspartner/sms/numbers";
  config_entry_id: string;
  text: string;
}
/**
 * The phone numbers of a text.
 */
export interface SmsNumbers {
  phone_numbers: string[];
  doubled: number;
  invalid: InvalidSmsNumber[];
}
/**
 * An entry that cannot be texted.
 */
export interface InvalidSmsNumber {
  text: string;
  line: number | null;
  problem: PhoneNumberProblem;
}
/**
 * Ask what would become of an SMS; nothing is sent.
 */
export interface PreviewSmsDraft {
  type: "smspartner/sms/preview";
  config_entry_id: string;
  draft: SmsDraft;
}
/**
 * An SMS that may be sent.
 */
export interface SmsDraft {
  phone_numbers: string[];
  message: string;
  tag: string | null;
  sender: string | null;
  send_at: string | null;
  advertising: boolean | null;
  unicode: boolean;
  test: boolean;
}
/**
 * What would become of an SMS.
 */
export interface SmsDraftPreview {
  recipients: SmsRecipient[];
  to_send: number;
  cost: number;
  currency: string;
  budget: number | null;
  budget_left: number | null;
  send_at: string | null;
}
/**
 * Whether a number would get an SMS.
 */
export interface SmsRecipient {
  phone_number: string;
  name: string | null;
  refusal: Refusal | null;
  is_joined: boolean;
}
/**
 * Send an SMS. This costs money.
 *
 * A repeat with the same id sends nothing more.
 */
export interface SendSmsDraft {
  type: "smspartner/sms/send";
  config_entry_id: string;
  sms_id: string;
  draft: SmsDraft;
  cost: number;
}
/**
 * The SMS that was ordered, in whole or in part.
 */
export interface SmsOrdered {
  sms_id: string;
}
/**
 * Cancel what has not been sent of an SMS.
 */
export interface CancelSms {
  type: "smspartner/sms/cancel";
  config_entry_id: string;
  sms_id: string;
}
/**
 * Nothing more of it is sent.
 */
export interface SmsCancelled {
  sms_id: string;
}
export interface Subscriptions {
  "smspartner/accounts/subscribe": {
    message: WatchAccounts;
    event: Accounts;
  };
  "smspartner/progress/subscribe": {
    message: WatchProgress;
    event: Progress;
  };
  "smspartner/history/verifications/subscribe": {
    message: WatchVerifications;
    event: PastVerifications;
  };
  "smspartner/history/sms/subscribe": {
    message: WatchSms;
    event: PastSmsPage;
  };
  "smspartner/money/subscribe": {
    message: WatchMoney;
    event: Money;
  };
  "smspartner/results/subscribe": {
    message: WatchResults;
    event: Results;
  };
  "smspartner/stop_list/subscribe": {
    message: WatchStopList;
    event: StopListState;
  };
  "smspartner/sms/subscribe": {
    message: WatchSms1;
    event: Sms;
  };
}
/**
 * Ask for the accounts, now and whenever they change.
 */
export interface WatchAccounts {
  type: "smspartner/accounts/subscribe";
}
/**
 * All accounts that are not disabled.
 */
export interface Accounts {
  accounts: Account[];
}
/**
 * An account.
 */
export interface Account {
  config_entry_id: string;
  title: string;
  is_loaded: boolean;
  generation: number;
  country: string | null;
  retention_days: number;
  currency: string;
}
/**
 * Ask how a verification stands, now and whenever that changes.
 */
export interface WatchProgress {
  type: "smspartner/progress/subscribe";
  config_entry_id: string;
  verification_id: string | null;
}
/**
 * How a verification stands, and which ones are under way.
 */
export interface Progress {
  verification: VerificationProgress | null;
  running: RunningVerification[];
}
/**
 * How a verification stands.
 */
export interface VerificationProgress {
  verification_id: string;
  tag: string | null;
  created_at: string;
  is_running: boolean;
  numbers: number;
  statuses: {
    [k: string]: number;
  };
  queued: number;
  uncertain: number;
  not_bought: {
    [k: string]: number;
  };
  requests: number;
  requests_sent: number;
  cost: number;
  joined: number;
  stoppable_cost: number;
  saved_cost: number;
  currency: string;
  seconds_left: number | null;
}
/**
 * A verification that is under way.
 */
export interface RunningVerification {
  verification_id: string;
  tag: string | null;
  created_at: string;
  awaited: number;
}
/**
 * Ask for 50 verifications, now and whenever they change.
 */
export interface WatchVerifications {
  type: "smspartner/history/verifications/subscribe";
  config_entry_id: string;
  page: number;
  with_checks: boolean;
}
/**
 * Some verifications, the newest first.
 */
export interface PastVerifications {
  total: number;
  rows: PastVerification[];
}
/**
 * A verification.
 */
export interface PastVerification {
  verification_id: string;
  tag: string | null;
  created_at: string;
  is_running: boolean;
  is_check: boolean;
  numbers: number;
  statuses: {
    [k: string]: number;
  };
  cost: number;
  currency: string;
}
/**
 * Ask for 50 SMS, now and whenever they change.
 */
export interface WatchSms {
  type: "smspartner/history/sms/subscribe";
  config_entry_id: string;
  page: number;
}
/**
 * Some SMS, the newest first.
 */
export interface PastSmsPage {
  total: number;
  rows: PastSms[];
}
/**
 * An SMS; its text is not kept.
 */
export interface PastSms {
  sms_id: string;
  tag: string | null;
  created_at: string;
  scheduled_at: string | null;
  is_running: boolean;
  is_advertising: boolean;
  is_test: boolean;
  numbers: number;
  states: {
    [k: string]: number;
  };
  cost: number;
  currency: string;
}
/**
 * Ask what was spent on the last days and what is left, now and on changes.
 */
export interface WatchMoney {
  type: "smspartner/money/subscribe";
  config_entry_id: string;
  days: number;
}
/**
 * What was spent and what is left, in one currency.
 */
export interface Money {
  currency: string;
  days: DaySpending[];
  kept_days: number;
  lookups: BudgetLeft;
  sms: BudgetLeft;
  reserve: number;
  reserve_left: number | null;
  lookups_in_all: number;
  sms_in_all: number;
  has_other_currencies: boolean;
  balance: number | null;
  balance_currency: string;
}
/**
 * What was spent on one day of Home Assistant's time zone.
 */
export interface DaySpending {
  day: string;
  lookups: number;
  sms: number;
}
/**
 * What may be spent in 24 hours, and what has been.
 */
export interface BudgetLeft {
  budget: number | null;
  spent: number;
  left: number | null;
}
/**
 * Ask what is in a table of results, now and whenever that changes.
 */
export interface WatchResults {
  type: "smspartner/results/subscribe";
  config_entry_id: string;
  filter: ResultFilter;
}
/**
 * What is in a table of results.
 */
export interface Results {
  view_id: string;
  total: number;
  matching: number;
  statuses: {
    [k: string]: number;
  };
  operators: OperatorShare[];
  all_operators: OperatorShare[];
  all_countries: CountryShare[];
}
/**
 * How many numbers an operator has.
 */
export interface OperatorShare {
  mcc_mnc: string;
  name: string;
  country: string | null;
  count: number;
}
/**
 * How many numbers a country has.
 */
export interface CountryShare {
  country: string;
  count: number;
}
/**
 * Ask how many numbers are on the stop list, now and whenever it changes.
 */
export interface WatchStopList {
  type: "smspartner/stop_list/subscribe";
  config_entry_id: string;
}
/**
 * How many numbers are on the stop list; rows are to be read anew after it.
 */
export interface StopListState {
  shown: number;
  forgotten: number;
  unread: number;
  last_change: number;
  is_current: boolean;
}
/**
 * Ask how an SMS stands, now and whenever that changes.
 */
export interface WatchSms1 {
  type: "smspartner/sms/subscribe";
  config_entry_id: string;
  sms_id: string;
}
/**
 * An SMS as it stands; the text is not kept.
 */
export interface Sms {
  is_known: boolean;
  is_complete: boolean;
  is_cancellable: boolean;
  is_test: boolean;
  tag: string | null;
  created_at: string | null;
  scheduled_at: string | null;
  cost: number | null;
  currency: string | null;
  states: {
    [k: string]: number;
  };
  messages: SmsMessage[];
}
/**
 * One number of an SMS as it stands.
 */
export interface SmsMessage {
  phone_number: string | null;
  name: string | null;
  state: MessageState;
  reason: string | null;
  vendor_words: string | null;
  date: string | null;
  cost: number | null;
  is_joined: boolean;
}
