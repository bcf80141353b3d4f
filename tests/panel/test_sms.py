"""Writing an SMS on the page: its text, its recipients, its price, its fate."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import Event, HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.smspartner.const import CONF_SMS_BUDGET, CONF_SMS_RESERVE

from ..actions.helpers import (
    ANNA,
    BEN,
    CLARA,
    add_phone_numbers,
    many_numbers,
    until_paris,
)
from ..helpers import HOUR, CallAction, later, load, open_to_later_views, rename_table
from ..ledger.stop_list import entry_of, many, poll
from ..simulator import Simulator

SMS_ID: Final = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"
PRICE: Final = 0.038
"""What a part costs."""


@dataclass
class Page:
    """The page as far as it speaks with Home Assistant."""

    client: MockHAClientWebSocket

    async def answer(self, command: str, /, **fields: Any) -> dict[str, Any]:
        """Give a command about an SMS; return the whole message that answers it."""
        await self.client.send_json_auto_id(
            {"type": f"smspartner/sms/{command}", **fields}
        )
        return dict(await self.client.receive_json())

    async def ask(self, command: str, /, **fields: Any) -> dict[str, Any]:
        """Give a command that must not fail; return its answer."""
        answer = await self.answer(command, **fields)
        assert answer["success"], answer
        return dict(answer["result"] or {})

    async def refused(self, command: str, /, **fields: Any) -> str:
        """Give a command that must fail; return the key of its error, or its code."""
        answer = await self.answer(command, **fields)
        assert not answer["success"], answer
        return str(answer["error"].get("translation_key") or answer["error"]["code"])

    async def told(self, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first event of a subscription that meets a condition."""
        async with asyncio.timeout(30):
            while True:
                event = dict((await self.client.receive_json())["event"])
                if until(event):
                    return event


def is_complete(sms: dict[str, Any]) -> bool:
    """Return whether nothing more becomes of an SMS."""
    return bool(sms["is_complete"])


def draft(*phones: str, **fields: Any) -> dict[str, Any]:
    """Return an SMS that may be sent."""
    return {
        "phone_numbers": list(phones),
        "message": "Leak",
        "tag": None,
        "sender": None,
        "send_at": None,
        "advertising": None,
        "unicode": False,
        "test": False,
        **fields,
    }


