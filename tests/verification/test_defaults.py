"""What a call does that says neither how long to wait nor what to reuse."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from homeassistant.exceptions import HomeAssistantError

from custom_components.smspartner.actions import verify_numbers
from custom_components.smspartner.actions.verify_numbers import DEFAULT_WAIT
from custom_components.smspartner.purchase import retries

from ..actions.helpers import many_numbers
from ..helpers import HOUR, MINUTE, PHONE, SECOND, SILENT, CallAction, later, until
from ..simulator import Simulator

pytestmark = pytest.mark.usefixtures("account")

TWICE = [
    {},
    {"wait": 60},
    {"verification_id": "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"},
    {"tag": "again"},
]
"""What a user fills in who clicks twice."""


@pytest.fixture
def patience() -> Iterator[None]:
    """Let a call wait for an hour where it waits by itself: longer than any test."""
    with patch.object(verify_numbers, "DEFAULT_WAIT", DEFAULT_WAIT._replace(time=HOUR)):
        yield


# The first click shows something


@pytest.mark.usefixtures("patience")
async def test_few_numbers_are_waited_for(
    call_action: CallAction, simulator: Simulator
) -> None:
    """See the results of ten numbers, though one is written twice and another wrong."""
    simulator.fault("hlr/notify", "never_notify")
    wanted = many_numbers(10)
    call = asyncio.create_task(
        call_action(
            "verify_numbers",
            phone_numbers=[*wanted, wanted[0], "hello"],
            skip_invalid=True,
        )
    )
    await until(lambda: len(simulator.books.billed_numbers) == 10)
    for phone in wanted:
        assert not call.done()
        await simulator.notify(phone)
    async with asyncio.timeout(30):
        answer = await call
    assert answer["complete"]
    assert answer["summary"]["verdicts"]["reachable"] == 10


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize(
    ("count", "fields"),
    [(11, {}), (1, {"wait": 0}), (1, {"wait": "00:00:00"})],
    ids=["eleven numbers", "wait 0", "wait 00:00:00"],
)
async def test_answer_at_once(
    call_action: CallAction,
    simulator: Simulator,
    count: int,
    fields: dict[str, object],
) -> None:
    """See the outcome of each request, and no result waited for."""
    simulator.fault("hlr/notify", "never_notify")
    async with asyncio.timeout(30):
        answer = await call_action(
            "verify_numbers", phone_numbers=many_numbers(count), **fields
        )
    assert {one["state"] for one in answer["campaigns"]} == {"accepted"}
    assert len(answer["pending"]) == count


@pytest.mark.usefixtures("patience")
async def test_results_elsewhere_are_not_waited_for(
    call_action: CallAction, simulator: Simulator
) -> None:
    """See an answer, though the request is uncertain and nothing will ever come."""
    simulator.fault("hlr/notify", "cut_after")
    async with asyncio.timeout(30):
        answer = await call_action(
            "verify_numbers",
            phone_numbers=PHONE,
            notify_url=f"{simulator.address}/elsewhere/results",
        )
    assert answer["complete"] is False


async def test_the_wait_ends(call_action: CallAction) -> None:
    """See what has not come after the time named as pending."""
    brief = DEFAULT_WAIT._replace(time=timedelta(milliseconds=100))
    with patch.object(verify_numbers, "DEFAULT_WAIT", brief):
        answer = await call_action("verify_numbers", phone_numbers=[PHONE, SILENT])
    assert answer["pending"] == [SILENT]
    assert answer["complete"] is False


async def test_failure_is_not_cut_off(
    call_action: CallAction, simulator: Simulator
) -> None:
    """See why nothing was bought, however short the wait for results is."""
    await simulator.close_door()
    brief = DEFAULT_WAIT._replace(time=timedelta(milliseconds=1))
    with (
        patch.object(retries, "CONNECTION_PAUSES", (0.1, 0.1)),
        patch.object(verify_numbers, "DEFAULT_WAIT", brief),
        pytest.raises(HomeAssistantError, match="could not be reached"),
    ):
        await call_action("verify_numbers", phone_numbers=PHONE)


# The second click buys nothing


@pytest.mark.parametrize("fields", TWICE, ids=str)
async def test_clicked_twice_buys_once(
    call_action: CallAction, simulator: Simulator, fields: dict[str, object]
) -> None:
    """See the same result twice, and one bill."""
    first = await call_action("verify_numbers", phone_numbers=PHONE, **fields)
    second = await call_action("verify_numbers", phone_numbers=PHONE, **fields)
    assert first["complete"]
    assert second["complete"]
    assert second["results"] == first["results"]
    assert simulator.books.billed_numbers == {PHONE: 1}
    if "verification_id" in fields:
        assert second == first
    else:
        assert (second["reused"], second["cost"]) == (1, 0)


@pytest.mark.parametrize("fields", TWICE, ids=str)
async def test_clicked_twice_at_once_buys_once(
    call_action: CallAction, simulator: Simulator, fields: dict[str, object]
) -> None:
    """See one bill, though the second click comes before the first result."""
    answers = await asyncio.gather(
        *(
            call_action("verify_numbers", phone_numbers=PHONE, **fields)
            for _ in range(2)
        )
    )
    assert all(answer["complete"] for answer in answers)
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_unknown_is_a_result(
    call_action: CallAction, simulator: Simulator
) -> None:
    """See it given again, not bought again, though it says little."""
    simulator.settings.results[PHONE] = "EC_UNKNOWN_ERROR"
    await call_action("verify_numbers", phone_numbers=PHONE)
    again = await call_action("verify_numbers", phone_numbers=PHONE)
    assert again["reused"] == 1
    assert again["summary"]["verdicts"]["unknown"] == 1


async def test_long_list_reuses_too(
    call_action: CallAction, simulator: Simulator
) -> None:
    """See of a list only those bought whose result is not known."""
    wanted = many_numbers(12)
    await call_action("verify_numbers", phone_numbers=wanted[:1])
    answer = await call_action("verify_numbers", phone_numbers=wanted)
    assert (answer["submitted"], answer["reused"]) == (11, 1)
    assert simulator.books.billed_numbers == dict.fromkeys(wanted, 1)


@pytest.mark.parametrize(
    ("age", "fields", "reused"),
    [
        (5 * MINUTE - timedelta(seconds=10), {}, 1),
        (5 * MINUTE + timedelta(seconds=10), {}, 0),
        (timedelta(0), {"reuse_within": 0}, 0),
        (timedelta(0), {"reuse_within": {"hours": 0, "minutes": 0}}, 0),
        (10 * MINUTE, {"reuse_within": {"hours": 1}}, 1),
    ],
    ids=["young", "old", "0", "form of 0", "own"],
)
async def test_how_old_a_result_may_be(
    call_action: CallAction,
    simulator: Simulator,
    age: timedelta,
    fields: dict[str, object],
    reused: int,
) -> None:
    """See the price and the purchase agree on what is bought anew."""
    await call_action("verify_numbers", phone_numbers=PHONE)
    with later(age):
        planned = await call_action(
            "verify_numbers", phone_numbers=PHONE, dry_run=True, **fields
        )
        answer = await call_action("verify_numbers", phone_numbers=PHONE, **fields)
    assert (planned["reused"], planned["to_buy"]) == (reused, 1 - reused)
    assert (answer["reused"], answer["submitted"]) == (reused, 1 - reused)
    assert simulator.books.billed_numbers == {PHONE: 2 - reused}


async def test_nothing_is_reused_for_elsewhere(
    call_action: CallAction, simulator: Simulator
) -> None:
    """See a number bought whose fresh result would never get to the caller."""
    elsewhere = {"notify_url": f"{simulator.address}/elsewhere/results"}
    await call_action("verify_numbers", phone_numbers=[PHONE, SECOND])
    planned = await call_action(
        "verify_numbers", phone_numbers=PHONE, dry_run=True, **elsewhere
    )
    answer = await call_action("verify_numbers", phone_numbers=PHONE, **elsewhere)
    assert (planned["to_buy"], answer["submitted"]) == (1, 1)
    assert simulator.books.billed_numbers == {PHONE: 2, SECOND: 1}
