"""SMS at the simulator: what send answers, bills and refuses."""

from typing import Any

import orjson
import pytest

from ..helpers import PHONE
from . import Simulator
from .helpers import Api, Receiver

pytestmark = pytest.mark.usefixtures("socket_enabled")

OTHER = "+33612345600"


async def test_send_answers_as_the_sample(api: Api, simulator: Simulator) -> None:
    """One text to one number costs one part, and is in the books once."""
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


async def test_a_report_has_the_fields_of_the_one_that_was_seen(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A number's delivery is posted as JSON, the ID and the cost as text."""
    answer = await api.text(PHONE, url=f"{receiver.url}?t=a")
    (report,) = map(orjson.loads, receiver.bodies)
    assert type(report.pop("date")) is int
    assert report == {
        "status": "delivered",
        "msgId": str(answer["message_id"]),
        "phone": PHONE,
        "cost": "0.038",
        "currency": "EUR",
    }
    assert receiver.queries == ["t=a"]
    assert len(simulator.books.sms.acknowledged) == 1


async def test_statuses_of_what_was_sent(api: Api, simulator: Simulator) -> None:
    """Both polls know it, by its ID and by its tag."""
    answer = await api.text(PHONE, "+33612345601", tag="abc")
    asked = [{"phoneNumber": PHONE, "messageId": answer["message_id"]}]
    polled = await api.ask("multi-status", SMSStatut_List=asked)
    assert polled["StatutResponse_List"][0]["status"] == "Delivered"
    tagged = await api.ask("bulk-status-by-tag", tag="abc")
    assert (tagged["currentPage"], tagged["total"]) == (1, 2)
    assert [one["status"] for one in tagged["StatutResponse_List"]] == [
        "Delivered",
        "Not delivered",
    ]
    assert (await api.ask("bulk-status-by-tag", tag="x"))["code"] == 4


async def test_a_scheduled_sms_leaves_at_its_time_or_is_cancelled(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """Its date is answered; until then it can be cancelled, once."""
    date: dict[str, Any] = {
        "scheduledDeliveryDate": "31/12/2099",
        "time": 8,
        "minute": 0,
    }
    first = await api.text(PHONE, url=receiver.url, **date)
    assert first["scheduledDeliveryDate"] == "2099-12-31 08:00:00"
    assert (await api.ask("me"))["credits"]["toSend"] == 1
    codes = [
        (await api.ask("message-cancel", messageId=first["message_id"]))["code"]
        for _ in range(2)
    ]
    assert codes == [200, 5]
    second = await api.text(PHONE, url=receiver.url, **date)
    assert receiver.bodies == []
    await simulator.pass_time(3e9)
    assert len(receiver.bodies) == 1
    cancelled = await api.ask("message-cancel", messageId=second["message_id"])
    assert cancelled["code"] == 7
