"""A list of contacts: uploaded, looked at, corrected, priced, and bought once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from ..helpers import (
    DAY,
    MINUTE,
    PHONE,
    SECOND,
    SILENT,
    CallAction,
    count_rows,
    later,
    set_budget,
    until,
)
from ..simulator import Simulator

OPTED_OUT = "+33611111100"
ROWS = [
    "06 12 34 56 78",
    "",
    "0033612345600",
    "+33 (0)6 12 34 56 78",
    "01 42 68 53 00",
    "nobody",
    "06 11 11 11 00, 06 12 34 56",
    "06 11 11 11 00",
]


@dataclass
class Page:
    """What the page says, to one account."""

    client: MockHAClientWebSocket
    entry: MockConfigEntry

    async def answer(self, kind: str, /, **fields: Any) -> dict[str, Any]:
        """Send a command about a list; return the whole answer."""
        await self.client.send_json_auto_id(
            {
                "type": f"smspartner/list/{kind}",
                "config_entry_id": self.entry.entry_id,
                **fields,
            }
        )
        answer: dict[str, Any] = await self.client.receive_json()
        return answer

    async def ask(self, kind: str, /, **fields: Any) -> dict[str, Any]:
        """Send a command that succeeds; return its result."""
        answer = await self.answer(kind, **fields)
        assert answer["success"], answer
        result: dict[str, Any] = answer["result"]
        return result

    async def refused(self, kind: str, /, **fields: Any) -> str:
        """Send a command that is refused; return the key of the reason, or its code."""
        answer = await self.answer(kind, **fields)
        assert not answer["success"], answer
        error: dict[str, str] = answer["error"]
        return error.get("translation_key") or error["code"]

    async def upload(self, cells: Sequence[str], row: int = 0) -> str:
        """Open a list of some cells; return what names it."""
        list_id: str = (await self.ask("open"))["list_id"]
        await self.ask("add", list_id=list_id, row=row, cells=list(cells))
        return list_id

    async def summary(self, list_id: str, **fields: Any) -> dict[str, Any]:
        """Return the summary of a list, without reuse unless it is asked for."""
        wish = {"reuse_within": 0, "leave_out_opted_out": True} | fields
        return await self.ask("summarize", list_id=list_id, **wish)

    async def entries(self, list_id: str, kind: str, **fields: Any) -> dict[str, Any]:
        """Return the entries of a kind."""
        wish = {"reuse_within": 0, "offset": 0, "limit": 100} | fields
        return await self.ask("entries", list_id=list_id, kind=kind, **wish)

    async def texts(self, list_id: str, kind: str, **fields: Any) -> list[str]:
        """Return how the entries of a kind are written."""
        found = await self.entries(list_id, kind, **fields)
        return [one["text"] for one in found["entries"]]


def purchase(list_id: str, **fields: Any) -> dict[str, Any]:
    """Return the fields of a purchase that nothing is unusual about."""
    return {
        "list_id": list_id,
        "verification_id": ulid_now(),
        "tag": None,
        "reuse_within": 0,
        "leave_out_opted_out": True,
        "cost": 100,
    } | fields


@pytest.fixture
async def page(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> Page:
    """Open the page of an account."""
    return Page(await hass_ws_client(hass), account)


async def opt_out(account: MockConfigEntry, simulator: Simulator, phone: str) -> None:
    """Put a number on the stop list, and let that be read."""
    simulator.settings.stop_list = [{"id": 1, "phoneNumber": phone, "createdAt": "x"}]
    await account.runtime_data.stop_list.async_refresh()


async def test_what_is_in_a_list(page: Page, simulator: Simulator) -> None:
    """See each entry as what it is, in the order of the list; nothing is bought."""
    await opt_out(page.entry, simulator, OPTED_OUT)
    list_id = await page.upload(ROWS)
    assert await page.summary(list_id) == {
        "entries": 8,
        "good": 3,
        "doubled": 2,
        "invalid": 3,
        "problems": {"not_mobile": 1, "not_a_number": 1, "not_possible": 1},
        "opted_out": 1,
        "known": 0,
        "joined": 0,
        "to_buy": 2,
        "cost": 0.01,
        "currency": "EUR",
        "budget": 10,
        "budget_left": 10,
        "seconds": 1,
        "refused": None,
    }
    assert (await page.summary(list_id, leave_out_opted_out=False))["to_buy"] == 3
    assert await page.texts(list_id, "good") == [ROWS[0], ROWS[2], "06 11 11 11 00"]
    assert await page.texts(list_id, "opted_out") == ["06 11 11 11 00"]
    assert await page.texts(list_id, "invalid") == [ROWS[4], ROWS[5], "06 12 34 56"]
    doubled = await page.entries(list_id, "doubled")
    assert [(one["row"], one["first_row"]) for one in doubled["entries"]] == [
        (3, 0),
        (7, 6),
    ]
    assert [one["phone_number"] for one in doubled["entries"]] == [PHONE, OPTED_OUT]
    second = await page.entries(list_id, "invalid", offset=1, limit=1)
    assert second["total"] == 3
    [nobody] = second["entries"]
    assert (nobody["row"], nobody["text"]) == (5, "nobody")
    assert nobody["problem"] == "not_a_number"
    assert simulator.books.requests == []


async def test_number_of_each_row(page: Page) -> None:
    """See the first number of each row, also where it is doubled."""
    list_id = await page.upload(ROWS)
    found = await page.ask("numbers", list_id=list_id, row=1, limit=8)
    assert found["phone_numbers"] == [
        None,
        SECOND,
        PHONE,
        None,
        None,
        OPTED_OUT,
        OPTED_OUT,
        None,
    ]


@pytest.mark.parametrize("between", [" / ", "/", " | ", " & ", " ou ", " ET ", " y "])
async def test_two_numbers_of_somebody(page: Page, between: str) -> None:
    """Each number of a cell that is nothing but several is an entry, in its row."""
    cells = [
        f"06 12 34 56 78{between}+33 6 12 34 56 79",
        f"0612345680{between}01 86 20 12 00",
        f"06 12 34 56{between}0612345683",
        "06/12/34/56/82",
    ]
    list_id = await page.upload(cells)
    good = await page.entries(list_id, "good")
    assert [(one["row"], one["phone_number"]) for one in good["entries"]] == [
        (0, "+33612345678"),
        (0, "+33612345679"),
        (1, "+33612345680"),
        (3, "+33612345682"),
    ]
    invalid = await page.entries(list_id, "invalid")
    assert [(one["text"], one["problem"]) for one in invalid["entries"]] == [
        ("01 86 20 12 00", "not_mobile"),
        (cells[2], "not_a_number"),
    ]


async def test_pieces_in_any_order(page: Page) -> None:
    """See a list in the order of its rows, and rows that come again replaced."""
    list_id = await page.upload(["0612345678", "x"], row=2)
    await page.ask("add", list_id=list_id, row=0, cells=["0033612345600", "y"])
    assert await page.texts(list_id, "good") == ["0033612345600", "0612345678"]
    again = await page.ask("add", list_id=list_id, row=1, cells=["", "06 12345678"])
    assert again == {"entries": 3}
    assert await page.texts(list_id, "good") == ["0033612345600", "06 12345678"]
    assert await page.texts(list_id, "invalid") == ["x"]


async def test_correction(page: Page) -> None:
    """See a corrected entry read anew in its place, and an emptied one left out."""
    list_id = await page.upload(["nobody", "0612345678", "0612345600"])
    [wrong] = (await page.entries(list_id, "invalid"))["entries"]

    async def correct(text: str) -> dict[str, Any] | None:
        """Put a text in its place."""
        answer = await page.ask(
            "correct", list_id=list_id, index=wrong["index"], text=text
        )
        entry: dict[str, Any] | None = answer["entry"]
        return entry

    still_wrong = await correct("0612345678, 0712345678")
    assert still_wrong is not None
    assert still_wrong["problem"] == "not_a_number"
    corrected = await correct("+33 6 12 34 56 78")
    assert corrected == {
        "index": wrong["index"],
        "row": 0,
        "text": "+33 6 12 34 56 78",
        "phone_number": PHONE,
        "problem": None,
        "first_row": None,
    }
    [doubled] = (await page.entries(list_id, "doubled"))["entries"]
    assert (doubled["row"], doubled["first_row"]) == (1, 0)
    assert await correct(" ") is None
    summary = await page.summary(list_id)
    assert (summary["entries"], summary["good"], summary["doubled"]) == (2, 2, 0)
    gone = await page.refused("correct", list_id=list_id, index=0, text="0612345678")
    assert gone == "invalid_format"


async def test_list_is_bought_once(
    page: Page, simulator: Simulator, call_action: CallAction
) -> None:
    """See a double click as one order of the good numbers, with the tag."""
    await opt_out(page.entry, simulator, OPTED_OUT)
    list_id = await page.upload(ROWS)
    bought = purchase(list_id, tag="customers")
    for _ in range(2):
        await page.client.send_json_auto_id(
            {
                "type": "smspartner/list/buy",
                "config_entry_id": page.entry.entry_id,
                **bought,
            }
        )
    answers = [await page.client.receive_json() for _ in range(2)]
    expected = {"verification_id": bought["verification_id"]}
    assert [answer["result"] for answer in answers] == [expected] * 2
    assert await page.ask("buy", **bought) == expected
    await until(lambda: len(simulator.books.notifications) == 2)
    await simulator.settled()
    assert simulator.books.billed_numbers == {PHONE: 1, SECOND: 1}
    found = await call_action("get_results", tag="customers")
    assert {one["phone_number"] for one in found["results"]} == {PHONE, SECOND}
    assert await page.refused("add", list_id=list_id, row=0, cells=[]) == "list_unknown"


async def test_known_results_are_reused(
    page: Page, simulator: Simulator, call_action: CallAction
) -> None:
    """See a number that is known shown as such, and not bought, while it is fresh."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    list_id = await page.upload([PHONE, SECOND])
    with later(timedelta(minutes=30)):
        for reuse_within, known in ((0, []), (1200, []), (3600, [PHONE])):
            summary = await page.summary(list_id, reuse_within=reuse_within)
            assert (summary["known"], summary["to_buy"]) == (len(known), 2 - len(known))
            shown = await page.texts(list_id, "known", reuse_within=reuse_within)
            assert shown == known
        bought = purchase(list_id, reuse_within=3600, cost=0.005)
        await page.ask("buy", **bought)
        await until(lambda: len(simulator.books.requests) == 2)
        await simulator.settled()
    assert simulator.books.billed_numbers == {PHONE: 1, SECOND: 1}