@pytest.fixture
async def page(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> Page:
    """Open the page."""
    with open_to_later_views(hass):
        return Page(await hass_ws_client(hass))


@pytest.fixture
async def other_page(page: Page, hass_ws_client: WebSocketGenerator) -> Page:
    """Open the page in another browser."""
    return Page(await hass_ws_client())


@pytest.fixture
def of(account: MockConfigEntry) -> dict[str, str]:
    """Return what names the account in a message."""
    return {"config_entry_id": account.entry_id}


async def test_text_as_it_will_arrive(page: Page) -> None:
    """What is replaced is told, and the room that is left in the last part."""
    answer = await page.ask("text", message="Fête à 5 €", unicode=False)
    assert answer == {
        "text": "Fete à 5 €",
        "problem": None,
        "replaced": [{"old": "ê", "new": "e"}],
        "encoding": "gsm7",
        "units": 11,
        "units_left": 149,
        "parts": 1,
        "max_parts": 10,
    }
    answer = await page.ask("text", message="Fête 😀", unicode=True)
    assert (answer["text"], answer["encoding"]) == ("Fête 😀", "ucs2")
    assert (answer["units"], answer["units_left"]) == (7, 63)


@pytest.mark.parametrize(
    ("message", "problem", "parts"),
    [
        ("  ", "empty", None),
        ("😀", "nothing_left", None),
        ("x" * 1_531, "too_long", 11),
    ],
)
async def test_text_that_cannot_be_sent(
    page: Page, message: str, problem: str, parts: int | None
) -> None:
    """The reason is told in place of the text."""
    answer = await page.ask("text", message=message, unicode=False)
    assert (answer["text"], answer["problem"]) == (None, problem)
    assert answer["parts"] == parts


async def test_second_part(page: Page) -> None:
    """A character that does not fit begins a part, in which less has room."""
    answer = await page.ask("text", message="x" * 161, unicode=False)
    assert (answer["parts"], answer["units_left"]) == (2, 145)


async def test_numbers_in_any_spelling(page: Page, of: dict[str, str]) -> None:
    """Each number is read once, and what is none is told with its reason and line."""
    answer = await page.ask(
        "numbers",
        **of,
        text="06 11 11 11 00\n0033 6 11 11 12 00; +33611111100\n01 42 68 53 00\nnobody",
    )
    assert answer == {
        "phone_numbers": [ANNA, BEN],
        "doubled": 1,
        "invalid": [
            {"text": "01 42 68 53 00", "line": 3, "problem": "not_mobile"},
            {"text": "nobody", "line": 4, "problem": "not_a_number"},
        ],
    }


async def test_who_will_get_it(
    hass: HomeAssistant,
    page: Page,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    of: dict[str, str],
) -> None:
    """Each number is told with its name, or why it would not be sent the SMS."""
    await add_phone_numbers(hass, account, Anna=ANNA)
    await call_action("add_to_stop_list", phone_numbers=BEN)
    answer = await page.ask("preview", **of, draft=draft("06 11 11 11 00", BEN))
    assert answer == {
        "recipients": [
            {
                "phone_number": ANNA,
                "name": "Anna",
                "refusal": None,
                "is_joined": False,
            },
            {
                "phone_number": BEN,
                "name": None,
                "refusal": "opted_out",
                "is_joined": False,
            },
        ],
        "to_send": 1,
        "cost": PRICE,
        "currency": "EUR",
        "budget": 5,
        "budget_left": 5,
        "send_at": None,
    }
    assert not simulator.books.sms.texted


async def test_budget_that_does_not_suffice(
    hass: HomeAssistant, page: Page, account: MockConfigEntry, of: dict[str, str]
) -> None:
    """The price is that of those whom it covers."""
    hass.config_entries.async_update_entry(
        account, options={CONF_SMS_BUDGET: 0.05, CONF_SMS_RESERVE: 0}
    )
    answer = await page.ask("preview", **of, draft=draft(ANNA, BEN))
    assert [one["refusal"] for one in answer["recipients"]] == [None, "budget"]
    assert (answer["to_send"], answer["cost"]) == (1, PRICE)
    assert answer["budget_left"] == 0.05


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"message": ""}, None),
        ({"sender": "Ma maison"}, "sms_sender_invalid"),
        ({"send_at": "2020-02-02T12:00"}, "sms_send_at_out_of_range"),
        ({"send_at": "tomorrow"}, "invalid_format"),
        ({"phone_numbers": []}, "sms_no_recipients"),
        ({"phone_numbers": ["nobody"]}, "entries_not_a_number"),
        ({"phone_numbers": many_numbers(51)}, "sms_advertising_unsaid"),
        (
            {"phone_numbers": many_numbers(501), "advertising": False},
            "sms_too_many_recipients",
        ),
    ],
)
async def test_rules_are_those_of_the_action(
    page: Page,
    simulator: Simulator,
    of: dict[str, str],
    fields: dict[str, Any],
    key: str | None,
) -> None:
    """What send_sms refuses is refused here, before it is sent and when it is."""
    wanted = draft(ANNA) | fields
    if key:
        assert await page.refused("preview", **of, draft=wanted) == key
    else:
        await page.ask("preview", **of, draft=wanted)
    sent = await page.refused("send", **of, draft=wanted, sms_id=SMS_ID, cost=100)
    assert sent == (key or "sms_text_empty")
    assert not simulator.books.sms.texted


