"""Delivery reports in the ledger: which message each settles, and how far."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from custom_components.smspartner.ledger import AccountLedger, Ledger, acceptance
from custom_components.smspartner.ledger.sms import records, sums
from custom_components.smspartner.ledger.states import Arrival, RequestState

from ..helpers import MANY, PHONES, STRANGER, notification
from .helpers import (
    MESSAGE_ID,
    REPORTED_AT,
    Sms,
    hand_over,
    join,
    report,
    states,
    take,
    told,
    types_told,
    values,
)

WORDS = {
    "waiting": "waiting",
    "not delivered": "not_delivered",
    "ko": "failed",
    "delivered": "delivered",
}


@pytest.mark.parametrize(("word", "state"), WORDS.items())
async def test_each_word_of_the_vendor_is_a_state(
    account: AccountLedger, word: str, state: str
) -> None:
    """See the fate of one number, and not that of the other."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2]))
    assert await take(account, sent.token, report(PHONES[0], word)) == (
        Arrival.SETTLED,
    )
    first, second = (await account.read(records.load, "S1")).messages
    assert (first.state, second.state) == (state, "accepted")
    assert first.vendor_words == word
    assert first.date == REPORTED_AT
    assert first.message_id == MESSAGE_ID


@pytest.mark.parametrize("words", permutations(WORDS, 3))
async def test_the_furthest_report_wins_in_any_order(
    account: AccountLedger, words: tuple[str, ...]
) -> None:
    """See no report take a message back, and of two ends the first one stay."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    for word in words:
        await take(account, sent.token, report(PHONES[0], word))
    ends = [word for word in words if word != "waiting"]
    furthest = "delivered" if "delivered" in ends else ends[0]
    assert await states(account) == [WORDS[furthest]]
    record = await account.read(records.load, "S1")
    assert record.messages[0].vendor_words == furthest
    assert record.is_complete


async def test_more_reports_come_together_than_a_statement_takes(
    account: AccountLedger,
) -> None:
    """See each of them settle its message."""
    phones = MANY[:70]
    sent = await account.write(hand_over, Sms(phones=phones))
    arrivals = await take(account, sent.token, *map(report, phones))
    assert arrivals == (Arrival.SETTLED,) * 70
    assert await states(account) == ["delivered"] * 70


async def test_the_furthest_report_of_one_body_wins(account: AccountLedger) -> None:
    """See several reports of a number in one transaction."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    arrivals = await take(
        account,
        sent.token,
        report(PHONES[0], "waiting"),
        report(PHONES[0], "delivered"),
        report(PHONES[0], "delivered"),
        report(PHONES[0], "waiting"),
    )
    assert arrivals == ("settled", "settled", "duplicate", "duplicate")
    assert await states(account) == ["delivered"]
    assert await types_told(account) == [("sms", "delivered")]


async def test_an_unknown_word_is_kept_and_ends_nothing(
    account: AccountLedger,
) -> None:
    """See a message go on that nobody knows what was said about."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    assert await take(account, sent.token, report(PHONES[0], "teleported")) == (
        Arrival.SETTLED,
    )
    (message,) = (await account.read(records.load, "S1")).messages
    assert (message.state, message.vendor_words) == ("accepted", "teleported")
    assert await told(account) == []
    assert account.inbox.awaits(sent.token)
    await take(account, sent.token, report(PHONES[0], "delivered"))
    assert await take(account, sent.token, report(PHONES[0], "lost again")) == (
        Arrival.DUPLICATE,
    )
    (message,) = (await account.read(records.load, "S1")).messages
    assert (message.state, message.vendor_words) == ("delivered", "delivered")


async def test_a_fate_is_told_once_to_the_account_and_to_the_number(
    account: AccountLedger,
) -> None:
    """See the events of a message, and none when it is told twice."""
    sent = await account.write(
        hand_over,
        Sms(
            phones=PHONES[:2],
            subentries={PHONES[0]: "anna"},
            ago=timedelta(seconds=30),
        ),
    )
    await take(account, sent.token, report(PHONES[0]), report(PHONES[1], "waiting"))
    await take(account, sent.token, report(PHONES[0]))
    data = {
        "sms_id": "S1",
        "tag": "door",
        "phone_number": PHONES[0],
        "message_id": MESSAGE_ID,
        "reason": None,
        "text": None,
        "date": REPORTED_AT.isoformat(),
        "delay": 0.0,
    }
    assert await told(account) == [
        ("sms", "delivered", data),
        ("sms:anna", "delivered", data),
    ]


async def test_reports_of_ended_messages_still_count(account: AccountLedger) -> None:
    """See a delivery that comes after a message was said not to be delivered."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    await take(account, sent.token, report(PHONES[0], "not delivered"))
    assert not account.inbox.awaits(sent.token)
    assert await take(account, sent.token, report(PHONES[0])) == (Arrival.SETTLED,)
    assert await types_told(account) == [
        ("sms", "not_delivered"),
        ("sms", "delivered"),
    ]


