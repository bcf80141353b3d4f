"""The automation that relays replies: whose, to whom, and how often it answers."""

import re
import shutil
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest
import voluptuous as vol
from homeassistant.components.notify import NotifyEntity
from homeassistant.components.notify.const import DATA_COMPONENT
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.json import JsonObjectType
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_mock_service,
)

from custom_components.smspartner.const import CONF_REPLY_WEBHOOK_ID

from .helpers import CallAction, monitored_number, until
from .simulator import Simulator
from .test_blueprints import BLUEPRINTS, file_of, notices

ANNA: Final = "+33612345600"
EVE: Final = "+33639983678"
AGENT: Final = "conversation.home_assistant"
AWAY: Final = "I am away until Monday."
NOBODY: Final = {
    "en": "Replies by SMS go to nobody",
    "fr": "Les réponses par SMS ne vont à personne",
    "es": "Las respuestas por SMS no llegan a nadie",
}
LONG: Final = "The cellar is dry: 12 °C. " * 40

type Relay = Callable[..., Awaitable[None]]


@pytest.fixture
async def device_id(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """Add two phone numbers, and return the ID of the device of the one allowed."""
    for number, (name, phone) in enumerate((("Anna", ANNA), ("Eve", EVE))):
        hass.config_entries.async_add_subentry(
            account,
            monitored_number(
                name, phone, "off", subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S000{number}"
            ),
        )
    await until(lambda: all(map(hass.states.get, ("notify.anna", "notify.eve"))))
    found = dr.async_entries_for_config_entry(dr.async_get(hass), account.entry_id)
    [anna] = [device.id for device in found if device.name == "Anna"]
    return anna


@pytest.fixture
def relay(hass: HomeAssistant, device_id: str) -> Relay:
    """Relay the replies of Anna."""

    async def make(name: str = "relay_replies.yaml", **inputs: object) -> None:
        """Make the automation, beside one by which the assistant answers."""
        await hass.async_add_executor_job(
            partial(
                shutil.copytree,
                BLUEPRINTS,
                Path(hass.config.path("blueprints")),
                dirs_exist_ok=True,
            )
        )
        for component in ("homeassistant", "conversation", "persistent_notification"):
            assert await async_setup_component(hass, component, {})
        used = {
            "path": f"smspartner/{name}",
            "input": {"people": [device_id], **inputs},
        }
        cellar = {
            "alias": "Cellar",
            "triggers": {"trigger": "conversation", "command": "how is the cellar"},
            "actions": {"set_conversation_response": LONG},
        }
        assert await async_setup_component(
            hass,
            "automation",
            {"automation": [{"alias": "Relay", "use_blueprint": used}, cellar]},
        )
        await hass.async_block_till_done()

    return make


@pytest.fixture
async def texted(call_action: CallAction, device_id: str) -> None:
    """Send both an SMS that they can answer."""
    await call_action(
        "send_sms", entity_id=["notify.anna", "notify.eve"], message="Good morning"
    )


def answers(simulator: Simulator, phone: str = ANNA) -> list[str]:
    """Return what a phone was sent in answer to its replies."""
    return simulator.books.sms.texts_to(phone)[1:]


class Screen(NotifyEntity):
    """Something that shows messages."""

    def __init__(self, name: str) -> None:
        """Initialize it with nothing to be seen."""
        self._attr_name = self._attr_unique_id = name
        self.shown: list[tuple[str | None, str]] = []

    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Show a message."""
        self.shown.append((title, message))


type MakeScreen = Callable[[str], Awaitable[Screen]]


@pytest.fixture
def make_screen(hass: HomeAssistant) -> MakeScreen:
    """Return what adds something that shows messages."""

    async def make(name: str) -> Screen:
        """Add it."""
        assert await async_setup_component(hass, "notify", {})
        screen = Screen(name)
        await hass.data[DATA_COMPONENT].async_add_entities([screen])
        return screen

    return make


@pytest.fixture
def apps(hass: HomeAssistant) -> MockConfigEntry:
    """Return the entry of the app."""
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(hass)
    return entry


def add_phone(hass: HomeAssistant, apps: MockConfigEntry, name: str) -> str:
    """Add a phone, and return the ID of its device."""
    phone = dr.async_get(hass).async_get_or_create(
        config_entry_id=apps.entry_id, identifiers={("mobile_app", name)}, name=name
    )
    return phone.id


@pytest.fixture
async def app(make_screen: MakeScreen) -> Screen:
    """Return the app on a phone."""
    return await make_screen("Pixel of Bob")


@pytest.fixture
def phone_id(hass: HomeAssistant, apps: MockConfigEntry, app: Screen) -> str:
    """Add the phone with the app, and return the ID of its device."""
    phone_id = add_phone(hass, apps, "Pixel of Bob")
    er.async_get(hass).async_update_entity(app.entity_id, device_id=phone_id)
    return phone_id


@pytest.mark.usefixtures("texted")
async def test_relay_to_a_phone(
    hass: HomeAssistant,
    simulator: Simulator,
    relay: Relay,
    phone_id: str,
    app: Screen,
) -> None:
    """Push what Anna says, and nothing of anybody else."""
    await relay(phones=[phone_id], others=["notify.eve"])
    await simulator.answer(EVE, "Let me in")
    await simulator.answer(ANNA, "On my way")
    await until(lambda: bool(app.shown))
    await hass.async_block_till_done()
    assert app.shown == [("Anna", "On my way")]
    assert answers(simulator) == answers(simulator, EVE) == []
    assert notices(hass) == []


@pytest.mark.usefixtures("texted")
async def test_relay_though_an_app_is_gone(
    hass: HomeAssistant,
    simulator: Simulator,
    relay: Relay,
    phone_id: str,
    apps: MockConfigEntry,
    app: Screen,
) -> None:
    """Hand a reply to the other phones and to the assistant all the same."""
    gone = add_phone(hass, apps, "Pixel of nobody")
    await relay(phones=["0" * 32, gone, phone_id], agent=AGENT)
    await simulator.answer(ANNA, "How is the cellar?")
    await until(lambda: len(answers(simulator)) == 1)
    assert app.shown == [("Anna", "How is the cellar?")]


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]",
        "{'a': 1}",
        '{"a": 1}',
        "True",
        "None",
        "0612",
        "1.50",
        "+5",
        "...",
        "'oui'",
        "{{ 1 + 1 }}",
        "{% raw %}",
    ],
)
@pytest.mark.usefixtures("texted")
async def test_a_text_arrives_as_it_is(
    hass: HomeAssistant,
    simulator: Simulator,
    relay: Relay,
    phone_id: str,
    app: Screen,
    make_screen: MakeScreen,
    text: str,
) -> None:
    """Make no list, number or template of what somebody writes, or is answered."""
    screen = await make_screen("Screen")
    await relay(phones=[phone_id], others=[screen.entity_id], agent=AGENT)
    spoken: JsonObjectType = {"response": {"speech": {"plain": {"speech": text}}}}
    schema = hass.services.async_services_for_domain("conversation")["process"].schema
    assert isinstance(schema, vol.Schema)
    asked = async_mock_service(
        hass,
        "conversation",
        "process",
        schema,
        response=spoken,
        supports_response=SupportsResponse.ONLY,
    )
    await simulator.answer(ANNA, text)
    await until(lambda: len(answers(simulator)) == 1)
    assert app.shown == screen.shown == [("Anna", text)]
    assert [call.data["text"] for call in asked] == [text]
    [answer] = answers(simulator)
    assert answer == text.translate(str.maketrans("[]{}", "()()"))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.usefixtures("texted")
async def test_relay_to_nobody(
    hass: HomeAssistant, simulator: Simulator, relay: Relay, language: str
) -> None:
    """Be told once that nobody was chosen whom replies could be handed to."""
    await relay(file_of("relay_replies", language), others=["notify.eve"])
    heard = replies(hass)
    await simulator.answer(ANNA, "Let me in")
    await simulator.answer(ANNA, "Please")
    await until(lambda: len(heard()) == 2)
    await hass.async_block_till_done()
    [(title, message)] = notices(hass)
    assert title == NOBODY[language]
    assert "Let me in" not in message


@pytest.mark.usefixtures("texted")
async def test_relay_to_the_assistant_and_back(
    simulator: Simulator, relay: Relay
) -> None:
    """Send the assistant's answer back to who has asked, cut to the parts allowed."""
    await relay(agent=AGENT)
    await simulator.answer(EVE, "How is the cellar?")
    await simulator.answer(ANNA, "How is the cellar?")
    await until(lambda: len(answers(simulator)) == 1)
    [answer] = answers(simulator)
    assert answer.startswith("The cellar is dry: 12 .C.")
    assert answer.endswith("...")
    assert 250 < len(answer) <= 306
    assert simulator.books.sms.messages[-1].phone == ANNA
    assert answers(simulator, EVE) == []


@pytest.mark.usefixtures("texted")
async def test_a_phone_that_answers_everything(
    hass: HomeAssistant, simulator: Simulator, relay: Relay
) -> None:
    """End the conversation with a machine, before the budget is used up."""
    await relay(agent=AGENT, most=1, parts=1)
    simulator.settings.sms.answers = {ANNA: AWAY}
    heard = replies(hass)
    await simulator.answer(ANNA, "How is the cellar?")
    await until(lambda: heard() == ["How is the cellar?", AWAY])
    await simulator.settled()
    await hass.async_block_till_done()
    [answer] = answers(simulator)
    assert len(answer) <= 160
    [(title, message)] = notices(hass)
    assert title == "No more answers by SMS"
    assert message.startswith("Anna: 1 ")


@pytest.mark.usefixtures("texted")
async def test_the_same_answer_twice(
    simulator: Simulator, relay: Relay, hass: HomeAssistant
) -> None:
    """Send it twice, with the time before it, for an SMS is not sent again so soon."""
    await relay(agent=AGENT, parts=1)
    await simulator.answer(ANNA, "How is the cellar")
    await until(lambda: len(answers(simulator)) == 1)
    await hass.async_block_till_done()
    await simulator.answer(ANNA, "how is the cellar")
    await until(lambda: len(answers(simulator)) == 2)
    first, second = answers(simulator)
    assert first.startswith("The cellar is dry")
    assert re.match(r"\d\d:\d\d:\d\d The cellar is dry", second)
    assert len(second) <= 160


@pytest.mark.usefixtures("device_id")
async def test_what_was_not_sent_is_not_counted(
    simulator: Simulator, relay: Relay, call_action: CallAction
) -> None:
    """Answer, though an equal SMS was joined to the one that was sent."""
    for _ in range(2):
        await call_action(
            "send_sms", entity_id=["notify.anna"], message="Dry", tag="relay"
        )
    await relay(agent=AGENT, most=2)
    await simulator.answer(ANNA, "How is the cellar?")
    await until(lambda: len(answers(simulator)) == 1)


@pytest.mark.usefixtures("texted")
async def test_a_reply_without_a_proof(
    hass: HomeAssistant,
    simulator: Simulator,
    relay: Relay,
    account: MockConfigEntry,
    door: str,
) -> None:
    """Leave out a reply that came at the account's address, which others may know."""
    await relay(agent=AGENT)
    heard = replies(hass)
    webhook_id = account.data[CONF_REPLY_WEBHOOK_ID]
    await simulator.answer(
        ANNA, "How is the cellar?", url=f"{door}/api/webhook/{webhook_id}"
    )
    await until(lambda: bool(heard()))
    await hass.async_block_till_done()
    await simulator.answer(ANNA, "How is the house?")
    await until(lambda: len(answers(simulator)) == 1)
    assert not answers(simulator)[0].startswith("The cellar")


@pytest.mark.usefixtures("device_id")
async def test_answers_to_a_question(
    hass: HomeAssistant, simulator: Simulator, relay: Relay, call_action: CallAction
) -> None:
    """Leave the answers to a question to the script that has asked it."""
    await relay(agent=AGENT)
    await call_action(
        "send_sms", entity_id=["notify.anna"], message="Well?", tag="ask-1"
    )
    heard = replies(hass)
    await simulator.answer(ANNA, "Yes")
    await until(lambda: bool(heard()))
    await hass.async_block_till_done()
    assert answers(simulator) == []


def replies(hass: HomeAssistant) -> Callable[[], list[str]]:
    """Return what tells what Anna has replied from now on."""
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)

    def look() -> list[str]:
        """Return the texts, in the order in which they came."""
        states = [one.data["new_state"] for one in changes]
        return [
            state.attributes["text"]
            for state in states
            if state
            and state.entity_id == "event.anna_sms"
            and state.attributes.get("text")
        ]

    return look
