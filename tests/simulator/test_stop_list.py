"""The stop list at the simulator, and its changes."""

from typing import Any

import aiohttp
import pytest

from ..helpers import PHONE
from . import Simulator
from .helpers import Api

pytestmark = pytest.mark.usefixtures("socket_enabled")

LISTED = "+33699999919"


async def listed(api: Api) -> dict[str, int]:
    """Return the numbers that the list shows, and their IDs."""
    answer = await api.ask("stop-sms/list")
    assert answer["nbData"] == len(answer["data"])
    return {entry["phoneNumber"]: entry["id"] for entry in answer["data"]}


async def test_add_and_delete(api: Api, simulator: Simulator) -> None:
    """Who is added gets no SMS until they are deleted; IDs are never used again."""
    added = await api.ask("stop-sms/add", phoneNumber="0612345678")
    assert added == {"success": True, "code": 200, "stopId": 21}
    assert (await listed(api))[PHONE] == 21
    assert (await api.text(PHONE))["code"] == 14
    deleted = await api.ask("stop-sms/delete", id="21")
    assert deleted == {"success": True, "code": 200}
    assert PHONE not in await listed(api)
    assert (await api.text(PHONE))["code"] == 200
    assert (await api.ask("stop-sms/add", phoneNumber=PHONE))["stopId"] == 22


@pytest.mark.parametrize(
    ("call", "sent", "code"),
    [
        ("add", {"phoneNumber": PHONE, "apiKey": ""}, 1),
        ("add", {}, 2),
        ("add", {"phoneNumber": LISTED}, 3),
        ("add", {"phoneNumber": "33612345678"}, 9),
        ("add", {"phoneNumber": f"{PHONE},+33612345600"}, 9),
        ("add", {"phoneNumber": [PHONE]}, 9),
        ("add", {"phoneNumber": PHONE, "apiKey": "wrong"}, 10),
        ("delete", {"id": "19", "apiKey": ""}, 1),
        ("delete", {"id": "x"}, 2),
        ("delete", {}, 3),
        ("delete", {"id": "1"}, 4),
        ("delete", {"id": "19", "apiKey": "wrong"}, 10),
    ],
)
async def test_refusals(
    api: Api, simulator: Simulator, call: str, sent: dict[str, Any], code: int
) -> None:
    """What is refused has its code and changes nothing."""
    before = await listed(api)
    assert (await api.ask(f"stop-sms/{call}", **sent))["code"] == code
    assert await listed(api) == before


@pytest.mark.parametrize("after", [60.0, None])
async def test_the_list_may_show_it_later(
    api: Api, simulator: Simulator, after: float | None
) -> None:
    """A number counts at once, and is shown when it is set to, or never."""
    simulator.settings.update({"sms": {"stop_visible_after": after}})
    await api.text(PHONE)
    await simulator.opt_out(PHONE)
    assert (await api.text(PHONE))["code"] == 14
    assert PHONE not in await listed(api)
    await simulator.pass_time(60)
    assert (PHONE in await listed(api)) == (after is not None)


CHANGES: dict[str, dict[str, Any]] = {
    "stop-sms/add": {"phoneNumber": PHONE},
    "stop-sms/delete": {"id": "19"},
}


@pytest.mark.parametrize("call", CHANGES)
@pytest.mark.parametrize(
    ("kind", "details", "done"),
    [
        ("cut_before", {}, False),
        ("cut_after", {}, True),
        ("status", {"status": 429}, False),
        ("status", {"status": 429, "billed": True}, True),
        ("delay", {"seconds": 0.01}, True),
        ("xml", {}, True),
    ],
)
async def test_answers_that_are_lost(
    api: Api,
    simulator: Simulator,
    *,
    call: str,
    kind: str,
    details: dict[str, Any],
    done: bool,
) -> None:
    """The change was made or not, which the list alone tells."""
    before = set(await listed(api))
    simulator.fault(call, kind, times=1, **details)
    if kind.startswith("cut"):
        # aiohttp asks again by itself where a GET was cut.
        simulator.fault(call, kind)
        with pytest.raises(aiohttp.ClientConnectionError):
            await api.request(call, **CHANGES[call])
    else:
        await api.request(call, **CHANGES[call])
    changed = before ^ set(await listed(api))
    name = PHONE if call.endswith("add") else LISTED
    assert changed == ({name} if done else set())


async def test_a_change_in_xml(api: Api) -> None:
    """It says whether it was made in the two values that it has."""
    _, kind, body = await api.request("stop-sms/delete", id="19", _format="xml")
    assert kind == "text/xml"
    assert "<entry>true</entry><entry>200</entry>" in body
