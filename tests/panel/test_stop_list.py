"""The stop list on the page: who is on it, who joined and left, and changes of it."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from ..helpers import DAY, MINUTE, CallAction, count_rows, later, run_housekeeping
from ..ledger.stop_list import NINETEEN, SECOND, TWENTY, many, poll
from ..simulator import Simulator
from .socket import PageSocket

LANDLINE = "+33142685300"


@pytest.fixture
async def page(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> PageSocket:
    """Open the page of an account, whose stop list was read."""
    await poll(hass, account)
    return PageSocket(await hass_ws_client(hass), account)


async def _listed(
    page: PageSocket, search: str = "", offset: int = 0, limit: int = 100
) -> tuple[int, list[str]]:
    """Return how many numbers are found on the list, and some of them."""
    found = await page.ask("stop_list/rows", search=search, offset=offset, limit=limit)
    return found["total"], [row["phone_number"] for row in found["rows"]]


async def _changes(
    page: PageSocket, search: str = "", offset: int = 0, limit: int = 100
) -> tuple[int, list[tuple[str, str]]]:
    """Return how many changes are found, and some of them."""
    found = await page.ask(
        "stop_list/changes", search=search, offset=offset, limit=limit
    )
    return found["total"], [
        (row["change"], row["phone_number"]) for row in found["rows"]
    ]


async def _change(
    page: PageSocket, change: str, *phones: str, consent: bool = False
) -> dict[str, Any]:
    """Change the list."""
    return await page.ask(
        "stop_list/change",
        change=change,
        phone_numbers=list(phones),
        consent=consent,
    )


def _answer(**known: list[str]) -> dict[str, list[str]]:
    """Return an answer, of which only some lists hold anything."""
    return {"changed": [], "unchanged": [], "failed": []} | known


# Who is on it


async def test_rows_in_pages(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: PageSocket,
    simulator: Simulator,
) -> None:
    """See all numbers in order, any page of them, and how many there are."""
    simulator.settings.stop_list = many(700)
    await poll(hass, account)
    await poll(hass, account)
    phones = sorted(entry["phoneNumber"] for entry in many(700))
    assert await _listed(page) == (700, phones[:100])
    assert await _listed(page, offset=650) == (700, phones[650:])
    assert await _listed(page, offset=700) == (700, [])
    assert await _listed(page, offset=10**15, limit=0) == (700, [])
    assert (await _listed(page, limit=10**15)) == (700, phones[:500])
    assert (await _listed(page, offset=-1, limit=-1)) == (700, [])


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (" ", [NINETEEN, TWENTY, SECOND]),
        ("+33 6 99 99 99 19", [NINETEEN]),
        ("06.99.99.99.19", [NINETEEN]),
        ("06 99", [NINETEEN, TWENTY]),
        ("00336", [NINETEEN, TWENTY, SECOND]),
        ("65432", [SECOND]),
        ("9", [NINETEEN, TWENTY, SECOND]),
        ("65433", []),
        ("%", []),
        ("0", [TWENTY]),
        ("Anna", []),
        ("1" * 100_000, []),
    ],
)
async def test_search(page: PageSocket, search: str, found: list[str]) -> None:
    """Find numbers by their digits, whole ones in any spelling."""
    await _change(page, "add", SECOND)
    assert await _listed(page, search) == (len(found), sorted(found))


async def test_since_when(page: PageSocket) -> None:
    """See when a number has joined, unless it was there from the beginning."""
    await _change(page, "add", SECOND)
    answer = await page.ask("stop_list/rows", search="", offset=0, limit=9)
    since = {row["phone_number"]: row["joined_at"] for row in answer["rows"]}
    changes = await page.ask("stop_list/changes", search="", offset=0, limit=9)
    [joined] = changes["rows"]
    assert since == {NINETEEN: None, TWENTY: None, SECOND: joined["noted_at"]}


async def test_it_is_live(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: PageSocket,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See what others change, what is forgotten, and that the list cannot be read."""
    async with page.watch("stop_list") as watched:
        event = await watched.next()
        assert (event["shown"], event["forgotten"], event["unread"]) == (2, 0, 0)
        assert event["is_current"]
        await call_action("add_to_stop_list", phone_numbers=SECOND)
        await watched.until(lambda event: event["shown"] == 3)
        await call_action("forget_numbers", phone_numbers=SECOND)
        event = await watched.until(lambda event: event["forgotten"] == 1)
        assert event["shown"] == 2
        simulator.fault("stop-sms/list", "html", status=502)
        await account.runtime_data.stop_list.async_refresh()
        event = await watched.until(lambda event: not event["is_current"])
        assert event["shown"] == 2
    assert await _listed(page) == (2, [NINETEEN, TWENTY])


# Who joined and left


