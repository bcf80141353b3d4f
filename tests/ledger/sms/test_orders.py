"""What becomes of each number when an SMS is placed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.smspartner.exceptions import UnknownAccountError
from custom_components.smspartner.ledger import AccountLedger, stop_list
from custom_components.smspartner.ledger import budget as lookup_budget
from custom_components.smspartner.ledger.budget import Shortfall
from custom_components.smspartner.ledger.sms import budget, guard, orders
from custom_components.smspartner.ledger.sms.order import Recipient
from custom_components.smspartner.ledger.sms.states import Refusal

from ...helpers import later
from .steps import (
    PART,
    TEXT,
    UNCERTAIN,
    Sms,
    change,
    events,
    french,
    know_price,
    leave,
    order,
    place,
    refused,
    rows,
)

ONE, TWO, THREE = french(3)
SPANISH = "+34600000001"


async def test_a_request_has_one_calling_code(account: AccountLedger) -> None:
    """See an SMS for two countries become two requests."""
    sms = await place(account, [ONE, SPANISH, TWO])
    assert [(one.calling_code, one.order_id) for one in sms.queued] == [
        ("33", sms.id),
        ("34", sms.id),
    ]
    assert (await sms.leave(0)).phone_numbers == [ONE, TWO]
    assert (await sms.leave(1)).phone_numbers == [SPANISH]


async def test_a_request_of_an_unknown_price_has_twenty_numbers(
    account: AccountLedger,
) -> None:
    """See what an unknown price may cost kept small, and none wait for it."""
    sms = await place(account, french(45))
    assert [len((await sms.leave(index)).phone_numbers) for index in range(3)] == [
        20,
        20,
        5,
    ]


async def test_a_request_of_a_known_price_has_five_hundred(
    account: AccountLedger,
) -> None:
    """See all that one call may ask for sent in one POST."""
    await know_price(account)
    sms = await place(account, french(500))
    assert len(sms.queued) == 1
    assert (await sms.leave()).phone_numbers == french(500)


async def test_a_price_in_another_currency_is_not_known(account: AccountLedger) -> None:
    """See the price count only while the account pays in its currency."""
    await know_price(account)
    await change(account, "UPDATE accounts SET currency = 'CHF'")
    assert len((await place(account, french(21))).queued) == 2


async def test_numbers_always_allowed_have_requests_of_their_own(
    account: AccountLedger,
) -> None:
    """See who may use the reserve sent to apart from who may not."""
    allowed = Recipient(phone_number=TWO, always_allowed=True)
    sms = await place(account, [ONE, allowed, THREE])
    assert [(await sms.leave(index)).phone_numbers for index in range(2)] == [
        [ONE, THREE],
        [TWO],
    ]
    assert await rows(
        account, "SELECT uses_reserve FROM sms_requests ORDER BY request_id"
    ) == [(0,), (1,)]


async def test_who_is_on_the_stop_list_is_in_no_request(account: AccountLedger) -> None:
    """See a number that opted out told, and not texted."""
    await account.write(stop_list.replace, {TWO: 1})
    sms = await place(account, [ONE, TWO])
    assert (await sms.leave()).phone_numbers == [ONE]
    assert await sms.states() == ["queued", "opted_out opted_out"]
    assert await events(account) == [("sms", "opted_out")]


async def test_an_sms_for_nobody_is_over_at_once(account: AccountLedger) -> None:
    """See no request, no text kept, and the call not left waiting."""
    await account.write(stop_list.replace, {ONE: 1})
    ended: set[str] = set()
    account.listen(ended.update)
    sms = await place(account, [ONE])
    assert sms.queued == []
    assert ended == {sms.id}
    assert (await sms.record()).is_complete
    assert await rows(account, "SELECT text, open FROM sms") == [(None, 0)]


async def test_what_is_placed_twice_stays_as_it_is(account: AccountLedger) -> None:
    """See the same ID send nothing more."""
    sms = await place(account, [ONE])
    again = await place(account, [ONE, TWO], sms_id=sms.id)
    assert again.queued == []
    assert await sms.states() == ["queued"]


async def test_what_is_placed_again_and_is_over(account: AccountLedger) -> None:
    """See who waits for it told so."""
    sms = await place(account, [ONE])
    await sms.send(refused(13))
    ended: set[str] = set()
    account.listen(ended.update)
    await place(account, [ONE], sms_id=sms.id)
    assert ended == {sms.id}


async def test_an_account_that_is_removed_sends_nothing(account: AccountLedger) -> None:
    """See its SMS refused as a whole."""
    await account.erase()
    with pytest.raises(UnknownAccountError):
        await place(account, [ONE])


@pytest.mark.parametrize(
    ("valid_for", "seconds"),
    [(timedelta(), 30), (timedelta(seconds=29), 30), (timedelta(hours=2), 7200)],
)
async def test_the_time_until_it_has_to_be_sent(
    account: AccountLedger, valid_for: timedelta, seconds: int
) -> None:
    """See half a minute at least."""
    sms = await place(account, [ONE], valid_for=valid_for)
    assert sms.queued[0].seconds_left == seconds
    assert await rows(account, "SELECT deadline - created_at FROM sms") == [
        (seconds * 1_000_000,)
    ]


async def test_the_budget_is_asked_for_each_number(account: AccountLedger) -> None:
    """See the first ones of the call sent to, and the rest told."""
    sms = await place(account, french(5), budget=3.5 * PART)
    assert await sms.states() == ["queued"] * 3 + ["rejected budget"] * 2
    assert (await sms.leave()).phone_numbers == french(3)
    assert await events(account) == [("sms", "rejected")] * 2


async def test_the_budget_counts_what_is_queued(account: AccountLedger) -> None:
    """See two calls at the same time share it."""
    both = await asyncio.gather(
        place(account, [ONE], budget=1.5 * PART),
        place(account, [TWO], budget=1.5 * PART),
    )
    assert sorted([await sms.states() for sms in both]) == [
        ["queued"],
        ["rejected budget"],
    ]


async def test_a_budget_of_nothing_is_no_limit(account: AccountLedger) -> None:
    """See everybody sent to."""
    sms = await place(account, french(400), parts=10)
    assert set(await sms.states()) == {"queued"}


async def test_the_budget_counts_parts(account: AccountLedger) -> None:
    """See a long text cost more."""
    sms = await place(account, [ONE, TWO], parts=3, budget=5 * PART)
    assert await sms.states() == ["queued", "rejected budget"]


async def test_the_budget_is_of_the_last_day(account: AccountLedger) -> None:
    """See what was spent yesterday forgotten."""
    await (await place(account, [ONE], budget=PART)).send()
    with later(timedelta(hours=23)):
        sms = await place(account, [TWO], budget=PART)
        assert await sms.states() == ["rejected budget"]
    with later(timedelta(hours=25)):
        sms = await place(account, [TWO], budget=PART)
        assert await sms.states() == ["queued"]


async def test_what_may_have_been_sent_counts(account: AccountLedger) -> None:
    """See an uncertain one on the account of the budget."""
    await (await place(account, [ONE], budget=PART)).send(UNCERTAIN)
    sms = await place(account, [TWO], budget=PART)
    assert await sms.states() == ["rejected budget"]


async def test_what_was_refused_does_not_count(account: AccountLedger) -> None:
    """See a refused one cost nothing."""
    await (await place(account, [ONE], budget=PART)).send(refused(13))
    assert await (await place(account, [TWO], budget=PART)).states() == ["queued"]


async def test_the_reserve_is_for_critical_ones(account: AccountLedger) -> None:
    """See a critical SMS sent beyond the budget, as far as the reserve goes."""
    await (await place(account, [ONE], budget=PART)).send()
    limits = {"budget": PART, "reserve": PART}
    assert await (await place(account, [TWO], **limits)).states() == ["rejected budget"]
    sms = await place(account, [TWO, THREE], is_critical=True, **limits)
    assert await sms.states() == ["queued", "rejected budget"]


async def test_the_reserve_is_for_numbers_always_allowed(
    account: AccountLedger,
) -> None:
    """See one of two numbers sent to."""
    await (await place(account, [ONE], budget=PART)).send()
    allowed = Recipient(phone_number=THREE, always_allowed=True)
    sms = await place(account, [TWO, allowed], budget=PART, reserve=PART)
    assert await sms.states() == ["rejected budget", "queued"]


async def test_lookups_and_sms_do_not_share_a_budget(account: AccountLedger) -> None:
    """See each of them count its own alone."""
    await (await place(account, [ONE])).send()
    assert await rows(account, "SELECT SUM(spent) FROM requests") == [(100_000,)]
    spent = {
        kind.name: await account.read(lookup_budget.spent_in_period, kind)
        for kind in lookup_budget.Kind
    }
    assert spent == {"LOOKUPS": 0, "SMS": 100_000}


async def test_a_test_costs_and_counts_for_nothing(account: AccountLedger) -> None:
    """See tests pass where there is no money, and leave all that there is."""
    for _ in range(guard.MAX_PER_HOUR + 1):
        sms = await place(account, [ONE], budget=0.01, is_test=True)
        assert await sms.states() == ["queued"]
        await sms.send()
    sms = await place(account, [ONE], budget=PART)
    assert await sms.states() == ["queued"]
    assert await rows(
        account, "SELECT SUM(spent) FROM requests WHERE state = 'accepted'"
    ) == [(0,)]


async def lacking(account: AccountLedger, sms: Sms) -> Shortfall | None:
    """Return what lacks of the budget for an SMS."""
    messages = (await sms.record()).messages
    return await account.read(budget.shortfall, sms.wanted, messages)


async def test_what_lacks_of_the_budget(account: AccountLedger) -> None:
    """See what the refused numbers would have cost, and what was left."""
    sms = await place(account, french(3), budget=2.5 * PART, reserve=0.1)
    lack = await lacking(account, sms)
    assert lack is not None
    assert not lack.includes_reserve
    assert lack.budget == pytest.approx(0.25)
    assert lack.cost == pytest.approx(0.1)
    assert lack.left == pytest.approx(0.05)
    assert await lacking(account, await place(account, ["+33700000000"])) is None


@pytest.mark.parametrize("is_critical", [True, False])
async def test_what_lacks_of_the_budget_and_the_reserve(
    account: AccountLedger, *, is_critical: bool
) -> None:
    """See the sum of both, where one of the refused numbers might use the reserve."""
    others = french(2, first=10)
    allowed = Recipient(phone_number=TWO, always_allowed=not is_critical)
    limits = {"budget": PART, "reserve": 0.5 * PART, "is_critical": is_critical}
    sms = await place(account, [*others, allowed], **limits)
    states = ["queued", "rejected budget", "rejected budget"]
    assert await sms.states() == states
    lack = await lacking(account, sms)
    assert lack is not None
    assert lack.includes_reserve
    assert lack.budget == pytest.approx(0.15)
    assert lack.cost == pytest.approx(0.2)
    assert lack.left == pytest.approx(0.05)
    preview = await account.read(orders.preview, order([allowed], **limits))
    assert preview.budget_left == pytest.approx(0.05)
    preview = await account.read(orders.preview, order([ONE, allowed], **limits))
    left = 0.05 if is_critical else 0
    assert preview.budget_left == pytest.approx(left)


async def test_what_lacks_of_the_budget_for_a_joined_one(
    account: AccountLedger,
) -> None:
    """See the figures of the SMS that stands for another, refused as it left."""
    first = await place(account, [ONE], budget=0.1)
    second = await place(account, [ONE], budget=0.1)
    assert second.queued == []
    await know_price(account, price=0.2)
    assert (await leave(account, first.ids[0])).shortfall
    assert await second.states() == ["rejected budget"]
    for sms in (first, second):
        messages = (await sms.record()).messages
        shortfall = await account.read(budget.shortfall, sms.wanted, messages)
        assert shortfall
        assert (shortfall.budget, shortfall.left, shortfall.cost) == (0.1, 0.1, 0.2)


async def test_a_preview_writes_nothing(account: AccountLedger) -> None:
    """See what would become of each number, and what is left of the budget."""
    await account.write(stop_list.replace, {TWO: 1})
    await (await place(account, [ONE])).send()
    before = await rows(account, "SELECT COUNT(*) FROM messages")
    preview = await account.read(
        orders.preview, order([ONE, TWO, *french(3, 10)], budget=3 * PART)
    )
    assert await rows(account, "SELECT COUNT(*) FROM messages") == before
    assert preview.joined == [ONE]
    assert preview.opted_out == [TWO]
    assert preview.refused == {french(1, 12)[0]: Refusal.BUDGET}
    assert preview.to_send == 2
    assert preview.cost == pytest.approx(0.3)
    assert preview.currency == "EUR"
    assert preview.budget_left == pytest.approx(0.2)


async def test_a_preview_without_a_limit(account: AccountLedger) -> None:
    """See no rest of a budget that there is not."""
    preview = await account.read(orders.preview, order([ONE]))
    assert preview.budget_left is None


async def test_the_same_text_is_not_sent_twice_in_a_minute(
    account: AccountLedger,
) -> None:
    """See the second call joined to the first, and follow it."""
    first = await place(account, [ONE])
    second = await place(account, [ONE, TWO])
    assert len(second.queued) == 1
    assert (await second.leave()).phone_numbers == [TWO]
    assert [one.is_joined for one in (await second.record()).messages] == [True, False]
    await first.send(refused(13))
    assert await second.states() == ["rejected no_price", "queued"]
    assert not (await second.record()).is_complete


async def test_two_calls_at_once_send_one(account: AccountLedger) -> None:
    """See one of two automations send, whichever it is."""
    both = await asyncio.gather(place(account, [ONE]), place(account, [ONE]))
    assert sorted(len(sms.queued) for sms in both) == [0, 1]


@pytest.mark.parametrize(
    ("wishes", "after"),
    [
        ({"text": f"{TEXT}!"}, timedelta()),
        ({}, timedelta(seconds=61)),
        ({"scheduled_at": datetime(2027, 1, 1, tzinfo=UTC)}, timedelta()),
        ({"is_critical": True}, timedelta()),
        ({"valid_for": timedelta(minutes=5)}, timedelta()),
    ],
)
async def test_what_is_no_repetition(
    account: AccountLedger, wishes: dict[str, object], after: timedelta
) -> None:
    """See another text, a later one, another time, and one that is tried harder sent.

    What is queued may be rejected where a critical one is not, or where one is not that
    is tried for longer.
    """
    await place(account, [ONE])
    with later(after):
        assert len((await place(account, [ONE], **wishes)).queued) == 1


@pytest.mark.parametrize("wishes", [{"is_critical": True}, {"valid_for": timedelta(1)}])
async def test_a_repetition_of_what_was_taken(
    account: AccountLedger, wishes: dict[str, object]
) -> None:
    """See what SMS Partner has joined by whatever has the same text."""
    await (await place(account, [ONE])).send()
    assert (await place(account, [ONE], **wishes)).queued == []


async def test_what_was_not_sent_is_not_joined(account: AccountLedger) -> None:
    """See a refused one sent once more when it is asked for again."""
    await (await place(account, [ONE])).send(refused(11))
    assert len((await place(account, [ONE])).queued) == 1


async def test_what_is_uncertain_is_joined(account: AccountLedger) -> None:
    """See a loop that retries an unknown outcome send nothing more."""
    await (await place(account, [ONE])).send(UNCERTAIN)
    assert await (await place(account, [ONE])).states() == ["uncertain"]


async def test_tests_are_not_joined(account: AccountLedger) -> None:
    """See neither a test stand for an SMS nor an SMS for a test."""
    await (await place(account, [ONE], is_test=True)).send()
    assert len((await place(account, [ONE])).queued) == 1
    assert len((await place(account, [ONE], is_test=True)).queued) == 1


async def test_twenty_an_hour_to_a_number(account: AccountLedger) -> None:
    """See a loop end, the critical one too, and the others go on."""
    for kind in (False, True):
        for index in range(20):
            sms = await place(account, [ONE], text=f"{kind} {index}", is_critical=kind)
            await sms.send()
    for kind in (False, True):
        sms = await place(account, [ONE, TWO], text="once more", is_critical=kind)
        assert (await sms.states())[0] == "rejected hourly_limit"
    with later(timedelta(minutes=61)):
        sms = await place(account, [ONE], text="once more")
        assert await sms.states() == ["queued"]


async def test_what_was_not_sent_does_not_count_for_the_hour(
    account: AccountLedger,
) -> None:
    """See refused ones and joined ones leave room."""
    for index in range(20):
        await (await place(account, [ONE], text=str(index))).send(refused(13))
    await (await place(account, [ONE])).send()
    for _ in range(20):
        await place(account, [ONE])
    assert await (await place(account, [ONE], text="x")).states() == ["queued"]


async def test_a_text_is_forgotten(account: AccountLedger) -> None:
    """See neither the text nor its hash stay, and no text readable from the hash."""
    sms = await place(account, [ONE])
    [(hash_,)] = await rows(account, "SELECT text_hash FROM sms")
    assert len(hash_) == 32
    await sms.send()
    assert await rows(account, "SELECT text FROM sms") == [(None,)]
    for minutes, left in ((59, hash_), (61, None)):
        with later(timedelta(minutes=minutes)):
            await account.write(guard.erase_hashes)
        assert await rows(account, "SELECT text_hash FROM sms") == [(left,)]


async def test_a_text_that_is_queued_is_kept(account: AccountLedger) -> None:
    """See the hash stay as long as the text, however old it is."""
    await place(account, [ONE], valid_for=timedelta(hours=5))
    with later(timedelta(hours=4)):
        await account.write(guard.erase_hashes)
    [(text, hash_)] = await rows(account, "SELECT text, text_hash FROM sms")
    assert text == TEXT
    assert hash_ is not None
