"""SMS read back: as a whole, and message by message."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.smspartner.exceptions import UnknownSmsError
from custom_components.smspartner.ledger import AccountLedger
from custom_components.smspartner.ledger.sms import records, sums
from custom_components.smspartner.ledger.sms.records import SmsQuery
from custom_components.smspartner.ledger.sms.states import FINAL, MessageState
from custom_components.smspartner.ledger.states import RequestState

from ..helpers import PHONES, STRANGER
from .helpers import MESSAGE_ID, Sms, change, hand_over, refuse, report, take

SHOWN = {
    RequestState.QUEUED: "queued",
    RequestState.SENDING: "queued",
    RequestState.ACCEPTED: "accepted",
    RequestState.REJECTED: "rejected",
    RequestState.UNCERTAIN: "uncertain",
}


@pytest.mark.parametrize(("state", "shown"), SHOWN.items())
async def test_a_message_without_a_fate_shows_the_state_of_its_request(
    account: AccountLedger, state: RequestState, shown: str
) -> None:
    """See each state, and whether it is final."""
    await account.write(hand_over, Sms(phones=PHONES[:1], state=state))
    record = await account.read(records.load, "S1")
    assert [message.state for message in record.messages] == [shown]
    assert record.is_complete == (MessageState(shown) in FINAL)


async def test_a_record_holds_what_is_known(account: AccountLedger) -> None:
    """See a message with its share of the cost."""
    await account.write(
        hand_over,
        Sms(phones=PHONES[:3], subentries={PHONES[0]: "anna"}, cost=90_000),
    )
    record = await account.read(records.load, "S1")
    assert (record.sms_id, record.tag) == ("S1", "door")
    assert (record.cost, record.currency) == (0.09, "EUR")
    assert record.scheduled_at is None
    assert abs(record.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    first = record.messages[0]
    assert (first.phone_number, first.subentry_id) == (PHONES[0], "anna")
    assert first.cost == pytest.approx(0.03)
    assert first.currency == "EUR"
    assert (first.message_id, first.reason, first.is_joined) == (
        MESSAGE_ID,
        None,
        False,
    )
    assert first.sent_at == record.created_at
    assert first.deferred_until is None


@pytest.mark.parametrize(
    ("refusal", "state"),
    [("opted_out", "opted_out"), ("budget", "rejected"), ("hourly_limit", "rejected")],
)
async def test_a_number_in_no_request_says_why(
    account: AccountLedger, refusal: str, state: str
) -> None:
    """See the state and the reason of what was left out."""
    await account.write(refuse, "S1", PHONES[0], refusal)
    record = await account.read(records.load, "S1")
    assert [(one.state, one.reason) for one in record.messages] == [(state, refusal)]
    assert record.is_complete
    assert record.cost is None


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ("code = 11", "no_credit"),
        ("code = 4711", "other"),
        ("code = NULL, cause = 'http_status'", "other"),
        ("code = NULL, reason = 'not_sent', cause = 'no_connection'", "not_sent"),
        ("code = NULL, reason = 'not_sent', cause = 'forgotten'", "forgotten"),
        ("code = NULL, reason = 'budget'", "budget"),
        ("code = NULL, reason = 'restored'", "restored"),
    ],
)
async def test_a_rejected_message_says_why(
    account: AccountLedger, columns: str, reason: str
) -> None:
    """See the vendor's reason, or ours."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:1], state=RequestState.REJECTED)
    )
    await account.write(
        change, f"UPDATE requests SET {columns} WHERE id = ?", sent.request_id
    )
    (message,) = (await account.read(records.load, "S1")).messages
    assert (message.state, message.reason) == ("rejected", reason)


async def test_an_unknown_sms_is_an_error(account: AccountLedger) -> None:
    """See no record of what the account does not have."""
    with pytest.raises(UnknownSmsError):
        await account.read(records.load, "S1")
    with pytest.raises(UnknownSmsError):
        await account.read(records.find, SmsQuery(sms_id="S1"))


