"""The scripts that blueprints make: whom they text, and what they tell who ran them."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceNotFound
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)

from .helpers import monitored_number, until
from .simulator import Simulator
from .test_blueprints import BLUEPRINTS, LANGUAGES, file_of

PEOPLE: Final = {
    "Anna": "+33612345601",  # not delivered
    "Bob": "+33612345606",  # waiting, then not delivered; a lookup says that it is off
    "Carla": "+33612345600",  # delivered
}
IDS: Final = [f"notify.{name.lower()}" for name in PEOPLE]
LEAK: Final = "Water leak in the cellar"
PRESSED: Final = "mobile_app_notification_action"
"""The event of a button in a notification."""

type Answer = dict[str, Any]
type Run = Callable[[str], Awaitable[Answer]]
type Make = Callable[..., Awaitable[Run]]


@pytest.fixture
async def people(hass: HomeAssistant, account: MockConfigEntry) -> MockConfigEntry:
    """Add the phone numbers of three people, of whom the last can be reached."""
    for number, (name, phone) in enumerate(PEOPLE.items()):
        hass.config_entries.async_add_subentry(
            account,
            monitored_number(
                name, phone, "off", subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S000{number}"
            ),
        )
    await until(lambda: all(hass.states.get(entity_id) for entity_id in IDS))
    return account


@pytest.fixture
def make(hass: HomeAssistant, people: MockConfigEntry) -> Make:
    """Make a script of a blueprint, with some inputs filled in."""

    async def run(message: str) -> Answer:
        """Run it, and read what it answers."""
        answer = await hass.services.async_call(
            "script", "mine", {"message": message}, blocking=True, return_response=True
        )
        assert answer is not None
        return dict(answer)

    async def make_it(name: str, **inputs: object) -> Run:
        """Make it."""
        await hass.async_add_executor_job(
            partial(
                shutil.copytree,
                BLUEPRINTS,
                Path(hass.config.path("blueprints")),
                dirs_exist_ok=True,
            )
        )
        assert await async_setup_component(hass, "persistent_notification", {})
        used = {"path": f"smspartner/{name}", "input": inputs}
        assert await async_setup_component(
            hass, "script", {"script": {"mine": {"use_blueprint": used}}}
        )
        await hass.async_block_till_done()
        return run

    return make_it


def notices(hass: HomeAssistant) -> list[tuple[str | None, str]]:
    """Read what stands under Notifications: titles and messages."""
    shown = hass.data.get(persistent_notification.DOMAIN, {})
    return [(one["title"], one["message"]) for one in shown.values()]


async def begin(hass: HomeAssistant, run: Run) -> asyncio.Future[Answer]:
    """Run a script until it waits for a reaction."""
    running = asyncio.ensure_future(run(LEAK))
    await until(lambda: PRESSED in hass.bus.async_listeners())
    return running


def let_time_pass(hass: HomeAssistant) -> None:
    """Let the time for a reaction be over."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=6))


def texted(simulator: Simulator) -> list[str]:
    """Read who was texted, each as often as that."""
    return [message.phone for message in simulator.books.sms.messages]


async def test_reach_the_first_who_can_be(
    hass: HomeAssistant, simulator: Simulator, make: Make
) -> None:
    """Text one after another, until an SMS is delivered, and nobody after that."""
    run = await make("reach_somebody.yaml", people=[*IDS, IDS[0]])
    assert await run(LEAK) == {"reached": "Carla", "tried": ["Anna", "Bob", "Carla"]}
    assert texted(simulator) == list(PEOPLE.values())
    assert {message for _, message in simulator.books.sms.texted} == {LEAK}
    assert notices(hass) == []


@pytest.mark.parametrize(
    ("language", "title", "message"),
    [
        ("en", "Nobody was reached by SMS", f"Anna, Bob: {LEAK}"),
        ("fr", "Personne n'a été joint par SMS", f"Anna, Bob\u00a0: {LEAK}"),
        ("es", "No se localizó a nadie por SMS", f"Anna, Bob: {LEAK}"),
    ],
)
async def test_reach_nobody(
    hass: HomeAssistant, make: Make, language: str, title: str, message: str
) -> None:
    """Be told when no SMS was delivered."""
    run = await make(file_of("reach_somebody", language), people=IDS[:2])
    assert await run(LEAK) == {"reached": None, "tried": ["Anna", "Bob"]}
    assert notices(hass) == [(title, message)]


async def test_reach_though_one_is_refused(
    hass: HomeAssistant, simulator: Simulator, make: Make
) -> None:
    """Go on to the next where SMS Partner does not even take the SMS."""
    simulator.fault("send", "refuse", times=1, code=14)
    run = await make("reach_somebody.yaml", people=[IDS[0], IDS[2]])
    assert (await run(LEAK))["reached"] == "Carla"
    assert texted(simulator) == [PEOPLE["Carla"]]


