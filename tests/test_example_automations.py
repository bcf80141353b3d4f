"""The automations in the documents do what is said of them."""

import asyncio
import csv
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)

from custom_components.smspartner.const import DOMAIN

from .documents import ROOT, TEXTS, Kind, of_kind, texts_at
from .helpers import SECOND, CallAction, monitored_number, until
from .simulator import Simulator


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may write to."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


@pytest.fixture
def ids(hass: HomeAssistant, account: MockConfigEntry) -> dict[str, str]:
    """Return the entity IDs by English names, after renaming them as in French."""
    registry = er.async_get(hass)
    ids: dict[str, str] = {}
    entries = er.async_entries_for_config_entry(registry, account.entry_id)
    for number, entity in enumerate(entries):
        mine = f"{entity.domain}.la_mienne_{number}"
        registry.async_update_entity(entity.entity_id, new_entity_id=mine)
        key = entity.unique_id.removeprefix(f"{account.entry_id}_")
        [name] = texts_at(TEXTS, "entity", entity.domain, key, "name")
        ids[name] = mine
    return ids


@dataclass(kw_only=True)
class Messages:
    """The messages under Notifications, which appear once the event is set."""

    shown: list[str] = field(default_factory=list)
    let_through: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, call: ServiceCall) -> None:
        """Show a message."""
        await self.let_through.wait()
        self.shown.append(call.data["message"])


@pytest.fixture
async def messages(hass: HomeAssistant) -> Messages:
    """Return the messages of a replacement of the action that shows them."""
    domain, name = "persistent_notification", "create"
    assert await async_setup_component(hass, domain, {})
    schema = hass.services.async_services_for_domain(domain)[name].schema
    messages = Messages()
    messages.let_through.set()
    hass.services.async_register(domain, name, messages.show, schema)
    return messages


@dataclass(frozen=True, kw_only=True)
class Household:
    """What the automations work with."""

    hass: HomeAssistant
    simulator: Simulator
    call_action: CallAction
    messages: Messages
    folder: Path
    ids: dict[str, str]

    async def next_messages(self, count: int) -> list[str]:
        """Return the new messages once there are as many and nothing else happens."""
        await until(lambda: len(self.messages.shown) >= count)
        await self.hass.async_block_till_done()
        messages = list(self.messages.shown)
        self.messages.shown.clear()
        return messages

    async def skip(self, later: timedelta) -> None:
        """Move the time forward, and wait for what is due then."""
        async_fire_time_changed(self.hass, dt_util.utcnow() + later)
        await self.hass.async_block_till_done()


async def _each_result(house: Household) -> None:
    """Check that each unreachable SIM of a burst of results is reported."""
    absent = [f"+336123{number:03}06" for number in range(30)]
    fired: list[object] = []
    async_track_state_change_event(
        house.hass, house.ids["HLR notification"], fired.append
    )
    house.messages.let_through.clear()
    await house.call_action(
        "verify_numbers", phone_numbers=[*absent, "+33612345678"], tag="alarm panel"
    )
    await house.call_action(
        "verify_numbers", phone_numbers="+33612345706", tag="something else"
    )
    await until(lambda: len(fired) == len(absent) + 2)
    house.messages.let_through.set()
    messages = await house.next_messages(len(absent))
    assert sorted(messages) == [f"{phone}: absent_subscriber_sm" for phone in absent]


async def _alarm_panel(house: Household) -> None:
    """Check mornings with an unreachable, a reachable, an unknown and no result."""
    now = dt_util.now()
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0) - now
    results = house.simulator.settings.results
    expected: dict[str | None, list[str]] = {
        "EC_ABSENT_SUBSCRIBER_SM": ["reachable: unreachable absent_subscriber_sm."],
        "NO_ERROR": [],
        "EC_SYSTEM_FAILURE": ["reachable: unknown other."],
        None: ["reachable: no answer ."],
    }
    for day, (result, endings) in enumerate(expected.items(), 1):
        if result:
            results["+33612345606"] = result
        else:
            house.simulator.fault("hlr/notify", "refuse", code=11)
        await house.skip(nine + timedelta(days=day))
        messages = await house.next_messages(len(endings))
        # No time has really passed, and a result this new would be reused.
        await house.call_action("forget_numbers", phone_numbers="+33612345606")
        assert [text.removesuffix(" Look at the panel.") for text in messages] == [
            f"The SIM of the alarm panel is not known to be {ending}"
            for ending in endings
        ]
    assert house.simulator.books.billed_numbers["+33612345606"] == 3


async def _campaign(house: Household) -> None:
    """Check the file and the message after the list of the page was bought."""
    [asked] = [
        example.content["data"]
        for example in of_kind(Kind.OUR_ACTION)
        if example.content["data"].get("tag") == "spring campaign"
    ]
    answer = await house.call_action("verify_numbers", **asked | {"dry_run": False})
    [message] = await house.next_messages(1)
    path = house.folder / f"campaign-{answer['verification_id']}.csv"
    assert message == (
        "2 of 4 numbers are reachable. Leave out, for they have opted out: "
        f"+33699999919. All results are in {path}."
    )
    with path.open(newline="") as file:
        rows = {row["phone_number"]: row["verdict"] for row in csv.DictReader(file)}
    assert rows == {
        "+33612345678": "reachable",
        "+33612345601": "invalid",
        "+33612345706": "unreachable",
        "+33699999919": "reachable",
    }


async def _attention(house: Household) -> None:
    """Check the messages about a low credit and a refused verification."""
    house.simulator.settings.account.balance = 4.2
    await house.skip(timedelta(hours=1, minutes=1))
    assert await house.next_messages(1) == ["The credit is down to 4.2."]
    house.simulator.fault("hlr/notify", "refuse", code=11)
    with pytest.raises(Exception, match="code 11"):
        await house.call_action(
            "verify_numbers", phone_numbers="+33612345678", tag="spring"
        )
    assert await house.next_messages(1) == [
        "A verification ended badly: failed, tag spring."
    ]


