"""The other repair issues: when they come and go, and how they are mended."""

import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from aiohttp import ClientSession
from homeassistant.components.webhook import async_generate_path
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smspartner.const import LEDGER_FILE

from ..helpers import (
    ACCOUNT_SHOWN,
    COST,
    ELSEWHERE,
    PENDING,
    PHONE,
    SECOND,
    CallAction,
    count_rows,
    later,
    run_housekeeping,
    state_of,
    until,
)
from ..simulator import Simulator
from .helpers import EXPIRED, begin, choose, issues, text_of

# The record itself


async def test_damaged_record(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    hass_client: ClientSessionGenerator,
) -> None:
    """See the file named under which a damaged record was set aside, until noted."""
    path = Path(hass.config.path(LEDGER_FILE))
    await hass.async_add_executor_job(path.write_bytes, b"no database at all " * 999)

    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()

    [(issue_id, issue)] = issues(hass).items()
    assert issue.translation_key == "ledger_set_aside"
    assert issue.severity is ir.IssueSeverity.ERROR
    names = await hass.async_add_executor_job(
        lambda: [one.name for one in path.parent.glob(f"{LEDGER_FILE}.damaged-*")]
    )
    description = await text_of(hass, issue, "fix_flow.step.confirm.description")
    assert len(names) == 1
    assert f"renamed to {names[0]} in the configuration folder" in description

    client = await hass_client()
    flow = await begin(client, issue_id)
    assert (flow["type"], flow["step_id"]) == ("form", "confirm")
    await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    assert issues(hass) == {}