async def test_awaited_lookups_are_joined(page: Page, call_action: CallAction) -> None:
    """See a number whose result is awaited cost nothing more."""
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    list_id = await page.upload([SILENT])
    summary = await page.summary(list_id)
    assert (summary["joined"], summary["to_buy"], summary["cost"]) == (1, 0, 0)


async def test_price_that_has_risen(
    page: Page, simulator: Simulator, hass: HomeAssistant
) -> None:
    """See nothing bought for more than was shown, and the list kept."""
    list_id = await page.upload([PHONE, SECOND])
    assert (
        await page.refused("buy", **purchase(list_id, cost=0.005)) == "cost_has_risen"
    )
    assert count_rows(hass, "verifications") == 0
    assert (await page.summary(list_id))["to_buy"] == 2
    await page.ask("buy", **purchase(list_id, cost=0.01))
    await until(lambda: len(simulator.books.requests) == 1)


async def test_budget(page: Page, hass: HomeAssistant) -> None:
    """See a list that the budget does not suffice for refused, before and after."""
    await set_budget(hass, page.entry, 0.007)
    list_id = await page.upload([PHONE, SECOND])
    summary = await page.summary(list_id)
    assert (summary["budget"], summary["budget_left"]) == (0.007, 0.007)
    assert summary["refused"] == "budget"
    assert await page.refused("buy", **purchase(list_id)) == "budget_exceeded"
    await set_budget(hass, page.entry, 0)
    summary = await page.summary(list_id)
    assert (summary["budget"], summary["budget_left"]) == (None, None)
    assert summary["refused"] is None


