"""Repair issues: what they say, when they come and go, and how they are mended."""

import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    DOMAIN,
    LEDGER_FILE,
)

from .helpers import (
    COST,
    ELSEWHERE,
    PENDING,
    PHONE,
    SECOND,
    CallAction,
    later,
    run_housekeeping,
    state_of,
    until,
)
from .simulator import Simulator

EXPIRED = timedelta(hours=48, minutes=1)
ALMOST = timedelta(hours=47, minutes=59)


@pytest.fixture(autouse=True)
async def _repairs(hass: HomeAssistant) -> None:
    """Set up repairs, before Home Assistant's server is opened."""
    assert await async_setup_component(hass, "repairs", {})


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """List the repair issues of the integration but for the one about plain http."""
    return {
        issue_id: issue
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.translation_key != "plain_http_address"
    }


async def text_of(hass: HomeAssistant, issue: ir.IssueEntry, part: str) -> str:
    """Put the words of an issue together, as a person reads them."""
    texts = await async_get_translations(hass, "en", "issues", [DOMAIN])
    key = f"component.{DOMAIN}.issues.{issue.translation_key}.{part}"
    return texts[key].format(**issue.translation_placeholders or {})


# Lookups with an unknown outcome


@pytest.fixture
async def uncertain(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> str:
    """Lose the answer to a request whose results never come.

    It holds both numbers, for the price of one is known by then.
    """
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action(
        "verify_numbers", phone_numbers=ELSEWHERE, notify_url="https://example.com"
    )
    await simulator.reset()
    simulator.fault("hlr/notify", "cut_after", times=1)
    simulator.fault("hlr/notify", "never_notify", times=1)
    answer = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SECOND], tag="alarm"
    )
    assert [one["state"] for one in answer["campaigns"]] == ["uncertain"]
    return str(answer["verification_id"])


@pytest.fixture
async def raised(hass: HomeAssistant, uncertain: str) -> str:
    """Let the results be overdue; give the id of the issue."""
    with later(EXPIRED):
        await run_housekeeping(hass)
    [issue_id] = issues(hass)
    return issue_id


