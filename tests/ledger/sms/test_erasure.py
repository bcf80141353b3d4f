"""What is erased of SMS: what is old, numbers to be forgotten, accounts."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.smspartner.clock import Clock
from custom_components.smspartner.ledger import AccountLedger, Ledger, erasure
from custom_components.smspartner.ledger.sms import records, sums
from custom_components.smspartner.ledger.sms.tables import TABLES
from custom_components.smspartner.ledger.states import Arrival, RequestState

from ...helpers import dump
from ..helpers import PHONES
from .helpers import (
    MESSAGE_ID,
    Sms,
    change,
    hand_over,
    join,
    refuse,
    report,
    states,
    take,
    told,
    types_told,
    values,
)
from .test_polls import MINUTE, after

RETENTION = timedelta(days=3)
DAY = timedelta(days=1)
NAMES = [re.findall(r"CREATE TABLE (\w+)", table)[0] for table in TABLES]


async def counts(account: AccountLedger) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table: (await account.read(values, f"SELECT COUNT(*) FROM {table}"))[0]
        for table in ("sms", "sms_requests", "messages", "requests", "tokens")
    }


async def test_ended_sms_are_erased_when_they_are_old(account: AccountLedger) -> None:
    """See no trace but the sum of what they had cost."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2]))
    await account.write(join, "S2", sent.messages[0], PHONES[0])
    await account.write(refuse, "S3", PHONES[3], "opted_out")
    await take(account, sent.token, *map(report, PHONES[:2]))
    before = await account.read(sums.load, ())
    with after(RETENTION - DAY):
        await account.erase_old(RETENTION)
    assert (await counts(account))["sms"] == 3
    with after(RETENTION + DAY):
        await account.erase_old(RETENTION)
    assert set((await counts(account)).values()) == {0}
    found = await account.read(sums.load, ())
    assert found.cost == before.cost == 0.045
    assert await account.read(values, "SELECT spent FROM erased_spending") == [0]


async def test_sms_that_go_on_are_kept(account: AccountLedger) -> None:
    """See nothing erased that awaits a fate, is to be sent, or ended just now."""
    await account.write(hand_over, Sms(phones=PHONES[:1], ago=9 * DAY))
    await account.write(
        hand_over,
        Sms(sms_id="S2", phones=PHONES[:1], ago=9 * DAY, scheduled_in=DAY),
    )
    late = await account.write(
        hand_over, Sms(sms_id="S3", phones=PHONES[:1], ago=9 * DAY)
    )
    await take(account, late.token, report(PHONES[0]))
    before = await counts(account)
    await account.erase_old(RETENTION)
    assert await counts(account) == before


async def test_many_sms_are_erased_piece_by_piece(account: AccountLedger) -> None:
    """See all of them gone."""
    for number in range(120):
        await account.write(refuse, f"S{number}", PHONES[0], "opted_out")
    with after(RETENTION + DAY):
        await account.erase_old(RETENTION)
    assert set((await counts(account)).values()) == {0}


async def test_a_removed_account_leaves_nothing(ledger: Ledger) -> None:
    """See the rows of one account gone from every table, and none of another."""
    accounts = [await ledger.add_account(entry) for entry in ("one", "two")]
    for one in accounts:
        await one.write(hand_over, Sms(phones=PHONES[:2]))
        await one.write(
            change,
            "INSERT INTO sms_prices SELECT MAX(id), '33', 1, 'EUR', 1 FROM accounts"
            " WHERE entry_id = ?",
            one.entry_id,
        )
    await ledger.remove_account(accounts[0])
    for table in NAMES:
        found = await accounts[1].read(
            values, f"SELECT DISTINCT account_id FROM {table}"
        )
        assert found == [accounts[1].account_id]