async def test_an_sms_ends_with_its_last_message(account: AccountLedger) -> None:
    """See who listens told, and the token no longer waited for."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2]))
    ended: list[str] = []
    account.listen(ended.extend)
    await take(account, sent.token, report(PHONES[0]))
    assert ended == []
    assert account.inbox.awaits(sent.token)
    assert (await account.read(sums.load, ())).pending == 1
    await take(account, sent.token, report(PHONES[1], "ko"))
    assert ended == ["S1"]
    assert not account.inbox.awaits(sent.token)
    assert (await account.read(sums.load, ())).pending == 0


@pytest.mark.parametrize(
    "state",
    [
        RequestState.QUEUED,
        RequestState.SENDING,
        RequestState.UNCERTAIN,
        RequestState.REJECTED,
    ],
)
async def test_a_report_proves_that_its_request_was_accepted(
    account: AccountLedger, state: RequestState
) -> None:
    """See a request accepted, counted as spent, and a later refusal ignored."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2], state=state))
    await take(account, sent.token, report(PHONES[0], "waiting"))
    assert await states(account) == ["waiting", "accepted"]
    record = await account.read(records.load, "S1")
    assert [one.message_id for one in record.messages] == [MESSAGE_ID] * 2
    found = await account.read(sums.load, ())
    assert found.pending == 2
    counted = state in (RequestState.QUEUED, RequestState.REJECTED)
    assert found.cost == pytest.approx(0.2 if counted else 0.045)
    assert await account.write(acceptance.accept_if_reported, sent.request_id)


async def test_without_a_report_a_refusal_holds(account: AccountLedger) -> None:
    """See no request accepted that nothing is known of."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:1], state=RequestState.SENDING)
    )
    assert not await account.write(acceptance.accept_if_reported, sent.request_id)


async def test_forged_reports_settle_nothing(account: AccountLedger) -> None:
    """See reports without a token of the request, or of other numbers, counted."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    other = await account.write(
        hand_over, Sms(sms_id="S2", phones=PHONES[1:2], message_id="1")
    )
    for token, phone in (
        (None, PHONES[0]),
        ("guessed", PHONES[0]),
        (other.token, PHONES[0]),
        (sent.token, STRANGER),
    ):
        assert await take(account, token, report(phone)) == (Arrival.UNMATCHED,)
    assert account.inbox.unmatched == 4
    assert await states(account) == ["accepted"]
    assert await told(account) == []
    assert await account.read(values, "SELECT COUNT(*) FROM kept_bodies") == [0]


async def test_the_token_of_another_account_settles_nothing(
    ledger: Ledger, account: AccountLedger
) -> None:
    """See a report of one account's message at the address of another."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    other = await ledger.add_account("other")
    assert await take(other, sent.token, report(PHONES[0])) == (Arrival.UNMATCHED,)
    assert await states(account) == ["accepted"]


async def test_a_number_is_known_by_its_national_digits(
    account: AccountLedger,
) -> None:
    """See a number matched that is spelt as its country does, unless two have it."""
    phones = ["+33612345678", "+32612345678", "+33698765432"]
    sent = await account.write(hand_over, Sms(phones=phones))
    assert await take(
        account, sent.token, report("0612345678"), report("0698765432")
    ) == (Arrival.UNMATCHED, Arrival.SETTLED)
    assert await states(account) == ["accepted", "accepted", "delivered"]


async def test_results_and_reports_may_share_a_body(account: AccountLedger) -> None:
    """See each part of a body judged by itself, in its place."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    arrivals = await take(
        account,
        sent.token,
        notification(PHONES[0]),
        report(PHONES[0]),
        report(STRANGER),
    )
    assert arrivals == (Arrival.UNMATCHED, Arrival.SETTLED, Arrival.UNMATCHED)


async def test_a_large_sms_tells_its_end_once(account: AccountLedger) -> None:
    """See one event with counts for many numbers, and none for each."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:3], is_large=True, subentries={PHONES[0]: "anna"})
    )
    await take(account, sent.token, report(PHONES[0]), report(PHONES[1], "ko"))
    assert await told(account) == []
    await take(account, sent.token, report(PHONES[2], "not delivered"))
    await take(account, sent.token, report(PHONES[2]))
    assert await told(account) == [
        (
            "sms",
            "finished",
            {
                "sms_id": "S1",
                "tag": "door",
                "counts": {"delivered": 1, "failed": 1, "not_delivered": 1},
                "cost": 0.045,
                "currency": "EUR",
            },
        )
    ]


async def test_a_test_tells_nothing(account: AccountLedger) -> None:
    """See no event of what was not sent."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1], is_test=True))
    await take(account, sent.token, report(PHONES[0]))
    assert await states(account) == ["delivered"]
    assert await told(account) == []
    assert (await account.read(sums.load, ())).pending == 0


async def test_a_joined_message_ends_with_the_one_that_was_sent(
    account: AccountLedger,
) -> None:
    """See the state of the first message, one event, and both SMS at their end."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    await account.write(join, "S2", sent.messages[0], PHONES[0])
    ended: set[str] = set()
    account.listen(ended.update)
    assert await states(account, "S2") == ["accepted"]
    assert (await account.read(sums.load, ())).pending == 2
    await take(account, sent.token, report(PHONES[0]))
    second = await account.read(records.load, "S2")
    assert second.is_complete
    assert [(one.state, one.is_joined, one.cost) for one in second.messages] == [
        ("delivered", True, None)
    ]
    assert ended == {"S1", "S2"}
    assert await types_told(account) == [("sms", "delivered")]
    assert (await account.read(sums.load, ())).pending == 0


async def test_last_deliveries_are_found_by_number(account: AccountLedger) -> None:
    """See when the last SMS to a number was delivered."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2]))
    await take(account, sent.token, report(PHONES[0]), report(PHONES[1], "ko"))
    found = await account.read(sums.load, PHONES[:2])
    assert found.last_deliveries == {PHONES[0]: REPORTED_AT}


async def test_what_was_reported_outlasts_a_restart(
    tmp_path: Path, account: AccountLedger, ledger: Ledger
) -> None:
    """See the fate on disk once it was taken, and the rest still waited for."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2]))
    await take(account, sent.token, report(PHONES[0]))
    await ledger.close()
    again = Ledger(tmp_path / "ledger.db")
    await again.open()
    account = await again.add_account("one")
    assert await states(account) == ["delivered", "accepted"]
    assert account.inbox.awaits(sent.token)
    await again.close()
