"""What leaves, what came of it, and what is left of it then."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custom_components.smspartner.ledger import AccountLedger, ageing, stop_list
from custom_components.smspartner.ledger.sms import (
    cancelling,
    outcomes,
    prices,
    queued,
    watch,
)
from custom_components.smspartner.ledger.sms.order import Recipient
from custom_components.smspartner.ledger.states import Outcome, Reason, RequestState
from custom_components.smspartner.ledger.tokens import hash_token

from ...helpers import ADDRESS, dump, later
from ..helpers import PHONES, buy
from ..sms.helpers import report, take
from .steps import (
    ACCEPTED,
    PART,
    TEXT,
    UNCERTAIN,
    accepted,
    events,
    french,
    know_price,
    leave,
    place,
    refused,
    rows,
)

ONE, TWO, THREE = french(3)
LATER = datetime(2026, 12, 24, 18, tzinfo=UTC)


async def test_what_leaves(account: AccountLedger) -> None:
    """See all that the call needs, and the address in no other place."""
    sms = await place(
        account,
        [ONE],
        sender="Home",
        tag="mine",
        scheduled_at=LATER,
        is_advertising=True,
        is_unicode=True,
    )
    sent = await sms.leave()
    assert sent.phone_numbers == [ONE]
    assert sent.text == TEXT
    assert (sent.sender, sent.scheduled_at) == ("Home", LATER)
    assert (sent.is_advertising, sent.is_unicode, sent.is_test) == (True, True, False)
    assert sms.queued[0].gives_way
    assert await rows(account, "SELECT hash FROM tokens") == [(hash_token(sent.token),)]
    assert await rows(account, "SELECT vendor_tag FROM sms_requests") == [
        (sent.vendor_tag,)
    ]
    assert len(sent.vendor_tag) == 12
    assert sent.vendor_tag.isalnum()
    assert sent.vendor_tag.islower() or sent.vendor_tag.isdigit()


async def test_no_token_without_an_address(account: AccountLedger) -> None:
    """See an SMS leave though nothing can be reported of it."""
    sms = await place(account, [ONE])
    assert (await leave(account, sms.ids[0], None)).request is not None
    assert await rows(account, "SELECT COUNT(*) FROM tokens") == [(0,)]


async def test_who_opts_out_in_the_queue(account: AccountLedger) -> None:
    """See the others sent the text, and told of who was not, whose money is free."""
    await know_price(account)
    sms = await place(account, [ONE, TWO, THREE])
    await account.write(stop_list.add_unread, [TWO])
    assert (await sms.leave()).phone_numbers == [ONE, THREE]
    assert await sms.states() == ["queued", "opted_out opted_out", "queued"]
    assert ("sms", "opted_out") in await events(account)
    assert await rows(account, "SELECT size, spent FROM requests") == [(2, 200_000)]


async def test_everybody_opts_out_in_the_queue(account: AccountLedger) -> None:
    """See nothing sent, and the text erased."""
    sms = await place(account, [ONE, TWO])
    await account.write(stop_list.add_unread, [ONE, TWO])
    assert (await leave(account, sms.ids[0])).request is None
    assert await sms.states() == ["opted_out opted_out"] * 2
    assert await rows(account, "SELECT state FROM requests") == [("rejected",)]
    assert await rows(account, "SELECT text FROM sms") == [(None,)]


async def test_each_try_has_a_new_token_and_the_same_tag(
    account: AccountLedger,
) -> None:
    """See what is reported under any of the tokens recognized."""
    sms = await place(account, [ONE])
    first = await sms.leave()
    await account.write(outcomes.requeue, first.id)
    second = await sms.leave()
    assert first.token != second.token
    assert first.vendor_tag == second.vendor_tag
    assert await rows(account, "SELECT COUNT(*) FROM tokens") == [(2,)]


async def test_what_is_under_way_does_not_leave_again(account: AccountLedger) -> None:
    """See a request that was sent left alone, whatever its state."""
    sms = await place(account, [ONE])
    await sms.leave()
    assert (await leave(account, sms.ids[0])).request is None
    await sms.finish(ACCEPTED)
    assert (await leave(account, sms.ids[0])).request is None


async def test_nothing_leaves_after_its_time(account: AccountLedger) -> None:
    """See it rejected instead, with the text gone."""
    sms = await place(account, [ONE])
    with later(timedelta(seconds=31)):
        departure = await leave(account, sms.ids[0])
    assert (departure.request, departure.refused) == (None, Reason.NOT_SENT)
    assert await sms.states() == ["rejected not_sent"]
    assert await rows(account, "SELECT text FROM sms") == [(None,)]
    assert await events(account) == [("sms", "rejected")]


async def test_the_time_of_what_stays_in_the_queue(account: AccountLedger) -> None:
    """See the housekeeping reject what is late, and nothing else."""
    late = await place(account, [ONE])
    other = await place(account, [TWO], valid_for=timedelta(minutes=5))
    with later(timedelta(seconds=29)):
        await account.write(ageing.reject_late)
        assert await late.states() == ["queued"]
    with later(timedelta(seconds=31)):
        await account.write(ageing.reject_late)
        assert await late.states() == ["rejected not_sent"]
        assert await other.states() == ["queued"]
        [request] = await account.read(queued.list_queued)
    assert request.id == other.ids[0]
    assert request.seconds_left == pytest.approx(5 * 60 - 31, abs=1)


async def test_the_budget_is_asked_when_it_leaves(account: AccountLedger) -> None:
    """See a request shrink to what fits, in the order of the call."""
    await know_price(account)
    sms = await place(account, french(4), budget=4 * PART)
    await know_price(account, price=2 * PART)
    departure = await leave(account, sms.ids[0])
    assert departure.request is not None
    assert departure.request.phone_numbers == french(2)
    assert departure.shortfall is not None
    assert departure.shortfall.cost == pytest.approx(8 * PART)
    assert departure.shortfall.left == pytest.approx(4 * PART)
    assert await sms.states() == ["queued"] * 2 + ["rejected budget"] * 2
    assert await events(account) == [("sms", "rejected")] * 2
    assert await rows(account, "SELECT size, unreported, spent FROM requests") == [
        (2, 2, 400_000)
    ]


async def test_nothing_leaves_that_the_budget_does_not_cover(
    account: AccountLedger,
) -> None:
    """See the whole request rejected where not one number fits."""
    await know_price(account)
    sms = await place(account, [ONE, TWO], budget=2 * PART)
    await know_price(account, price=3 * PART)
    departure = await leave(account, sms.ids[0])
    assert (departure.request, departure.refused) == (None, Reason.BUDGET)
    assert departure.shortfall is not None
    assert await sms.states() == ["rejected budget"] * 2


async def test_what_is_being_sent_counts_when_another_leaves(
    account: AccountLedger,
) -> None:
    """See two requests that both fit alone not both leave."""
    await know_price(account)
    first = await place(account, [ONE], budget=2 * PART)
    second = await place(account, [TWO], budget=2 * PART)
    await know_price(account, price=1.5 * PART)
    await first.leave()
    assert (await leave(account, second.ids[0])).refused is Reason.BUDGET


async def test_the_reserve_counts_when_it_leaves(account: AccountLedger) -> None:
    """See a number that may use it sent to, and another one not."""
    await know_price(account)
    allowed = Recipient(phone_number=TWO, always_allowed=True)
    limits = {"budget": 2 * PART, "reserve": PART}
    sms = await place(account, [ONE, allowed], **limits)
    await know_price(account, price=2.5 * PART)
    assert (await leave(account, sms.ids[0])).refused is Reason.BUDGET
    assert (await leave(account, sms.ids[1])).request is not None


async def test_a_test_leaves_without_money(account: AccountLedger) -> None:
    """See a test pass a budget that is used up, and teach no price."""
    sms = await place(account, [ONE], budget=0.01, is_test=True)
    assert (await sms.leave()).is_test
    await sms.finish(accepted(1, 0.07, currency="EUR"))
    assert await rows(account, "SELECT cost, spent FROM requests") == [(None, 0)]
    assert await rows(account, "SELECT COUNT(*) FROM sms_prices") == [(0,)]


async def test_what_is_accepted(account: AccountLedger) -> None:
    """See what SMS Partner says of it written down, and the price learned."""
    sms = await place(account, [ONE, TWO], parts=2)
    await sms.leave()
    await sms.finish(accepted(4, 0.24, message_id="307", currency="EUR"))
    assert await sms.states() == ["accepted"] * 2
    [first, _] = (await sms.record()).messages
    assert first.message_id == "307"
    assert first.cost == pytest.approx(0.12)
    assert await rows(
        account, "SELECT cost, spent, currency, nb_sms FROM requests JOIN sms_requests"
    ) == [(240_000, 240_000, "EUR", 4)]
    assert await account.read(prices.known, "33") == 60_000
    assert await rows(account, "SELECT text FROM sms") == [(None,)]


@pytest.mark.parametrize(
    ("nb_sms", "state"),
    [(None, "accepted"), (2, "accepted"), (6, "accepted")]
    + [(number, "uncertain") for number in (1, 3, 0, -2)],
)
async def test_parts_that_cannot_be_those_of_all(
    account: AccountLedger, nb_sms: int | None, state: str
) -> None:
    """See it called uncertain who of them was sent to, until it is reported."""
    sms = await place(account, [ONE, TWO])
    await sms.leave()
    await sms.finish(Outcome(state=RequestState.ACCEPTED, nb_sms=nb_sms, cost=0.2))
    assert await sms.states() == [state] * 2


@pytest.mark.parametrize(("cost", "nb_sms"), [(None, 1), (0.0, 1), (0.1, None)])
async def test_no_price_is_learned_from_nothing(
    account: AccountLedger, cost: float | None, nb_sms: int | None
) -> None:
    """See what an answer leaves out counted at the price that was expected."""
    sms = await place(account, [ONE])
    await sms.leave()
    await sms.finish(Outcome(state=RequestState.ACCEPTED, nb_sms=nb_sms, cost=cost))
    assert await rows(account, "SELECT spent FROM requests") == [(100_000,)]
    assert await account.read(prices.known, "33") is None


@pytest.mark.parametrize(
    ("size", "nb_sms", "cost", "spent", "known"),
    [
        (1, 1, 1.0, 1_000_000, 1_000_000),
        (1, 1, 1.1, 1_000_000, None),
        (1, 1, 49, 1_000_000, None),
        (1, 1, 0.01, 10_000, 10_000),
        (1, 1, 0.009, 100_000, None),
        (1, None, 49, 1_000_000, None),
        (1, 10, 0.05, 50_000, 50_000),
        (20, 1, 0.98, 2_000_000, None),
        (20, 1, 980, 20_000_000, None),
        (20, 20, 980, 20_000_000, None),
        (20, 40, 2, 2_000_000, 100_000),
    ],
)
async def test_no_odd_cost_poisons_the_price(
    account: AccountLedger,
    size: int,
    nb_sms: int | None,
    cost: float,
    spent: int,
    known: int | None,
) -> None:
    """See one far from what was expected, or of fewer numbers, teach nothing.

    What is counted as spent is near to what was expected then.
    """
    sms = await place(account, french(size))
    await sms.leave()
    await sms.finish(Outcome(state=RequestState.ACCEPTED, nb_sms=nb_sms, cost=cost))
    assert await rows(account, "SELECT cost, spent FROM requests") == [
        (round(cost * 1_000_000), spent)
    ]
    assert await account.read(prices.known, "33") == known


async def test_a_price_is_used_for_a_month(account: AccountLedger) -> None:
    """See what was paid once not believed for good."""
    await know_price(account, price=0.2)
    with later(timedelta(days=29)):
        assert await account.read(prices.of_part, "33") == 200_000
    with later(timedelta(days=31)):
        assert await account.read(prices.known, "33") is None
        assert await account.read(prices.of_part, "33") == 100_000


@pytest.mark.parametrize("currency", ["CHF", "XOF"])
async def test_no_default_is_expected_in_another_currency(
    account: AccountLedger, currency: str
) -> None:
    """See whatever is paid there first believed."""
    for phone in (ONE, "+34600000001"):
        sms = await place(account, [phone])
        await sms.leave()
        await sms.finish(accepted(1, 65, currency=currency))
    assert await rows(account, "SELECT spent FROM requests") == [(65_000_000,)] * 2
    assert await account.read(prices.known, "34") == 65_000_000


async def test_a_currency_in_the_answer(account: AccountLedger) -> None:
    """See it become that of the account, as that of lookups does."""
    sms = await place(account, [ONE])
    await sms.leave()
    await sms.finish(accepted(1, 0.2, currency="CHF"))
    assert await rows(account, "SELECT currency FROM accounts") == [("CHF",)]
    assert await account.read(prices.known, "33") == 200_000


async def test_the_listed_price_is_that_of_france(account: AccountLedger) -> None:
    """See what the credit implies used for one country, until more is known."""
    await account.write(prices.set_listed, 0.04, "EUR")
    assert await account.read(prices.of_part, "33") == 40_000
    assert await account.read(prices.of_part, "34") == 100_000
    await know_price(account, price=0.05)
    assert await account.read(prices.of_part, "33") == 50_000


@pytest.mark.parametrize(
    ("wanted", "told", "deferred"),
    [
        (None, LATER, True),
        (None, None, False),
        (LATER, LATER, False),
        (LATER, LATER - timedelta(hours=1), False),
        (LATER - timedelta(hours=1), LATER, True),
    ],
)
async def test_what_is_held_back(
    account: AccountLedger,
    wanted: datetime | None,
    told: datetime | None,
    *,
    deferred: bool,
) -> None:
    """See a date that nobody asked for kept as what it is."""
    sms = await place(account, [ONE], scheduled_at=wanted)
    await sms.leave()
    await sms.finish(Outcome(state=RequestState.ACCEPTED, scheduled_at=told))
    [message] = (await sms.record()).messages
    assert message.deferred_until == (LATER if deferred else None)


async def test_what_is_uncertain_is_not_sent_again(account: AccountLedger) -> None:
    """See it neither queued nor listed, its money spent and its text gone."""
    sms = await place(account, [ONE])
    await sms.leave()
    assert await sms.finish(UNCERTAIN) == ()
    assert await sms.states() == ["uncertain"]
    assert await account.read(queued.list_queued) == []
    assert await rows(account, "SELECT spent FROM requests") == [(100_000,)]
    assert await rows(account, "SELECT text FROM sms") == [(None,)]
    assert await sms.finish(refused(13)) == ()
    assert await sms.states() == ["uncertain"]


async def test_a_text_stays_while_a_part_is_queued(account: AccountLedger) -> None:
    """See it erased with the last request, not with the first."""
    sms = await place(account, [ONE, "+34600000001"])
    await sms.leave(0)
    await sms.finish(ACCEPTED)
    assert await rows(account, "SELECT text FROM sms") == [(TEXT,)]
    await sms.leave(1)
    await sms.finish(refused(13), 1)
    assert await rows(account, "SELECT text FROM sms") == [(None,)]


async def test_what_was_not_taken_is_queued_again(account: AccountLedger) -> None:
    """See it cost nothing meanwhile, and keep its text."""
    sms = await place(account, [ONE, TWO])
    await sms.leave()
    await account.write(outcomes.requeue, sms.ids[0])
    assert await rows(
        account, "SELECT state, spent, sent_at, r.size, posts FROM requests r JOIN sms"
    ) == [("queued", 0, None, 2, 0)]
    assert (await sms.leave()).text == TEXT


async def test_a_report_that_comes_before_the_refusal(account: AccountLedger) -> None:
    """See what is reported believed, and not what is answered then."""
    sms = await place(account, [ONE, TWO])
    sent = await sms.leave()
    await take(account, sent.token, report(ONE))
    assert await sms.finish(refused(9)) == ()
    assert await sms.states() == ["delivered", "accepted"]
    assert await rows(account, "SELECT state, spent FROM requests") == [
        ("accepted", 200_000)
    ]
    assert await rows(account, "SELECT text FROM sms") == [(None,)]


async def test_a_report_that_comes_before_the_acceptance(
    account: AccountLedger,
) -> None:
    """See the answer add what it cost."""
    sms = await place(account, [ONE])
    sent = await sms.leave()
    await take(account, sent.token, report(ONE))
    await sms.finish(accepted(1, 0.04))
    assert await sms.states() == ["delivered"]
    assert await rows(account, "SELECT spent FROM requests") == [(40_000,)]


async def test_a_report_of_what_was_rate_limited(account: AccountLedger) -> None:
    """See it not sent again, counted as spent, and its text erased at once."""
    sms = await place(account, [ONE])
    sent = await sms.leave()
    await account.write(outcomes.requeue, sent.id)
    await take(account, sent.token, report(ONE))
    assert await rows(account, "SELECT text FROM sms") == [(None,)]
    assert (await leave(account, sent.id)).request is None
    assert await sms.states() == ["delivered"]
    assert await rows(account, "SELECT spent, text FROM requests JOIN sms") == [
        (100_000, None)
    ]


async def test_a_report_of_a_test_that_was_not_taken(account: AccountLedger) -> None:
    """See it cost nothing, whether it was queued again or rejected."""
    queued = await place(account, [ONE], is_test=True)
    rejected = await place(account, [ONE], is_test=True)
    for sms in (queued, rejected):
        token = (await sms.leave()).token
        if sms is queued:
            await account.write(outcomes.requeue, sms.ids[0])
        else:
            await sms.finish(refused(90))
        await take(account, token, report(ONE))
        assert await sms.states() == ["delivered"]
    assert (
        await rows(account, "SELECT state, spent FROM requests")
        == [("accepted", 0)] * 2
    )


async def test_a_report_of_what_was_cancelled(account: AccountLedger) -> None:
    """See it counted, and nothing more asked for: what else there is was called off."""
    sms = await place(account, [ONE, TWO])
    sent = await sms.leave()
    await account.write(outcomes.requeue, sms.ids[0])
    await account.write(cancelling.cancel_queued, sms.id)
    await take(account, sent.token, report(ONE))
    assert await sms.states() == ["delivered", "cancelled"]
    assert await account.read(watch.seconds_left, None) is not None
    await account.write(watch.take_due, None, {})
    assert await account.read(watch.seconds_left, None) is None


async def test_a_report_of_what_is_put_back(account: AccountLedger) -> None:
    """See a 429 after a report ignored, and its text erased."""
    await buy(
        account, PHONES, verification_id="V1"
    )  # the ids of requests are not the keys of SMS
    sms = await place(account, [ONE])
    sent = await sms.leave()
    await take(account, sent.token, report(ONE))
    await account.write(outcomes.requeue, sent.id)
    assert await rows(account, "SELECT text FROM sms") == [(None,)]
    assert (await leave(account, sent.id)).request is None
    assert await sms.states() == ["delivered"]
    assert await rows(account, "SELECT text FROM sms") == [(None,)]


async def test_a_number_forgotten_on_its_way_is_not_sent_to_again(
    account: AccountLedger,
) -> None:
    """See only the other one in the next try."""
    sms = await place(account, [ONE, TWO])
    await sms.leave()
    await account.forget([ONE])
    await account.write(outcomes.requeue, sms.ids[0])
    assert (await sms.leave()).phone_numbers == [TWO]


async def test_a_request_without_numbers_does_not_leave(account: AccountLedger) -> None:
    """See one whose numbers were all forgotten rejected."""
    sms = await place(account, [ONE])
    await account.forget([ONE])
    assert (await leave(account, sms.ids[0])).request is None
    assert await rows(account, "SELECT state, cause FROM requests") == [
        ("rejected", "forgotten")
    ]


async def test_a_refusal_of_the_account_ends_the_sms(account: AccountLedger) -> None:
    """See what is queued rejected too, with the same code."""
    sms = await place(account, [ONE, "+34600000001", "+44600000001"])
    other = await place(account, [TWO])
    await sms.leave(0)
    await sms.leave(1)
    await sms.finish(refused(11))
    assert await sms.states() == [
        "rejected no_credit",
        "queued",
        "rejected no_credit",
    ]
    assert await other.states() == ["queued"]
    assert await rows(
        account, "SELECT state FROM requests WHERE id <> 4 ORDER BY id"
    ) == [("rejected",), ("sending",), ("rejected",)]


@pytest.mark.parametrize("code", [2, 9, 13, 14, 15, 55])
async def test_a_refusal_that_one_number_may_cause(
    account: AccountLedger, code: int
) -> None:
    """See both halves queued, under tags of their own."""
    await know_price(account)
    sms = await place(account, french(5))
    first = await sms.leave()
    again = await sms.finish(refused(code))
    assert [request.order_id for request in again] == [sms.id] * 2
    assert again[0].id == first.id
    left = [await leave(account, request.id) for request in again]
    halves = [one.request for one in left if one.request]
    assert [half.phone_numbers for half in halves] == [french(3), french(2, 3)]
    assert len({first.vendor_tag, *(half.vendor_tag for half in halves)}) == 3
    assert {half.text for half in halves} == {TEXT}
    assert await events(account) == []


@pytest.mark.parametrize(
    ("code", "field"), [(43, None), (52, None), (22, None), (9, "sender"), (96, None)]
)
async def test_a_refusal_that_no_number_causes(
    account: AccountLedger, code: int, field: str | None
) -> None:
    """See all of the request rejected."""
    sms = await place(account, [ONE, TWO])
    await sms.leave()
    assert await sms.finish(refused(code, field)) == ()
    assert {state.split()[0] for state in await sms.states()} == {"rejected"}


async def test_a_refusal_of_one_number(account: AccountLedger) -> None:
    """See it rejected with the vendor's reason."""
    sms = await place(account, [ONE])
    await sms.leave()
    assert await sms.finish(refused(14)) == ()
    assert await sms.states() == ["rejected stop_list"]
    assert await rows(account, "SELECT spent FROM requests") == [(0,)]