async def test_record_that_cannot_be_written(
    hass: HomeAssistant,
    account: MockConfigEntry,
    uncertain: str,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See the issue while it lasts, and no longer; the reason is in the log."""
    with closing(
        sqlite3.connect(hass.config.path(LEDGER_FILE), isolation_level=None)
    ) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        assert not (await simulator.notify(PHONE)).acknowledged
        blocker.execute("ROLLBACK")

    [issue] = issues(hass).values()
    assert issue.translation_key == "ledger_not_writable"
    assert issue.severity is ir.IssueSeverity.ERROR
    assert "cannot be written" in await text_of(hass, issue, "description")
    assert "database is locked" in caplog.text

    assert (await simulator.notify(PHONE)).acknowledged
    assert issues(hass) == {}
    await until(lambda: state_of(hass, PENDING) == "1")


# Results that cannot be read


async def send_unreadable(simulator: Simulator, *bodies: bytes) -> None:
    """Send bodies that cannot be read to the address of a request."""
    address = simulator.books.requests[0].notify_url
    assert address is not None
    async with ClientSession() as session:
        for body in bodies:
            async with session.post(address, data=body) as response:
                assert (response.status, await response.text()) == (200, "OK")


@pytest.fixture
async def unreadable(
    hass: HomeAssistant, account: MockConfigEntry, uncertain: str, simulator: Simulator
) -> str:
    """Send results that cannot be read, and return the ID of the issue."""
    await send_unreadable(simulator, b"\xff\xfe", b"<result/>")
    [(issue_id, issue)] = issues(hass).items()
    assert issue.translation_key == "unreadable_results"
    return issue_id


def unreadable_bodies(hass: HomeAssistant) -> int:
    """Return how many bodies are stored that cannot be read."""
    return count_rows(hass, "kept_bodies", "request_id IS NOT NULL")


async def test_results_that_cannot_be_read(
    hass: HomeAssistant, unreadable: str
) -> None:
    """The issue counts what is stored, at once and after each housekeeping."""
    issue = issues(hass)[unreadable]
    text = await text_of(hass, issue, "fix_flow.step.init.description")
    assert text.startswith(f"Results for {ACCOUNT_SHOWN} came in a form")
    assert "(2 so far)" in text
    await run_housekeeping(hass)
    assert list(issues(hass).values()) == [issue]


async def test_report_results_that_cannot_be_read(
    hass: HomeAssistant, unreadable: str, hass_client: ClientSessionGenerator
) -> None:
    """The dialog shows where the diagnostics and the authors are, then goes on."""
    client = await hass_client()
    flow = await choose(client, unreadable, "report")
    assert (flow["type"], flow["step_id"]) == ("form", "report")
    text = await text_of(
        hass, issues(hass)[unreadable], "fix_flow.step.report.description"
    )
    assert "(/config/integrations/integration/smspartner)" in text
    assert "/issues)" in text
    assert (
        flow["description_placeholders"].items()
        <= dict(issues(hass)[unreadable].translation_placeholders or {}).items()
    )
    response = await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    menu = await response.json()
    assert menu["menu_options"] == ["report", "keep", "delete"]
    assert unreadable in issues(hass)
    assert unreadable_bodies(hass) == 2


async def test_keep_results_that_cannot_be_read(
    hass: HomeAssistant,
    unreadable: str,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
) -> None:
    """The issue goes while nothing is deleted, and comes back for new results only."""
    ended = await choose(await hass_client(), unreadable, "keep")
    assert ended["type"] == "create_entry"
    await run_housekeeping(hass)
    assert issues(hass) == {}
    await send_unreadable(simulator, b"<result/>")
    assert issues(hass) == {}
    assert unreadable_bodies(hass) == 2

    await send_unreadable(simulator, b"<another/>")
    placeholders = issues(hass)[unreadable].translation_placeholders
    assert placeholders is not None
    assert placeholders["count"] == "1"
    assert unreadable_bodies(hass) == 3


async def test_delete_results_that_cannot_be_read(
    hass: HomeAssistant, unreadable: str, hass_client: ClientSessionGenerator
) -> None:
    """The issue goes with what is stored."""
    ended = await choose(await hass_client(), unreadable, "delete")
    assert ended["type"] == "create_entry"
    assert unreadable_bodies(hass) == 0
    await run_housekeeping(hass)
    assert issues(hass) == {}


async def test_bodies_of_strangers_are_not_spoken_of(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """See nothing said of what anybody may send to a public address."""
    path = async_generate_path(account.data[CONF_WEBHOOK_ID])
    async with (
        ClientSession() as session,
        session.post(f"{door.rstrip('/')}{path}?token=made-up", data=b"<a/>") as answer,
    ):
        assert answer.status == HTTPStatus.BAD_REQUEST
    assert issues(hass) == {}


def result_of(phone: str, message_id: str) -> dict[str, str]:
    """Make a result of a number."""
    return {"phone": phone, "messageId": message_id, "errorName": "NO_ERROR"}


@pytest.fixture
async def unclaimed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> str:
    """Lose the token of a result at an address that has brought one back.

    Gives the id of the issue. A result of nobody's came too.
    """
    await call_action("verify_numbers", phone_numbers=ELSEWHERE, wait=60)
    simulator.fault("hlr/notify", "never_notify")
    await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    address = str(simulator.books.requests[-1].notify_url).partition("?")[0]
    body = [result_of(PHONE, "1"), result_of(SECOND, "2"), result_of(PHONE, "3")]
    async with ClientSession() as session, session.post(address, json=body) as answer:
        assert (answer.status, await answer.text()) == (200, "OK")
    [(issue_id, issue)] = issues(hass).items()
    assert issue.translation_key == "unclaimed_results"
    assert "for them (3 so far)" in await text_of(
        hass, issue, "fix_flow.step.init.description"
    )
    return issue_id


# Results that nothing proves to be SMS Partner's


async def test_taking_what_came_without_a_token(
    hass: HomeAssistant,
    account: MockConfigEntry,
    unclaimed: str,
    hass_client: ClientSessionGenerator,
    call_action: CallAction,
) -> None:
    """See each result settle the lookup of its number, and told how many did."""
    client = await hass_client()
    flow = await begin(client, unclaimed)
    assert flow["menu_options"] == ["take", "discard"]
    ended = await choose(client, unclaimed, "take")
    assert (ended["type"], ended["reason"]) == ("abort", "taken")
    assert ended["description_placeholders"] == {"taken": "1", "dropped": "2"}
    assert issues(hass) == {}
    found = await call_action("get_results", phone_numbers=[PHONE, SECOND])
    (result,) = found["results"]
    assert (result["message_id"], result["matched_by"]) == ("1", "number")
    await run_housekeeping(hass)
    assert issues(hass) == {}


async def test_taking_what_came_long_ago(
    hass: HomeAssistant,
    unclaimed: str,
    hass_client: ClientSessionGenerator,
    call_action: CallAction,
) -> None:
    """See a lookup settled that has expired before its result was taken."""
    with later(EXPIRED):
        await run_housekeeping(hass)
    await choose(await hass_client(), unclaimed, "take")
    assert len((await call_action("get_results", phone_numbers=PHONE))["results"]) == 1


async def test_discarding_what_came_without_a_token(
    hass: HomeAssistant,
    unclaimed: str,
    hass_client: ClientSessionGenerator,
    call_action: CallAction,
) -> None:
    """See nothing done with it, and nothing kept."""
    ended = await choose(await hass_client(), unclaimed, "discard")
    assert ended["type"] == "create_entry"
    await run_housekeeping(hass)
    assert issues(hass) == {}
    found = await call_action("get_results", phone_numbers=PHONE)
    assert (found["results"], found["pending"]) == ([], [PHONE])


async def test_what_came_without_a_token_goes_with_its_number(
    hass: HomeAssistant, unclaimed: str, call_action: CallAction
) -> None:
    """See a number forgotten in what is kept for the owner too."""
    await call_action("forget_numbers", phone_numbers=[PHONE])
    await run_housekeeping(hass)
    placeholders = issues(hass)[unclaimed].translation_placeholders
    assert placeholders is not None
    assert placeholders["count"] == "1"


# Credit


async def test_credit_too_low_for_one_lookup(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
) -> None:
    """See it said what is needed and in which currency, until credit was bought."""
    simulator.settings.account.balance = 0.004
    await account.runtime_data.balance.async_refresh()
    [issue] = issues(hass).values()
    assert "(€0.005, at least one lookup)" in await text_of(hass, issue, "description")
    simulator.settings.account.balance = 5
    await account.runtime_data.balance.async_refresh()
    assert issues(hass) == {}


async def test_credit_too_low_for_what_waits_to_be_sent(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a campaign compared with the balance before SMS Partner refuses it."""
    simulator.settings.account.balance = 3
    await account.runtime_data.balance.async_refresh()
    simulator.fault("hlr/notify", "status", times=2, status=429, retry_after=1800)
    numbers = [f"+336{number:08}" for number in range(1000)]
    task = hass.async_create_task(call_action("verify_numbers", phone_numbers=numbers))
    await until(lambda: "credit_too_low" in str(issues(hass)))
    await hass.config_entries.async_remove(account.entry_id)
    with suppress(HomeAssistantError):
        await task
    assert issues(hass) == {}


async def test_a_refusal_for_want_of_credit_where_no_balance_is_told(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See it after SMS Partner's code 11, until a request is taken again."""
    simulator.fault("me", "html")
    await account.runtime_data.balance.async_refresh()
    simulator.fault("hlr/notify", "refuse", times=1, code=11)
    with pytest.raises(HomeAssistantError):
        await call_action("verify_numbers", phone_numbers=PHONE)
    await until(lambda: "credit_too_low" in str(issues(hass)))
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await until(lambda: issues(hass) == {})


@pytest.fixture
async def in_doubt(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> str:
    """Be told a cost of twenty numbers that what one costs does not explain."""
    simulator.settings.update({"cost_is": 0.37})
    numbers = [f"+3361234{number:04}" for number in range(20)]
    answer = await call_action("verify_numbers", phone_numbers=numbers)
    assert answer["cost"] == pytest.approx(20 * 0.37)
    assert issues(hass) == {}
    simulator.settings.update({"cost_is": "total"})
    await call_action("verify_numbers", phone_numbers="+33612999999")
    await until(lambda: bool(issues(hass)))
    return str(answer["verification_id"])


# Costs that no price explains


@pytest.mark.parametrize(("choice", "spent"), [("of_all", 0.37), ("of_each", 7.4)])
async def test_owner_says_what_a_cost_means(
    hass: HomeAssistant,
    account: MockConfigEntry,
    in_doubt: str,
    hass_client: ClientSessionGenerator,
    choice: str,
    spent: float,
) -> None:
    """See the dearer reading count until the owner has looked, and then the right."""
    [issue] = issues(hass).values()
    assert await text_of(hass, issue, "fix_flow.step.init.title") == (
        "€0.37 for 20 numbers"
    )
    client = await hass_client()
    ended = await choose(client, issue.issue_id, choice)
    assert ended["type"] == "create_entry"
    await until(
        lambda: (
            float(state_of(hass, COST) or 0) == pytest.approx(spent + 0.005, abs=1e-6)
        )
    )
    await run_housekeeping(hass)
    assert issues(hass) == {}


async def test_cost_that_no_number_has_explained_for_an_hour(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the owner asked where nothing has been bought since."""
    simulator.settings.update({"cost_is": 0.37})
    numbers = [f"+3361234{number:04}" for number in range(20)]
    await call_action("verify_numbers", phone_numbers=numbers)
    await run_housekeeping(hass)
    assert issues(hass) == {}
    with later(timedelta(hours=1, minutes=1)):
        await run_housekeeping(hass)
    [issue] = issues(hass).values()
    assert issue.translation_key == "cost_in_doubt"
