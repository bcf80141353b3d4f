"""Replies in the ledger: over a restart, a wrong clock, and beside other accounts."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from custom_components.smspartner.api import ParsedBody, Reply, ReplyKind, ReplyPart
from custom_components.smspartner.clock import Clock, Correction
from custom_components.smspartner.ledger import AccountLedger, Ledger
from custom_components.smspartner.ledger.sms import watch
from custom_components.smspartner.ledger.states import Arrival
from custom_components.smspartner.ledger.transaction import Transaction

from ...helpers import DAY, HOUR, OTHER_PHONE, PHONE
from .helpers import MESSAGE_ID, Sms, hand_over, take, told, values

OUI = Reply(
    phone_number=PHONE,
    kind=ReplyKind.REPLY,
    text="oui",
    message_id=MESSAGE_ID,
    sent_to=None,
    date=None,
    part=None,
)

SECOND = timedelta(seconds=1)


def part(number: int, total: int, text: str, reference: str = "171") -> Reply:
    """Return a part of a reply to a rented number."""
    place = ReplyPart(reference=reference, number=number, total=total)
    date = datetime(2026, 7, 10, 9, 51, 40 + number, tzinfo=UTC)
    return replace(OUI, text=text, sent_to="+33700000001", date=date, part=place)


@contextmanager
def after(duration: timedelta) -> Generator[None]:
    """Let the ledger's clock be ahead."""
    now = Clock().now() + duration // timedelta(microseconds=1)
    with patch.object(Clock, "now", lambda _: now):
        yield


async def receive(account: AccountLedger, *replies: Reply) -> list[Arrival]:
    """Write replies down that came to the address for them."""
    parsed = ParsedBody(list(replies), is_whole=True)
    taken = await account.inbox.take(
        None, b"", parsed, is_awaited=False, is_for_replies=True
    )
    return list(taken.arrivals)


async def wait_no_more(account: AccountLedger) -> None:
    """Tell of what waits for other parts, where it is time for that."""
    await account.write(watch.take_due, None, {})


async def texts(account: AccountLedger) -> list[tuple[str, bool]]:
    """Return the texts of the replies in the outbox, and whether they are whole."""
    return [(data["text"], data["complete"]) for _, _, data in await told(account)]


async def test_parts_outlast_a_kill(
    ledger: Ledger, account: AccountLedger, path: Path, tmp_path: Path
) -> None:
    """See what was acknowledged in the file, joined or told by itself afterwards."""
    await receive(account, part(1, 2, "be"), part(1, 3, "never", "8"))
    assert await texts(account) == []
    killed = tmp_path / "killed.db"
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", f"{killed}{suffix}")
    other = Ledger(killed)
    await other.open()
    try:
        found = await other.add_account("one")
        seconds = await found.read(watch.seconds_left, None)
        assert seconds is not None
        assert 0 < seconds <= 30
        await receive(found, part(2, 2, "fore"))
        await wait_no_more(found)
        assert await texts(found) == [("before", True)]
        with after(31 * SECOND):
            await wait_no_more(found)
        assert await texts(found) == [("before", True), ("never", False)]
        assert await found.read(watch.seconds_left, None) is None
    finally:
        await other.close()


async def test_the_date_of_a_joined_reply(account: AccountLedger) -> None:
    """See when its first part was written."""
    await receive(account, part(2, 2, "fore"), part(1, 2, "be"))
    [(_, _, data)] = await told(account)
    assert data["date"] == "2026-07-10T09:51:41+00:00"


async def test_the_surest_part_says_what_is_answered(account: AccountLedger) -> None:
    """See an SMS named that only one of the parts has come under the token of."""
    sent = await account.write(hand_over, Sms(phones=[PHONE], ago=HOUR))
    await account.write(hand_over, Sms(phones=[PHONE], sms_id="S2", message_id=None))
    await receive(account, part(1, 2, "be"))
    await take(account, sent.token, part(2, 2, "fore"))
    [(_, _, data)] = await told(account)
    assert (data["sms_id"], data["matched_by"]) == ("S1", "token")


