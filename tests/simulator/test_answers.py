"""What phones answer, and how it is told."""

from typing import Any
from uuid import UUID

import aiohttp
import orjson
import pytest

from ..helpers import PHONE
from . import Simulator
from .helpers import Api, Receiver
from .sms.settings import LONG_NUMBER

pytestmark = pytest.mark.usefixtures("socket_enabled")

OTHER = "+33612345600"
LONG = "Ça va être" + " prêt" * 20
"""Two parts, since ê is in no GSM alphabet."""


def told(receiver: Receiver) -> list[dict[str, Any]]:
    """Return the bodies read as JSON."""
    return [orjson.loads(body) for body in receiver.bodies]


def texts(receiver: Receiver) -> list[str]:
    """Return the texts that were posted."""
    return [body["text"] for body in told(receiver)]


async def from_long_number(api: Api, url: str | None = None, **options: Any) -> Any:
    """Send an SMS from the long number."""
    return await api.ask(
        "vn/send",
        **{"to": PHONE[1:], "from": LONG_NUMBER[1:], "message": "Bonjour"},
        urlResponse=url,
        **options,
    )


async def test_an_answer_has_the_fields_of_the_documentation(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """It is posted as JSON to the SMS's own address, the ID as a number."""
    first = await api.text(PHONE, urlResponse=f"{receiver.url}?t=a")
    await api.text(OTHER, urlResponse=f"{receiver.url}?t=b")
    answer = await simulator.answer(PHONE, "Oui, « déjà » 👍")
    assert answer.acknowledged
    assert told(receiver) == [
        {
            "type": "response",
            "phone_number": PHONE,
            "text": "Oui, « déjà » 👍",
            "message_id": first["message_id"],
        }
    ]
    assert receiver.queries == ["t=a"]
    assert receiver.types == ["application/json"]


async def test_the_last_sms_is_answered_or_the_one_named(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """SMS whose sender is a name cannot be answered."""
    first, second = [
        await api.text(PHONE, urlResponse=f"{receiver.url}?t={name}") for name in "ab"
    ]
    await api.text(PHONE, urlResponse=f"{receiver.url}?t=c", sender="Maison")
    await simulator.answer(PHONE, "oui")
    await simulator.answer(PHONE, "oui", message_id=first["message_id"])
    assert receiver.queries == ["t=b", "t=a"]
    assert [body["message_id"] for body in told(receiver)] == [
        second["message_id"],
        first["message_id"],
    ]
    with pytest.raises(LookupError):
        await simulator.answer(OTHER, "oui", message_id=first["message_id"])


@pytest.mark.parametrize(
    ("goes_to", "queries"),
    [("request", ["t=a"]), ("account", [""]), ("both", ["t=a", ""])],
)
async def test_where_answers_go(
    api: Api, simulator: Simulator, receiver: Receiver, goes_to: str, queries: list[str]
) -> None:
    """To the SMS's address, to the account's, or to both."""
    simulator.settings.update(
        {"sms": {"reply_address": receiver.url, "replies_go_to": goes_to}}
    )
    await api.text(PHONE, urlResponse=f"{receiver.url}?t=a")
    answer = await simulator.answer(PHONE, "oui")
    assert receiver.queries == queries
    assert answer.acknowledged


async def test_answers_without_an_address_of_their_own(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """They go to the account's address, with the ID of an SMS if there is one."""
    assert not (await simulator.answer(PHONE, "Allô ?")).acknowledged
    simulator.settings.update({"sms": {"reply_address": receiver.url}})
    await simulator.answer(PHONE, "Allô ?")
    sent = await api.text(PHONE)
    await simulator.answer(PHONE, "oui")
    await simulator.answer(PHONE, "Allô ?", sent_to=LONG_NUMBER)
    assert [body.get("message_id", body.get("to")) for body in told(receiver)] == [
        None,
        sent["message_id"],
        LONG_NUMBER[1:],
    ]


@pytest.mark.parametrize(
    ("settings", "overrides", "body"),
    [
        ({"sms": {"reply_has_id": False}}, {}, {"type": "response", "text": "1"}),
        ({"numbers_are_text": True}, {}, {"message_id": "7"}),
        ({}, {"text": 1, "type": None}, {"text": 1}),
        ({}, {"phone_number": PHONE[1:]}, {"phone_number": PHONE[1:]}),
    ],
)
async def test_answers_with_other_fields(
    api: Api,
    simulator: Simulator,
    receiver: Receiver,
    *,
    settings: dict[str, Any],
    overrides: dict[str, Any],
    body: dict[str, Any],
) -> None:
    """The ID is left out, numbers are text, or any field is what one says."""
    simulator.settings.update(settings)
    sent = await api.text(PHONE, urlResponse=receiver.url)
    await simulator.answer(PHONE, "1", fields=overrides)
    [got] = told(receiver)
    if "message_id" in body:
        body = body | {"message_id": str(sent["message_id"])}
    assert got | body == got
    assert ("message_id" in got) == simulator.settings.sms.reply_has_id
    assert ("type" in got) == ("type" not in overrides)


async def test_answers_as_forms(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """The same fields, URL-encoded."""
    simulator.settings.update({"sms": {"reply_format": "form"}})
    sent = await api.text(PHONE, urlResponse=receiver.url)
    await simulator.answer(PHONE, "déjà & 1+1=2 👍")
    assert receiver.types == ["application/x-www-form-urlencoded"]
    assert receiver.forms == [
        {
            "type": "response",
            "phone_number": PHONE,
            "text": "déjà & 1+1=2 👍",
            "message_id": str(sent["message_id"]),
        }
    ]


async def test_lost_tokens(api: Api, simulator: Simulator, receiver: Receiver) -> None:
    """What is done to the query of other addresses is done to these."""
    simulator.settings.drop_query = True
    await api.text(PHONE, urlResponse=f"{receiver.url}?t=a")
    await simulator.answer(PHONE, "oui")
    assert receiver.queries == [""]


async def test_repeated_answers(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """An answer is posted as often as it is set, and again until it is taken."""
    simulator.settings.update({"sms": {"reply_posts": 3}})
    await api.text(PHONE, urlResponse=receiver.url)
    assert (await simulator.answer(PHONE, "oui")).acknowledged
    assert texts(receiver) == ["oui"] * 3
    simulator.settings.update({"sms": {"reply_posts": 1}})
    simulator.settings.notification_retries = 2
    simulator.settings.retry_delay = 0
    receiver.status = 503
    answer = await simulator.answer(PHONE, "non")
    assert answer.lost
    assert texts(receiver)[3:] == ["non"] * 3
    assert simulator.books.sms.totals()["lost_answers"] == 1


async def test_a_delayed_answer(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """It comes when its time has come."""
    simulator.settings.update({"sms": {"reply_delay": 3600}})
    await api.text(PHONE, urlResponse=receiver.url)
    answer = await simulator.answer(PHONE, "oui")
    assert not receiver.bodies
    assert not answer.lost
    await simulator.pass_time(3600)
    assert texts(receiver) == ["oui"]


@pytest.mark.parametrize("moment", ["before_answer", "before_report", "after_report"])
async def test_phones_that_answer_by_themselves(
    api: Api, simulator: Simulator, receiver: Receiver, moment: str
) -> None:
    """They do before the request is answered, before its report, or after it."""
    simulator.settings.update(
        {"sms": {"answers": {PHONE: "oui", "*": "qui ?"}, "answers_come": moment}}
    )
    if moment != "before_answer":
        receiver.open.clear()
    await api.ask(
        "send",
        phoneNumbers=PHONE,
        message="Venez-vous ?",
        urlDlr=receiver.url,
        urlResponse=receiver.url,
    )
    if moment == "before_answer":
        assert texts(receiver) == ["oui"]
    receiver.open.set()
    await simulator.settled()
    kinds = ["text" if "text" in body else "status" for body in told(receiver)]
    expected = ["text", "status"]
    assert kinds == (expected[::-1] if moment == "after_report" else expected)
    await api.text(OTHER, urlResponse=receiver.url)
    assert texts_of(receiver) == ["oui", "qui ?"]
    await api.text("+33612345601", urlResponse=receiver.url)
    not_reached = moment == "after_report"
    assert texts_of(receiver)[2:] == ([] if not_reached else ["qui ?"])


def texts_of(receiver: Receiver) -> list[str]:
    """Return the texts that were posted among reports."""
    return [body["text"] for body in told(receiver) if "text" in body]


@pytest.mark.parametrize("text", ["Stop", " STOP. ", "stop"])
async def test_stop(
    api: Api, simulator: Simulator, receiver: Receiver, text: str
) -> None:
    """It is told as such, and the number gets no more SMS."""
    sent = await api.text(PHONE, urlResponse=receiver.url)
    await simulator.answer(PHONE, text)
    assert told(receiver) == [
        {
            "type": "stop",
            "phone_number": PHONE,
            "text": text,
            "message_id": sent["message_id"],
        }
    ]
    assert (await api.text(PHONE))["code"] == 14
    listed = await api.ask("stop-sms/list")
    assert [one["phoneNumber"] for one in listed["data"]][2:] == [PHONE]


async def test_a_word_that_only_looks_like_a_stop(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """The platform may take it for an answer, and list nobody."""
    await api.text(PHONE, urlResponse=receiver.url)
    await simulator.answer(PHONE, "Stop", kind="response")
    await simulator.answer(PHONE, "Stop that")
    assert [body["type"] for body in told(receiver)] == ["response"] * 2
    assert (await api.text(PHONE, urlResponse=receiver.url))["code"] == 200
    await simulator.opt_out(PHONE)
    assert told(receiver)[-1]["type"] == "stop"


async def test_an_answer_to_a_long_number(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """All of its fields are text, and its numbers have no plus."""
    await from_long_number(api, receiver.url)
    await simulator.answer(PHONE, "Test déjà")
    [body] = told(receiver)
    UUID(body.pop("messageId"))
    assert len(body.pop("message-timestamp")) == len("2016-03-10 09:51:46")
    assert body == {
        "msisdn": PHONE[1:],
        "to": LONG_NUMBER[1:],
        "text": "Test déjà",
        "type": "text",
        "keyword": "TEST",
    }
    await simulator.answer(PHONE, "STOP")
    assert "concat" not in told(receiver)[-1]
    assert (await api.text(PHONE))["code"] == 14


@pytest.mark.parametrize(
    ("settings", "details", "order"),
    [
        ("in_order", {}, [1, 2]),
        ("backwards", {}, [2, 1]),
        ("twice", {}, [1, 1, 2, 2]),
        ("without_first", {}, [2]),
        ("without_last", {}, [1]),
        ("in_order", {"parts": [2, 2, 1]}, [2, 2, 1]),
    ],
)
async def test_long_answers_come_in_parts(
    api: Api,
    simulator: Simulator,
    receiver: Receiver,
    *,
    settings: str,
    details: dict[str, Any],
    order: list[int],
) -> None:
    """Each part says which it is, and has an ID of its own."""
    simulator.settings.update({"sms": {"reply_parts": settings}})
    await from_long_number(api, receiver.url)
    answer = await simulator.answer(PHONE, LONG, **details)
    assert answer.acknowledged
    bodies = told(receiver)
    assert [int(body["concat-part"]) for body in bodies] == order
    assert {body["concat-total"] for body in bodies} == {"2"}
    assert len({body["concat-ref"] for body in bodies}) == 1
    by_part = {body["concat-part"]: body["text"] for body in bodies}
    if len(by_part) == 2:
        assert by_part["1"] + by_part["2"] == LONG
    assert len({body["messageId"] for body in bodies}) == len(by_part)


async def test_control_calls(
    api: Api,
    simulator: Simulator,
    receiver: Receiver,
    client: aiohttp.ClientSession,
) -> None:
    """Another process can answer and opt out, and read what came of it."""
    await api.text(PHONE, urlResponse=receiver.url)
    control = f"{simulator.address}/_simulator"
    sent = {"phone": PHONE, "text": "oui"}
    async with client.post(f"{control}/answer", json=sent) as response:
        answered = await response.json()
    assert (answered["text"], answered["acknowledged"]) == ("oui", True)
    async with client.post(f"{control}/opt_out", json={"phone": PHONE}) as response:
        assert (await response.json())["kind"] == "stop"
    async with client.get(f"{control}/books") as response:
        books = (await response.json())["sms"]
    assert [answer["text"] for answer in books["answers"]] == ["oui", "STOP"]
    wrong = {"phone": PHONE, "text": "oui", "message_id": 1}
    async with client.post(f"{control}/answer", json=wrong) as response:
        assert response.status == 400


async def test_reset_drops_what_is_to_come(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """After it nobody answers any more."""
    simulator.settings.update({"sms": {"reply_delay": 3600}})
    await api.text(PHONE, urlResponse=receiver.url)
    await simulator.answer(PHONE, "oui")
    await simulator.reset()
    await simulator.pass_time(3600)
    assert not receiver.bodies
    assert simulator.books.sms.answers == []
