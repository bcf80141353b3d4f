"""SMS at the simulator: what is answered, billed and refused."""

from typing import Any

import pytest

from ..helpers import PHONE
from . import Simulator
from .helpers import Api

pytestmark = pytest.mark.usefixtures("socket_enabled")

OTHER = "+33612345600"
BRITISH = "+447911123456"
BAD = "+33612345650"
SCHEDULED: dict[str, Any] = {
    "scheduledDeliveryDate": "31/12/2099",
    "time": 8,
    "minute": 5,
}


def without(field: str, **changes: Any) -> dict[str, Any]:
    """Return a schedule without one of its fields."""
    return {name: SCHEDULED[name] for name in SCHEDULED if name != field} | changes


async def test_send_answers_as_the_sample(api: Api, simulator: Simulator) -> None:
    """One text to one number costs one part, and is in the books once."""
    before = simulator.settings.account.balance
    answer = await api.text(PHONE, message="Fuite d'eau:br:Vanne fermée", tag="h7k2")
    assert type(answer.pop("message_id")) is int
    assert answer == {
        "success": True,
        "code": 200,
        "nb_sms": 1,
        "cost": 0.038,
        "currency": "EUR",
    }
    books = simulator.books.sms
    assert books.texted == {(PHONE, "Fuite d'eau\nVanne fermée"): 1}
    assert (books.billed_parts, books.total_cost) == (1, 0.038)
    assert simulator.settings.account.balance == pytest.approx(before - 0.038)


async def test_who_got_what(api: Api, simulator: Simulator) -> None:
    """The books tell how often each number got each text, and in which order."""
    await api.text(PHONE, OTHER, message="a")
    await api.text("0612345678", message="b")
    await api.text(PHONE, message="a")
    books = simulator.books.sms
    assert books.texted == {(PHONE, "a"): 2, (OTHER, "a"): 1, (PHONE, "b"): 1}
    assert books.texts_to(PHONE) == ["a", "b", "a"]
    assert len({request.message_id for request in books.accepted}) == 3


async def test_parts_and_prices_by_calling_code(api: Api, simulator: Simulator) -> None:
    """A number costs its code's price for each part of the text."""
    simulator.settings.sms.prices = {"44": 0.05}
    answer = await api.text(PHONE, BRITISH, message="a" * 161)
    assert (answer["nb_sms"], answer["cost"]) == (4, 0.176)
    assert simulator.books.sms.billed_parts == 4
    await api.text(PHONE, message="a" * 140, isStopSms=1)
    await api.text(PHONE, message="a" * 150, isStopSms=1)
    assert [request.parts for request in simulator.books.sms.accepted[1:]] == [1, 2]
    await api.text(PHONE, message="a" * 150, isStopSms=1, gamme=2)
    *_, premium, low_cost = simulator.books.sms.texts_to(PHONE)
    assert premium.endswith("a\nSTOP au 36180")
    assert low_cost == "a" * 150


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"nb_sms_is": 1}, {"nb_sms": 1, "cost": 0.076}),
        ({"nb_sms_is": 0.5}, {"nb_sms": 1, "cost": 0.076}),
        ({"nb_sms_is": "missing"}, {"cost": 0.076}),
        ({"cost_is": "missing"}, {"nb_sms": 2}),
        ({"cost_is": "each"}, {"nb_sms": 2, "cost": 0.038}),
        ({"cost_is": None}, {"nb_sms": 2, "cost": None}),
    ],
)
async def test_numbers_that_are_told_wrong(
    api: Api, simulator: Simulator, settings: dict[str, Any], told: dict[str, Any]
) -> None:
    """What is answered of parts and money need not be what is taken."""
    simulator.settings.update({"sms": settings})
    answer = await api.text(PHONE, OTHER)
    assert {name: answer[name] for name in ("nb_sms", "cost") if name in answer} == told
    assert simulator.books.sms.total_cost == 0.076


async def test_sandbox(api: Api, simulator: Simulator) -> None:
    """It answers as usual, and nothing is sent, charged or known afterwards."""
    before = simulator.settings.account.balance
    answer = await api.text(PHONE, sandbox=1, tag="abc", url="http://127.0.0.1:1/")
    assert (answer["success"], answer["nb_sms"]) == (True, 1)
    assert simulator.settings.account.balance == before
    books = simulator.books.sms
    assert (books.texted, books.total_cost, books.reports) == ({}, 0, [])
    assert (await api.ask("bulk-status-by-tag", tag="abc"))["code"] == 4
    assert (await api.text(PHONE, sandbox=1, message="a" * 1531))["code"] == 52


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"apiKey": ""}, 1),
        ({"apiKey": "wrong"}, 10),
        ({"phoneNumbers": ""}, 2),
        ({"message": ""}, 43),
        ({"message": None}, 43),
        ({"phoneNumbers": ",".join(f"+336{n:08}" for n in range(501))}, 50),
        ({"phoneNumbers": f"{PHONE},{PHONE}"}, 15),
        ({"phoneNumbers": f"{PHONE},0612345678"}, 15),
        ({"phoneNumbers": "+33699999919"}, 14),
        ({"phoneNumbers": "+33699999919,+33699999920"}, 55),
        ({"message": "a" * 1531}, 52),
        ({"message": "é" * 671, "isUnicode": 1}, 52),
        ({"message": "a" * 161, "gamme": 2}, 42),
        ({"sender": "ab"}, 44),
        ({"sender": "HomeAssistant"}, 44),
        ({"sender": "Maison!"}, 44),
        (without("scheduledDeliveryDate"), 45),
        (without("time"), 46),
        (without("time", time=25), 46),
        (without("minute"), 47),
        (without("minute", minute="05"), 47),
        (without("minute", minute=3), 48),
        (without("scheduledDeliveryDate", scheduledDeliveryDate="2099-12-31"), 49),
        (without("scheduledDeliveryDate", scheduledDeliveryDate="31/02/2099"), 49),
        (without("scheduledDeliveryDate", scheduledDeliveryDate="01/01/2020"), 49),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