@pytest.fixture
async def client(
    raised: str, hass_client: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Log in once there is something to mend."""
    return await hass_client()


async def begin(client: TestClient[Any, Any], issue_id: str) -> dict[str, Any]:
    """Ask for the dialog of an issue, as the user interface does."""
    response = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    assert response.status == HTTPStatus.OK
    return dict(await response.json())


async def choose(
    client: TestClient[Any, Any], issue_id: str, choice: str
) -> dict[str, Any]:
    """Choose from the menu of an issue."""
    flow_id = (await begin(client, issue_id))["flow_id"]
    response = await client.post(
        f"/api/repairs/issues/fix/{flow_id}", json={"next_step_id": choice}
    )
    assert response.status == HTTPStatus.OK
    return dict(await response.json())


async def test_uncertain_lookups_are_spoken_of_after_48_hours(
    hass: HomeAssistant, account: MockConfigEntry, uncertain: str
) -> None:
    """See the account, the tag and the count named once no result can be expected."""
    with later(ALMOST):
        await run_housekeeping(hass)
    assert issues(hass) == {}

    with later(EXPIRED):
        await run_housekeeping(hass)
    [issue] = issues(hass).values()
    assert issue.translation_key == "uncertain_requests"
    assert issue.is_fixable
    assert await text_of(hass, issue, "fix_flow.step.init.description") == (
        "The answer to a request of someone@example.com was lost on its way, and no"
        " result has come for 2 of its numbers (tag: alarm). They may have been bought,"
        " and they may not. You can verify them again, which costs money, or leave it."
    )


async def test_lookups_without_a_tag_are_spoken_of_too(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See an issue for a verification that has no tag."""
    simulator.fault("hlr/notify", "cut_before", times=1)
    await call_action("verify_numbers", phone_numbers=PHONE)
    with later(EXPIRED):
        await run_housekeeping(hass)
    [issue] = issues(hass).values()
    description = await text_of(hass, issue, "fix_flow.step.init.description")
    assert "for 1 of its numbers (tag: -)" in description


async def test_uncertain_lookups_that_have_reported_are_not_spoken_of(
    hass: HomeAssistant, uncertain: str, simulator: Simulator
) -> None:
    """See no issue where one result has proved that the request was bought."""
    assert (await simulator.notify(PHONE)).acknowledged
    with later(EXPIRED):
        await run_housekeeping(hass)
    assert issues(hass) == {}


async def test_issue_goes_when_a_late_result_settles_it(
    hass: HomeAssistant, raised: str, simulator: Simulator
) -> None:
    """See an issue cleared whose request turned out to be bought."""
    assert (await simulator.notify(PHONE)).acknowledged
    with later(EXPIRED):
        await run_housekeeping(hass)
    assert issues(hass) == {}


async def test_dialog_offers_both_ways(
    client: TestClient[Any, Any], raised: str
) -> None:
    """See a menu of verifying again and leaving it, and nothing done by asking."""
    flow = await begin(client, raised)
    assert flow["type"] == "menu"
    assert flow["menu_options"] == ["verify_again", "leave"]


async def test_verifying_again(
    hass: HomeAssistant,
    client: TestClient[Any, Any],
    raised: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the same numbers bought under the same tag, and the issue gone for good."""
    with later(EXPIRED):
        ended = await choose(client, raised, "verify_again")
        await simulator.settled()
        await run_housekeeping(hass)

    assert ended["type"] == "create_entry"
    first, second = simulator.books.requests
    assert (second.numbers, second.tag) == (first.numbers, first.tag)
    assert simulator.books.billed_numbers == {PHONE: 2, SECOND: 2}
    assert issues(hass) == {}
    found = await call_action("get_results", tag="alarm")
    assert {one["phone_number"] for one in found["results"]} == {PHONE, SECOND}


async def test_leaving_it(
    hass: HomeAssistant,
    client: TestClient[Any, Any],
    raised: str,
    uncertain: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See nothing bought, the issue gone for good, and a late result taken still."""
    ended = await choose(client, raised, "leave")
    with later(EXPIRED):
        await run_housekeeping(hass)

    assert ended["type"] == "create_entry"
    assert issues(hass) == {}
    assert simulator.books.calls["hlr/notify"] == 1
    assert (await simulator.notify(SECOND)).acknowledged
    found = await call_action("get_results", verification_id=uncertain)
    assert [one["phone_number"] for one in found["results"]] == [SECOND]


async def test_verifying_again_beyond_the_budget(
    hass: HomeAssistant,
    account: MockConfigEntry,
    client: TestClient[Any, Any],
    raised: str,
    simulator: Simulator,
) -> None:
    """See the refusal told in the dialog, and the issue stay until it can be mended."""
    options = {CONF_DAILY_BUDGET: 0.005}
    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()

    ended = await choose(client, raised, "verify_again")

    assert (ended["type"], ended["reason"]) == ("abort", "not_verified")
    error = ended["description_placeholders"]["error"]
    assert error.startswith("Nothing was sent: this would cost 0.010 EUR")
    assert raised in issues(hass)
    assert simulator.books.calls["hlr/notify"] == 1


async def test_verifying_again_with_an_account_that_is_not_loaded(
    hass: HomeAssistant,
    account: MockConfigEntry,
    client: TestClient[Any, Any],
    raised: str,
    simulator: Simulator,
) -> None:
    """See that told in the dialog, and the issue stay."""
    await hass.config_entries.async_unload(account.entry_id)
    assert account.state is ConfigEntryState.NOT_LOADED

    ended = await choose(client, raised, "verify_again")

    assert (ended["type"], ended["reason"]) == ("abort", "not_loaded")
    assert raised in issues(hass)
    assert simulator.books.calls["hlr/notify"] == 1


async def test_numbers_to_be_forgotten_are_not_verified_again(
    hass: HomeAssistant,
    uncertain: str,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See only the numbers counted and bought that are still known."""
    await call_action("forget_numbers", phone_numbers=PHONE)
    with later(EXPIRED):
        await run_housekeeping(hass)
        [issue_id] = issues(hass)
        placeholders = issues(hass)[issue_id].translation_placeholders
        assert placeholders is not None
        assert placeholders["count"] == "1"

        ended = await choose(await hass_client(), issue_id, "verify_again")

    assert ended["type"] == "create_entry"
    assert simulator.books.billed_numbers == {PHONE: 1, SECOND: 2}


async def test_issues_of_a_removed_account(
    hass: HomeAssistant, account: MockConfigEntry, raised: str
) -> None:
    """See nothing said any more of an account that is gone."""
    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()
    assert issues(hass) == {}


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
    assert f"set aside as {names[0]} in the configuration folder" in description

    client = await hass_client()
    flow = await begin(client, issue_id)
    assert (flow["type"], flow["step_id"]) == ("form", "confirm")
    await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})
    assert issues(hass) == {}


async def test_record_that_cannot_be_written(
    hass: HomeAssistant, account: MockConfigEntry, uncertain: str, simulator: Simulator
) -> None:
    """See the reason told while it lasts, and no longer."""
    with closing(
        sqlite3.connect(hass.config.path(LEDGER_FILE), isolation_level=None)
    ) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        assert not (await simulator.notify(PHONE)).acknowledged
        blocker.execute("ROLLBACK")

    [issue] = issues(hass).values()
    assert issue.translation_key == "ledger_not_writable"
    assert issue.severity is ir.IssueSeverity.ERROR
    assert "database is locked" in await text_of(hass, issue, "description")

    assert (await simulator.notify(PHONE)).acknowledged
    assert issues(hass) == {}
    await hass.async_block_till_done()
    assert state_of(hass, PENDING) == "1"


# Results that cannot be read


async def test_results_that_cannot_be_read(
    hass: HomeAssistant,
    account: MockConfigEntry,
    uncertain: str,
    simulator: Simulator,
) -> None:
    """See the count of what was kept, at once and after each housekeeping."""
    address = simulator.books.requests[0].notify_url
    assert address is not None
    async with ClientSession() as session:
        for body in (b"\xff\xfe", b"<result/>"):
            async with session.post(address, data=body) as response:
                assert (response.status, await response.text()) == (200, "OK")

    [issue] = issues(hass).values()
    assert issue.translation_key == "unreadable_results"
    text = await text_of(hass, issue, "description")
    assert text.startswith("Results for someone@example.com came in a form")
    assert "(2 so far)" in text
    await run_housekeeping(hass)
    assert list(issues(hass).values()) == [issue]


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


# Results that nothing proves to be SMS Partner's


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
    await call_action("verify_numbers", phone_numbers=PHONE)
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
    assert "(0.005 EUR, at least one lookup)" in await text_of(
        hass, issue, "description"
    )
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


# Costs that no price explains


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
        "0.37 EUR for 20 numbers"
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