async def test_send_and_watch(
    page: Page, other_page: Page, simulator: Simulator, of: dict[str, str]
) -> None:
    """Who watches hears what becomes of an SMS, in another browser too."""
    await other_page.ask("subscribe", **of, sms_id=SMS_ID)
    before = await other_page.told(lambda _: True)
    assert not before["is_known"]
    wanted = draft(ANNA, "+33611111101", tag="cellar")
    answer = await page.ask(
        "send", **of, draft=wanted, sms_id=SMS_ID.lower(), cost=2 * PRICE
    )
    assert answer == {"sms_id": SMS_ID}
    sms = await other_page.told(is_complete)
    assert sms["states"] == {"delivered": 1, "not_delivered": 1}
    assert (sms["tag"], sms["cost"], sms["currency"]) == ("cellar", 2 * PRICE, "EUR")
    assert [one["phone_number"] for one in sms["messages"]] == wanted["phone_numbers"]
    assert not sms["is_cancellable"]
    assert simulator.books.sms.texts_to(ANNA) == ["Leak"]


async def test_double_click_is_one_sms(
    page: Page, other_page: Page, simulator: Simulator, of: dict[str, str]
) -> None:
    """What is sent twice with one ID is one SMS, also when an answer was lost."""
    simulator.fault("send", "delay", seconds=0.2)
    fields = {**of, "sms_id": SMS_ID, "cost": PRICE}
    await asyncio.gather(
        page.ask("send", **fields, draft=draft(ANNA)),
        other_page.ask("send", **fields, draft=draft(ANNA, message="Another")),
    )
    await page.ask("send", **fields | {"cost": 0}, draft=draft(ANNA, message="Third"))
    assert simulator.books.sms.billed_parts == 1


async def test_price_that_has_risen(
    page: Page, simulator: Simulator, of: dict[str, str]
) -> None:
    """Nothing is sent that costs more than was shown."""
    fields = {**of, "sms_id": SMS_ID, "draft": draft(ANNA, BEN)}
    key = await page.refused("send", **fields, cost=PRICE)
    assert key == "sms_cost_has_risen"
    assert not simulator.books.sms.texted
    await page.ask("send", **fields, cost=2 * PRICE)
    assert simulator.books.sms.billed_parts == 2


async def test_price_that_rises_as_it_is_sent(
    hass: HomeAssistant,
    page: Page,
    account: MockConfigEntry,
    simulator: Simulator,
    of: dict[str, str],
) -> None:
    """What the stop list that is read before advertising lets through costs more."""
    others = many(20)
    simulator.settings.stop_list = [entry_of(BEN, 99), *others]
    await poll(hass, account)
    with later(until_paris(2, "12:00:00")):
        wanted = draft(ANNA, BEN, advertising=True)
        assert (await page.ask("preview", **of, draft=wanted))["cost"] == PRICE
        simulator.settings.stop_list = others
        fields = {**of, "sms_id": SMS_ID, "draft": wanted, "cost": PRICE}
        assert await page.refused("send", **fields) == "sms_cost_has_risen"
    assert not simulator.books.sms.texted


async def test_test_costs_nothing(
    page: Page, simulator: Simulator, of: dict[str, str]
) -> None:
    """A test is only checked by SMS Partner, and free of charge."""
    wanted = draft(ANNA, test=True)
    preview = await page.ask("preview", **of, draft=wanted)
    assert preview["cost"] == 0
    await page.ask("send", **of, draft=wanted, sms_id=SMS_ID, cost=0)
    await page.ask("subscribe", **of, sms_id=SMS_ID)
    sms = await page.told(is_complete)
    assert sms["is_test"]
    assert not simulator.books.sms.texted


async def test_refused_by_the_vendor(
    page: Page, simulator: Simulator, of: dict[str, str]
) -> None:
    """An SMS that is accepted for nobody is an error, and its fate tells why."""
    simulator.fault("send", "refuse", code=11)
    fields = {**of, "sms_id": SMS_ID, "draft": draft(ANNA), "cost": PRICE}
    assert await page.refused("send", **fields) == "sms_refused_no_credit"
    await page.ask("subscribe", **of, sms_id=SMS_ID)
    sms = await page.told(is_complete)
    assert [one["reason"] for one in sms["messages"]] == ["no_credit"]


