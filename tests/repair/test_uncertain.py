"""The repair of lookups whose outcome is unknown."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smspartner.const import CONF_DAILY_BUDGET

from ..helpers import (
    ACCOUNT_SHOWN,
    PHONE,
    SECOND,
    CallAction,
    later,
    run_housekeeping,
    unbroken,
)
from ..simulator import Simulator
from .helpers import EXPIRED, begin, choose, issues, step_text

ALMOST = timedelta(hours=47, minutes=59)


@pytest.fixture
async def raised(hass: HomeAssistant, uncertain: str) -> str:
    """Let the results be overdue; return the id of the issue."""
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


async def test_uncertain_lookups_are_spoken_of_after_48_hours(
    hass: HomeAssistant,
    account: MockConfigEntry,
    uncertain: str,
    hass_client: ClientSessionGenerator,
) -> None:
    """See the account and the numbers named once no result can be expected.

    The numbers are in the dialog, which is for administrators, not in the issue.
    """
    with later(ALMOST):
        await run_housekeeping(hass)
    assert issues(hass) == {}

    with later(EXPIRED):
        await run_housekeeping(hass)
    [issue] = issues(hass).values()
    assert issue.translation_key == "uncertain_requests"
    assert issue.is_fixable
    assert issue.translation_placeholders == {"account": ACCOUNT_SHOWN}
    flow = await begin(await hass_client(), issue.issue_id)
    assert await step_text(hass, issue, flow, "description") == (
        f"The answer to a request of {ACCOUNT_SHOWN} was lost, and no result has"
        f" arrived for {unbroken('+33 6 12 34 56 78')},"
        f" {unbroken('+33 6 12 34 56 00')}. SMS Partner may have billed this or not."
    )
    again = await step_text(hass, issue, flow, "menu_options.verify_again")
    assert again == "Verify again for €0.01"


async def test_many_uncertain_lookups(
    hass: HomeAssistant,
    uncertain: str,
    simulator: Simulator,
    call_action: CallAction,
    hass_client: ClientSessionGenerator,
) -> None:
    """See ten numbers named, and the others counted."""
    await call_action("forget_numbers", phone_numbers=[PHONE, SECOND])
    simulator.fault("hlr/notify", "cut_after", times=1)
    simulator.fault("hlr/notify", "never_notify", times=1)
    numbers = [f"+3361234{number:04}" for number in range(11)]
    await call_action("verify_numbers", phone_numbers=numbers)
    with later(EXPIRED):
        await run_housekeeping(hass)
    [issue] = issues(hass).values()
    flow = await begin(await hass_client(), issue.issue_id)
    description = await step_text(hass, issue, flow, "description")
    first, last = (unbroken(f"+33 6 12 34 00 {end}") for end in ("00", "09"))
    assert f" for {first}, " in description
    assert f"{last}, and 1 more. SMS" in description
    again = await step_text(hass, issue, flow, "menu_options.verify_again")
    assert again == "Verify again for €0.055"


async def test_uncertain_lookups_that_reported_before_the_dialog(
    hass: HomeAssistant,
    client: TestClient[Any, Any],
    raised: str,
    simulator: Simulator,
) -> None:
    """See the issue end by itself where nothing is left to decide."""
    for number in (PHONE, SECOND):
        assert (await simulator.notify(number)).acknowledged
    assert (await begin(client, raised))["type"] == "create_entry"
    assert issues(hass) == {}
    assert simulator.books.calls["hlr/notify"] == 1


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
    assert error.startswith("Nothing was bought: this would cost €0.01,")
    assert raised in issues(hass)
    assert simulator.books.calls["hlr/notify"] == 1

    hass.config.language = "fr"
    ended = await choose(client, raised, "verify_again")
    error = ended["description_placeholders"]["error"]
    assert error.startswith("Rien n'a été acheté\xa0: cela coûterait 0,01\xa0€,")


async def test_reason_of_sms_partner_is_no_markup(
    account: MockConfigEntry,
    client: TestClient[Any, Any],
    raised: str,
    simulator: Simulator,
) -> None:
    """See the words of SMS Partner in the dialog as they came: no link, no emphasis."""
    simulator.fault(
        "hlr/notify", "refuse", code=10, message="*Wait* [here](evil.example)"
    )

    ended = await choose(client, raised, "verify_again")

    assert ended["description_placeholders"]["error"] == (
        "SMS Partner refused the request (code 10):"
        r" \*Wait\* \[here\]\(evil\.example\)."
    )


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
        client = await hass_client()
        flow = await begin(client, issue_id)
        named = flow["description_placeholders"]["numbers"]
        assert named == unbroken("+33 6 12 34 56 00")

        ended = await choose(client, issue_id, "verify_again")

    assert ended["type"] == "create_entry"
    assert simulator.books.billed_numbers == {PHONE: 1, SECOND: 2}


async def test_issues_of_a_removed_account(
    hass: HomeAssistant, account: MockConfigEntry, raised: str
) -> None:
    """See nothing said any more of an account that is gone."""
    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()
    assert issues(hass) == {}
