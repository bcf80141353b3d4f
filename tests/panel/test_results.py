"""Results on the page: a table that follows what comes, its filters, and its rows."""

import asyncio
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.ulid import ulid_now
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smspartner.const import CONF_RETENTION_DAYS

from ..helpers import (
    DAY,
    PHONE,
    SECOND,
    SILENT,
    CallAction,
    later,
    rename_table,
    run_housekeeping,
)
from ..ledger.stop_list import entry_of, poll
from ..simulator import Simulator
from .results import (
    ALL,
    AWAY,
    GERMAN,
    NUMBERS,
    STAYED,
    UNKNOWN,
    Page,
    add_account,
    verify,
)

FREE: dict[str, Any] = {"mcc_mnc": "20815", "name": "Free Mobile", "country": "FR"}
SFR: dict[str, Any] = {"mcc_mnc": "20810", "name": "SFR", "country": "FR"}
TELEKOM: dict[str, Any] = {"mcc_mnc": "26201", "name": "Telekom", "country": "DE"}

FILTERS: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"statuses": ["invalid", "unreachable"]}, (UNKNOWN, AWAY)),
    ({"operators": ["26201"]}, (GERMAN,)),
    ({"operators": ["26201", "20810"]}, (STAYED, GERMAN)),
    ({"countries": ["DE"]}, (GERMAN,)),
    ({"countries": ["FR", "DE"]}, NUMBERS),
    ({"countries": ["AQ"]}, ()),
    ({"countries": ["DE"] * 2_000}, (GERMAN,)),
    ({"ported": False}, (STAYED,)),
    ({"ported": True, "countries": ["DE"]}, (GERMAN,)),
    ({"statuses": ["reachable"], "operators": ["20815"]}, (PHONE, SECOND)),
    ({"search": "456"}, (PHONE, SECOND, AWAY)),
    ({"search": " "}, NUMBERS),
    ({"search": "nobody"}, ()),
    ({"search": "06 12 34 57"}, (UNKNOWN,)),
    ({"search": "0612345678"}, (PHONE,)),
    ({"search": "+33 (0)6 12 34 56 7"}, (PHONE,)),
    ({"search": "0049"}, (GERMAN,)),
    ({"search": "+4"}, (GERMAN,)),
    ({"search": "٣٤٥٦٧٨"}, (PHONE,)),
]