async def test_cancel(page: Page, simulator: Simulator, of: dict[str, str]) -> None:
    """A scheduled SMS can be cancelled, and one that was sent cannot."""
    send_at = (dt_util.now() + 2 * HOUR).replace(tzinfo=None).isoformat()
    wanted = draft(ANNA, send_at=send_at)
    preview = await page.ask("preview", **of, draft=wanted)
    assert dt_util.parse_datetime(preview["send_at"], raise_on_error=True) > (
        dt_util.now() + HOUR
    )
    await page.ask("send", **of, draft=wanted, sms_id=SMS_ID, cost=PRICE)
    await page.ask("subscribe", **of, sms_id=SMS_ID)
    sms = await page.told(lambda sms: bool(sms["is_cancellable"]))
    assert sms["scheduled_at"] == preview["send_at"]
    assert sms["states"] == {"scheduled": 1}
    await page.client.send_json_auto_id(
        {"type": "smspartner/sms/cancel", **of, "sms_id": SMS_ID}
    )
    messages = [await page.client.receive_json() for _ in range(2)]
    [answer] = [one for one in messages if one["type"] == "result"]
    [event] = [one["event"] for one in messages if one["type"] == "event"]
    assert answer["success"]
    assert event["states"] == {"cancelled": 1}
    assert not event["is_cancellable"]
    assert not simulator.books.sms.to_send


async def test_sms_that_cannot_be_cancelled(
    page: Page, simulator: Simulator, of: dict[str, str]
) -> None:
    """One that was sent is not stopped, and one that is not there is unknown."""
    await page.ask("send", **of, draft=draft(ANNA), sms_id=SMS_ID, cost=PRICE)
    await simulator.settled()
    assert await page.refused("cancel", **of, sms_id=SMS_ID) == "sms_not_cancellable"
    unknown = SMS_ID[:-1] + "0"
    assert await page.refused("cancel", **of, sms_id=unknown) == "unknown_sms"


async def test_fate_survives_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, of: dict[str, str]
) -> None:
    """An SMS is found again by its ID after the account was loaded anew."""
    await page.ask("send", **of, draft=draft(CLARA), sms_id=SMS_ID, cost=PRICE)
    assert await hass.config_entries.async_unload(account.entry_id)
    assert await page.refused("subscribe", **of, sms_id=SMS_ID) == "account_not_loaded"
    await load(hass, account)
    await page.ask("subscribe", **of, sms_id=SMS_ID)
    sms = await page.told(is_complete)
    assert sms["states"] == {"delivered": 1}


async def test_fate_outlives_an_unreadable_database(
    hass: HomeAssistant, page: Page, other_page: Page, of: dict[str, str]
) -> None:
    """Who watches while the database cannot be read hears on afterwards."""
    rename_table(hass, "sms", "gone")
    await page.ask("subscribe", **of, sms_id=SMS_ID)
    rename_table(hass, "gone", "sms")
    await other_page.ask("send", **of, draft=draft(ANNA), sms_id=SMS_ID, cost=PRICE)
    sms = await page.told(is_complete)
    assert sms["states"] == {"delivered": 1}


async def test_nothing_personal_leaves(
    hass: HomeAssistant,
    page: Page,
    of: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No event and no line of the log has a number or a text that was written."""
    events: list[str] = []

    def note(event: Event) -> None:
        """Note what the recorder would keep of an action."""
        events.append(str(event.data))

    hass.bus.async_listen(EVENT_CALL_SERVICE, note)
    with caplog.at_level(logging.DEBUG):
        await page.ask("numbers", **of, text="06 11 11 11 00 secret-entry")
        await page.ask("preview", **of, draft=draft(ANNA, message="secret-text"))
        await page.refused(
            "preview", **of, draft=draft(ANNA, send_at="secret-time", tag="secret-tag")
        )
        await page.refused("preview", **of, draft=draft(ANNA, sender="secret-sender"))
        await page.ask(
            "send", **of, draft=draft(ANNA, message="x"), sms_id=SMS_ID, cost=PRICE
        )
    ours = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.smspartner")
        or record.levelno >= logging.INFO
    ]
    for line in (*ours, *events):
        assert "secret" not in line
        assert ANNA not in line
