"""The progress of a verification as the page sees it, and stopping it."""

import asyncio
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smspartner.ledger.states import Outcome
from custom_components.smspartner.ledger.store import Store
from custom_components.smspartner.purchase import posting, purchase
from custom_components.smspartner.purchase.pace import Pace
from custom_components.smspartner.purchase.retries import Retry

from ..helpers import (
    PHONE,
    SECOND,
    SILENT,
    VERIFICATION,
    CallAction,
    count_rows,
    full_state_of,
    later,
    run_housekeeping,
    until,
)
from ..purchase.helpers import numbers
from ..simulator import Simulator
from .socket import PageSocket

UNREACHABLE = "+33612345627"
ID = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"
OTHER = "01KAJ5YV5ZB1V0K3XQ5P4S8Q3T"


@pytest.fixture
async def page(
    account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> PageSocket:
    """Open the page's websocket."""
    return PageSocket(await hass_ws_client(), account)


@contextmanager
def turns(count: int) -> Generator[None]:
    """Let so many requests leave, and the others only afterwards."""
    left = iter(range(count))
    is_over = asyncio.Event()

    def take_free_slot(_: Pace) -> bool:
        """Take a turn if there is one."""
        return next(left, None) is not None

    async def slot(pace: Pace) -> None:
        """Wait for a turn."""
        if not take_free_slot(pace):
            await is_over.wait()

    with patch.multiple(Pace, slot=slot, take_free_slot=take_free_slot):
        try:
            yield
        finally:
            is_over.set()


def statuses(event: dict[str, Any]) -> dict[str, int]:
    """Return how many numbers of a verification have each status."""
    found: dict[str, int] = event["verification"]["statuses"]
    return found


async def show(page: PageSocket, verification_id: str | None = None) -> dict[str, Any]:
    """Return how a verification stands, counted anew."""
    return await page.first("progress", verification_id=verification_id)


async def test_nothing_was_verified_yet(page: PageSocket) -> None:
    """See that there is no verification."""
    assert await show(page) == {"verification": None, "running": []}


async def test_results_are_counted_as_they_come(
    page: PageSocket, simulator: Simulator, call_action: CallAction
) -> None:
    """See each result counted once, as a new subscription counts them."""
    simulator.fault("hlr/notify", "never_notify")
    wanted = [PHONE, SECOND, UNREACHABLE, SILENT]
    answer = await call_action(
        "verify_numbers", phone_numbers=wanted, tag="fair", wait=0
    )
    await call_action("verify_numbers", phone_numbers=[PHONE, *numbers(3)], wait=0)
    async with page.watch(
        "progress", verification_id=answer["verification_id"]
    ) as watch:
        event = await watch.next()
        assert statuses(event) == {"awaited": 4}
        assert event["verification"]["tag"] == "fair"
        for phone in (PHONE, SECOND, UNREACHABLE):
            await simulator.notify(phone)
        event = await watch.until(lambda event: statuses(event)["awaited"] == 1)
        assert statuses(event) == {"reachable": 2, "unreachable": 1, "awaited": 1}
        assert event["verification"]["is_running"]
        assert event["verification"]["cost"] == pytest.approx(0.02)
        await simulator.notify(SILENT)
        event = await watch.until(lambda event: "awaited" not in statuses(event))
        assert event["verification"]["seconds_left"] == 0
        assert not event["verification"]["is_running"]
    assert await show(page, answer["verification_id"]) == event


async def test_what_changes_otherwise_is_counted_anew(
    hass: HomeAssistant,
    page: PageSocket,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See lookups expire, a late result count, and a forgotten number disappear."""
    simulator.fault("hlr/notify", "never_notify")
    await call_action("verify_numbers", phone_numbers=[PHONE, SECOND, SILENT], wait=0)
    await simulator.notify(PHONE)
    async with page.watch("progress", verification_id=None) as watch:
        await watch.until(lambda event: statuses(event).get("reachable") == 1)
        with later(timedelta(hours=49)):
            await run_housekeeping(hass)
            await watch.until(
                lambda event: statuses(event) == {"reachable": 1, "expired": 2}
            )
            await simulator.notify(SECOND)
            await watch.until(
                lambda event: statuses(event) == {"reachable": 2, "expired": 1}
            )
        await call_action("forget_numbers", phone_numbers=[PHONE])
        event = await watch.until(lambda event: statuses(event).get("reachable") == 1)
        assert event["verification"]["numbers"] == 2


async def test_newest_that_is_under_way_is_shown_until_it_has_ended(
    page: PageSocket, simulator: Simulator, call_action: CallAction
) -> None:
    """See one that still waits before a newer one that has ended, and see its end."""
    simulator.settings.results = {PHONE: "NO_ANSWER"}
    waiting = await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    ended = await call_action(
        "verify_numbers", phone_numbers=SECOND, wait={"seconds": 30}
    )
    event = await show(page)
    assert event["verification"]["verification_id"] == waiting["verification_id"]
    assert [one["verification_id"] for one in event["running"]] == [
        waiting["verification_id"]
    ]
    async with page.watch("progress", verification_id=None) as watch:
        await watch.next()
        await simulator.notify(PHONE, error_name="NO_ERROR")
        event = await watch.until(lambda event: event["running"] == [])
        shown = event["verification"]
        assert shown["verification_id"] == waiting["verification_id"]
        assert not shown["is_running"]
    shown = (await show(page))["verification"]
    assert shown["verification_id"] == ended["verification_id"]


async def test_one_that_begins_later_is_shown_once_the_other_has_ended(
    page: PageSocket, simulator: Simulator, call_action: CallAction
) -> None:
    """See the newest, also where the one that was seen under way has ended before."""
    simulator.fault("hlr/notify", "never_notify")
    first = await call_action("verify_numbers", phone_numbers=PHONE, tag="1", wait=0)
    async with page.watch("progress", verification_id=None) as watch:
        event = await watch.next()
        assert event["verification"]["is_running"]
        await simulator.notify(PHONE)
        event = await watch.until(lambda event: not event["verification"]["is_running"])
        assert event["verification"]["verification_id"] == first["verification_id"]
        await call_action("verify_numbers", phone_numbers=SECOND, tag="2", wait=0)
        await watch.until(lambda event: event["verification"]["tag"] == "2")


async def test_what_has_not_left_is_stopped(
    hass: HomeAssistant,
    page: PageSocket,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the requests that have left go on, and none of the others ever leave."""
    with turns(2):
        call = hass.async_create_task(
            call_action(
                "verify_numbers",
                phone_numbers=numbers(1_700),
                verification_id=ID,
                wait=0,
            )
        )
        async with page.watch("progress", verification_id=None) as watch:
            event = await watch.until(
                lambda event: (
                    event["verification"] is not None
                    and event["verification"]["requests_sent"] == 2
                    and statuses(event).get("awaited") == 1_000
                )
            )
            assert event["verification"]["queued"] == 700
            assert event["verification"]["stoppable_cost"] == pytest.approx(3.5)
            # The rest at the pace that SMS Partner allows.
            assert event["verification"]["seconds_left"] == 1
        saved = await page.ask("progress/stop", verification_id=ID)
        assert saved == {"numbers": 700, "cost": pytest.approx(3.5), "currency": "EUR"}
        answer = await call
    event = await show(page)
    assert statuses(event) == {"awaited": 1_000, "not_bought": 700}
    assert event["verification"]["not_bought"] == {"cancelled": 700}
    assert event["verification"]["saved_cost"] == pytest.approx(3.5)
    assert event["verification"]["queued"] == 0
    reasons = [campaign["reason"] for campaign in answer["campaigns"]]
    assert sorted(reasons, key=str) == [None, None, *["cancelled"] * 2]
    assert len(simulator.books.billed_numbers) == 1_000
    known = [
        (await page.ask("results/number", phone_number=number))["lookups"][0]
        for number in (numbers(1_700)[0], numbers(1_700)[-1])
    ]
    assert [lookup["reason"] for lookup in known] == [None, "cancelled"]
    again = await page.ask("progress/stop", verification_id=ID)
    assert again == {"numbers": 0, "cost": 0, "currency": "EUR"}


async def test_stopping_before_anything_has_left(
    hass: HomeAssistant,
    page: PageSocket,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the caller told, the event fired with the reason, and nothing bought."""
    with turns(0):
        call = hass.async_create_task(
            call_action("verify_numbers", phone_numbers=PHONE, verification_id=ID)
        )
        await until(lambda: count_rows(hass, "requests", "state = 'queued'") == 1)
        await page.ask("progress/stop", verification_id=ID)
        with pytest.raises(HomeAssistantError) as raised:
            await call
    assert raised.value.translation_key == "verification_stopped"
    await until(lambda: full_state_of(hass, VERIFICATION).state != "unknown")
    attributes = full_state_of(hass, VERIFICATION).attributes
    assert (attributes["event_type"], attributes["reason"]) == ("failed", "cancelled")
    assert not simulator.books.requests


async def test_request_that_was_not_taken_is_not_sent_again(
    page: PageSocket, simulator: Simulator, call_action: CallAction
) -> None:
    """See one that is on its way when all is stopped end there, if it is put back."""
    simulator.fault("hlr/notify", "status", times=1, status=429, retry_after=1)
    post = posting.make_paid_call

    async def stop_and_post(*arguments: Any) -> Outcome | Retry:
        """Stop the verification while its request is on its way."""
        saved = await page.ask("progress/stop", verification_id=ID)
        assert saved["numbers"] == 0
        return await post(*arguments)

    with (
        patch.object(purchase, "make_paid_call", stop_and_post),
        pytest.raises(HomeAssistantError) as raised,
    ):
        await call_action("verify_numbers", phone_numbers=PHONE, verification_id=ID)
    assert raised.value.translation_key == "verification_stopped"
    assert [one.billed for one in simulator.books.requests] in ([], [False])


async def test_what_another_verification_has_joined_leaves_all_the_same(
    hass: HomeAssistant,
    page: PageSocket,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the other one get all its results, which the one that was stopped pays."""
    wanted = [*numbers(1_700)[1_100:1_104], *numbers(1_700)[1_600:1_603]]
    simulator.settings.results = dict.fromkeys(wanted, "NO_ERROR")
    with turns(2):
        first = hass.async_create_task(
            call_action(
                "verify_numbers",
                phone_numbers=numbers(1_700),
                verification_id=ID,
                wait=0,
            )
        )
        async with page.watch("progress", verification_id=ID) as watch:
            await watch.until(
                lambda event: (
                    event["verification"] is not None
                    and event["verification"]["requests_sent"] == 2
                )
            )
        second = hass.async_create_task(
            call_action("verify_numbers", phone_numbers=wanted, wait={"seconds": 30})
        )
        async with page.watch("progress", verification_id=ID) as watch:
            event = await watch.until(lambda event: event["verification"]["joined"] > 0)
        assert event["verification"]["joined"] == 7
        assert event["verification"]["stoppable_cost"] == pytest.approx(693 * 0.005)
        saved = await page.ask("progress/stop", verification_id=ID)
        assert saved["numbers"] == 693
        assert saved["cost"] == pytest.approx(693 * 0.005)
        shown = (await show(page, ID))["verification"]
        assert (shown["queued"], shown["joined"]) == (7, 7)
        assert (shown["stoppable_cost"], shown["not_bought"]) == (0, {"cancelled": 693})
        again = await page.ask("progress/stop", verification_id=ID)
        assert again["numbers"] == 0
    await first
    answer = await second
    assert answer["pending"] == []
    assert sorted(one["phone_number"] for one in answer["results"]) == sorted(wanted)
    shown = (await show(page, ID))["verification"]
    assert shown["saved_cost"] == pytest.approx(693 * 0.005)
    assert shown["cost"] == pytest.approx(1_007 * 0.005)
    billed = simulator.books.billed_numbers
    assert len(billed) == 1_007
    assert set(wanted) <= set(billed)


async def test_joined_request_that_was_not_taken_is_sent_again(
    hass: HomeAssistant,
    page: PageSocket,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See what another verification waits for leave after all, and nothing else."""
    simulator.fault("hlr/notify", "status", times=1, status=429, retry_after=1)
    post = posting.make_paid_call
    others: list[asyncio.Task[Any]] = []

    async def stop_and_post(*arguments: Any) -> Outcome | Retry:
        """Let another verification join what is on its way, and stop the first."""
        if not others:
            joining = call_action(
                "verify_numbers", phone_numbers=SECOND, wait={"seconds": 30}
            )
            others.append(hass.async_create_task(joining))
            await until(lambda: count_rows(hass, "links", "kind = 'joined'") == 1)
            await page.ask("progress/stop", verification_id=ID)
        return await post(*arguments)

    with patch.object(purchase, "make_paid_call", stop_and_post):
        await call_action(
            "verify_numbers",
            phone_numbers=[PHONE, SECOND, UNREACHABLE],
            verification_id=ID,
            wait=0,
        )
    answer = await others[0]
    assert [one["phone_number"] for one in answer["results"]] == [SECOND]
    assert list(simulator.books.billed_numbers) == [SECOND]
    shown = (await show(page, ID))["verification"]
    assert shown["not_bought"] == {"cancelled": 2}
    assert shown["cost"] == pytest.approx(0.005)


async def test_stopping_who_has_joined_as_well(
    hass: HomeAssistant,
    page: PageSocket,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See nothing leave that nobody waits for any more."""
    with turns(0):
        call = call_action(
            "verify_numbers", phone_numbers=[PHONE, SECOND], verification_id=ID
        )
        first = hass.async_create_task(call)
        await until(lambda: count_rows(hass, "requests", "state = 'queued'") == 1)
        call = call_action(
            "verify_numbers", phone_numbers=SECOND, verification_id=OTHER
        )
        second = hass.async_create_task(call)
        await until(lambda: count_rows(hass, "links", "kind = 'joined'") == 1)
        saved = await page.ask("progress/stop", verification_id=ID)
        assert saved["numbers"] == 1
        saved = await page.ask("progress/stop", verification_id=OTHER)
        assert saved["numbers"] == 1
    with pytest.raises(HomeAssistantError) as raised:
        await first
    assert raised.value.translation_key == "verification_stopped"
    await second
    assert (await show(page, ID))["verification"]["not_bought"] == {"cancelled": 2}
    assert statuses(await show(page, OTHER)) == {"not_bought": 1}
    assert not simulator.books.requests


async def test_database_that_cannot_be_read_is_told(
    account: MockConfigEntry, page: PageSocket
) -> None:
    """See each subscription say so, instead of showing nothing."""
    with patch.object(Store, "read", side_effect=sqlite3.OperationalError("malformed")):
        for kind, fields in (
            ("progress", {"verification_id": None}),
            ("history/verifications", {"page": 0, "with_checks": False}),
            ("history/sms", {"page": 0}),
        ):
            key = await page.refused(f"{kind}/subscribe", **fields)
            assert key == "ledger_error"


async def test_verification_of_nobody_cannot_be_stopped(page: PageSocket) -> None:
    """See the page told that there is no such verification."""
    key = await page.refused("progress/stop", verification_id=ID)
    assert key == "unknown_verification"
    assert (await show(page, ID))["verification"] is None