@pytest.mark.parametrize("bad", [1, 3])
async def test_a_bad_number_among_many(account: AccountLedger, bad: int) -> None:
    """See the others sent to, each once."""
    await know_price(account)
    numbers = french(64)
    wrong = set(numbers[10 : 10 + bad * 20 : 20])
    sms = await place(account, numbers)
    waiting, posts = list(sms.ids), 0
    sent: list[str] = []
    while waiting:
        departure = await leave(account, waiting.pop(0))
        assert departure.request is not None
        posts += 1
        tried = departure.request.phone_numbers
        outcome = refused(9) if wrong & set(tried) else accepted(len(tried), 0.1)
        sent += [] if wrong & set(tried) else list(tried)
        again = await account.write(outcomes.finish, departure.request.id, outcome)
        waiting += [request.id for request in again]
    assert sorted(sent) == sorted(set(numbers) - wrong)
    assert posts <= outcomes.MAX_POSTS
    states = await sms.states()
    assert states.count("rejected invalid") == bad
    assert states.count("accepted") == 64 - bad


async def test_there_is_an_end_of_halving(account: AccountLedger) -> None:
    """See no more than so many POSTs where every number is refused."""
    await know_price(account)
    sms = await place(account, french(500))
    waiting, posts = list(sms.ids), 0
    while waiting:
        departure = await leave(account, waiting.pop(0))
        assert departure.request is not None
        posts += 1
        again = await account.write(outcomes.finish, departure.request.id, refused(14))
        waiting += [request.id for request in again]
    assert posts <= outcomes.MAX_POSTS
    assert set(await sms.states()) == {"rejected stop_list"}
    assert (await sms.record()).is_complete