async def test_messages_are_found_by_all_that_is_asked_for(
    account: AccountLedger,
) -> None:
    """See each filter, and several at once."""
    for number, (tag, phones) in enumerate(
        (("door", PHONES[:2]), ("door", PHONES[1:3]), ("leak", PHONES[:1]))
    ):
        await account.write(
            hand_over,
            Sms(
                sms_id=f"S{number}",
                tag=tag,
                phones=phones,
                ago=timedelta(hours=number),
            ),
        )

    async def found(**query: Any) -> list[tuple[str, str | None]]:
        """Return the SMS and numbers that are found."""
        page = await account.read(records.find, SmsQuery(**query))
        assert page.next is None
        return [(one.sms_id, one.phone_number) for one in page.messages]

    first, second, third = PHONES[:3]
    assert await found(sms_id="S1") == [("S1", second), ("S1", third)]
    assert await found(tag="door") == [
        ("S0", first),
        ("S0", second),
        ("S1", second),
        ("S1", third),
    ]
    assert await found(phone_numbers=[first, STRANGER]) == [
        ("S0", first),
        ("S2", first),
    ]
    since = datetime.now(UTC) - timedelta(minutes=90)
    assert await found(since=since, phone_numbers=[second]) == [
        ("S0", second),
        ("S1", second),
    ]
    assert await found(since=since - timedelta(hours=1), tag="leak") == [("S2", first)]
    assert await found(tag="door", phone_numbers=[third], sms_id="S1") == [
        ("S1", third)
    ]
    assert await found(tag="leak", sms_id="S1") == []


async def test_messages_come_page_by_page(account: AccountLedger) -> None:
    """See every message once."""
    await account.write(hand_over, Sms(phones=PHONES[:5]))
    after, sizes, phones = None, [], []
    while True:
        page = await account.read(
            records.find, SmsQuery(sms_id="S1", limit=2, after=after)
        )
        sizes.append(len(page.messages))
        phones += [one.phone_number for one in page.messages]
        if page.next is None:
            break
        after = page.next
    assert (sizes, phones) == ([2, 2, 1], PHONES[:5])


async def test_sums_tell_what_sms_cost(account: AccountLedger) -> None:
    """See what was spent, in each currency, and what the queue will cost."""
    assert await account.read(sums.load, ()) == sums.SmsSums()
    await account.write(hand_over, Sms(phones=PHONES[:2]))
    other = await account.write(hand_over, Sms(sms_id="S2", phones=PHONES[:1]))
    await account.write(
        change,
        "UPDATE requests SET currency = 'USD', spent = 10000 WHERE id = ?",
        other.request_id,
    )
    await account.write(
        hand_over, Sms(sms_id="S3", phones=PHONES[:2], state=RequestState.QUEUED)
    )
    found = await account.read(sums.load, ())
    assert (found.cost, found.other_costs) == (0.045, {"USD": 0.01})
    assert found.queued_cost == pytest.approx(0.2)
    assert found.pending == 5
    assert found.refused_request is None


async def test_sums_tell_that_the_credit_is_used_up(account: AccountLedger) -> None:
    """See a refusal for want of credit, until a request is accepted again."""
    await account.write(hand_over, Sms(phones=PHONES[:1], state=RequestState.REJECTED))
    assert (await account.read(sums.load, ())).refused_request is not None
    await account.write(hand_over, Sms(sms_id="S2", phones=PHONES[:1]))
    assert (await account.read(sums.load, ())).refused_request is None


async def test_states_are_counted(account: AccountLedger) -> None:
    """See how many messages are in each state, for diagnostics."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:3]))
    await account.write(refuse, "S2", PHONES[0], "opted_out")
    await take(account, sent.token, report(PHONES[0]))
    assert await account.read(sums.count_states) == {
        MessageState.ACCEPTED: 2,
        MessageState.DELIVERED: 1,
        MessageState.OPTED_OUT: 1,
    }
