"""When monitored numbers are checked, and what an answer changes."""

import asyncio
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    DOMAIN,
    SUBENTRY_PHONE_NUMBER,
)
from custom_components.smspartner.runtime import delivery

from ..helpers import DAY, HOUR, MINUTE, Attributes, open_to_later_views, press, until
from .house import (
    CHANGE,
    GONE,
    GOOD,
    NONE,
    OFF,
    PHONE,
    PRICE,
    SECOND,
    STEP,
    VERIFY_NOW,
    House,
    subentry,
    types,
)

WEEK = timedelta(weeks=1)
STATUS = "sensor.gate_status"


# Checks


async def promise(hass: HomeAssistant, entry: MockConfigEntry, interval: str) -> Any:
    """Ask the dialog what a year of a number costs, and leave it."""
    subentries = hass.config_entries.subentries
    flow: Any = await subentries.async_init(
        (entry.entry_id, SUBENTRY_PHONE_NUMBER), context={"source": SOURCE_USER}
    )
    flow = await subentries.async_configure(
        flow["flow_id"],
        {
            "phone_number": SECOND,
            "name": "Asked only",
            "interval": interval,
            "unreachable_after": 12,
        },
    )
    subentries.async_abort(flow["flow_id"])
    return flow["description_placeholders"]


@pytest.mark.parametrize(
    ("interval", "period", "periods", "step"),
    [
        ("hourly", HOUR, 48, STEP),
        ("6_hours", 6 * HOUR, 40, HOUR / 2),
        ("daily", DAY, 30, HOUR),
        ("weekly", WEEK, 8, 3 * HOUR),
    ],
    ids=["hourly", "6_hours", "daily", "weekly"],
)
@pytest.mark.parametrize("restarts", [0, 6])
async def test_life_of_a_number(
    house: House,
    interval: str,
    period: timedelta,
    periods: int,
    step: timedelta,
    restarts: int,
) -> None:
    """See as many checks as the dialog promised, evenly, at that cost, and no other."""
    await house.set_up(subentry(interval=interval))
    assert house.hours == [0]
    await house.live(2 * period, step)
    promised = await promise(house.hass, house.entry, interval)
    begun, spent = len(house.bought), house.simulator.books.total_cost

    for _ in range(restarts):
        await house.live(periods * period / (restarts + 1), step)
        await house.reload()
    await house.live(2 * period + periods * period - house.age, step)

    share = periods * period / timedelta(days=365)
    checks = len(house.bought) - begun
    assert checks == periods == round(int(promised["checks"].replace(",", "")) * share)
    assert house.simulator.books.total_cost - spent == pytest.approx(checks * PRICE)
    cost = float(promised["cost"].removeprefix("€"))
    assert checks * PRICE == pytest.approx(cost * share, abs=PRICE)
    assert house.hours[1] == pytest.approx(
        period / HOUR, abs=(period / 2 + step) / HOUR
    )
    usual = [
        number * period / HOUR + house.hours[1] for number in range(begun + periods - 1)
    ]
    assert house.hours[1:] == pytest.approx(usual, abs=step / HOUR)
    assert house.state() == "on"


async def test_number_that_is_not_monitored(house: House) -> None:
    """See no check of it by itself, restarts included, and one when asked for."""
    await house.set_up(subentry(interval="off"))
    await house.live(30 * DAY, step=HOUR)
    await house.reload()
    assert house.bought == []
    assert house.state() is None

    await house.press()
    assert house.hours == [30 * 24]
    assert house.state() == "on"