async def test_the_end_of_a_large_sms_is_told_once(account: AccountLedger) -> None:
    """See one event of all of it, and none of each number."""
    await know_price(account)
    sms = await place(account, french(60))
    await sms.leave()
    await sms.finish(refused(43))
    assert await events(account) == [("sms", "finished")]


async def test_what_is_queued_is_cancelled_at_once(account: AccountLedger) -> None:
    """See it never leave, cost nothing, and be told."""
    sms = await place(account, [ONE, "+34600000001"])
    await sms.leave(1)
    assert await account.write(cancelling.cancel_queued, sms.id) == 1
    assert await sms.states() == ["cancelled", "queued"]
    assert (await leave(account, sms.ids[0])).request is None
    assert await account.write(cancelling.cancel_queued, sms.id) == 0
    assert await events(account) == [("sms", "cancelled")]
    await sms.finish(ACCEPTED, 1)
    assert await rows(account, "SELECT text FROM sms") == [(None,)]


async def test_what_was_being_sent_when_cancelled_is_not_sent_again(
    account: AccountLedger,
) -> None:
    """See what was not taken cancelled then, however it was to be tried on."""
    sms = await place(account, [ONE], valid_for=timedelta(hours=1))
    await sms.leave()
    assert await account.write(cancelling.cancel_queued, sms.id) == 0
    assert await sms.states() == ["queued"]
    again = await place(account, [ONE])
    assert again.queued
    await account.write(outcomes.requeue, sms.ids[0])
    assert await sms.states() == ["cancelled"]
    assert (await leave(account, sms.ids[0])).request is None
    assert ("sms", "cancelled") in await events(account)
    assert await rows(
        account, "SELECT r.spent, s.text FROM requests r JOIN sms s ON key = sms_key"
    ) == [(0, None), (0, TEXT)]


