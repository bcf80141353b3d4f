"""Monitored numbers in a running Home Assistant: what is bought, shown and told."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import SOURCE_USER, ConfigSubentry
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_test_home_assistant,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    DOMAIN,
    SUBENTRY_MONITORED_NUMBER,
)
from custom_components.smspartner.monitoring import monitor
from custom_components.smspartner.monitoring.monitor import TICK
from custom_components.smspartner.purchase.pace import Pace
from custom_components.smspartner.runtime import announcer, engine

from .helpers import (
    DAY,
    HLR_NOTIFICATION,
    HOUR,
    MINUTE,
    VERIFICATION,
    Attributes,
    CallAction,
    budget_issue,
    collect_events,
    count_rows,
    monitored_number,
    press,
    state_of,
    until,
)
from .simulator import Simulator

START = datetime(2026, 11, 2, 7, 0, tzinfo=UTC).timestamp()
WEEK = timedelta(weeks=1)
STEP = timedelta(minutes=10)
LONGEST = timedelta(days=3)
PRICE = 0.005

PHONE = "+33612345600"
SECOND = "+33612345602"
SILENT = "+33612340098"

GOOD, OFF, GONE, NONE = (
    "NO_ERROR",
    "EC_ABSENT_SUBSCRIBER",
    "EC_UNKNOWN_SUBSCRIBER",
    "NO_ANSWER",
)

REACHABLE = "binary_sensor.gate_reachable"
STATUS = "sensor.gate_status"
CHANGE = "event.gate_change"
VERIFY_NOW = "button.gate_verify_now"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        """Begin on a morning in November."""
        self.now = START

    def move(self, duration: timedelta) -> None:
        """Let it be later, with nobody looking meanwhile."""
        self.now += duration.total_seconds()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the time be that of a clock, and nothing wait for the sake of others."""
    standing = Clock()
    monkeypatch.setattr("time.time", lambda: standing.now)
    for name in ("time.time_ns", "time.monotonic_ns"):
        monkeypatch.setattr(name, lambda: round(standing.now * 10**9))
    monkeypatch.setattr(monitor, "SECONDS_BETWEEN_READINGS", 0)
    monkeypatch.setattr(announcer, "EVENTS_PER_SECOND", 10_000)
    monkeypatch.setattr(engine, "Pace", partial(Pace, 0.001))
    return standing


def subentry(
    name: str = "Gate", phone_number: str = PHONE, **settings: Any
) -> ConfigSubentry:
    """Return a monitored number, one that answers if no other is named."""
    return monitored_number(name, phone_number, **settings)


