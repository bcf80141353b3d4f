"""Reports that come before, or instead of, the answer to the POST of their request."""

import pytest

from custom_components.smspartner.ledger import AccountLedger
from custom_components.smspartner.ledger.sms import (
    cancelling,
    departures,
    orders,
    outcomes,
    records,
    sums,
)
from custom_components.smspartner.ledger.sms.departures import SmsToSend
from custom_components.smspartner.ledger.sms.order import Recipient, SmsOrder
from custom_components.smspartner.ledger.states import Outcome, RequestState

from ...helpers import ADDRESS
from ..helpers import PHONES
from .helpers import MESSAGE_ID, report, states, take, types_told, values

REFUSED = Outcome(state=RequestState.REJECTED, code=11)
UNCERTAIN = Outcome(state=RequestState.UNCERTAIN)


async def depart(account: AccountLedger, sms_id: str = "S1") -> SmsToSend:
    """Place an SMS to two numbers, and let it leave."""
    order = SmsOrder(
        sms_id=sms_id,
        recipients=[Recipient(phone_number=phone) for phone in PHONES[:2]],
        text="The door is open",
        parts=1,
    )
    (queued,) = await account.write(orders.place, order)
    departure = await account.write(departures.start, queued.id, ADDRESS)
    assert departure.request
    return departure.request


@pytest.mark.parametrize("outcome", [REFUSED, UNCERTAIN])
async def test_a_report_outweighs_the_answer_that_follows(
    account: AccountLedger, outcome: Outcome
) -> None:
    """See an SMS accepted, counted and without a text, whatever was answered."""
    sent = await depart(account)
    await take(account, sent.token, report(PHONES[0]))
    assert await account.read(values, "SELECT text FROM sms") == [None]
    spent = (await account.read(sums.load, ())).cost
    assert spent > 0
    await account.write(outcomes.finish, sent.id, outcome)
    assert await states(account) == ["delivered", "accepted"]
    assert (await account.read(sums.load, ())).cost == spent
    assert await types_told(account) == [("sms", "delivered")]


async def test_an_acceptance_that_follows_adds_the_cost(
    account: AccountLedger,
) -> None:
    """See what the answer says beside the report."""
    sent = await depart(account)
    await take(account, sent.token, report(PHONES[0]))
    outcome = Outcome(
        state=RequestState.ACCEPTED,
        message_id=MESSAGE_ID,
        nb_sms=2,
        cost=0.09,
        currency="EUR",
    )
    await account.write(outcomes.finish, sent.id, outcome)
    record = await account.read(records.load, "S1")
    assert [message.state for message in record.messages] == ["delivered", "accepted"]
    assert [message.cost for message in record.messages] == [0.045, 0.045]
    assert (await account.read(sums.load, ())).cost == 0.09


async def test_what_is_reported_is_not_sent_again(account: AccountLedger) -> None:
    """See a request that was put back into the queue accepted instead."""
    sent = await depart(account)
    await account.write(outcomes.requeue, sent.id)
    await take(account, sent.token, report(PHONES[1], "waiting"))
    departure = await account.write(departures.start, sent.id, ADDRESS)
    assert departure.request is None
    assert await states(account) == ["accepted", "waiting"]
    assert await account.read(values, "SELECT text FROM sms") == [None]
    assert (await account.read(sums.load, ())).cost > 0


async def test_a_refusal_is_taken_back_by_a_report(account: AccountLedger) -> None:
    """See a rejected request accepted, both messages open, and asked for again."""
    sent = await depart(account)
    await account.write(outcomes.finish, sent.id, REFUSED)
    record = await account.read(records.load, "S1")
    assert record.is_complete
    assert record.messages[0].reason == "no_credit"
    await take(account, sent.token, report(PHONES[1]))
    assert await states(account) == ["accepted", "delivered"]
    assert (await account.read(sums.load, ())).pending == 1
    assert await account.read(values, "SELECT next_poll_at FROM sms_requests") == [0]
    await take(account, sent.token, report(PHONES[0], "not delivered"))
    assert (await account.read(records.load, "S1")).is_complete
    assert (await account.read(sums.load, ())).pending == 0


async def test_parts_that_are_not_those_of_all_stay_uncertain_until_reported(
    account: AccountLedger,
) -> None:
    """See each message known by its report alone."""
    sent = await depart(account)
    outcome = Outcome(state=RequestState.ACCEPTED, message_id=MESSAGE_ID, nb_sms=1)
    await account.write(outcomes.finish, sent.id, outcome)
    assert await states(account) == ["uncertain", "uncertain"]
    await take(account, sent.token, report(PHONES[0]))
    assert await states(account) == ["delivered", "uncertain"]


async def test_what_was_called_off_stays_so_unless_it_ended_otherwise(
    account: AccountLedger,
) -> None:
    """See an earlier report change nothing, and a delivery count after all."""
    sent = await depart(account)
    accepted = Outcome(
        state=RequestState.ACCEPTED, message_id=MESSAGE_ID, cost=0.09, nb_sms=2
    )
    await account.write(outcomes.finish, sent.id, accepted)
    await account.write(cancelling.note_cancelled, sent.id)
    await take(account, sent.token, report(PHONES[0], "waiting"))
    assert await states(account) == ["cancelled", "cancelled"]
    assert (await account.read(sums.load, ())).cost == 0
    await take(account, sent.token, report(PHONES[0]))
    assert await states(account) == ["delivered", "cancelled"]
    assert (await account.read(sums.load, ())).cost > 0
    assert (await account.read(sums.load, ())).pending == 0