async def test_forgotten_numbers_are_nowhere(
    tmp_path: Path, ledger: Ledger, account: AccountLedger
) -> None:
    """See a number gone from messages, joined ones and events."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:2], subentries={PHONES[0]: "anna"})
    )
    await account.write(join, "S2", sent.messages[0], PHONES[0])
    await account.write(refuse, "S3", PHONES[0], "opted_out")
    ended = await account.write(hand_over, Sms(sms_id="S4", phones=PHONES[:2]))
    await take(account, ended.token, *map(report, PHONES[:2]))
    assert len(await told(account)) == 2
    assert await account.forget([PHONES[0]]) == 1
    assert [data["phone_number"] for _, _, data in await told(account)] == [PHONES[1]]
    assert [
        (one.phone_number, one.subentry_id, one.state)
        for one in (await account.read(records.load, "S1")).messages
    ] == [(None, None, "accepted"), (PHONES[1], None, "accepted")]
    assert await states(account, "S2") == []
    assert await states(account, "S3") == []
    assert await states(account, "S4") == ["delivered"]
    await ledger.close()
    assert PHONES[0] not in dump(tmp_path / "ledger.db")


async def test_the_fate_of_a_forgotten_number_still_counts(
    account: AccountLedger,
) -> None:
    """See a nameless message settled by the report that names it."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2]))
    await account.forget([PHONES[0]])
    assert await take(account, sent.token, report(PHONES[0])) == (Arrival.SETTLED,)
    assert await states(account) == ["delivered", "accepted"]
    ((_, _, data),) = await told(account)
    assert data["phone_number"] is None
    await take(account, sent.token, report(PHONES[1]))
    assert not account.inbox.awaits(sent.token)
    assert (await account.read(sums.load, ())).pending == 0


async def test_nothing_is_sent_to_a_forgotten_number(account: AccountLedger) -> None:
    """See it taken out of a queued request, and told as such."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:2], state=RequestState.QUEUED)
    )
    ended: list[str] = []
    account.listen(ended.extend)
    await account.forget([PHONES[0]])
    assert await account.read(values, "SELECT size FROM requests") == [1]
    assert await account.read(values, "SELECT unreported FROM requests") == [1]
    record = await account.read(records.load, "S1")
    assert [(one.state, one.reason, one.phone_number) for one in record.messages] == [
        ("rejected", "forgotten", None),
        ("queued", None, PHONES[1]),
    ]
    assert not ended
    await account.forget([PHONES[1]])
    assert ended == ["S1"]
    assert (
        await account.read(
            values, "SELECT phone FROM messages WHERE request_id = ?", sent.request_id
        )
        == []
    )


async def test_a_number_forgotten_on_its_way_is_not_sent_again(
    account: AccountLedger,
) -> None:
    """See it taken out of a request that goes back to the queue."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:2], state=RequestState.SENDING)
    )
    await account.forget([PHONES[0]])
    await account.write(erasure.withdraw_nameless, sent.request_id)
    record = await account.read(records.load, "S1")
    assert [(one.state, one.reason) for one in record.messages] == [
        ("rejected", "forgotten"),
        ("queued", None),
    ]


@pytest.mark.parametrize("state", [RequestState.REJECTED, RequestState.ACCEPTED])
async def test_the_others_of_a_request_still_complete_it(
    account: AccountLedger, state: RequestState
) -> None:
    """See a token no longer awaited though a number of its request was forgotten."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2], state=state))
    if state is RequestState.ACCEPTED:
        await take(account, sent.token, report(PHONES[0]))
    await account.forget([PHONES[0]])
    assert account.inbox.awaits(sent.token)
    await take(account, sent.token, report(PHONES[1]))
    assert not account.inbox.awaits(sent.token)
    assert (await account.read(sums.load, ())).pending == 0
    assert ("sms", "delivered") in await types_told(account)
    (message,) = (await account.read(records.load, "S1")).messages
    assert message.message_id == MESSAGE_ID


def test_the_clock_of_these_tests_is_that_of_the_ledger() -> None:
    """See time pass."""
    before = Clock().now()
    with after(DAY):
        assert Clock().now() - before >= DAY // timedelta(microseconds=1)


async def test_what_stands_for_a_later_sms_is_kept_as_long(
    account: AccountLedger,
) -> None:
    """See nobody's message vanish because the one that was sent is a little older."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    await take(account, sent.token, report(PHONES[0]))
    with after(2 * MINUTE):
        await account.write(join, "S2", sent.messages[0], PHONES[0])
        await account.write(change, "UPDATE sms SET open = 0 WHERE id = 'S2'")
    with after(RETENTION + MINUTE):
        await account.erase_old(RETENTION)
    assert await states(account) == ["delivered"]
    assert await states(account, "S2") == ["delivered"]
    with after(RETENTION + DAY):
        await account.erase_old(RETENTION)
    assert set((await counts(account)).values()) == {0}