class House:
    """A Home Assistant with monitored numbers, in which time passes when told to."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        clock: Clock,
        simulator: Simulator,
    ) -> None:
        """Take the parts; nothing is set up yet."""
        self.hass = hass
        self.entry = entry
        self.clock = clock
        self.simulator = simulator
        self.bought: list[tuple[float, str]] = []
        """What was bought: hours since the start, and the number."""
        self._noted = 0

    @property
    def hours(self) -> list[float]:
        """When something was bought, in hours since the start."""
        return [hour for hour, _ in self.bought]

    @property
    def age(self) -> timedelta:
        """How long it has been since the start."""
        return timedelta(seconds=self.clock.now - START)

    async def set_up(self, *numbers: ConfigSubentry) -> None:
        """Set the account up with these monitored numbers; each is checked once."""
        for number in numbers:
            self.hass.config_entries.async_add_subentry(self.entry, number)
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()

    async def unload(self) -> None:
        """Unload the account."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def load(self) -> None:
        """Load it again."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()

    async def reload(self) -> None:
        """Reload the account."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settle()

    async def settle(self) -> None:
        """Wait until what was begun is done, heard, and announced."""
        await self.hass.async_block_till_done()
        await asyncio.gather(*self._checking())
        await self.simulator.settled()
        self._note()
        data = self.entry.runtime_data
        watching, account = self.hass.data[engine.ENGINE].ledger.watching, data.account
        async with asyncio.timeout(30):
            while data.monitor._told < await watching.last_arrival(account.number):
                await asyncio.sleep(0.001)
            while await watching.next_news(account.number, 1):
                await asyncio.sleep(0.001)
        await self.hass.async_block_till_done()

    async def look(self) -> None:
        """Let the minute be over after which it is looked what is due."""
        before = asyncio.all_tasks()
        bought = len(self.simulator.books.requests)
        due = self.clock.now + TICK.total_seconds() + 1
        async_fire_time_changed(self.hass, dt_util.utc_from_timestamp(due))
        await asyncio.gather(*(asyncio.all_tasks() - before))
        if len(self.simulator.books.requests) > bought:
            await self.settle()

    async def live(self, duration: timedelta, step: timedelta = STEP) -> None:
        """Let time pass."""
        end = self.clock.now + duration.total_seconds()
        while self.clock.now < end:
            self.clock.move(min(step, timedelta(seconds=end - self.clock.now)))
            await self.look()
        await self.settle()

    async def live_until(self, condition: Callable[[], bool]) -> None:
        """Let time pass until something has come about."""
        for _ in range(LONGEST // STEP):
            if condition():
                return
            self.clock.move(STEP)
            await self.look()
        pytest.fail("It has not come about")

    async def press(self, entity_id: str = VERIFY_NOW) -> None:
        """Press a button."""
        await press(self.hass, entity_id)
        await self.settle()

    def answers(self, name: str, phone_number: str = PHONE) -> None:
        """Let a number give this answer from now on."""
        self.simulator.settings.results[phone_number] = name

    def state(self, entity_id: str = REACHABLE) -> str | None:
        """Read a state."""
        return state_of(self.hass, entity_id)

    def attribute(self, name: str, entity_id: str = REACHABLE) -> Any:
        """Read an attribute."""
        state = self.hass.states.get(entity_id)
        assert state is not None
        return state.attributes[name]

    def _note(self) -> None:
        """Note what was bought since the last time: the clock stood still."""
        requests = self.simulator.books.requests
        hour = (self.clock.now - START) / 3600
        for request in requests[self._noted :]:
            if request.billed:
                self.bought += [(hour, phone) for phone in request.numbers]
        self._noted = len(requests)

    @staticmethod
    def _checking() -> Iterable[asyncio.Task[Any]]:
        """Find the checks that a set-up has begun."""
        return [
            task
            for task in asyncio.all_tasks()
            if task.get_name() == "smspartner monitor"
        ]


@pytest.fixture
async def house(
    hass: HomeAssistant,
    clock: Clock,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> House:
    """Make a house whose account is not set up yet."""
    simulator.settings.rate_limit = 1_000_000
    return House(hass, config_entry, clock, simulator)


@pytest.fixture
def fired(hass: HomeAssistant) -> list[tuple[str, Attributes]]:
    """Collect the events of all event entities: which, and what they say."""
    return collect_events(hass, lambda entity_id, data: (entity_id, data))


def types(fired: list[tuple[str, Attributes]], entity_id: str = CHANGE) -> list[str]:
    """Give the types of the events of an entity."""
    return [data["event_type"] for entity, data in fired if entity == entity_id]


# Checks


async def promise(hass: HomeAssistant, entry: MockConfigEntry, interval: str) -> Any:
    """Ask the dialog what a year of a number costs, and leave it."""
    subentries = hass.config_entries.subentries
    flow: Any = await subentries.async_init(
        (entry.entry_id, SUBENTRY_MONITORED_NUMBER), context={"source": SOURCE_USER}
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
    assert checks == periods == round(int(promised["checks"]) * share)
    assert house.simulator.books.total_cost - spent == pytest.approx(checks * PRICE)
    assert checks * PRICE == pytest.approx(float(promised["cost"]) * share, abs=PRICE)
    assert house.hours[1] == pytest.approx(
        period / HOUR, abs=(period / 2 + step) / HOUR
    )
    usual = [
        number * period / HOUR + house.hours[1] for number in range(begun + periods - 1)
    ]
    assert house.hours[1:] == pytest.approx(usual, abs=step / HOUR)
    assert house.state() == "on"


async def test_number_checked_by_hand(house: House) -> None:
    """See no check of it by itself, restarts included, and one when asked for."""
    await house.set_up(subentry(interval="manual"))
    await house.live(30 * DAY, step=HOUR)
    await house.reload()
    assert (await promise(house.hass, house.entry, "manual"))["checks"] == "0"
    assert house.bought == []
    assert house.state() == STATE_UNKNOWN

    await house.press()
    assert house.hours == [30 * 24]
    assert house.state() == "on"


async def test_bad_answer_of_a_number_checked_by_hand(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See nothing bought after it but what is asked for, and that decide."""
    await house.set_up(subentry(interval="manual"))
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
    changed = subentry(interval="manual")
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
    """See a thousand numbers due at once share requests, and be spread afterwards."""
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 0}
    )
    endings = ("00", "02", "27", "01")
    phones = [f"+3361{n // 4:05}{endings[n % 4]}" for n in range(1000)]
    await house.set_up(
        *(
            subentry(f"Phone {n}", phone, subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S{n:04}")
            for n, phone in enumerate(phones)
        )
    )
    books = house.simulator.books
    assert sorted(len(request.numbers) for request in books.requests) == [1, 499, 500]
    assert books.billed_numbers == dict.fromkeys(phones, 1)

    def shown() -> list[str | None]:
        """Read whether they are reachable."""
        return [house.state(f"binary_sensor.phone_{n}_reachable") for n in range(1000)]

    assert shown() == ["on", "on", STATE_UNKNOWN, "off"] * 250
    await house.live(DAY / 2 + STEP)
    assert shown() == ["on", "on", "off", "off"] * 250
    again = [request for request in books.requests[3:] if len(request.numbers) >= 250]
    assert len(again) == 1

    regular = len(books.requests)
    await house.live(DAY)
    sizes = [len(request.numbers) for request in books.requests[regular:]]
    assert len(sizes) <= 145
    assert max(sizes) < 30
    assert max(books.billed_numbers.values()) == 3
    told = [(entity_id, data["event_type"]) for entity_id, data in fired]
    assert sorted(told) == sorted(
        (f"event.phone_{n}_change", "became_unreachable") for n in range(2, 1000, 4)
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
    await house.set_up(subentry(interval="manual"))
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
    await house.set_up(subentry(interval="manual"))
    await house.press()

    class Stuck:
        """A limiter that lets nothing through."""

        def __init__(self, *_: float) -> None:
            """Take what a limiter takes."""

        async def acquire(self) -> None:
            """Wait for ever."""
            await asyncio.Event().wait()

    with patch.object(announcer, "AsyncLimiter", Stuck):
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
    await house.set_up(subentry(interval="manual"))
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


# Checks without an answer


async def test_no_answer(house: House) -> None:
    """See a check without an answer shown after an hour; the next one buys anew."""
    house.answers(NONE)
    await house.set_up(subentry())
    assert house.attribute("no_answer") is False
    await house.live(HOUR - STEP)
    assert house.attribute("no_answer") is False
    await house.live(STEP)
    assert house.attribute("no_answer") is True
    assert house.state() == STATE_UNKNOWN
    assert len(house.bought) == 1
    await house.reload()
    assert house.attribute("no_answer") is True

    await house.live(2 * DAY, HOUR)
    assert len(house.bought) in (2, 3)
    assert house.attribute("no_answer") is True
    await house.simulator.notify(PHONE, error_name=GOOD)
    await house.settle()
    assert house.attribute("no_answer") is False
    assert house.state() == "on"


async def test_no_answer_leaves_a_number_reachable(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a number that was reachable stay so when nothing is heard of it."""
    await house.set_up(subentry(interval="hourly"))
    house.answers(NONE)
    await house.live(6 * HOUR)
    assert len(house.bought) in (6, 7)
    assert house.state() == "on"
    assert house.attribute("no_answer") is True
    assert fired == []


# Budget, and other things that keep a check from being bought


async def test_budget_for_none(house: House) -> None:
    """See a check that the budget does not allow say so, and the next one bought."""
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: PRICE / 2}
    )
    await house.set_up(subentry())
    assert house.bought == []
    assert house.attribute("skipped") == "budget"
    assert budget_issue(house.hass, house.entry)
    await house.live(2 * HOUR)
    assert house.attribute("no_answer") is False

    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 10}
    )
    await house.settle()
    assert house.attribute("skipped") == "budget"
    await house.live(2 * DAY, HOUR)
    assert len(house.bought) >= 1
    assert house.attribute("skipped") is None
    assert house.state() == "on"