async def test_what_was_being_sent_when_cancelled_is_not_sent_in_halves(
    account: AccountLedger,
) -> None:
    """See all its numbers cancelled where one of them was refused."""
    sms = await place(account, [ONE, TWO])
    await sms.leave()
    await account.write(cancelling.cancel_queued, sms.id)
    assert await sms.finish(refused(9)) == ()
    assert await sms.states() == ["cancelled"] * 2
    assert await rows(account, "SELECT text FROM sms") == [(None,)]


async def test_what_was_taken_while_it_was_cancelled_stays_taken(
    account: AccountLedger,
) -> None:
    """See what SMS Partner has accepted called so, and what it costs."""
    sms = await place(account, [ONE])
    await sms.leave()
    await account.write(cancelling.cancel_queued, sms.id)
    await sms.finish(accepted(1, 0.1))
    assert await sms.states() == ["accepted"]


async def test_what_is_scheduled_is_listed_and_cancelled(
    account: AccountLedger,
) -> None:
    """See what SMS Partner has to be asked for, and what it has cancelled."""
    sms = await place(account, [ONE], scheduled_at=datetime(2099, 1, 1, tzinfo=UTC))
    await sms.leave()
    assert await account.read(cancelling.list_scheduled, sms.id) == []
    await sms.finish(accepted(1, 0.1, message_id="307"))
    [scheduled] = await account.read(cancelling.list_scheduled, sms.id)
    assert (scheduled.id, scheduled.message_id) == (sms.ids[0], "307")
    await account.write(cancelling.note_cancelled, scheduled.id)
    assert await sms.states() == ["cancelled"]
    assert await account.read(cancelling.list_scheduled, sms.id) == []
    assert await rows(account, "SELECT spent FROM requests") == [(0,)]


async def test_what_has_left_is_not_cancelled(account: AccountLedger) -> None:
    """See what was to be sent at once not listed."""
    sms = await place(account, [ONE])
    await sms.send(accepted(1, 0.1, message_id="307"))
    assert await account.write(cancelling.cancel_queued, sms.id) == 0
    assert await account.read(cancelling.list_scheduled, sms.id) == []
    assert await sms.states() == ["accepted"]


async def test_no_text_or_token_is_left(account: AccountLedger, path: Path) -> None:
    """See nothing in the file that anybody could use, once all was handed over."""
    sms = await place(account, [ONE], sender="Home")
    sent = await sms.leave()
    await sms.finish(UNCERTAIN)
    content = dump(path)
    for secret in (TEXT, sent.token, ADDRESS):
        assert secret not in content