async def test_list_without_good_numbers(page: Page, simulator: Simulator) -> None:
    """See a list refused of which nothing is left to verify."""
    await opt_out(page.entry, simulator, OPTED_OUT)
    list_id = await page.upload([OPTED_OUT, "nobody"])
    assert (await page.summary(list_id))["refused"] == "nothing_to_verify"
    refused = await page.refused("buy", **purchase(list_id))
    assert refused == "list_without_numbers"


async def test_repeat(page: Page, call_action: CallAction) -> None:
    """See the numbers of a verification again: all, or only those unreachable."""
    absent = "+33612345627"
    verified = await call_action(
        "verify_numbers", phone_numbers=["06 12 34 56 78", absent], wait=60
    )
    earlier = {"verification_id": verified["verification_id"].lower()}
    found = await page.ask("repeat", **earlier, only_unreachable=False)
    assert found["entries"] == 2
    assert await page.texts(found["list_id"], "good") == ["06 12 34 56 78", absent]
    found = await page.ask("repeat", **earlier, only_unreachable=True)
    assert await page.texts(found["list_id"], "good") == [absent]
    await call_action("forget_numbers", phone_numbers=absent)
    found = await page.ask("repeat", **earlier, only_unreachable=False)
    assert await page.texts(found["list_id"], "good") == ["06 12 34 56 78"]


async def test_repeat_of_a_forgotten_lookup(
    page: Page, call_action: CallAction
) -> None:
    """See a number left out that was forgotten while its result was awaited."""
    verified = await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    await call_action("forget_numbers", phone_numbers=SILENT)
    earlier = {"verification_id": verified["verification_id"]}
    found = await page.ask("repeat", **earlier, only_unreachable=False)
    assert found["entries"] == 0