async def test_budget_for_some(house: House) -> None:
    """See those checked that have waited longest, and the others say why not."""
    names = ("Anna", "Bruno", "Carla", "Denis")
    phones = dict(zip(names, (f"+3361234560{n}" for n in (0, 2, 3, 4)), strict=True))
    numbers = {
        name: subentry(
            name,
            phone,
            interval="manual",
            subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S{name[0] * 4}",
        )
        for name, phone in phones.items()
    }
    await house.set_up(*numbers.values())
    for name in ("Carla", "Anna", "Denis", "Bruno"):
        await house.press(f"button.{name.lower()}_verify_now")
        house.clock.move(30 * DAY)
    assert len(house.bought) == 4

    await house.unload()
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 2 * PRICE}
    )
    for number in numbers.values():
        data = {**number.data, "interval": "hourly"}
        house.hass.config_entries.async_update_subentry(house.entry, number, data=data)
    await house.load()
    # All are due when it is looked again, for nobody has looked for hours.
    house.clock.move(2 * HOUR)
    await house.look()
    assert {phone for _, phone in house.bought[4:]} == {phones["Carla"], phones["Anna"]}
    skipped = {
        name: house.attribute("skipped", f"binary_sensor.{name.lower()}_reachable")
        for name in names
    }
    assert skipped == {
        "Anna": None,
        "Bruno": "budget",
        "Carla": None,
        "Denis": "budget",
    }
    assert budget_issue(house.hass, house.entry)


