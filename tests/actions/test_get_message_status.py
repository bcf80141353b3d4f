"""What `get_message_status` asks and answers."""

import pytest
import voluptuous as vol
from homeassistant.exceptions import ServiceValidationError

from ..helpers import PHONE, CallAction
from ..simulator import Simulator
from .helpers import Refusal

pytestmark = pytest.mark.usefixtures("account")


async def test_message_status(call_action: CallAction) -> None:
    """Statuses come in the order asked, with the contract's names and a zoned date."""
    response = await call_action(
        "get_message_status",
        messages=[
            {"phone_number": "+33699999996", "message_id": 444444},
            {"phone_number": "06 99 99 99 93", "message_id": 111111},
            {"phone_number": "+33699999992", "message_id": "no-such-id"},
            {"phone_number": 33699999994, "message_id": "222222"},
            {"phone_number": "+33699999995", "message_id": 333333},
        ],
    )

    def known(phone: str, message_id: object, status: str) -> dict[str, object]:
        """Lay out what is known of a message."""
        return {
            "phone_number": phone,
            "message_id": message_id,
            "found": True,
            "status": status,
            "date": "2018-02-06T16:26:56+00:00",
            "stop_sms": False,
            "is_spam": False,
        }

    assert response == {
        "messages": [
            known("+33699999996", 444444, "failed"),
            known("+33699999993", 111111, "delivered"),
            {
                "phone_number": "+33699999992",
                "message_id": "no-such-id",
                "found": False,
                "status": None,
                "date": None,
                "stop_sms": None,
                "is_spam": None,
            },
            known("+33699999994", "222222", "not_delivered"),
            known("+33699999995", 333333, "waiting"),
        ]
    }


async def test_unlisted_message_status(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A status that the vendor does not list is given in lower case."""
    simulator.settings.messages[0]["status"] = "En Attente"
    simulator.settings.messages[0]["date"] = ""
    simulator.settings.messages[0]["stopSms"] = "1"
    response = await call_action(
        "get_message_status",
        messages=[{"phone_number": "+33699999993", "message_id": 111111}],
    )
    [message] = response["messages"]
    assert message["status"] == "en attente"
    assert message["date"] is None
    assert message["stop_sms"] is True
    simulator.settings.messages[0]["status"] = ""
    response = await call_action(
        "get_message_status",
        messages=[{"phone_number": "+33699999993", "message_id": 111111}],
    )
    assert response["messages"][0]["found"] is True
    assert response["messages"][0]["status"] is None


async def test_many_message_statuses(
    call_action: CallAction, simulator: Simulator
) -> None:
    """More messages than a call holds are asked for in several, in order."""
    asked: list[dict[str, object]] = [
        {"phone_number": "+33699999993", "message_id": number} for number in range(501)
    ]
    asked.append({"phone_number": "+33699999993", "message_id": 111111})
    response = await call_action("get_message_status", messages=asked)
    assert [message["message_id"] for message in response["messages"]] == [
        message["message_id"] for message in asked
    ]
    assert [message["found"] for message in response["messages"]] == (
        [False] * 501 + [True]
    )
    assert simulator.books.calls["multi-status"] == 2


async def test_same_message_twice(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A message asked for twice is answered twice, each as it was asked."""
    response = await call_action(
        "get_message_status",
        messages=[
            {"phone_number": "+33699999993", "message_id": 111111},
            {"phone_number": "0699999993", "message_id": "111111"},
        ],
    )
    assert [message["found"] for message in response["messages"]] == [True, True]
    assert [message["message_id"] for message in response["messages"]] == [
        111111,
        "111111",
    ]


async def test_fixed_line_message(call_action: CallAction) -> None:
    """A message may have gone to any kind of number."""
    response = await call_action(
        "get_message_status",
        messages=[{"phone_number": "01 12 34 56 78", "message_id": 1}],
    )
    assert response["messages"][0]["phone_number"] == "+33112345678"


async def test_bad_number_of_a_message(refusal: Refusal, simulator: Simulator) -> None:
    """A number that is none is named, and nothing is asked."""
    error = await refusal(
        "get_message_status",
        messages=[
            {"phone_number": "+33699999993", "message_id": 111111},
            {"phone_number": "hello", "message_id": 1},
        ],
    )
    assert isinstance(error, ServiceValidationError)
    assert "hello" in str(error)
    assert not simulator.books.calls["multi-status"]


@pytest.mark.parametrize(
    "messages",
    [
        [{"phone_number": PHONE}],
        [{"message_id": 1}],
        [{"phone_number": PHONE, "message_id": 1, "unheard": 1}],
        [{"phone_number": PHONE, "message_id": [1]}],
        "hello",
    ],
)
async def test_refused_messages(call_action: CallAction, messages: object) -> None:
    """A message needs a number and an id."""
    with pytest.raises(vol.Invalid):
        await call_action("get_message_status", messages=messages)