async def test_refusals(
    api: Api, simulator: Simulator, sent: dict[str, Any], code: int, status: int
) -> None:
    """What the vendor's pages refuse has its code, under either HTTP status."""
    simulator.settings.error_status = status
    whole = {"phoneNumbers": PHONE, "message": "a"} | sent
    answered, _, body = await api.request("send", **whole)
    assert answered == status
    assert f'"success":false,"code":{code},"message":"' in body
    assert simulator.books.sms.texted == {}
    assert simulator.books.sms.total_cost == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"phoneNumbers": f"{PHONE}, {OTHER}"}, "phoneNumbers"),
        ({"phoneNumbers": f"{PHONE};{OTHER}"}, "phoneNumbers"),
        ({"phoneNumbers": f"{PHONE},"}, "phoneNumbers"),
        ({"phoneNumbers": "33612345678"}, "phoneNumbers"),
        ({"phoneNumbers": [PHONE]}, "phoneNumbers"),
        ({"phoneNumbers": f"{PHONE},{BAD}"}, "phoneNumbers"),
        ({"message": 5}, "message"),
        ({"tag": "a" * 21}, "tag"),
        ({"tag": "a b"}, "tag"),
        ({"tag": "A"}, "tag"),
        ({"isUnicode": True}, "isUnicode"),
        ({"sandbox": "1"}, "sandbox"),
        ({"urlDlr": "home"}, "urlDlr"),
    ],
)
@pytest.mark.parametrize("form", ["errors", "error"])
async def test_a_refusal_names_the_field(
    api: Api, simulator: Simulator, sent: dict[str, Any], field: str, form: str
) -> None:
    """Code 9 comes with a list, under either name, that says which field it is."""
    simulator.settings.update({"sms": {"error_form": form}})
    answer = await api.ask("send", **{"phoneNumbers": PHONE, "message": "a"} | sent)
    (element,) = answer.pop(form)
    assert answer == {"success": False, "code": 9}
    assert element["elementId"] == f"children[{field}].data"
    assert isinstance(element["message"], str)
    assert [request.code for request in simulator.books.sms.requests] == [9]
    assert simulator.books.sms.texted == {}


async def test_no_credit(api: Api, simulator: Simulator) -> None:
    """What the balance does not cover is refused, in whole."""
    simulator.settings.update({"account": {"balance": 0.05}})
    assert (await api.text(PHONE, OTHER))["code"] == 11
    assert (await api.text(PHONE))["code"] == 200
    assert (await api.ask("me"))["credits"]["creditSms"] == 0


async def test_no_price(api: Api, simulator: Simulator) -> None:
    """One number in a country that is closed refuses all, in a form of its own too."""
    simulator.settings.update({"sms": {"closed": ["44"]}})
    assert (await api.text(PHONE, BRITISH))["code"] == 13
    simulator.settings.update({"sms": {"error_form": "nested"}})
    answer = await api.text(BRITISH)
    assert answer["errors"] == [
        {"success": False, "code": "9", "message": answer["message"]}
    ]
    assert (await api.text(PHONE))["code"] == 200


async def test_one_bad_number_among_many(api: Api, simulator: Simulator) -> None:
    """It refuses all, or is left out without a word; others can be named bad."""
    assert (await api.text(PHONE, BAD))["code"] == 9
    simulator.settings.update({"sms": {"bad_number_is": "dropped"}})
    assert (await api.text(PHONE, BAD))["nb_sms"] == 1
    assert (await api.text(BAD))["code"] == 55
    simulator.settings.update({"sms": {"bad_numbers": [PHONE]}})
    assert (await api.text(PHONE, OTHER))["nb_sms"] == 1
    assert simulator.books.sms.texted == {
        (PHONE, "Bonjour"): 1,
        (OTHER, "Bonjour"): 1,
    }


async def test_stop_listed_numbers_among_others(api: Api, simulator: Simulator) -> None:
    """They are left out without a word, or refuse all."""
    listed = "+33699999919"
    assert (await api.text(PHONE, listed))["nb_sms"] == 1
    simulator.settings.update({"sms": {"stop_listed_is": "refused"}})
    assert (await api.text(PHONE, listed))["code"] == 14
    assert simulator.books.sms.texted == {(PHONE, "Bonjour"): 1}


async def test_settings_change_after_so_many_sms(
    api: Api, simulator: Simulator
) -> None:
    """A price rises while an automation sends."""
    change = {"after": 1, "settings": {"sms": {"price": 0.1}}}
    simulator.settings.update({"schedule": [change]})
    assert [(await api.text(PHONE))["cost"] for _ in range(2)] == [0.038, 0.1]


async def test_credit_in_sms(api: Api, simulator: Simulator) -> None:
    """What the balance is worth in SMS follows it, unless it is set."""
    simulator.settings.update({"account": {"balance": 3.9}})
    assert (await api.ask("me"))["credits"]["creditSms"] == 102
    simulator.settings.update({"account": {"credit_sms": 7}})
    assert (await api.ask("me"))["credits"]["creditSms"] == 7