async def test_price_that_has_risen_leaves_checks_unbought(house: House) -> None:
    """See those that the budget did not let leave say so, and not wait for a week."""
    house.simulator.settings.prices = {"33": 0.06}
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 0.1}
    )
    names = ("Anna", "Bruno", "Carla")
    await house.set_up(
        *(
            subentry(
                name,
                f"+3361234560{n}",
                interval="weekly",
                subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S{name[0] * 4}",
            )
            for n, name in zip((0, 2, 3), names, strict=True)
        )
    )
    assert len(house.bought) == 1
    skipped = [
        house.attribute("skipped", f"binary_sensor.{name.lower()}_reachable")
        for name in names
    ]
    assert sorted(skipped, key=str) == [None, "budget", "budget"]
    await house.live(2 * HOUR)
    assert not any(
        house.attribute("no_answer", f"binary_sensor.{name.lower()}_reachable")
        for name in names
    )


async def test_no_address(house: House) -> None:
    """See a check say that there is no address, and nothing bought."""
    await house.hass.config.async_update(external_url=None, internal_url=None)
    await house.set_up(subentry())
    assert house.simulator.books.calls["hlr/notify"] == 0
    assert house.attribute("skipped") == "no_address"
    with pytest.raises(HomeAssistantError):
        await house.press()
    assert house.attribute("skipped") == "no_address"


async def test_refused(house: House) -> None:
    """See a check that SMS Partner refuses say so."""
    house.simulator.fault("hlr/notify", "refuse", code=13)
    await house.set_up(subentry())
    assert house.bought == []
    assert house.attribute("skipped") == "not_bought"


# Results of others


async def test_fresh_result_is_used(
    house: House, call_action: CallAction, fired: list[tuple[str, Attributes]]
) -> None:
    """See regular checks spared as long as an automation verifies the number itself."""
    await house.set_up(subentry())
    await house.live(DAY / 4, HOUR)
    for _ in range(9):
        await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
        await house.settle()
        await house.live(8 * HOUR, HOUR)
    assert len(house.bought) == 1 + 9
    await until(lambda: len(types(fired, HLR_NOTIFICATION)) == 9)
    await house.live(2 * DAY, HOUR)
    assert len(house.bought) == 1 + 9 + 2
    assert types(fired, HLR_NOTIFICATION) == ["no_error"] * 9


