"""SMS from a long number at the simulator."""

from typing import Any

import pytest

from ..helpers import PHONE
from . import Simulator
from .helpers import Api, Receiver
from .sms.settings import LONG_NUMBER

pytestmark = pytest.mark.usefixtures("socket_enabled")

SENT: dict[str, Any] = {
    "to": PHONE[1:],
    "from": LONG_NUMBER[1:],
    "message": "Bonjour",
}


async def test_it_lives_as_any_sms(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """It is answered, billed, reported and found by its tag as one of `send`."""
    answer = await api.ask("vn/send", **SENT, tag="abc", urlDlr=receiver.url)
    assert answer.pop("message_id") > 0
    assert answer == {
        "success": True,
        "code": 200,
        "nb_sms": 1,
        "cost": 0.038,
        "currency": "EUR",
    }
    await simulator.settled()
    assert len(receiver.bodies) == 1
    books = simulator.books.sms
    assert books.texted == {(PHONE, "Bonjour"): 1}
    assert books.total_cost == 0.038
    assert books.accepted[0].sent_from == LONG_NUMBER
    assert (await api.ask("bulk-status-by-tag", tag="abc"))["total"] == 1


async def test_the_platform_may_defer_it(api: Api, simulator: Simulator) -> None:
    """At night the answer tells when it leaves."""
    simulator.settings.update({"sms": {"night": "told"}})
    assert "scheduledDeliveryDate" in await api.ask("vn/send", **SENT)


async def test_sandbox(api: Api, simulator: Simulator) -> None:
    """It answers as usual, and nothing is sent."""
    assert (await api.ask("vn/send", **SENT, sandbox=1))["code"] == 200
    assert simulator.books.sms.texted == {}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"to": ""}, 2, None),
        ({"to": PHONE}, 9, "to"),
        ({"to": f"{PHONE[1:]},33612345600"}, 9, "to"),
        ({"to": int(PHONE[1:])}, 9, "to"),
        ({"from": LONG_NUMBER}, 9, "from"),
        ({"from": "33639989001"}, 9, "from"),
        ({"from": None}, 9, "from"),
        ({"sender": "Maison"}, 9, "sender"),
        ({"scheduledDeliveryDate": "31/12/2099"}, 9, "scheduledDeliveryDate"),
        ({"isUnicode": 1}, 9, "isUnicode"),
        ({"message": ""}, 43, None),
        ({"message": "a" * 1531}, 52, None),
        ({"to": "33699999919"}, 14, None),
        ({"apiKey": "wrong"}, 10, None),
    ],
)
async def test_refusals(
    api: Api,
    simulator: Simulator,
    *,
    changes: dict[str, Any],
    code: int,
    field: str | None,
) -> None:
    """One number of digits, from a number that is rented, and nothing else."""
    answer = await api.ask("vn/send", **SENT | changes)
    assert (answer["success"], answer["code"]) == (False, code)
    if field:
        assert answer["errors"][0]["elementId"] == f"children[{field}].data"
    assert simulator.books.sms.texted == {}