async def test_a_joined_reply_to_an_sms_that_is_gone(account: AccountLedger) -> None:
    """See it told, and nothing said of what it answers."""
    sent = await account.write(hand_over, Sms(phones=[PHONE]))
    await take(account, sent.token, part(1, 2, "be"))
    await account.write(erase_messages)
    await receive(account, part(2, 2, "fore"))
    [(_, _, data)] = await told(account)
    assert (data["text"], data["sms_id"], data["matched_by"]) == ("before", None, None)


def erase_messages(tx: Transaction) -> None:
    """Erase what was sent."""
    tx.execute("DELETE FROM messages")


async def test_times_move_with_the_clock(
    ledger: Ledger, account: AccountLedger
) -> None:
    """See neither a part nor a repetition waited for by a year."""
    start = Clock().now()
    year = 365 * DAY // timedelta(microseconds=1)
    with after(365 * DAY):
        await receive(account, OUI, part(1, 2, "half"))
    await ledger.move_times(Correction(start - 1, -year, start + year))
    with after(31 * SECOND):
        assert await receive(account, OUI) == [Arrival.DUPLICATE]
        await wait_no_more(account)
    assert await texts(account) == [("oui", True), ("half", False)]
    with after(61 * SECOND):
        assert await receive(account, OUI) == [Arrival.SETTLED]


async def test_accounts_know_nothing_of_each_other(
    ledger: Ledger, account: AccountLedger
) -> None:
    """See the same reply told by both, and parts of one joined with its own alone."""
    other = await ledger.add_account("two")
    sent = await account.write(hand_over, Sms(phones=[PHONE]))
    assert await receive(account, OUI) == [Arrival.SETTLED]
    assert await receive(other, OUI) == [Arrival.SETTLED]
    assert await take(other, sent.token, OUI) == (Arrival.UNMATCHED,)
    await receive(account, part(1, 2, "A"))
    await receive(other, part(2, 2, "b"))
    assert [data["sms_id"] for _, _, data in await told(account)] == ["S1"]
    assert [data["sms_id"] for _, _, data in await told(other)] == [None]
    await ledger.remove_account(other)
    assert await receive(other, OUI) == [Arrival.UNMATCHED]
    assert await account.read(values, "SELECT text FROM reply_parts") == ["A"]
    assert len(await account.read(values, "SELECT 1 FROM recent_replies")) == 2


async def test_nothing_is_kept_for_long(account: AccountLedger) -> None:
    """See hashes erased by the next reply, or else by the housekeeping."""
    await receive(account, OUI)
    with after(61 * SECOND):
        await receive(account, replace(OUI, phone_number=OTHER_PHONE))
    assert len(await account.read(values, "SELECT 1 FROM recent_replies")) == 1
    await receive(account, part(1, 2, "half"))
    with after(122 * SECOND):
        await account.erase_old(90 * DAY)
    assert await account.read(values, "SELECT 1 FROM recent_replies") == []
    assert await account.read(values, "SELECT text FROM reply_parts") == ["half"]
    with after(91 * DAY):
        await account.erase_old(90 * DAY)
    assert await account.read(values, "SELECT text FROM reply_parts") == []


async def test_a_reply_under_a_token_of_an_earlier_file(
    ledger: Ledger, account: AccountLedger
) -> None:
    """See it told of by nobody, and its text kept nowhere: it may be made up."""
    await account.write(hand_over, Sms(phones=[PHONE]))
    await ledger.begin_anew()
    renewed = await ledger.add_account("one")
    assert renewed.inbox.may_be_of_earlier_file
    assert await take(renewed, "lost", OUI) == (Arrival.UNMATCHED,)
    assert await renewed.inbox.earlier_shapes() == []
    assert await told(renewed) == []
