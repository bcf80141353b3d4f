"""An address that was replaced takes results for 48 hours."""

import asyncio
import json
from http import HTTPStatus

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import CONF_FORMER_WEBHOOKS, DOMAIN

from ..callback.replying import SHORT, reply_address
from ..cloud import MadeUpCloud
from ..helpers import (
    DAY,
    MINUTE,
    OTHER_PHONE,
    PHONE,
    CallAction,
    address_of,
    later,
    post,
    reconfigure,
    run_housekeeping,
    until,
)
from ..simulator import Simulator
from .helpers import found_phones, notify_url, post_result


async def test_old_address_takes_what_is_awaited(
    renewed: str, awaited: str, simulator: Simulator, call_action: CallAction
) -> None:
    """See a result with its token taken at the address it was told to go to."""
    notified = await simulator.notify(PHONE)
    assert notified.acknowledged
    assert str(notified.url).startswith(renewed)
    found = await call_action("get_results", verification_id=awaited)
    assert [one["matched_by"] for one in found["results"]] == ["token"]


async def test_old_address_takes_nothing_without_a_token(
    account: MockConfigEntry,
    renewed: str,
    awaited: str,
    door: str,
    call_action: CallAction,
) -> None:
    """See what anybody could send who knows the old address change nothing."""
    assert await post_result(renewed) == (HTTPStatus.OK, "OK")
    assert await post_result(f"{renewed}?token=") == (HTTPStatus.OK, "OK")
    assert await found_phones(call_action, tag="t") == []

    assert await post_result(address_of(account, door)) == (HTTPStatus.OK, "OK")
    found = await call_action("get_results", tag="t")
    assert [one["matched_by"] for one in found["results"]] == ["number"]


async def test_new_address_is_given_from_then_on(
    account: MockConfigEntry,
    renewed: str,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the next request name the new address, and its result come there."""
    answer = await call_action("verify_numbers", phone_numbers="+33611111100", wait=60)
    assert answer["complete"]
    assert str(notify_url(simulator)).startswith(address_of(account, door))


async def test_old_address_outlives_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, renewed: str, simulator: Simulator
) -> None:
    """See both addresses open while the account is unloaded, and once it is back."""
    assert await hass.config_entries.async_unload(account.entry_id)
    assert (await simulator.notify(PHONE)).acknowledged
    assert await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert (await simulator.notify(OTHER_PHONE)).acknowledged


async def test_old_address_is_closed_after_48_hours(
    hass: HomeAssistant,
    account: MockConfigEntry,
    renewed: str,
    door: str,
    simulator: Simulator,
) -> None:
    """See the old address stay that long and no longer, and the new one stay."""
    with later(2 * DAY - MINUTE):
        await run_housekeeping(hass)
        assert (await simulator.notify(PHONE)).acknowledged
    with later(2 * DAY + MINUTE):
        await run_housekeeping(hass)
        assert account.data[CONF_FORMER_WEBHOOKS] == {}
        assert await post_result(renewed) == (HTTPStatus.OK, "")
        assert await post_result(address_of(account, door)) == (HTTPStatus.OK, "OK")


async def test_old_address_is_closed_without_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, renewed: str, simulator: Simulator
) -> None:
    """See nothing asked of the API for it, and the account stay loaded."""
    loaded, calls = account.runtime_data, dict(simulator.books.calls)
    with later(2 * DAY + MINUTE):
        await run_housekeeping(hass)
    assert account.data[CONF_FORMER_WEBHOOKS] == {}
    assert account.runtime_data is loaded
    assert dict(simulator.books.calls) == calls


async def test_old_address_is_not_opened_again_after_48_hours(
    hass: HomeAssistant, account: MockConfigEntry, renewed: str
) -> None:
    """See an account that is loaded after that time open its own address only."""
    with later(2 * DAY + MINUTE):
        assert await hass.config_entries.async_reload(account.entry_id)
        assert await post_result(renewed) == (HTTPStatus.OK, "")


async def renew(hass: HomeAssistant, account: MockConfigEntry, door: str) -> str:
    """Renew the address for replies; return the old one."""
    old = reply_address(account, door)
    flow = await reconfigure(hass, account, "reply_address")
    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"entered": False, "renew": True}
    )
    return str(old)


async def test_address_is_replaced_while_another_expires(
    hass: HomeAssistant, cloud: MadeUpCloud, account: MockConfigEntry, door: str
) -> None:
    """See it stay open, however long the cloudhook of the other takes to go."""
    expired = await renew(hass, account, door)
    with later(2 * DAY + MINUTE):
        cloud.may_forget.clear()
        housekeeping = asyncio.create_task(run_housekeeping(hass))
        await cloud.forgets.wait()
        old = await renew(hass, account, door)
        cloud.may_forget.set()
        await housekeeping
        assert await post(expired, json.dumps(SHORT)) == (HTTPStatus.OK, "")
        assert await post(old, json.dumps(SHORT)) == (HTTPStatus.OK, "OK")


async def test_account_is_removed_while_an_address_expires(
    hass: HomeAssistant, cloud: MadeUpCloud, account: MockConfigEntry, door: str
) -> None:
    """See the housekeeping of the others go on."""
    await renew(hass, account, door)
    with later(2 * DAY + MINUTE):
        cloud.may_forget.clear()
        housekeeping = asyncio.create_task(run_housekeeping(hass))
        await cloud.forgets.wait()
        removal = asyncio.create_task(
            hass.config_entries.async_remove(account.entry_id)
        )
        await until(lambda: not hass.config_entries.async_entries(DOMAIN))
        cloud.may_forget.set()
        await housekeeping
        await removal


async def test_reply_comes_while_the_account_is_removed(
    hass: HomeAssistant, cloud: MadeUpCloud, account: MockConfigEntry, door: str
) -> None:
    """See it acknowledged, though it tells nothing of an address any more."""
    await account.runtime_data.account.addresses.async_for_replies()
    cloud.may_forget.clear()
    removal = asyncio.create_task(hass.config_entries.async_remove(account.entry_id))
    await cloud.forgets.wait()
    reply = await post(reply_address(account, door), json.dumps(SHORT))
    assert reply == (HTTPStatus.OK, "OK")
    cloud.may_forget.set()
    await removal


async def test_addresses_of_a_removed_account(
    hass: HomeAssistant, account: MockConfigEntry, renewed: str, door: str
) -> None:
    """See neither the old nor the new address answer when the account is gone."""
    new = address_of(account, door)
    await hass.config_entries.async_remove(account.entry_id)
    assert await post_result(renewed) == (HTTPStatus.OK, "")
    assert await post_result(new) == (HTTPStatus.OK, "")
