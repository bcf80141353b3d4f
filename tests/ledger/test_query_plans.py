"""No statement gets slower with the number of results."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from unittest.mock import patch

from custom_components.smspartner.api import (
    ParsedBody,
    Reply,
    ReplyKind,
    ReplyPart,
    Verdict,
)
from custom_components.smspartner.clock import Clock
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    cancelling,
    departures,
    expiry,
    orders,
    outbox,
    outcomes,
    plans,
    previews,
    prices,
    reports,
    result_export,
    result_table,
    results,
    spending,
    standings,
    stop_list,
    stop_list_changes,
    stop_list_pages,
    summaries,
    uncertain_requests,
    verified_numbers,
)
from custom_components.smspartner.ledger.kept_bodies import unreadable
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.ledger.results import ResultFilter
from custom_components.smspartner.ledger.sms import answers, records, sums, watch
from custom_components.smspartner.ledger.sms import expiry as sms_expiry
from custom_components.smspartner.ledger.sms import history as sms_history
from custom_components.smspartner.ledger.sms import orders as sms_orders
from custom_components.smspartner.ledger.sms.records import SmsQuery
from custom_components.smspartner.ledger.spending import Limits
from custom_components.smspartner.ledger.states import Outcome, RequestState
from custom_components.smspartner.ledger.stop_list_changes import ChangeKind
from custom_components.smspartner.ledger.table_filter import TableFilter
from custom_components.smspartner.ledger.table_pieces import walk

from ..helpers import ADDRESS
from .helpers import (
    HOUR,
    MANY,
    RETENTION,
    REUSE,
    STRANGER,
    buy,
    keep_unread,
    notification,
    open_ledger,
    record_notifications,
    walks,
)
from .sms.helpers import Sms, hand_over, join, report, status, take

# Walks from one end to the other that are meant, and of which statements.
MEANT_WALKS = {
    "json_each VIRTUAL TABLE": "",  # the numbers of the call itself
    "j VIRTUAL TABLE": "",
    "bound": "",
    "(subquery-": "UPDATE verifications",  # those that results of one write belong to
    # the last messages to a number that has replied, fifty at most
    "(subquery-2)": "SELECT json_group_array( json_array(j.key, ( SELECT m.id",
    "lookup": "SELECT json_group_array(id) FILTER",  # those of a piece of a table
    "exported": "SELECT json_group_array(phone)",  # those of a piece of a download
    "requests USING INDEX requests_sending": "",  # on its way at a start
    "r USING INDEX requests_unreported": "SELECT t.hash",  # at a start
    "a USING COVERING INDEX sqlite_autoindex_accounts": "",  # a few
    # the verifications that are under way, for one who watches
    "(subquery-3)": "SELECT key FROM ( SELECT key AS found",
    "CONSTANT ROW": "",
    "sms USING INDEX sms_with_text": "SELECT key",  # what is to be sent, at a start
    "kept_bodies": "",  # some thousands at most
    "tokens USING INDEX tokens_of_request": "SELECT hash",  # the last, at a start
    "tokens": "DELETE FROM tokens WHERE account_id",  # when an account is removed
    "proven_addresses": "SELECT account_id, address",  # few, and at a start
    "monitored": "",  # one for each monitored number
    "verifications": "DELETE",  # by housekeeping, and when an account is removed
    "lookups": "DELETE FROM lookups WHERE account_id",  # when an account is removed
    "messages": "DELETE FROM messages WHERE account_id",  # the same
    "recent_replies": "DELETE FROM recent_replies WHERE account_id",  # of a minute
    "sms_requests": "DELETE FROM sms_requests WHERE account_id",  # the same
}


async def live_through(ledger: Ledger) -> None:
    """Do to a ledger all that can be done to it."""
    account = await ledger.add_account("one")
    phones = MANY[:1_200]
    start = Clock().now()
    (first, _), (second, _), (third, _) = await buy(
        account,
        phones,
        verification_id="V1",
        tag="tag",
        reuse_within=REUSE,
        budget=100,
    )
    await account.write(outcomes.requeue, first)
    departure = await account.write(departures.start, first, ADDRESS, may_probe=True)
    request = departure.request
    assert request is not None
    for one, outcome in (
        (first, Outcome(state=RequestState.ACCEPTED, campaign_id="HLR1", cost=2.5)),
        (second, Outcome(state=RequestState.UNCERTAIN)),
        (third, Outcome(state=RequestState.REJECTED, code=11)),
    ):
        await account.write(outcomes.finish, one, outcome)
    for token, some in ((request.token, phones[:9]), (None, phones[9:12])):
        await record_notifications(account, token, map(notification, some))
    await record_notifications(account, request.token, [notification(STRANGER)])
    only = ResultFilter(tag="tag")
    assert (await account.read(results.find, only, limit=10)).results
    ((elsewhere, _),) = await buy(
        account,
        phones[:2],
        verification_id="V2",
        tag="tag",
        notify_url="http://caller/",
    )
    await account.write(
        outcomes.finish, elsewhere, Outcome(state=RequestState.REJECTED, code=3)
    )
    assert await keep_unread(account, request.token, b"?")
    assert await account.read(unreadable.count) == 2
    await account.write_silently(prices.set_listed, 0.005, "EUR")
    for wanted in (
        ResultFilter(verification_id="V1"),
        ResultFilter(tag="tag"),
        ResultFilter(campaign_id="HLR1"),
        ResultFilter(phone_numbers=phones[:3]),
        ResultFilter(since=datetime(2026, 1, 1, tzinfo=UTC)),
        ResultFilter(verification_id="V1", tag="tag", phone_numbers=phones[:3]),
    ):
        assert (await account.read(results.find, wanted, limit=10)).results
    await account.read(reports.load, "V1", 100)
    await look_at_tables(account)
    await look_at_verifications(account, request.token)
    waiting = await account.read(outbox.next_results, 100)
    await account.write_silently(
        outbox.mark_results_fired, [one.lookup_id for one in waiting]
    )
    await account.write(
        orders.place, Order(verification_id="V3", numbers=[(STRANGER, STRANGER)])
    )
    assert len(await account.read(departures.list_queued)) == 1
    await account.forget([STRANGER, phones[0], phones[20]])
    with patch.object(Clock, "now", lambda _: start + 49 * HOUR):
        await account.write(expiry.expire)
    assert len(await account.read(uncertain_requests.to_decide)) == 1
    await account.write_silently(uncertain_requests.leave, "V1")
    for ended in await account.read(outbox.next_verifications, 50):
        await account.write_silently(outbox.mark_verifications_fired, [ended.key])
    with patch.object(Clock, "now", lambda _: start + 99 * HOUR):
        await account.erase_old(RETENTION)
    await account.read(summaries.load, account.inbox.unmatched)
    await live_through_sms(account)
    await change_stop_list(account)
    await ledger.remove_account(account)


async def look_at_tables(account: AccountLedger) -> None:
    """Read the tables of results, and all that is in them."""
    for wanted in (
        TableFilter(verification_id="V1"),
        TableFilter(),
        TableFilter(
            statuses=["reachable"],
            operators=["20815"],
            calling_codes=["33"],
            parts=["6"],
            ported=True,
            opted_out=False,
        ),
    ):
        table = await result_table.find(account, wanted)
        assert table.ids
        assert await account.read(result_table.load_rows, table.ids[:9])
        assert [piece async for piece in walk(account, wanted, 9, result_export.read)]
    assert await account.read(result_table.load_lookups, MANY[0], 9)


async def look_at_verifications(account: AccountLedger, token: str) -> None:
    """Read how verifications stand and what they cost, and stop one."""
    shown = await account.read(standings.current, "V1", {})
    assert shown
    await record_notifications(account, token, [notification(MANY[30])])
    known = {shown.key: shown.tally}
    again = await account.read(standings.current, "V1", known)
    assert again
    assert again.tally.arrival > shown.tally.arrival
    await account.read(standings.current, None, {})
    assert await account.read(standings.running)
    assert await account.read(standings.requests_before, shown.key) == 0
    for with_checks in (False, True):
        page = await account.read(standings.page, 0, 9, known, with_checks=with_checks)
        assert page.standings
    assert await account.read(verified_numbers.find, "V1")
    assert await account.read(verified_numbers.find, "V1", Verdict.REACHABLE)
    order = Order(verification_id="V9", numbers=[(STRANGER, STRANGER)], budget=99)
    assert await account.read(previews.make, order)
    await account.read(plans.find_reused, MANY[:9], REUSE)
    assert (await account.read(spending.load, 30, UTC, Limits(9, 9, 9))).days
    await account.write(orders.place, order)
    assert (await account.write(cancelling.cancel_queued, "V9")).numbers


async def look_at_stop_list(account: AccountLedger) -> None:
    """Read who is on the stop list, and who has joined it and left."""
    assert (await account.read(stop_list_pages.overview)).last_change
    for list_some in (stop_list_pages.list_numbers, stop_list_pages.list_changes):
        for digits in ("", "6"):
            total, _ = await account.read(list_some, digits, offset=0, limit=9)
            assert total


async def change_stop_list(account: AccountLedger) -> None:
    """Do to a ledger all that can become of changes of the stop list."""
    phones = MANY[:6]
    await account.write(stop_list.replace, {phones[0]: 1})
    for kind in ChangeKind:
        await account.write(stop_list_changes.queue, kind, kind, phones)
    await account.write(stop_list_changes.end_late, list(ChangeKind))
    await account.read(stop_list_changes.list_unfinished)
    added = await account.write(stop_list_changes.begin, ChangeKind.ADD)
    removed = await account.read(stop_list_changes.load, ChangeKind.REMOVE)
    await account.write(stop_list_changes.start, added[0].id)
    await account.write(stop_list_changes.requeue, added[0].id)
    await account.write(stop_list_changes.finish_added, added[0].id, is_changed=True)
    await account.write(
        stop_list_changes.finish_removed, removed[0].id, is_changed=True
    )
    await account.write(stop_list_changes.fail, [one.id for one in added])
    await account.write(stop_list_changes.opt_out, phones[3:])
    await account.write(stop_list_changes.end, ChangeKind.REMOVE)
    await account.write(stop_list.replace, {phones[1]: 2}, {phones[2]})
    await account.read(stop_list.listed, phones)
    await look_at_stop_list(account)


async def live_through_sms(account: AccountLedger) -> None:
    """Do to a ledger all that can become of SMS."""
    start = Clock().now()
    phones = MANY[:60]
    small = await account.write(
        hand_over, Sms(phones=phones[:9], subentries={phones[0]: "anna"})
    )
    large = await account.write(
        hand_over, Sms(sms_id="S2", phones=phones, is_large=True)
    )
    doubtful = await account.write(
        hand_over, Sms(sms_id="S3", phones=phones[:3], state=RequestState.UNCERTAIN)
    )
    refused = await account.write(
        hand_over, Sms(sms_id="S4", phones=phones[:3], state=RequestState.REJECTED)
    )
    await account.write(
        hand_over, Sms(sms_id="S5", phones=phones[:3], state=RequestState.QUEUED)
    )
    await account.write(join, "S6", small.messages[0], phones[0])
    reply = Reply(
        phone_number=phones[0],
        kind=ReplyKind.STOP,
        text="Stop",
        message_id="404",
        sent_to=None,
        date=None,
        part=None,
    )
    await account.read(records.load_newest, phones[0], 9)
    half = ReplyPart(reference="1", number=1, total=2)
    await take(account, refused.token, reply, replace(reply, part=half))
    parsed = ParsedBody([reply], is_whole=True)
    await account.inbox.take(None, b"", parsed, is_awaited=False, is_for_replies=True)
    await take(account, large.token, *map(report, phones))
    await take(account, small.token, report(phones[0]), report("0600000001"))
    await take(account, refused.token, report(phones[0], "waiting"))
    await account.write(answers.settle_tagged, doubtful.request_id, [status(phones[0])])
    await account.write(
        answers.settle_polled, {small.messages[1]: status(phones[1], "ko")}
    )
    with patch.object(Clock, "now", lambda _: start + 2 * HOUR):
        await account.write(watch.take_due, timedelta(minutes=10), {})
        await account.read(watch.seconds_left, timedelta(minutes=10))
    for query in (
        SmsQuery(sms_id="S1"),
        SmsQuery(tag="door"),
        SmsQuery(phone_numbers=phones[:2]),
        SmsQuery(since=datetime(2026, 1, 1, tzinfo=UTC)),
        SmsQuery(tag="door", since=datetime(2026, 1, 1, tzinfo=UTC)),
    ):
        assert (await account.read(records.find, query)).messages
    await account.read(records.load, "S1")
    assert await account.read(sms_orders.is_placed, "S1")
    assert (await account.read(sms_history.page, 0, 9)).standings
    assert await account.read(sms_history.phone_numbers, "S1")
    await account.read(sums.load, phones[:3])
    for next_events in (
        outbox.next_monitored_events,
        outbox.next_answers,
        outbox.next_stop_list_events,
    ):
        assert await account.read(next_events, 10)
    await account.forget(phones[1:3])
    with patch.object(Clock, "now", lambda _: start + 49 * HOUR):
        await account.write(sms_expiry.expire)
    with patch.object(Clock, "now", lambda _: start + 199 * HOUR):
        await account.erase_old(RETENTION)


async def test_no_query_walks_through_a_big_table(tmp_path: Path) -> None:
    """See an index used by each statement, but for those that are meant to walk.

    Nothing analyses the tables, so the plans are the same however big they are.
    """
    statements: set[str] = set()
    path = tmp_path / "ledger.db"

    def hook(connection: sqlite3.Connection) -> None:
        """Note each statement with its values."""
        connection.set_trace_callback(statements.add)

    async with open_ledger(path, lambda _: None):
        pass
    async with open_ledger(path, hook) as ledger:
        await live_through(ledger)
    connection = sqlite3.connect(path)
    queries = [one for one in statements if re.match(r"\s*(SEL|INS|UPD|DEL|WITH)", one)]
    assert len({re.sub(r"'[^']*'|\d+", "?", query) for query in queries}) > 70
    found = {(step, query) for query in queries for step in walks(connection, query)}
    connection.close()
    assert found
    assert not [
        (step, " ".join(query.split())[:150])
        for step, query in found
        if not any(
            step.startswith(f"SCAN {table}")
            and " ".join(query.split()).startswith(start)
            for table, start in MEANT_WALKS.items()
        )
    ]


async def test_the_first_numbers_are_found_without_sorting_all(tmp_path: Path) -> None:
    """See the oldest awaited lookups read in the order of an index."""
    statements: set[str] = set()
    path = tmp_path / "ledger.db"
    async with open_ledger(
        path, lambda connection: connection.set_trace_callback(statements.add)
    ) as ledger:
        account = await ledger.add_account("one")
        await buy(account, MANY[:600], verification_id="V")
        statements.clear()
        summary = await account.read(summaries.load, 0)
    assert summary.pending_numbers == tuple(MANY[:100])
    assert summary.has_more_pending
    with closing(sqlite3.connect(path)) as connection:
        steps = [
            step
            for query in statements
            if "FROM lookups" in query and "ORDER BY id" in query
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {query}")
        ]
    assert steps == ["SEARCH lookups USING INDEX lookups_open_by_age (account_id=?)"]


async def fill(path: Path, count: int) -> None:
    """Make a ledger with so many results, all of whose events are fired."""
    async with open_ledger(path, lambda _: None) as ledger:
        account = await ledger.add_account("one")
        sent = await buy(account, MANY[:count], verification_id="old")
        chunks = batched(MANY[:count], 500, strict=False)
        for (request, token), phones in zip(sent, chunks, strict=True):
            outcome = Outcome(state=RequestState.ACCEPTED)
            await account.write(outcomes.finish, request, outcome)
            await record_notifications(account, token, map(notification, phones))
        waiting = await account.read(outbox.next_results, count)
        await account.write_silently(
            outbox.mark_results_fired, [one.lookup_id for one in waiting]
        )
        (ended,) = await account.read(outbox.next_verifications, 50)
        await account.write_silently(outbox.mark_verifications_fired, [ended.key])


async def steps_of_a_day(path: Path) -> Counter[str]:
    """Count the steps that SQLite takes for each thing that is done often."""
    steps: Counter[str] = Counter()
    doing = "open"

    def hook(connection: sqlite3.Connection) -> None:
        """Count by tens."""
        connection.set_progress_handler(lambda: steps.update([doing]), 10)

    async with open_ledger(path, hook) as ledger:
        account = await ledger.add_account("one")
        doing = "buy"
        ((request, token),) = await buy(
            account,
            [STRANGER, MANY[0]],
            address="https://new.example.com/api/webhook/1",
            verification_id="new",
            reuse_within=timedelta(microseconds=1),
            budget=1_000,
        )
        doing = "finish"
        outcome = Outcome(state=RequestState.ACCEPTED, campaign_id="HLR", cost=0.01)
        await account.write(outcomes.finish, request, outcome)
        doing = "notify without a token"
        await record_notifications(account, None, [notification(MANY[0], "1")])
        doing = "notify under a token"
        await record_notifications(account, token, [notification(STRANGER)])
        doing = "announce"
        waiting = await account.read(outbox.next_results, 50)
        await account.write_silently(
            outbox.mark_results_fired, [one.lookup_id for one in waiting]
        )
        for ended in await account.read(outbox.next_verifications, 50):
            await account.write_silently(outbox.mark_verifications_fired, [ended.key])
        doing = "sum up"
        await account.read(summaries.load, account.inbox.unmatched)
        doing = "find by number"
        numbers = ResultFilter(phone_numbers=[MANY[0]])
        assert len((await account.read(results.find, numbers, limit=9)).results) == 2
        doing = "find by verification"
        verification = ResultFilter(verification_id="new")
        await account.read(results.find, verification, limit=9)
        await account.read(reports.load, "new", 9)
        doing = "find by campaign"
        campaign = ResultFilter(campaign_id="HLR")
        await account.read(results.find, campaign, limit=9)
        doing = "expire"
        await account.write(expiry.expire)
        doing = "erase"
        await account.erase_old(RETENTION)
        doing = "forget"
        await account.forget([STRANGER])
        doing = "close"
    return steps


async def test_what_is_done_often_costs_the_same_with_many_results(
    tmp_path: Path,
) -> None:
    """Count SQLite's steps with a thousand results, and with ten times as many."""
    few, many = tmp_path / "few.db", tmp_path / "many.db"
    await fill(few, len(MANY) // 10)
    await fill(many, len(MANY))
    with_few, with_many = await steps_of_a_day(few), await steps_of_a_day(many)
    assert len(with_few) > 10
    grown = {doing: (with_few[doing], with_many[doing]) for doing in with_many}
    assert not {
        doing: steps for doing, steps in grown.items() if steps[1] > 2 * steps[0] + 20
    }
