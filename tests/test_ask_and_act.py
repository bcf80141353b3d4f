"""The script that asks by SMS: which answer counts, whose, and what it does then."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from .helpers import CallAction, monitored_number, until
from .simulator import Simulator
from .simulator.sms.settings import AnswerMoment
from .test_blueprints import BLUEPRINTS, file_of

PEOPLE: Final = {"Anna": "+33612345600", "Bob": "+33639983678"}
ANNA, BOB = PEOPLE.values()
QUESTION: Final = "Close the shutters? 1 yes, 2 no"
NOBODY: Final = {"number": None, "name": None, "phone_number": None, "text": None}
TITLES: Final = {"en": "No answer", "fr": "Pas de réponse", "es": "Sin respuesta"}

type Running = asyncio.Future[dict[str, Any]]
type Ask = Callable[..., Awaitable[Running]]


@pytest.fixture
async def devices(hass: HomeAssistant, account: MockConfigEntry) -> list[str]:
    """Add the phone numbers of two people, and return the IDs of their devices."""
    for number, (name, phone) in enumerate(PEOPLE.items()):
        hass.config_entries.async_add_subentry(
            account,
            monitored_number(
                name, phone, "off", subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S000{number}"
            ),
        )
    await until(lambda: all(map(hass.states.get, ("notify.anna", "notify.bob"))))
    found = dr.async_entries_for_config_entry(dr.async_get(hass), account.entry_id)
    return [device.id for device in found if device.name in PEOPLE]


@pytest.fixture
def acted(hass: HomeAssistant) -> list[Event]:
    """Return what the actions of the script have done."""
    return async_capture_events(hass, "acted")


@pytest.fixture
async def ask(
    hass: HomeAssistant, devices: list[str], simulator: Simulator
) -> AsyncGenerator[Ask]:
    """Ask the people, and return once they have the question, unless told not to."""

    def action(what: str, name: str = "answer") -> list[dict[str, Any]]:
        """Return an action that tells what it is for, and what is known."""
        return [
            {"event": "acted", "event_data": {"what": what, "of": f"{{{{ {name} }}}}"}}
        ]

    async def ask_them(
        name: str = "ask_and_act.yaml",
        *,
        wait: bool = True,
        context: Context | None = None,
        variables: Mapping[str, str] | None = None,
        **inputs: object,
    ) -> Running:
        """Make the script and run it."""
        await hass.async_add_executor_job(
            partial(
                shutil.copytree,
                BLUEPRINTS,
                Path(hass.config.path("blueprints")),
                dirs_exist_ok=True,
            )
        )
        assert await async_setup_component(hass, "persistent_notification", {})
        used = {
            "path": f"smspartner/{name}",
            "input": {
                "people": devices,
                "question": QUESTION,
                "answers_3": ["👍", "Später"],
                **{f"actions_{number}": action(f"{number}") for number in (1, 2, 3)},
                "other_answer": action("other", "other"),
                **inputs,
            },
        }
        assert await async_setup_component(
            hass, "script", {"script": {"mine": {"use_blueprint": used}}}
        )
        await hass.async_block_till_done()
        return await run(hass, simulator, context, wait=wait, **variables or {})

    yield ask_them
    await hass.services.async_call("script", "turn_off", {"entity_id": "script.mine"})


async def run(
    hass: HomeAssistant,
    simulator: Simulator,
    context: Context | None = None,
    *,
    wait: bool = True,
    **variables: str,
) -> Running:
    """Run the script until all have the question."""
    before = len(simulator.books.sms.messages)

    async def finish() -> dict[str, Any]:
        """Run it to its end, and read what it answers."""
        answer = await hass.services.async_call(
            "script",
            "mine",
            variables,
            blocking=True,
            return_response=True,
            context=context,
        )
        assert answer is not None
        return dict(answer)

    running = asyncio.ensure_future(finish())
    if wait:
        await until(lambda: len(simulator.books.sms.messages) == before + len(PEOPLE))
        await simulator.settled()
        await until(lambda: all(is_delivered(hass, name) for name in PEOPLE))
    return running


def is_delivered(hass: HomeAssistant, name: str) -> bool:
    """See whether somebody has the question."""
    state = hass.states.get(f"event.{name.lower()}_sms")
    return bool(
        state
        and state.attributes["event_type"] == "delivered"
        and state.attributes["tag"].startswith("ask-")
    )


def done(acted: list[Event]) -> list[tuple[str, Any]]:
    """Return what was done, and what was known then."""
    return [(event.data["what"], event.data["of"]) for event in acted]


def notices(hass: HomeAssistant) -> list[tuple[str | None, str]]:
    """Read what stands under Notifications: titles and messages."""
    shown = hass.data.get(persistent_notification.DOMAIN, {})
    return [(one["title"], one["message"]) for one in shown.values()]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        (" OUI ! ", 1),
        ("Sí.", 1),
        ("si", 1),
        ("N-O-N", 2),
        ("\N{THUMBS UP SIGN}", 3),
        ("SPATER", 3),
        ("D'accord", 1),
        ("d\N{RIGHT SINGLE QUOTATION MARK}accord !", 1),
        ("[1]", 1),
        ("(2)", 2),
    ],
)
async def test_an_answer_that_counts(
    simulator: Simulator, acted: list[Event], ask: Ask, text: str, number: int
) -> None:
    """Do what the answer says, however it is spelt, and know who gave it."""
    running = await ask()
    await simulator.answer(BOB, text)
    answer = {
        "number": number,
        "name": "Bob",
        "phone_number": BOB,
        "text": text.strip(),
        "reason": None,
    }
    told = await running
    assert told | {"text": told["text"].strip()} == answer
    [(what, of)] = done(acted)
    assert (what, of["name"]) == (f"{number}", "Bob")
    assert {message for _, message in simulator.books.sms.texted} == {QUESTION}


@pytest.mark.parametrize("when", ["before_answer", "before_report"])
async def test_an_answer_that_comes_at_once(
    simulator: Simulator, acted: list[Event], ask: Ask, when: AnswerMoment
) -> None:
    """Miss no answer that comes before the SMS is known to have been sent."""
    simulator.settings.sms.answers = {ANNA: "2"}
    simulator.settings.sms.answers_come = when
    running = await ask()
    assert (await running)["number"] == 2
    assert [what for what, _ in done(acted)] == ["2"]


async def test_the_first_that_counts_decides(
    simulator: Simulator, acted: list[Event], ask: Ask
) -> None:
    """Pass over what does not count, and do nothing for who comes later."""
    running = await ask()
    await simulator.answer(ANNA, "Which ones?")
    await until(lambda: len(acted) == 1)
    await simulator.answer(BOB, "no")
    assert (await running)["name"] == "Bob"
    await simulator.answer(ANNA, "1")
    await simulator.settled()
    assert done(acted) == [
        ("other", {"name": "Anna", "phone_number": ANNA, "text": "Which ones?"}),
        ("2", {"number": 2, "name": "Bob", "phone_number": BOB, "text": "no"}),
    ]


async def test_of_two_at_once_the_first_decides(
    simulator: Simulator, acted: list[Event], ask: Ask
) -> None:
    """Act on the answer that came first, though the next is told right behind it."""
    running = await ask()
    await asyncio.gather(simulator.answer(ANNA, "1"), simulator.answer(BOB, "no"))
    assert (await running)["name"] == "Anna"
    assert [what for what, _ in done(acted)] == ["1"]


async def test_answers_to_something_else(
    hass: HomeAssistant,
    simulator: Simulator,
    call_action: CallAction,
    acted: list[Event],
    ask: Ask,
) -> None:
    """Let no reply to another SMS count, though it says the same."""
    await call_action(
        "send_sms", entity_id=["notify.anna"], message="Are you well?", tag="else"
    )
    [other] = simulator.books.sms.messages
    running = await ask()
    await simulator.answer(ANNA, "1", message_id=other.request.message_id)
    await until(lambda: shows(hass, "event.anna_sms", "else"))
    assert not running.done()
    await simulator.answer(ANNA, "2")
    assert (await running)["number"] == 2
    assert [what for what, _ in done(acted)] == ["2"]


@pytest.mark.parametrize("text", ["{{ 1 + 1 }}", "{'a': 1}", "0612", "1.50", "None"])
async def test_a_text_is_handed_over_as_it_is(
    simulator: Simulator, acted: list[Event], ask: Ask, text: str
) -> None:
    """Make no list, number or template of what somebody writes."""
    running = await ask(answers_1=["Nothing else"])
    await simulator.answer(ANNA, text)
    await until(lambda: len(acted) == 1)
    assert done(acted) == [
        ("other", {"name": "Anna", "phone_number": ANNA, "text": text})
    ]
    await simulator.answer(ANNA, "nothing else")
    assert (await running)["text"] == "nothing else"


async def test_two_questions_at_once(
    hass: HomeAssistant, simulator: Simulator, acted: list[Event], ask: Ask
) -> None:
    """Wait for the answers to both, also where one automation has asked them."""
    context = Context()
    first = await ask(
        context=context,
        variables={"ask": "Close them?"},
        question="{{ ask }}",
    )
    second = await run(hass, simulator, context, ask="Leave?")
    ids = {
        one.request.text: one.request.message_id
        for one in simulator.books.sms.messages
        if one.phone == ANNA
    }
    await simulator.answer(ANNA, "2", message_id=ids["Leave?"])
    assert (await second)["number"] == 2
    assert not first.done()
    await simulator.answer(ANNA, "1", message_id=ids["Close them?"])
    assert (await first)["number"] == 1
    assert [what for what, _ in done(acted)] == ["2", "1"]


@pytest.mark.parametrize("language", TITLES)
async def test_no_answer_in_time(
    hass: HomeAssistant, simulator: Simulator, ask: Ask, language: str
) -> None:
    """Be told so, with the question, though somebody has opted out."""
    running = await ask(file_of("ask_and_act", language))
    await simulator.opt_out(ANNA)
    await simulator.settled()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=31))
    assert await running == NOBODY | {"reason": "no_answer"}
    [(title, message)] = notices(hass)
    assert title == TITLES[language]
    assert message.startswith(f"{QUESTION}\n")


async def test_all_opt_out(hass: HomeAssistant, simulator: Simulator, ask: Ask) -> None:
    """Wait no longer once nobody is left who could answer."""
    running = await ask()
    await simulator.opt_out(ANNA)
    await until(lambda: has_opted_out(hass, "anna"))
    assert not running.done()
    await simulator.opt_out(BOB)
    assert await running == NOBODY | {"reason": "opted_out"}
    assert notices(hass) == [
        ("No answer", f"{QUESTION}\nAll who were asked have answered STOP.")
    ]


async def test_the_only_one_who_was_asked_opts_out(
    hass: HomeAssistant, simulator: Simulator, call_action: CallAction, ask: Ask
) -> None:
    """Wait not for who had opted out before, and got no question."""
    await call_action("send_sms", entity_id=["notify.bob"], message="Are you well?")
    await simulator.opt_out(BOB)
    await until(lambda: has_opted_out(hass, "bob"))
    running = await ask(wait=False)
    await until(lambda: is_delivered(hass, "Anna"))
    await simulator.opt_out(ANNA)
    assert (await running)["reason"] == "opted_out"
    again = await run(hass, simulator, wait=False)
    assert (await again)["reason"] == "not_asked"


async def test_a_question_that_is_not_sent(
    hass: HomeAssistant, simulator: Simulator, ask: Ask
) -> None:
    """Do at once what is to be done without an answer, for none can come."""
    simulator.fault("send", "refuse", code=11)
    running = await ask(wait=False)
    assert await running == NOBODY | {"reason": "not_asked"}
    assert notices(hass) == [("No answer", f"{QUESTION}\nThe SMS was sent to nobody.")]


async def test_nobody_to_ask_any_more(
    hass: HomeAssistant, account: MockConfigEntry, ask: Ask
) -> None:
    """Do so too where the account is not loaded, and where it has been disabled."""
    await hass.config_entries.async_unload(account.entry_id)
    running = await ask(wait=False)
    assert (await running)["reason"] == "not_asked"
    await hass.config_entries.async_set_disabled_by(
        account.entry_id, ConfigEntryDisabler.USER
    )
    again = await hass.services.async_call(
        "script", "mine", blocking=True, return_response=True
    )
    assert again
    assert again["reason"] == "not_asked"


async def test_a_question_that_was_just_asked(
    hass: HomeAssistant, simulator: Simulator, ask: Ask
) -> None:
    """Say that the same SMS has just been sent, and is not again."""
    running = await ask()
    again = await run(hass, simulator, wait=False)
    assert await again == NOBODY | {"reason": "already_asked"}
    assert len(simulator.books.sms.messages) == len(PEOPLE)
    [(_, message)] = notices(hass)
    assert message.endswith("The same SMS was sent less than a minute ago.")
    await simulator.answer(ANNA, "1")
    assert (await running)["number"] == 1


def has_opted_out(hass: HomeAssistant, name: str) -> bool:
    """See whether somebody has opted out, and nothing happened since."""
    state = hass.states.get(f"event.{name}_sms")
    return bool(state and state.attributes["event_type"] == "stop")


def shows(hass: HomeAssistant, entity_id: str, tag: str) -> bool:
    """See whether the last that happened was a reply to an SMS with a tag."""
    state = hass.states.get(entity_id)
    assert state
    return (state.attributes["event_type"], state.attributes["tag"]) == ("reply", tag)