async def test_repeat_of_what_is_unknown(page: Page) -> None:
    """See a verification refused that is not there."""
    unknown = {"verification_id": ulid_now(), "only_unreachable": False}
    assert await page.refused("repeat", **unknown) == "unknown_verification"


async def test_list_is_forgotten(page: Page, hass: HomeAssistant) -> None:
    """See a list gone when it is closed, a day old, one of too many, or unloaded."""

    async def is_there(list_id: str) -> bool:
        """Return whether a list can be added to."""
        answer = await page.answer("add", list_id=list_id, row=0, cells=[])
        return bool(answer["success"])

    closed = await page.upload([PHONE])
    assert await page.ask("close", list_id=closed) == {}
    assert await page.ask("close", list_id=closed) == {}
    assert not await is_there(closed)

    old = await page.upload([PHONE])
    async_fire_time_changed(hass, dt_util.utcnow() + DAY - MINUTE)
    assert await is_there(old)
    async_fire_time_changed(hass, dt_util.utcnow() + DAY + MINUTE)
    assert not await is_there(old)

    many = [await page.upload([PHONE]) for _ in range(11)]
    assert [await is_there(one) for one in many] == [False] + [True] * 10

    await hass.config_entries.async_reload(page.entry.entry_id)
    assert not await is_there(many[-1])


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("add", {"row": -1, "cells": ["x"]}),
        ("add", {"row": 0, "cells": ["x"] * 10_001}),
        ("add", {"row": 0, "cells": [612345678]}),
        ("entries", {"kind": "good", "reuse_within": 0, "offset": -1, "limit": 1}),
        ("entries", {"kind": "good", "reuse_within": 0, "offset": 0, "limit": 1_001}),
        ("entries", {"kind": "known", "reuse_within": -1, "offset": 0, "limit": 1}),
        ("summarize", {"reuse_within": 10**12, "leave_out_opted_out": True}),
        ("numbers", {"row": 0, "limit": 10_001}),
        ("correct", {"index": 10**30, "text": "x"}),
    ],
)
async def test_senseless_message(
    page: Page,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    fields: dict[str, Any],
) -> None:
    """See what nobody means refused, without a line in the log."""
    list_id = await page.upload([PHONE])
    caplog.clear()
    assert await page.refused(kind, list_id=list_id, **fields) == "invalid_format"
    assert not [one for one in caplog.records if one.levelname in ("WARNING", "ERROR")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"verification_id": "mine"}, "verification_id_invalid"),
        ({"tag": ""}, "invalid_format"),
        ({"tag": "x" * 21}, "invalid_format"),
    ],
)
async def test_senseless_purchase(
    page: Page, hass: HomeAssistant, fields: dict[str, str], reason: str
) -> None:
    """See nothing bought under an ID or a tag that cannot be."""
    list_id = await page.upload([PHONE])
    assert await page.refused("buy", **purchase(list_id, **fields)) == reason
    assert count_rows(hass, "verifications") == 0


async def test_too_many_entries(page: Page) -> None:
    """See a list end before it fills the memory."""
    list_id: str = (await page.ask("open"))["list_id"]
    for row in range(0, 250_000, 10_000):
        await page.ask("add", list_id=list_id, row=row, cells=["x"] * 10_000)
    more = {"list_id": list_id, "row": 250_000, "cells": ["x"]}
    assert await page.refused("add", **more) == "list_full"
    again = await page.ask("add", list_id=list_id, row=249_999, cells=["y"])
    assert again == {"entries": 250_000}


async def test_more_numbers_than_one_verification(
    page: Page, hass: HomeAssistant
) -> None:
    """See a list refused that has more numbers than may be verified at once."""
    phones = [f"+{33_600_000_000 + serial}" for serial in range(100_001)]
    list_id: str = (await page.ask("open"))["list_id"]
    for row, cells in enumerate(batched(phones, 10_000, strict=False)):
        await page.ask("add", list_id=list_id, row=row * 10_000, cells=cells)
    await set_budget(hass, page.entry, 0)
    assert (await page.summary(list_id))["refused"] == "too_many_numbers"
    refused = await page.refused("buy", **purchase(list_id, cost=1_000))
    assert refused == "too_many_numbers"
    assert count_rows(hass, "verifications") == 0


async def test_message_stays_out_of_the_log(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    """See no number of a list in the log, whatever becomes of it."""
    list_id = await page.upload(["06 12 34 56 78", "07 99 99"])
    await page.refused("buy", **purchase(list_id, cost=0))
    await page.refused("add", list_id=list_id, row="0612345678", cells=[])
    mine = [one.getMessage() for one in caplog.records if "smspartner" in one.name]
    assert not [line for line in mine if "612345678" in line or "07 99" in line]
