"""The repair issue that SMS Partner has another address for replies."""

import json
import re
from http import HTTPStatus
from typing import Any

import pytest
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.smspartner.const import (
    CONF_CALLBACK_URL,
    CONF_REPLY_ADDRESS,
    DOMAIN,
)

from ..callback.replying import SHORT, reply_address
from ..helpers import (
    ACCOUNT_SHOWN,
    DAY,
    HOUR,
    PUBLIC_API,
    later,
    post,
    reconfigure,
    run_housekeeping,
)
from ..names import set_external_url
from ..simulator import Simulator
from .helpers import begin, issues, step_text

ELSEWHERE = "https://other.example.com"


async def submit(hass: HomeAssistant, account: MockConfigEntry, **form: bool) -> None:
    """Submit the step with the address for replies."""
    flow = await reconfigure(hass, account, "reply_address")
    await hass.config_entries.flow.async_configure(flow["flow_id"], form)
    await hass.async_block_till_done()


@pytest.fixture
async def old(hass: HomeAssistant, account: MockConfigEntry, door: str) -> URL:
    """Enter the address for replies at SMS Partner; return it."""
    await submit(hass, account, entered=True, renew=False)
    assert issues(hass) == {}
    return reply_address(account, door)


async def reply(hass: HomeAssistant, address: URL, text: str = "oui") -> None:
    """Let a reply come to an address."""
    assert await post(address, json.dumps(SHORT | {"text": text})) == (200, "OK")
    await hass.async_block_till_done()


def kinds(hass: HomeAssistant) -> list[str | None]:
    """Return the kinds of issues there are."""
    return [issue.translation_key for issue in issues(hass).values()]


def only_issue(hass: HomeAssistant) -> tuple[str, ir.IssueEntry]:
    """Return the only issue, with its ID."""
    [found] = issues(hass).items()
    return found


async def test_date_is_written_as_in_the_language(
    hass: HomeAssistant, account: MockConfigEntry, old: URL
) -> None:
    """Until when the old address works is told as people write it."""
    hass.config.language = "fr"
    await submit(hass, account, entered=False, renew=True)
    _, issue = only_issue(hass)
    told = (issue.translation_placeholders or {})["until"]
    assert re.fullmatch(r"\d\d/\d\d/20\d\d à \d\d:\d\d", told)


async def test_new_address_is_entered(
    hass: HomeAssistant,
    account: MockConfigEntry,
    old: URL,
    door: str,
    hass_client: ClientSessionGenerator,
) -> None:
    """The flow shows the new address, and until when the old one works."""
    await submit(hass, account, entered=False, renew=True)
    issue_id, issue = only_issue(hass)
    assert issue.translation_key == "reply_address_changed_until"
    assert issue.is_fixable
    new = str(reply_address(account, door))
    assert new.rpartition("/")[2] not in str(issue)

    client = await hass_client()
    flow = await begin(client, issue_id)

    [field] = flow["data_schema"]
    assert field["description"]["suggested_value"] == new
    description = await step_text(hass, issue, flow, "description")
    assert ACCOUNT_SHOWN in description
    assert (issue.translation_placeholders or {})["until"] in description
    assert issue_id in issues(hass)
    response = await client.post(
        f"/api/repairs/issues/fix/{flow['flow_id']}", json={"address": "x"}
    )
    assert response.status == HTTPStatus.OK
    await hass.async_block_till_done()
    assert issues(hass) == {}
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert issues(hass) == {}


async def test_other_public_address(
    hass: HomeAssistant, account: MockConfigEntry, old: URL, door: str
) -> None:
    """Another external URL is another address; the former URL settles it."""
    await hass.config.async_update(external_url=ELSEWHERE)
    await hass.async_block_till_done()
    assert "reply_address_changed" in kinds(hass)
    await hass.config.async_update(external_url=door)
    await hass.async_block_till_done()
    assert "reply_address_changed" not in kinds(hass)


@pytest.mark.parametrize("end", ["", "/"])
async def test_same_address_from_elsewhere(
    hass: HomeAssistant, account: MockConfigEntry, old: URL, door: str, end: str
) -> None:
    """An option that gives the very address is no other address."""
    for address, is_other in ((f"{door}{end}", False), (ELSEWHERE, True)):
        options = {**account.options, CONF_CALLBACK_URL: address}
        hass.config_entries.async_update_entry(account, options=options)
        await hass.async_block_till_done()
        assert ("reply_address_changed" in kinds(hass)) is is_other


async def test_reply_while_there_is_no_address(
    hass: HomeAssistant, account: MockConfigEntry, old: URL, door: str
) -> None:
    """It comes all the same, and tells nothing of an address that is not known."""
    await set_external_url(hass, None)
    await reply(hass, old)
    assert "reply_address_changed" not in kinds(hass)
    await set_external_url(hass, door)
    assert "reply_address_changed" not in kinds(hass)


async def test_replies_tell_which_address_is_entered(
    hass: HomeAssistant, account: MockConfigEntry, old: URL, door: str
) -> None:
    """A reply at the new address clears it, a late one at the former does nothing."""
    await submit(hass, account, entered=False, renew=True)
    new = reply_address(account, door)
    await reply(hass, old)
    assert kinds(hass) == ["reply_address_changed_until"]
    await reply(hass, new)  # the same once more, which is no other reply
    assert issues(hass) == {}
    await reply(hass, old, "non")
    assert issues(hass) == {}