async def test_the_first_reading_is_no_change(page: PageSocket) -> None:
    """See nobody join whom the first list has shown."""
    assert await _changes(page) == (0, [])


async def test_joined_and_left(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: PageSocket,
    simulator: Simulator,
) -> None:
    """See who joined and who left, by whatever means, the newest first."""
    await _change(page, "add", SECOND)
    await _change(page, "remove", NINETEEN, consent=True)
    simulator.settings.stop_list = [
        one for one in simulator.settings.stop_list if one["phoneNumber"] == SECOND
    ] + many(1)
    await poll(hass, account)
    [new] = many(1)
    newest_first = [
        ("joined", new["phoneNumber"]),
        ("left", TWENTY),
        ("left", NINETEEN),
        ("joined", SECOND),
    ]
    assert await _changes(page) == (4, newest_first)
    assert await _changes(page, offset=1, limit=2) == (4, newest_first[1:3])
    assert await _changes(page, "0699") == (2, newest_first[1:3])
    assert await _changes(page, "Anna") == (0, [])


async def test_every_one_of_many(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: PageSocket,
    simulator: Simulator,
) -> None:
    """See each of so many who join that they share a single event."""
    simulator.settings.stop_list += many(600)
    await poll(hass, account)
    assert (await _changes(page))[0] == 600


async def test_changes_are_kept_as_long_as_results(
    hass: HomeAssistant, page: PageSocket
) -> None:
    """See a change erased after the days for which results are kept."""
    await _change(page, "add", SECOND)
    with later(90 * DAY - MINUTE):
        await run_housekeeping(hass)
    assert await _changes(page) == (1, [("joined", SECOND)])
    with later(90 * DAY + MINUTE):
        await run_housekeeping(hass)
    assert await _changes(page) == (0, [])
    assert (await _listed(page))[0] == 3


async def test_changes_are_forgotten(page: PageSocket, call_action: CallAction) -> None:
    """See nothing left of a number that was forgotten, which nothing else knows."""
    await _change(page, "add", SECOND, LANDLINE)
    await _change(page, "remove", SECOND, consent=True)
    answer = await call_action("forget_numbers", phone_numbers=SECOND)
    assert answer == {"forgotten": 1}
    assert await _changes(page) == (1, [("joined", LANDLINE)])


async def test_changes_end_with_their_account(
    hass: HomeAssistant, account: MockConfigEntry, page: PageSocket
) -> None:
    """See nothing left of an account that is removed."""
    await _change(page, "add", SECOND)
    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()
    assert not count_rows(hass, "stop_list_history")


# Changing it


async def test_add(page: PageSocket, simulator: Simulator) -> None:
    """Put numbers on the list, however they are written, each once."""
    answer = await _change(page, "add", f"06 98 76 54 32; {LANDLINE}\n{NINETEEN}")
    assert answer == _answer(changed=[SECOND, LANDLINE], unchanged=[NINETEEN])
    assert simulator.books.calls["stop-sms/add"] == 3
    assert (await _listed(page))[0] == 4


async def test_remove(page: PageSocket, simulator: Simulator) -> None:
    """Take numbers off the list, whose owners consent."""
    refused = await page.refused(
        "stop_list/change", change="remove", phone_numbers=[NINETEEN], consent=False
    )
    assert refused == "stop_list_consent_missing"
    assert len(simulator.settings.stop_list) == 2
    answer = await _change(page, "remove", NINETEEN, SECOND, consent=True)
    assert answer == _answer(changed=[NINETEEN], unchanged=[SECOND])
    assert await _listed(page) == (1, [TWENTY])


@pytest.mark.parametrize(
    ("phones", "refused"),
    [
        (["12"], "entries_not_possible"),
        ([" "], "no_numbers"),
        ([], "no_numbers"),
        ([entry["phoneNumber"] for entry in many(501)], "stop_list_too_many_numbers"),
    ],
)
async def test_refused(
    page: PageSocket, simulator: Simulator, phones: list[str], refused: str
) -> None:
    """Refuse what cannot be changed, as the actions do, before anything is asked."""
    fields = {"change": "add", "phone_numbers": phones, "consent": False}
    assert await page.refused("stop_list/change", **fields) == refused
    assert not simulator.books.calls["stop-sms/add"]


async def test_some_fail(page: PageSocket, simulator: Simulator) -> None:
    """See which numbers failed where others did not, and an error where all did."""
    simulator.fault("stop-sms/add", "refuse", times=1)
    answer = await _change(page, "add", SECOND, LANDLINE)
    assert answer == _answer(changed=[LANDLINE], failed=[SECOND])
    simulator.fault("stop-sms/add", "refuse", times=1)
    refused = await page.refused(
        "stop_list/change", change="add", phone_numbers=[SECOND], consent=False
    )
    assert refused == "stop_list_not_added"