async def test_reach_who_a_lookup_finds(
    hass: HomeAssistant, simulator: Simulator, make: Make
) -> None:
    """Pass over a phone that a lookup says is off, and do not text it."""
    run = await make("reach_somebody.yaml", people=IDS[1:], ask_first=True)
    assert await run(LEAK) == {"reached": "Carla", "tried": ["Bob", "Carla"]}
    assert texted(simulator) == [PEOPLE["Carla"]]
    assert set(simulator.books.billed_numbers) == {PEOPLE["Bob"], PEOPLE["Carla"]}


@pytest.fixture
def phone(hass: HomeAssistant) -> dr.DeviceEntry:
    """Return a phone with the app of Home Assistant."""
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(hass)
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={("mobile_app", "1")},
        name="Pixel of Anna",
    )


@pytest.fixture
def pushed(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the notifications that the phone was sent."""
    return async_mock_service(hass, "notify", "mobile_app_pixel_of_anna")


async def test_escalate_when_nobody_reacts(
    hass: HomeAssistant,
    simulator: Simulator,
    make: Make,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
) -> None:
    """Notify the phone, and text all when the time is over; no other button counts."""
    run = await make("escalate.yaml", phones=[phone.id], people=[IDS[0], IDS[2]])
    running = await begin(hass, run)
    await until(lambda: bool(pushed))
    assert [call.data["message"] for call in pushed] == [LEAK]
    assert texted(simulator) == []
    hass.bus.async_fire(PRESSED, {"action": "SMS_PARTNER_OTHER"})
    let_time_pass(hass)
    assert await running == {"reacted": False, "reached": ["notify.carla"]}
    assert sorted(texted(simulator)) == sorted([PEOPLE["Anna"], PEOPLE["Carla"]])
    assert notices(hass) == []


async def test_escalate_no_further_than_the_button(
    hass: HomeAssistant,
    simulator: Simulator,
    make: Make,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
) -> None:
    """Text nobody when somebody has pressed the button."""
    run = await make("escalate.yaml", phones=[phone.id], people=IDS)
    running = await begin(hass, run)
    await until(lambda: bool(pushed))
    [button] = pushed[0].data["data"]["actions"]
    hass.bus.async_fire(PRESSED, {"action": button["action"]})
    assert await running == {"reacted": True, "reached": []}
    assert texted(simulator) == []


async def test_escalate_no_further_than_a_trigger(
    hass: HomeAssistant, simulator: Simulator, make: Make
) -> None:
    """Text nobody when what was chosen as a reaction happens."""
    disarmed = {"trigger": "state", "entity_id": "alarm.home", "to": "disarmed"}
    hass.states.async_set("alarm.home", "triggered")
    run = await make("escalate.yaml", reaction=[disarmed], people=IDS)
    running = await begin(hass, run)
    hass.states.async_set("alarm.home", "disarmed")
    assert await running == {"reacted": True, "reached": []}
    assert texted(simulator) == []


async def test_escalate_though_the_app_is_gone(
    hass: HomeAssistant, simulator: Simulator, make: Make, phone: dr.DeviceEntry
) -> None:
    """Text all, and then tell that the phone could not be notified."""
    run = await make("escalate.yaml", phones=[phone.id], people=[IDS[2]])
    running = await begin(hass, run)
    let_time_pass(hass)
    with pytest.raises(Exception, match="mobile_app_pixel_of_anna"):
        await running
    assert texted(simulator) == [PEOPLE["Carla"]]


async def test_escalate_to_the_other_phones(
    hass: HomeAssistant,
    make: Make,
    phone: dr.DeviceEntry,
    pushed: list[ServiceCall],
) -> None:
    """Notify a phone though the app on those before it is gone."""
    er.async_get(hass).async_get_or_create(
        "notify", "mobile_app", "1", device_id=phone.id
    )
    [apps] = hass.config_entries.async_entries("mobile_app")
    gone = dr.async_get(hass).async_get_or_create(
        config_entry_id=apps.entry_id,
        identifiers={("mobile_app", "2")},
        name="Pixel of nobody",
    )
    phones = ["0" * 32, gone.id, phone.id]
    run = await make("escalate.yaml", phones=phones, people=[IDS[2]])
    running = await begin(hass, run)
    await until(lambda: bool(pushed))
    let_time_pass(hass)
    with pytest.raises(ServiceNotFound):
        await running


@pytest.mark.parametrize("language", LANGUAGES)
async def test_escalate_in_vain(hass: HomeAssistant, make: Make, language: str) -> None:
    """Be told when nobody has reacted, and no SMS was delivered either."""
    run = await make(file_of("escalate", language), people=[IDS[0]])
    running = await begin(hass, run)
    let_time_pass(hass)
    assert await running == {"reacted": False, "reached": []}
    [(title, message)] = notices(hass)
    assert title
    assert message == LEAK