async def _sms(house: Household) -> None:
    """Check that an SMS that arrives is not reported, and one that does not is."""
    await house.call_action(
        "send_sms",
        phone_numbers=["+33612345600", "+33612345601"],
        message="Water leak",
        wait=60,
    )
    assert await house.next_messages(1) == ["+33612345601: not_delivered"]


async def _answer(house: Household) -> None:
    """Check that an answer is reported by name or number, and an opt-out as one."""
    phone = "+33612345600"
    await house.call_action("send_sms", phone_numbers=phone, message="Come?", wait=60)
    await house.simulator.answer(phone, "Oui !")
    await house.simulator.answer(phone, "Stop")
    assert await house.next_messages(2) == [
        f"{phone}: Oui !",
        f"{phone}: has opted out",
    ]


async def _anna(house: Household) -> str:
    """Add somebody who can be texted, and return the id of the device."""
    [account] = house.hass.config_entries.async_entries(DOMAIN)
    house.hass.config_entries.async_add_subentry(
        account, monitored_number("Anna", SECOND, interval="off")
    )
    await until(lambda: house.hass.states.get("notify.anna") is not None)
    devices = dr.async_entries_for_config_entry(
        dr.async_get(house.hass), account.entry_id
    )
    [anna] = [device.id for device in devices if device.name == "Anna"]
    return anna


async def _add_blueprints(hass: HomeAssistant) -> None:
    """Put the blueprints where an import puts them."""
    for domain in ("automation", "script"):
        await hass.async_add_executor_job(
            shutil.copytree,
            ROOT / "blueprints" / domain / DOMAIN,
            Path(hass.config.path("blueprints", domain, "ha-smspartner")),
        )


async def _question(house: Household) -> None:
    """Check that a yes closes the shutters, and who has said so, or why nobody has."""
    await _add_blueprints(house.hass)
    used = {
        "path": "ha-smspartner/ask_and_act.yaml",
        "input": {"people": [await _anna(house)], "question": "{{ question }}"},
    }
    assert await async_setup_component(
        house.hass, "script", {"script": {"ask_us": {"use_blueprint": used}}}
    )
    closed = async_mock_service(house.hass, "cover", "close_cover")
    house.hass.states.async_set("sensor.wind_speed", "20")
    await house.hass.async_block_till_done()
    house.hass.states.async_set("sensor.wind_speed", "90")
    await until(lambda: bool(house.simulator.books.sms.messages))
    await house.simulator.answer(SECOND, "1")
    assert await house.next_messages(1) == ["Anna has answered: 1"]
    assert [call.data["entity_id"] for call in closed] == [["cover.shutters"]]
    house.hass.states.async_set("sensor.wind_speed", "20")
    await house.hass.async_block_till_done()
    house.hass.states.async_set("sensor.wind_speed", "91")
    messages = await house.next_messages(2)
    assert messages[-1] == "No answer: already_asked"


AUTOMATIONS: Final[dict[str, Callable[[Household], Awaitable[None]]]] = {
    "A SIM is not reachable": _each_result,
    "An SMS has not arrived": _sms,
    "Ask whether to close the shutters": _question,
    "Somebody has answered": _answer,
    "Verify the SIM of the alarm panel": _alarm_panel,
    "A campaign list has been verified": _campaign,
    "SMS Partner needs attention": _attention,
}


def test_every_automation_is_tried() -> None:
    """Each automation of the documents has a check here, and no check is left over."""
    found = {example.content["alias"] for example in of_kind(Kind.AUTOMATION)}
    assert found == set(AUTOMATIONS)


@pytest.mark.parametrize("number", range(len(of_kind(Kind.AUTOMATION))))
async def test_automation(
    hass: HomeAssistant,
    simulator: Simulator,
    call_action: CallAction,
    ids: dict[str, str],
    messages: Messages,
    folder: Path,
    number: int,
) -> None:
    """Each automation is loaded as printed and does what the page says of it."""
    example = of_kind(Kind.AUTOMATION)[number].written_to(folder).with_ids(ids)
    assert "sms_partner" not in example.text
    assert await async_setup_component(
        hass, "automation", {"automation": [example.content]}
    )
    await hass.async_block_till_done()
    assert [state.state for state in hass.states.async_all("automation")] == ["on"]
    await AUTOMATIONS[example.content["alias"]](
        Household(
            hass=hass,
            simulator=simulator,
            call_action=call_action,
            messages=messages,
            folder=folder,
            ids=ids,
        )
    )
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )


async def test_relay(
    hass: HomeAssistant,
    simulator: Simulator,
    call_action: CallAction,
    messages: Messages,
    folder: Path,
    ids: dict[str, str],
) -> None:
    """What is made of a blueprint hands on what is written, and answers it."""
    house = Household(
        hass=hass,
        simulator=simulator,
        call_action=call_action,
        messages=messages,
        folder=folder,
        ids=ids,
    )
    [example] = of_kind(Kind.BLUEPRINT)
    await _add_blueprints(hass)
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})
    [place] = example.content["use_blueprint"]["input"]["people"]
    text = example.text.replace(place, await _anna(house))
    assert await async_setup_component(
        hass, "automation", {"automation": [replace(example, text=text).content]}
    )
    await call_action("send_sms", entity_id=["notify.anna"], message="Good morning")
    await simulator.answer(SECOND, "How warm is it in the kitchen?")
    await until(lambda: len(simulator.books.sms.texts_to(SECOND)) == 2)