@pytest.fixture
async def page(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> Page:
    """Open the page of an account."""
    return Page(hass, hass_ws_client, await hass_ws_client(hass), account)


async def test_table_of_a_verification(page: Page, call_action: CallAction) -> None:
    """The page is told what is in the table, and the largest comes first."""
    verification_id = await verify(call_action, wait=30)
    assert await page.table(verification_id=verification_id) == {
        "total": 6,
        "matching": 6,
        "statuses": {"reachable": 4, "invalid": 1, "unreachable": 1},
        "operators": [FREE | {"count": 3}, SFR | {"count": 1}, TELEKOM | {"count": 1}],
        "all_operators": [
            FREE | {"count": 3},
            SFR | {"count": 1},
            TELEKOM | {"count": 1},
        ],
        "all_countries": [
            {"country": "FR", "count": 5},
            {"country": "DE", "count": 1},
        ],
    }
    row, *_, last = await page.rows(verification_id=verification_id.lower())
    assert row.pop("lookup_id") < last["lookup_id"]
    assert row.pop("received_at").endswith("+00:00")
    assert row == {
        "phone_number": PHONE,
        "status": "reachable",
        "result": "no_error",
        "mcc_mnc": "20815",
        "operator": "Free Mobile",
        "country": "FR",
        "ported": True,
        "opted_out": False,
    }
    assert last["phone_number"] == GERMAN


async def test_filter_counts(page: Page, call_action: CallAction) -> None:
    """What can be chosen stays as it is; the bars are those of what is shown."""
    verification_id = await verify(call_action, wait=30)
    whole = await page.table(verification_id=verification_id)
    some = await page.table(verification_id=verification_id, countries=["DE"])
    assert some == whole | {
        "matching": 1,
        "statuses": {"reachable": 1},
        "operators": [TELEKOM | {"count": 1}],
    }


async def test_filters(page: Page, call_action: CallAction) -> None:
    """Each filter finds what it says, in one verification and in all."""
    verification_id = await verify(call_action, wait=30)
    for conditions, numbers in FILTERS:
        found = await page.numbers(verification_id=verification_id, **conditions)
        assert found == list(numbers), conditions
        everywhere = await page.numbers(**conditions)
        assert sorted(map(str, everywhere)) == sorted(numbers), conditions


async def test_all_numbers(
    page: Page, call_action: CallAction, simulator: Simulator
) -> None:
    """Of each number the newest result is shown, and the newest result first."""
    await verify(call_action, [PHONE], wait=30)
    await verify(call_action, [SECOND], wait=30)
    simulator.settings.results[PHONE] = "EC_CALL_BARRED"
    await verify(call_action, [PHONE], wait=30)
    await verify(call_action, [SILENT])
    first, second = await page.rows()
    assert (first["phone_number"], first["status"]) == (PHONE, "barred")
    assert (second["phone_number"], second["status"]) == (SECOND, "reachable")
    assert (await page.table())["statuses"] == {"barred": 1, "reachable": 1}
    assert await page.numbers(statuses=["reachable"]) == [SECOND]


async def test_lookups_without_result(
    page: Page, call_action: CallAction, simulator: Simulator
) -> None:
    """They are in the table of their verification, and how they stand."""
    awaited = await verify(call_action, [SILENT])
    elsewhere = await verify(
        call_action, [SECOND], notify_url=f"{simulator.address}/elsewhere/results"
    )
    simulator.fault("hlr/notify", "refuse", code=3, times=1)
    with pytest.raises(HomeAssistantError):
        await verify(call_action, [PHONE], verification_id=(refused := ulid_now()))
    for verification_id, status in (
        (awaited, "awaited"),
        (elsewhere, "elsewhere"),
        (refused, "not_bought"),
    ):
        [row] = await page.rows(verification_id=verification_id)
        assert row["status"] == status
        assert row["result"] is row["received_at"] is row["operator"] is None
        assert await page.numbers(verification_id=verification_id, statuses=[status])
    with later(3 * DAY):
        await run_housekeeping(page.hass)
        [row] = await page.rows(verification_id=awaited)
    assert row["status"] == "expired"
    assert await page.rows() == []


async def test_table_follows(
    page: Page, call_action: CallAction, simulator: Simulator
) -> None:
    """A result that comes is told; the table from before it is no longer current."""
    simulator.fault("hlr/notify", "never_notify")
    verification_id = await verify(call_action, [PHONE, SECOND])
    async with page.watch(verification_id=verification_id) as watched:
        before = await watched.event()
        await simulator.notify(PHONE)
        after = await watched.until(lambda event: "reachable" in event["statuses"])
        assert before["statuses"] == {"awaited": 2}
        assert after["statuses"] == {"awaited": 1, "reachable": 1}
        assert len(await page.rows_of(after)) == 2
        old = await page.ask("rows", view_id=before["view_id"], offset=0, limit=9)
        assert old == {"is_current": False, "rows": []}


async def test_what_changes_nothing_is_not_told(
    page: Page, call_action: CallAction, simulator: Simulator
) -> None:
    """Results of others leave a table as it is."""
    simulator.fault("hlr/notify", "never_notify")
    verification_id = await verify(call_action, [PHONE])
    async with page.watch(verification_id=verification_id) as watched:
        before = await watched.event()
        async with page.watch() as other:
            assert (await other.event())["total"] == 0
            await verify(call_action, [SECOND])
            await simulator.notify(SECOND)
            await other.until(lambda event: event["total"] == 1)
        assert await page.rows_of(before)
        await simulator.notify(PHONE)
        after = await watched.event()
    assert after["statuses"] == {"reachable": 1}


async def test_result_that_follows_another(
    page: Page, call_action: CallAction, simulator: Simulator
) -> None:
    """A newer result of the same kind is told, too: the row has another time."""
    await verify(call_action, [PHONE], wait=30)
    async with page.watch() as watched:
        [before] = await page.rows_of(await watched.event())
        await verify(call_action, [PHONE], wait=30)
        [after] = await page.rows_of(await watched.event())
    assert after["received_at"] > before["received_at"]


async def test_opted_out(
    page: Page, call_action: CallAction, simulator: Simulator, account: MockConfigEntry
) -> None:
    """Who joins the stop list is shown so at once, and who is on it is found."""
    await verify(call_action, [PHONE, SECOND], wait=30)
    async with page.watch() as watched:
        assert not any(
            row["opted_out"] for row in await page.rows_of(await watched.event())
        )
        simulator.settings.stop_list = [entry_of(PHONE, 1)]
        await poll(page.hass, account)
        rows = await page.rows_of(await watched.event())
        simulator.settings.stop_list = [entry_of(SECOND, 1)]
        await poll(page.hass, account)
        others = await page.rows_of(await watched.event())
    assert [row["phone_number"] for row in rows if row["opted_out"]] == [PHONE]
    assert [row["phone_number"] for row in others if row["opted_out"]] == [SECOND]
    assert await page.numbers(opted_out=True) == [SECOND]
    assert await page.numbers(opted_out=False) == [PHONE]


async def test_opted_out_and_forgotten(
    page: Page, call_action: CallAction, simulator: Simulator, account: MockConfigEntry
) -> None:
    """A number that was forgotten is known to be on the stop list once it is bought."""
    simulator.settings.stop_list = [entry_of(PHONE, 1)]
    await poll(page.hass, account)
    verification_id = await verify(call_action, [PHONE, SILENT])
    await call_action("forget_numbers", phone_numbers=[PHONE, SILENT])
    assert await page.numbers(verification_id=verification_id) == [None]
    await verify(call_action, [PHONE, SECOND], wait=30)
    assert await page.numbers(opted_out=True) == [PHONE]
    assert (await page.ask("number", phone_number=PHONE))["is_opted_out"]


async def test_forgotten_is_told(page: Page, call_action: CallAction) -> None:
    """A number that is forgotten leaves the table."""
    await verify(call_action, [PHONE, SECOND], wait=30)
    async with page.watch() as watched:
        await watched.event()
        await call_action("forget_numbers", phone_numbers=[PHONE])
        event = await watched.event()
        assert [row["phone_number"] for row in await page.rows_of(event)] == [SECOND]


async def test_pages_of_rows(page: Page, call_action: CallAction) -> None:
    """Rows come in pages, 500 at most; beyond the last there are none."""
    numbers = [f"+336{number:06}00" for number in range(501)]
    verification_id = await verify(call_action, numbers, wait=60)
    async with page.watch(verification_id=verification_id) as watched:
        view_id = (await watched.event())["view_id"]

        async def read(offset: int, limit: int) -> list[str]:
            """Return the numbers of some rows."""
            answer = await page.ask("rows", view_id=view_id, offset=offset, limit=limit)
            assert answer["is_current"]
            return [row["phone_number"] for row in answer["rows"]]

        assert await read(100, 3) == numbers[100:103]
        assert await read(0, 10_000) == numbers[:500]
        assert await read(500, 10) == numbers[500:]
        assert await read(501, 10) == await read(0, -1) == []
        assert await read(-1, 1) == numbers[:1]


async def test_table_of_another_account(
    page: Page, call_action: CallAction, simulator: Simulator
) -> None:
    """The rows of one account are not given to who asks for another."""
    await verify(call_action, [PHONE], wait=30)
    other = await add_account(page.hass, simulator)
    stranger = Page(page.hass, page.connect, page.client, other)
    assert await stranger.numbers() == []
    async with page.watch() as watched:
        view_id = (await watched.event())["view_id"]
        answer = await stranger.ask("rows", view_id=view_id, offset=0, limit=1)
        assert not answer["is_current"]


async def test_table_nobody_looks_at(page: Page, call_action: CallAction) -> None:
    """Once the page is left, its table is forgotten."""
    await verify(call_action, [PHONE], wait=30)
    async with page.watch() as watched:
        view_id = (await watched.event())["view_id"]
    async with asyncio.timeout(30):
        while (await page.ask("rows", view_id=view_id, offset=0, limit=1))[
            "is_current"
        ]:
            await asyncio.sleep(0.01)


async def test_erased_results(
    page: Page, call_action: CallAction, account: MockConfigEntry
) -> None:
    """Results that are too old leave the table."""
    verification_id = await verify(call_action, [PHONE], wait=30)
    page.hass.config_entries.async_update_entry(
        account, options={CONF_RETENTION_DAYS: 3}
    )
    async with page.watch(verification_id=verification_id) as watched:
        before = await watched.event()
        with later(4 * DAY):
            await run_housekeeping(page.hass)
        event = await watched.event()
    assert (before["total"], event["total"]) == (1, 0)


async def test_unusable_ledger(page: Page, call_action: CallAction) -> None:
    """The page is told, in its user's words, that the database cannot be read."""
    verification_id = await verify(call_action, [PHONE], wait=30)
    async with page.watch(verification_id=verification_id) as watched:
        view_id = (await watched.event())["view_id"]
        wanted = ALL | {"verification_id": verification_id}
        for table in ("lookups", "verifications"):
            rename_table(page.hass, table, "gone")
            key = await page.refused("subscribe", filter=wanted)
            rename_table(page.hass, "gone", table)
            assert key == "ledger_error"
        rename_table(page.hass, "lookups", "gone")
        key = await page.refused("rows", view_id=view_id, offset=0, limit=1)
        rename_table(page.hass, "gone", "lookups")
        assert key == "ledger_error"


@pytest.mark.parametrize("kind", ["subscribe", "export"])
async def test_unknown_verification(page: Page, kind: str) -> None:
    """A verification that there is not is refused."""
    wanted = ALL | {"verification_id": ulid_now()}
    assert await page.refused(kind, filter=wanted) == "unknown_verification"


@pytest.mark.parametrize(
    "conditions", [{"statuses": ["alive"]}, {"ported": "yes"}, {"limit": 1}]
)
async def test_filter_of_another_form(page: Page, conditions: dict[str, Any]) -> None:
    """A filter that the page cannot have sent is refused."""
    assert await page.refused("subscribe", filter=ALL | conditions) == "invalid_format"


async def test_number(
    page: Page, call_action: CallAction, simulator: Simulator
) -> None:
    """All lookups and SMS of a number are told, the newest first."""
    first = await verify(call_action, [PHONE], tag="one", wait=30)
    simulator.settings.results[PHONE] = "EC_CALL_BARRED"
    second = await verify(call_action, [PHONE, SECOND], tag="two", wait=30)
    for tag in ("a", "b"):
        await call_action(
            "send_sms", message=f"Hello {tag}", phone_numbers=[PHONE, SECOND], tag=tag
        )
    await simulator.settled()
    await page.hass.async_block_till_done()
    found = await page.ask("number", phone_number="06 12 34 56 78")
    assert found["phone_number"] == PHONE
    assert not found["is_opted_out"]
    assert [
        (one["verification_id"], one["tag"], one["row"]["status"], one["error"])
        for one in found["lookups"]
    ] == [
        (second, "two", "barred", "Call Barred"),
        (first, "one", "reachable", None),
    ]
    assert [one["tag"] for one in found["messages"]] == ["b", "a"]
    assert {one["state"] for one in found["messages"]} == {"delivered"}
    assert found["messages"][0]["currency"] == "EUR"
    assert "Hello" not in str(found)


async def test_why_a_number_was_not_bought(
    page: Page, call_action: CallAction, simulator: Simulator
) -> None:
    """SMS Partner's own words are shown."""
    simulator.fault("hlr/notify", "refuse", code=3, times=1)
    with pytest.raises(HomeAssistantError):
        await verify(call_action, [PHONE])
    [lookup] = (await page.ask("number", phone_number=PHONE))["lookups"]
    assert lookup["row"]["status"] == "not_bought"
    assert lookup["error"] == "Une erreur est survenue"
    assert lookup["reason"] == "refused"


async def test_number_that_is_none(page: Page) -> None:
    """What is no number is refused, and one that nothing is known of is not."""
    refused = await page.refused("number", phone_number="nobody")
    assert refused == "entries_not_a_number"
    found = await page.ask("number", phone_number="+33699999999")
    assert found["lookups"] == found["messages"] == []
