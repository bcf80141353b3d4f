"""What `get_stop_list` asks and answers."""

from datetime import UTC, datetime

import pytest

from ..helpers import PHONE, CallAction
from ..simulator import Simulator
from .helpers import Refusal

pytestmark = pytest.mark.usefixtures("account")


async def test_stop_list(call_action: CallAction, simulator: Simulator) -> None:
    """The stop list is read afresh, its times as those of Paris."""
    before = simulator.books.calls["stop-sms/list"]
    response = await call_action("get_stop_list")
    assert response == {
        "count": 2,
        "numbers": [
            {
                "id": 19,
                "phone_number": "+33699999919",
                "created_at": "2015-07-20T10:19:45+02:00",
            },
            {
                "id": 20,
                "phone_number": "+33699999920",
                "created_at": "2024-01-31T23:59:59+01:00",
            },
        ],
    }
    simulator.settings.stop_list.pop()
    assert (await call_action("get_stop_list"))["count"] == 1
    assert simulator.books.calls["stop-sms/list"] == before + 2


async def test_numbers_on_the_stop_list(call_action: CallAction) -> None:
    """Each entry asked for is answered, as it was spelt."""
    response = await call_action(
        "get_stop_list", phone_numbers="06 99 99 99 19, +33612345678"
    )
    assert response == {
        "count": 2,
        "numbers": [
            {
                "input": "06 99 99 99 19",
                "phone_number": "+33699999919",
                "on_stop_list": True,
                "id": 19,
                "created_at": "2015-07-20T10:19:45+02:00",
            },
            {
                "input": "+33612345678",
                "phone_number": PHONE,
                "on_stop_list": False,
                "id": None,
                "created_at": None,
            },
        ],
    }


@pytest.mark.parametrize(
    "since",
    [
        "2015-07-20T10:19:46+02:00",
        datetime(2024, 1, 31, 22, 59, 59, tzinfo=UTC),
        # Home Assistant's own zone here is that of Los Angeles.
        "2024-01-31 14:59:59",
    ],
)
async def test_stop_list_since(call_action: CallAction, since: object) -> None:
    """`since` leaves out older entries; the count is that of the whole list."""
    response = await call_action("get_stop_list", since=since)
    assert response["count"] == 2
    assert [entry["id"] for entry in response["numbers"]] == [20]


async def test_stop_list_since_later(call_action: CallAction) -> None:
    """One second after the last entry nothing is left."""
    response = await call_action("get_stop_list", since="2024-01-31 15:00:00")
    assert response["numbers"] == []


async def test_older_opt_out(call_action: CallAction) -> None:
    """A number is looked for in the whole list, whatever `since` says."""
    response = await call_action(
        "get_stop_list", phone_numbers="+33699999919", since="2024-01-31 15:00:00"
    )
    assert response["count"] == 2
    [found] = response["numbers"]
    assert found["on_stop_list"] is True
    assert found["id"] == 19


async def test_stop_list_without_times(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A time that cannot be read is null."""
    simulator.settings.stop_list[0]["createdAt"] = "hier"
    response = await call_action("get_stop_list")
    assert response["numbers"][0]["created_at"] is None


async def test_bad_number_for_the_stop_list(
    refusal: Refusal, simulator: Simulator
) -> None:
    """A number that is none is named, and nothing is asked."""
    before = simulator.books.calls["stop-sms/list"]
    error = await refusal("get_stop_list", phone_numbers=["hello"])
    assert "hello" in str(error)
    assert simulator.books.calls["stop-sms/list"] == before