async def test_new_number_begins_with_a_fresh_result(
    house: House, call_action: CallAction
) -> None:
    """See a result from before a number was monitored used, then checks as always."""
    await house.set_up()
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    house.clock.move(HOUR)
    house.hass.config_entries.async_add_subentry(house.entry, subentry())
    await house.settle()
    assert house.state() == "on"
    assert len(house.simulator.books.requests) == 1
    await house.live(3 * DAY, HOUR)
    assert len(house.bought) in (3, 4)


async def test_checks_fire_no_events_of_verifications(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See neither a notification nor a verification told of a monitored number."""
    await house.set_up(
        subentry(), subentry("Silent", SILENT, subentry_id="01KAJ5YV5ZB1V0K3XQ5P4S0002")
    )
    await house.press()
    house.answers(GONE)
    await house.live(2 * DAY, HOUR)
    assert types(fired) == ["number_invalid"]
    assert len(fired) == 1


async def test_automation_that_joins_a_check(
    house: House, call_action: CallAction, fired: list[tuple[str, Attributes]]
) -> None:
    """See the events of an automation fire though a check has bought the lookup."""
    house.answers(NONE)
    await house.set_up(subentry())
    answer = await call_action("verify_numbers", phone_numbers=PHONE)
    assert (answer["joined"], answer["submitted"]) == (1, 0)
    await house.simulator.notify(PHONE, error_name=GOOD)
    await until(lambda: len(fired) == 2)
    assert types(fired, HLR_NOTIFICATION) == ["no_error"]
    assert types(fired, VERIFICATION) == ["completed"]
    assert house.state() == "on"
    assert len(house.bought) == 1


async def test_check_that_joins_an_automation(
    house: House, call_action: CallAction, fired: list[tuple[str, Attributes]]
) -> None:
    """See a check join what an automation awaits, whose events fire as always."""
    await house.set_up(subentry(interval="manual"))
    house.answers(NONE)
    await call_action("verify_numbers", phone_numbers=PHONE)
    await house.press()
    await house.simulator.notify(PHONE, error_name=GOOD)
    await until(lambda: len(fired) == 2)
    assert types(fired, HLR_NOTIFICATION) == ["no_error"]
    assert house.state() == "on"
    assert len(house.bought) == 1


# The button


async def test_verify_now(house: House) -> None:
    """See the button buy a check now; twice while it is awaited is once."""
    await house.set_up(subentry(interval="manual"))
    house.answers(NONE)
    await house.press()
    house.clock.move(MINUTE)
    await house.press()
    assert len(house.bought) == 1
    await house.simulator.notify(PHONE, error_name=GOOD)
    await house.settle()
    assert house.state() == "on"
    house.answers(GOOD)
    await house.press()
    assert len(house.bought) == 2


async def test_verify_now_beyond_the_budget(house: House) -> None:
    """See the button refuse with the reason, and leave everything as it was."""
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 1.5 * PRICE}
    )
    await house.set_up(subentry(interval="manual"))
    await house.press()
    with pytest.raises(HomeAssistantError) as refused:
        await house.press()
    assert refused.value.translation_key == "budget_exceeded"
    await house.live(2 * HOUR)
    assert len(house.bought) == 1
    assert house.state() == "on"
    assert house.attribute("no_answer") is False
    assert house.attribute("skipped") is None


async def test_verify_now_that_fails_keeps_the_check_that_is_due(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See the check after a bad answer bought, though the button failed before it."""
    await house.set_up(subentry(interval="weekly"))
    house.answers(OFF)
    await house.press()
    house.clock.move(12 * HOUR - 5 * MINUTE)
    house.simulator.fault("hlr/notify", "refuse", times=1, code=13)
    with pytest.raises(HomeAssistantError):
        await house.press()
    assert house.attribute("no_answer") is False
    await house.live(2 * STEP)
    assert len(house.bought) == 3
    assert types(fired) == ["became_unreachable"]


# Adding, changing and removing


async def test_add_and_remove(
    house: House,
    call_action: CallAction,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """See a number come and go without a restart, and leave nothing behind."""

    def devices() -> dict[str | None, str]:
        """Find the ids of the account's devices by their names."""
        entry_id = house.entry.entry_id
        found = dr.async_entries_for_config_entry(device_registry, entry_id)
        return {device.name: device.id for device in found}

    await house.set_up()
    second = subentry("Lift", SECOND, subentry_id="01KAJ5YV5ZB1V0K3XQ5P4S0002")
    subentries = house.hass.config_entries
    subentries.async_add_subentry(house.entry, subentry())
    await house.settle()
    subentries.async_add_subentry(house.entry, second)
    await house.settle()
    assert house.state() == house.state("binary_sensor.lift_reachable") == "on"
    assert house.simulator.books.billed_numbers == {PHONE: 1, SECOND: 1}
    lift = devices()["Lift"]
    assert len(er.async_entries_for_device(entity_registry, lift)) == 8
    assert count_rows(house.hass, "monitored") == 2

    with pytest.raises(ServiceValidationError, match="Lift") as refused:
        await call_action("forget_numbers", phone_numbers=[SECOND, SILENT])
    assert refused.value.translation_key == "monitored_numbers"
    assert PHONE not in str(refused.value)

    subentries.async_remove_subentry(house.entry, second.subentry_id)
    await house.settle()
    assert house.state("binary_sensor.lift_reachable") is None
    assert devices().keys() == {"SMS Partner", "Gate"}
    assert not [
        entity
        for entity in entity_registry.entities.values()
        if entity.unique_id.startswith(second.subentry_id)
    ]
    assert count_rows(house.hass, "monitored") == 1
    assert await call_action("forget_numbers", phone_numbers=SECOND) == {"forgotten": 1}
    await house.live(2 * DAY, HOUR)
    assert house.simulator.books.billed_numbers[PHONE] in (2, 3)
    assert house.simulator.books.billed_numbers[SECOND] == 1


async def test_remove_the_last(house: House) -> None:
    """See the last number gone from the ledger too."""
    await house.set_up(subentry())
    house.hass.config_entries.async_remove_subentry(house.entry, subentry().subentry_id)
    await house.settle()
    assert count_rows(house.hass, "monitored") == count_rows(house.hass, "news") == 0


async def test_another_number(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a subentry that gets another number begin anew, with that one's base."""
    await house.set_up(subentry())
    gone = subentry(phone_number="+33612345601")
    house.hass.config_entries.async_update_subentry(
        house.entry,
        house.entry.subentries[gone.subentry_id],
        data=gone.data,
        unique_id=gone.unique_id,
    )
    await house.settle()
    assert house.state() == "off"
    assert house.attribute("phone_number") == "+33612345601"
    assert fired == []


async def test_another_interval(house: House) -> None:
    """See a changed interval take hold at once, without a check for it."""
    await house.set_up(subentry(interval="weekly"))
    await house.live(HOUR)
    changed = subentry(interval="hourly")
    house.hass.config_entries.async_update_subentry(
        house.entry, house.entry.subentries[changed.subentry_id], data=changed.data
    )
    await house.settle()
    assert len(house.bought) == 1
    await house.live(4 * HOUR)
    assert len(house.bought) == 5


async def test_another_time_until_it_counts(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a shorter time take hold of a number that does not answer already."""
    await house.set_up(subentry(interval="weekly", unreachable_after=48))
    house.answers(OFF)
    await house.press()
    await house.live(6 * HOUR)
    changed = subentry(interval="weekly", unreachable_after=6)
    house.hass.config_entries.async_update_subentry(
        house.entry, house.entry.subentries[changed.subentry_id], data=changed.data
    )
    await house.settle()
    await house.live(STEP)
    assert house.state() == "off"
    assert types(fired) == ["became_unreachable"]
