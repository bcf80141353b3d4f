"""Finding out with get_sms what became of SMS."""

from datetime import UTC, datetime, timedelta

import pytest

from ..helpers import CallAction
from ..simulator import Simulator
from .helpers import ANNA, BEN, CLARA, Refusal

pytestmark = pytest.mark.usefixtures("people")


async def test_filters(call_action: CallAction) -> None:
    """Each filter finds what matches it, and several what matches all of them."""
    before = datetime.now(UTC)
    first = await call_action(
        "send_sms", message="One", entity_id="notify.anna", tag="a", wait=30
    )
    second = await call_action(
        "send_sms",
        message="Two",
        entity_id=["notify.anna", "notify.ben"],
        phone_numbers=CLARA,
        tag="b",
        wait=30,
    )

    async def found(**fields: object) -> list[tuple[str, str]]:
        """Return the phone numbers and tags of the messages that are found."""
        answer = await call_action("get_sms", **fields)
        assert "next" not in answer
        return [(one["phone_number"], one["tag"]) for one in answer["messages"]]

    two = [(ANNA, "b"), (BEN, "b"), (CLARA, "b")]
    assert await found(tag="b") == two
    assert await found(sms_id=second["sms_id"].lower()) == two
    assert await found(since=before.isoformat()) == [(ANNA, "a"), *two]
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await found(since=later.isoformat()) == []
    assert await found(phone_numbers="06 11 11 11 00") == [(ANNA, "a"), (ANNA, "b")]
    assert await found(phone_numbers=[ANNA, BEN], tag="b") == two[:2]
    assert await found(sms_id=first["sms_id"], tag="b") == []
    [message] = (await call_action("get_sms", tag="a"))["messages"]
    assert message == first["messages"][0] | {
        "sms_id": first["sms_id"],
        "tag": "a",
        "test": False,
    }


async def test_pages(call_action: CallAction) -> None:
    """A page says where the next one begins."""
    await call_action(
        "send_sms", message="Hello", phone_numbers=[ANNA, BEN, CLARA], tag="a"
    )
    first = await call_action("get_sms", tag="a", limit=2)
    second = await call_action("get_sms", tag="a", limit=2, after=first["next"])
    assert "next" not in second
    messages = first["messages"] + second["messages"]
    assert [one["phone_number"] for one in messages] == [ANNA, BEN, CLARA]


async def test_errors(refusal: Refusal, simulator: Simulator) -> None:
    """Without a filter, or with the ID of no SMS, there is nothing to find."""
    assert (await refusal("get_sms")).translation_key == "no_sms_filter"
    unknown = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"
    error = await refusal("get_sms", sms_id=unknown)
    assert error.translation_key == "unknown_sms"
    assert unknown in str(error)
    error = await refusal("get_sms", phone_numbers="hello")
    assert error.translation_key == "entries_not_a_number"