async def test_late_reply_after_the_new_address_was_entered(
    hass: HomeAssistant, account: MockConfigEntry, old: URL
) -> None:
    """What the user says counts more than a reply at the former address."""
    await submit(hass, account, entered=False, renew=True)
    await submit(hass, account, entered=True, renew=False)
    await reply(hass, old)
    assert issues(hass) == {}


async def test_replies_at_several_addresses_in_turn(
    hass: HomeAssistant, account: MockConfigEntry, old: URL, door: str
) -> None:
    """The newest counts, and the settings are not saved each time."""
    await submit(hass, account, entered=False, renew=True)
    newer = reply_address(account, door)
    with later(HOUR):
        await submit(hass, account, entered=False, renew=True)
        newest = reply_address(account, door)
        entered: set[object] = set()
        changes = 0
        for count in range(3):
            for address in (old, newer):
                await reply(hass, address, f"{count}")
                changes += account.data[CONF_REPLY_ADDRESS] not in entered
                entered = {account.data[CONF_REPLY_ADDRESS]}
        assert changes == 2
        assert kinds(hass) == ["reply_address_changed_until"]
        await reply(hass, newest)
    assert issues(hass) == {}


async def test_reply_at_a_former_address_that_nobody_spoke_of(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """Nobody need have said that it was entered."""
    old = reply_address(account, door)
    await submit(hass, account, entered=False, renew=True)
    assert issues(hass) == {}
    loaded = account.runtime_data
    await reply(hass, old)
    assert kinds(hass) == ["reply_address_changed_until"]
    assert account.runtime_data is loaded


async def test_forgery_tells_nothing(
    hass: HomeAssistant, account: MockConfigEntry, old: URL, door: str
) -> None:
    """What is no reply, or comes elsewhere, is no proof of an address."""
    await submit(hass, account, entered=False, renew=True)
    entered = account.data[CONF_REPLY_ADDRESS]
    new = reply_address(account, door)
    await post(new, "no reply")
    await post(new, json.dumps({"msgId": "1", "status": "delivered", "phone": "+33"}))
    await hass.async_block_till_done()
    assert account.data[CONF_REPLY_ADDRESS] == entered
    assert kinds(hass) == ["reply_address_changed_until"]


async def test_former_address_that_was_closed(
    hass: HomeAssistant, account: MockConfigEntry, old: URL
) -> None:
    """Once it takes nothing any more, no time is named."""
    await submit(hass, account, entered=False, renew=True)
    with later(2 * DAY + HOUR):
        await run_housekeeping(hass)
        assert kinds(hass) == ["reply_address_changed"]


@pytest.mark.parametrize("is_entered", [False, True])
async def test_time_is_that_of_the_address_that_is_entered(
    hass: HomeAssistant, account: MockConfigEntry, old: URL, is_entered: bool
) -> None:
    """A second renewal makes the first address live no longer."""
    await submit(hass, account, entered=False, renew=True)
    _, first = only_issue(hass)
    with later(DAY):
        if is_entered:
            await submit(hass, account, entered=True, renew=False)
        await submit(hass, account, entered=False, renew=True)
        _, second = only_issue(hass)
    has_changed = first.translation_placeholders != second.translation_placeholders
    assert has_changed is is_entered


async def test_account_that_is_unloaded(
    hass: HomeAssistant, account: MockConfigEntry, old: URL
) -> None:
    """The issue comes back with the account, and leaves with it for good."""
    await submit(hass, account, entered=False, renew=True)
    assert await hass.config_entries.async_unload(account.entry_id)
    assert issues(hass) == {}
    assert await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert kinds(hass) == ["reply_address_changed_until"]
    await hass.config_entries.async_remove(account.entry_id)
    assert issues(hass) == {}


@pytest.mark.parametrize("reason", ["no_address", "inside_network"])
async def test_no_address_to_enter(
    hass: HomeAssistant,
    account: MockConfigEntry,
    old: URL,
    simulator: Simulator,
    hass_client: ClientSessionGenerator,
    reason: str,
) -> None:
    """The flow says what is missing, and the issue stays."""
    await submit(hass, account, entered=False, renew=True)
    issue_id, _ = only_issue(hass)
    client = await hass_client()
    if reason == "inside_network":
        data = account.data | {CONF_URL: f"http://{PUBLIC_API}:{simulator.port}/v1"}
        hass.config_entries.async_update_entry(account, data=data)
        await hass.config.async_update(external_url="http://127.0.0.1:1")
        await hass.async_block_till_done()
        [issue_id] = [one for one in issues(hass) if one.startswith("reply_address")]
        ended: dict[str, Any] = await begin(client, issue_id)
    else:
        ended = await _begin_without_url(hass, client, issue_id)
    assert (ended["type"], ended["reason"]) == ("abort", reason)


async def _begin_without_url(
    hass: HomeAssistant, client: Any, issue_id: str
) -> dict[str, Any]:
    """Open the flow of an issue whose address goes away meanwhile."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue
    hass.config.external_url = None
    return await begin(client, issue_id)