async def test_bad_answer_of_a_number_checked_by_hand(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See nothing bought after it but what is asked for, and that decide."""
    await house.set_up(subentry(interval="off"))
    await house.press()
    house.answers(OFF)
    await house.press()
    await house.live(13 * HOUR, step=HOUR)
    await house.reload()
    await house.live(DAY, step=HOUR)
    assert len(house.bought) == 2
    assert types(fired) == []

    await house.press()
    assert house.state() == "off"
    assert types(fired) == ["became_unreachable"]


async def test_bad_answer_of_a_number_that_is_checked_by_hand_from_then_on(
    house: House,
) -> None:
    """See the check after it called off."""
    await house.set_up(subentry())
    house.answers(OFF)
    await house.press()
    changed = subentry(interval="off")
    house.hass.config_entries.async_update_subentry(
        house.entry, house.entry.subentries[changed.subentry_id], data=changed.data
    )
    await house.settle()
    await house.live(DAY, step=HOUR)
    assert len(house.bought) == 2


async def test_missed_checks(house: House) -> None:
    """See numbers made up for after three days, once each, and not all at once."""
    numbers = [
        subentry(
            f"Phone {n}",
            f"+3361234{n:02}00",
            subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S00{n:02}",
        )
        for n in range(60)
    ]
    await house.set_up(*numbers)
    await house.live(2 * DAY)
    usual = {phone: hour % 24 for hour, phone in house.bought[-60:]}
    assert len(usual) == 60

    await house.unload()
    house.clock.move(3 * DAY)
    before = len(house.bought)
    await house.load()
    await house.look()
    assert len(house.bought) - before < 12
    await house.reload()
    await house.reload()
    await house.live(DAY / 2)
    made_up = house.bought[before:]
    assert len({phone for _, phone in made_up}) == len(made_up) == 60
    await house.live(DAY)
    then = house.bought[before + 60 :]
    assert len({phone for _, phone in then}) == len(then) <= 60
    for hour, phone in then:
        assert hour % 24 == pytest.approx(usual[phone], abs=0.2)


async def test_restart_of_home_assistant(
    house: House, aiohttp_client: ClientSessionGenerator
) -> None:
    """See another Home Assistant on the same configuration go on where it was left."""
    await house.set_up(subentry())
    await house.live(2 * DAY, HOUR)
    house.answers(OFF)
    await house.live_until(lambda: house.state(STATUS) == "absent_subscriber")
    since, checks = house.attribute("unreachable_since"), len(house.bought)

    async with async_test_home_assistant(
        config_dir=house.hass.config.config_dir
    ) as later:
        await house.unload()
        await house.hass.async_stop(force=True)
        later.data.pop(DATA_CUSTOM_COMPONENTS)
        assert await async_setup_component(later, "webhook", {})
        with open_to_later_views(later):
            client = await aiohttp_client(later.http.app)
        await later.config.async_update(external_url=str(client.make_url("")))
        entry = MockConfigEntry(
            domain=DOMAIN, entry_id=house.entry.entry_id, data=dict(house.entry.data)
        )
        entry.add_to_hass(later)
        again = House(later, entry, house.clock, house.simulator)
        await again.set_up(subentry())
        assert again.state() == "on"
        assert again.attribute("unreachable_since") == since
        assert again.state(STATUS) == "absent_subscriber"

        await again.live(12 * HOUR + STEP)
        assert again.state() == "off"
        assert again.state(CHANGE) != STATE_UNKNOWN
        assert house.simulator.books.billed_numbers[PHONE] == checks + 1
        await again.unload()
        await later.async_stop(force=True)


async def test_many_numbers_at_once(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See numbers that are due at once share requests, and be spread afterwards.

    Each number has twelve entities, and Home Assistant adds 10,000 for one entry.
    """
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 0}
    )
    endings = ("00", "02", "27", "01")
    phones = [f"+3361{n // 4:05}{endings[n % 4]}" for n in range(820)]
    await house.set_up(
        *(
            subentry(f"Phone {n}", phone, subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S{n:04}")
            for n, phone in enumerate(phones)
        )
    )
    books = house.simulator.books
    assert sorted(len(request.numbers) for request in books.requests) == [1, 319, 500]
    assert books.billed_numbers == dict.fromkeys(phones, 1)

    def shown() -> list[str | None]:
        """Read whether they are reachable."""
        return [house.state(f"binary_sensor.phone_{n}_reachable") for n in range(820)]

    assert shown() == ["on", "on", STATE_UNKNOWN, "off"] * 205
    await house.live(DAY / 2 + STEP)
    assert shown() == ["on", "on", "off", "off"] * 205
    again = [request for request in books.requests[3:] if len(request.numbers) >= 205]
    assert len(again) == 1

    regular = len(books.requests)
    await house.live(DAY)
    sizes = [len(request.numbers) for request in books.requests[regular:]]
    assert len(sizes) <= 145
    assert max(sizes) < 30
    assert max(books.billed_numbers.values()) == 3
    await until(lambda: len(fired) >= 205)
    told = [(entity_id, data["event_type"]) for entity_id, data in fired]
    assert sorted(told) == sorted(
        (f"event.phone_{n}_change", "became_unreachable") for n in range(2, 820, 4)
    )


# Becoming unreachable and reachable


async def test_bad_answer(house: House, fired: list[tuple[str, Attributes]]) -> None:
    """See one more check at the end of the time, then the event; and back."""
    await house.set_up(subentry())
    await house.live(2 * DAY, HOUR)
    usual = list(house.hours)
    house.answers(OFF)
    await house.live_until(lambda: house.state(STATUS) == "absent_subscriber")
    bad = house.hours[-1]
    assert bad == pytest.approx(usual[-1] + 24, abs=1)
    assert house.state() == "on"
    assert fired == []

    await house.live(DAY)
    found = house.hours[len(usual) :]
    assert found == pytest.approx([bad, bad + 12, bad + 24], abs=0.2)
    assert house.state() == "off"
    assert types(fired) == ["became_unreachable"]
    [(_, told)] = fired
    assert told["name"] == "Gate"
    assert told["phone_number"] == PHONE
    assert told["result"] == "absent_subscriber"

    await house.live(2 * DAY, HOUR)
    house.answers(GOOD)
    await house.live(DAY, HOUR)
    assert len(house.hours) == len(usual) + 6
    assert house.state() == "on"
    assert house.attribute("unreachable_since") is None
    assert types(fired) == ["became_unreachable", "became_reachable"]


async def test_off_for_a_night(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a number that is back at the second check cost one check and no alarm."""
    await house.set_up(subentry())
    await house.live(2 * DAY, HOUR)
    house.answers(OFF)
    await house.live_until(lambda: house.state(STATUS) == "absent_subscriber")
    house.answers(GOOD)
    checks = len(house.bought)
    await house.live(13 * HOUR)
    assert len(house.bought) == checks + 1
    assert house.state(STATUS) == "no_error"
    assert house.state() == "on"
    assert fired == []


async def test_several_changes_in_one_answer(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See each of them told, what became of the number first."""
    house.simulator.settings.ported[PHONE] = False
    house.simulator.settings.networks[PHONE] = "20801"
    await house.set_up(subentry(interval="off"))
    await house.press()
    house.answers(GONE)
    await house.press()
    house.answers(NONE)
    house.clock.move(HOUR)
    await house.press()
    await house.simulator.notify(PHONE, error_name=GOOD, mccMnc="20820", ported=1)
    await house.settle()
    assert types(fired) == [
        "number_invalid",
        "became_reachable",
        "operator_changed",
        "ported",
    ]
    assert fired[2][1]["previous_operator"] == "Orange"
    assert fired[2][1]["operator"] == "Bouygues Telecom"
    assert house.state("sensor.gate_operator") == "Bouygues Telecom"


@pytest.mark.parametrize("reloads", [1, 3])
async def test_end_between_result_and_event(
    house: House, fired: list[tuple[str, Attributes]], reloads: int
) -> None:
    """See an event that was not fired before the end fired after it, once."""
    await house.set_up(subentry(interval="off"))
    await house.press()

    class Stuck:
        """A limiter that lets nothing through."""

        def __init__(self, *_: float) -> None:
            """Initialize with what a limiter takes."""

        async def acquire(self) -> None:
            """Wait for ever."""
            await asyncio.Event().wait()

    with patch.object(delivery, "AsyncLimiter", Stuck):
        await house.reload()
    house.answers(GONE)
    await press(house.hass, VERIFY_NOW)
    await until(lambda: house.state() == "off")
    assert fired == []
    for _ in range(reloads):
        await house.reload()
    assert types(fired) == ["number_invalid"]
    assert house.state() == "off"


async def test_result_while_unloaded(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a result that comes while the entry is unloaded heard, and told once."""
    await house.set_up(subentry(interval="off"))
    await house.press()
    house.answers(NONE)
    house.clock.move(HOUR)
    await house.press()
    await house.unload()
    house.clock.move(HOUR)
    await house.simulator.notify(PHONE, error_name=GONE)
    house.clock.move(DAY)
    await house.load()
    assert house.state() == "off"
    assert types(fired) == ["number_invalid"]
    await house.reload()
    assert types(fired) == ["number_invalid"]


async def test_result_while_loading(house: House) -> None:
    """See a result that comes during a set-up heard at once, not with the next one."""
    house.answers(NONE)
    await house.set_up(subentry())
    house.simulator.fault("stop-sms/list", "delay", times=1, seconds=0.5)
    polled = house.simulator.books.calls["stop-sms/list"]
    loading = asyncio.create_task(
        house.hass.config_entries.async_reload(house.entry.entry_id)
    )
    await until(lambda: house.simulator.books.calls["stop-sms/list"] > polled)
    await house.simulator.notify(PHONE, error_name=GOOD)
    await loading
    await until(lambda: house.state() == "on")


async def test_purchase_that_ends_after_a_reload(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See what was heard after a reload stand, whatever an old purchase ends in."""
    house.answers(NONE)
    await house.set_up(subentry())
    house.clock.move(30 * MINUTE)
    house.simulator.settings.account.balance = 0
    house.simulator.fault("hlr/notify", "delay", times=1, seconds=0.5)
    asked = house.simulator.books.calls["hlr/notify"]
    pressing = asyncio.create_task(house.press())
    await until(lambda: house.simulator.books.calls["hlr/notify"] > asked)
    await house.reload()
    await house.simulator.notify(PHONE, error_name=GOOD)
    await until(lambda: house.state() == "on")
    with pytest.raises(HomeAssistantError):
        await pressing
    await house.reload()
    assert house.state() == "on"
