"""The test of the way back, against servers that answer as they should not."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from homeassistant.components.webhook import async_generate_path
from homeassistant.const import (
    CONF_WEBHOOK_ID,
    EVENT_HOMEASSISTANT_STARTED,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import CoreState, HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
    mock_restore_cache_with_extra_data,
)

from custom_components.smspartner.callback.address import async_fingerprint
from custom_components.smspartner.const import CONF_CALLBACK_URL, DOMAIN

from ..helpers import (
    ACCOUNT_SHOWN,
    ADDRESS_TEST,
    PHONE,
    CallAction,
    address_tested,
    load,
    monitored_number,
    press,
    state_of,
)
from ..servers import Answer, serve, serve_under_a_certificate_of_nobody
from ..simulator import Simulator

BUTTON = "button.sms_partner_test_notification_address"
LAST = "sensor.sms_partner_last_notification"


async def use(hass: HomeAssistant, account: MockConfigEntry, base: str) -> None:
    """Set the address for notifications in the options, which has it tested."""
    hass.config_entries.async_update_entry(account, options={CONF_CALLBACK_URL: base})
    await address_tested(hass)


def address_issues(hass: HomeAssistant) -> list[str | None]:
    """List what the repairs say of the address, but that it is plain http."""
    return [
        issue.translation_key
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN and issue.translation_key != "plain_http_address"
    ]


async def test_the_own_address_is_reachable(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See the probe come back, and change nothing else."""
    await address_tested(hass)
    before = {
        state.entity_id: state.state
        for state in hass.states.async_all()
        if state.entity_id not in (ADDRESS_TEST, BUTTON)
    }
    calls = dict(simulator.books.calls)

    await press(hass, BUTTON)

    assert state_of(hass, ADDRESS_TEST) == "reachable"
    assert before == {
        state.entity_id: state.state
        for state in hass.states.async_all()
        if state.entity_id not in (ADDRESS_TEST, BUTTON)
    }
    assert dict(simulator.books.calls) == calls
    assert address_issues(hass) == []


async def test_without_an_address_there_is_nothing_to_test(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """Hear that there is no address, as a person reads it."""
    await hass.config.async_update(external_url=None)
    with pytest.raises(HomeAssistantError) as raised:
        await press(hass, BUTTON)
    assert raised.value.translation_key == "no_callback_address"
    assert state_of(hass, ADDRESS_TEST) == "untested"


async def _empty(_: web.Request) -> web.StreamResponse:
    """Answer as Home Assistant does for an address it does not know."""
    return web.Response()


async def _page(_: web.Request) -> web.StreamResponse:
    """Answer with a page, as a proxy that asks for a password."""
    return web.Response(
        text="<html>" + "please log in " * 100, content_type="text/html"
    )


async def _redirect(request: web.Request) -> web.StreamResponse:
    """Send the caller on to where Home Assistant is."""
    raise web.HTTPPermanentRedirect("http://127.0.0.1/elsewhere" + request.path_qs)


async def _echo(request: web.Request) -> web.StreamResponse:
    """Answer with what was sent."""
    return web.Response(text=request.query["probe"])


async def _endless(request: web.Request) -> web.StreamResponse:
    """Answer without an end."""
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(1000):
        await response.write(b"x" * 1000)
    return response


@pytest.mark.parametrize("answer", [_empty, _page, _redirect, _echo, _endless])
async def test_something_else_answers(
    hass: HomeAssistant, account: MockConfigEntry, answer: Answer
) -> None:
    """See a stranger's answer told from ours, and a repair that names the address."""
    async with serve(answer) as base:
        await use(hass, account, base)
        await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "wrong_answer"
    assert address_issues(hass) == ["address_wrong_answer"]
    [issue] = [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == "address_wrong_answer"
    ]
    assert issue.translation_placeholders == {"account": ACCOUNT_SHOWN, "address": base}


async def test_a_certificate_of_nobody(
    hass: HomeAssistant, account: MockConfigEntry, tmp_path: Path
) -> None:
    """See a self-signed certificate refused."""
    with serve_under_a_certificate_of_nobody(tmp_path) as base:
        await use(hass, account, base)
        await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "tls_error"
    assert address_issues(hass) == ["address_tls_error"]


async def test_a_server_without_tls_behind_an_https_address(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See it called a matter of TLS."""
    async with serve(_empty) as base:
        await use(hass, account, base.replace("http:", "https:"))
        await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "tls_error"


@pytest.mark.usefixtures("disable_mock_zeroconf_resolver")
async def test_a_name_that_leads_nowhere(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See a name that cannot exist told from a machine that does not answer."""
    await use(hass, account, "https://smspartner.invalid")
    await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "not_resolvable"
    assert address_issues(hass) == ["address_not_resolvable"]


async def test_an_address_that_cannot_be_reached_from_here(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See it said, without a repair: many routers let no house call itself."""
    await use(hass, account, f"http://127.0.0.1:{unused_port()}")
    await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "not_reachable_from_here"
    assert address_issues(hass) == []


async def test_a_probe_is_answered_once(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """Listen on the way: neither the probe again nor one of one's own is answered."""
    passed: list[str] = []

    async def forward(request: web.Request) -> web.StreamResponse:
        """Pass a call on, and remember it."""
        url = door.rstrip("/") + request.path_qs
        passed.append(url)
        async with aiohttp.ClientSession() as session, session.post(url) as response:
            return web.Response(status=response.status, text=await response.text())

    async with serve(forward) as base:
        await use(hass, account, base)
    assert state_of(hass, ADDRESS_TEST) == "reachable"
    [url] = passed
    path = async_generate_path(account.data[CONF_WEBHOOK_ID])
    async with aiohttp.ClientSession() as session:
        for again in (url, f"{door.rstrip('/')}{path}?probe=guessed"):
            async with session.post(again) as response:
                assert response.status == 400
                assert await response.text() == ""


async def test_what_was_found_is_cleared_when_it_is_mended(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """See the state and the repair go with the address they were about."""
    async with serve(_empty) as base:
        await use(hass, account, base)
    assert address_issues(hass) == ["address_wrong_answer"]
    await use(hass, account, door.rstrip("/"))
    assert state_of(hass, ADDRESS_TEST) == "reachable"
    assert address_issues(hass) == []


async def test_a_repair_goes_with_the_external_url_it_was_about(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See it stand while something else changes, and go when the address does."""
    async with serve(_empty) as base:
        await hass.config.async_update(external_url=base)
        await address_tested(hass)
    await hass.config.async_update(location_name="Another name")
    assert address_issues(hass) == ["address_wrong_answer"]
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert address_issues(hass) == ["address_wrong_answer"]
    await hass.config.async_update(external_url="https://example.com")
    assert state_of(hass, ADDRESS_TEST) == "untested"
    assert address_issues(hass) == []
    await address_tested(hass)
    assert state_of(hass, ADDRESS_TEST) == "not_reachable_from_here"


@pytest.mark.usefixtures("disable_mock_zeroconf_resolver")
async def test_a_repair_goes_with_the_option_it_was_about(
    hass: HomeAssistant, account: MockConfigEntry, tmp_path: Path
) -> None:
    """See it go when the option changes, whatever it said of the old address."""
    with serve_under_a_certificate_of_nobody(tmp_path) as base:
        await use(hass, account, base)
    assert address_issues(hass) == ["address_tls_error"]
    await use(hass, account, "https://smspartner.invalid")
    assert address_issues(hass) == ["address_not_resolvable"]
    await use(hass, account, "https://example.com")
    assert address_issues(hass) == []


async def test_an_address_that_changes_while_it_is_tested(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the new address tested, and nothing said of the one that it replaced."""

    async def change(_: web.Request) -> web.StreamResponse:
        """Answer wrongly, and too late."""
        await hass.config.async_update(external_url="https://example.com")
        return web.Response()

    async with serve(change) as base:
        await hass.config.async_update(external_url=base)
        await address_tested(hass)
    assert state_of(hass, ADDRESS_TEST) == "not_reachable_from_here"
    assert address_issues(hass) == []


async def test_a_slow_answer_keeps_no_other_button_waiting(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str, simulator: Simulator
) -> None:
    """See a number verified while the test of the address is still on its way."""
    number = monitored_number(interval="off")
    hass.config_entries.async_add_subentry(config_entry, number)
    asked, answered = asyncio.Event(), asyncio.Event()

    async def hesitate(_: web.Request) -> web.StreamResponse:
        """Answer when the other button has done its work."""
        asked.set()
        await answered.wait()
        return web.Response()

    async with serve(hesitate) as base:
        await hass.config.async_update(external_url=base)
        assert await hass.config_entries.async_setup(config_entry.entry_id)
        testing = hass.async_create_task(press(hass, BUTTON))
        await asked.wait()
        await press(hass, "button.gate_verify_now")
        assert simulator.books.billed_numbers == {PHONE: 1}
        assert not testing.done()
        answered.set()
        await testing
        await simulator.settled()


async def test_a_result_disproves_what_was_found(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    call_action: CallAction,
) -> None:
    """See the repair go when a result has come all the same."""

    async def forward(request: web.Request) -> web.StreamResponse:
        """Pass on results only."""
        if "probe" in request.query:
            return web.Response()
        url = door.rstrip("/") + request.path_qs
        body = await request.read()
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body) as response,
        ):
            return web.Response(status=response.status, text=await response.text())

    async with serve(forward) as base:
        await use(hass, account, base)
        await press(hass, BUTTON)
        assert address_issues(hass) == ["address_wrong_answer"]
        assert state_of(hass, LAST) == "unknown"
        before = datetime.now(UTC)
        await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
        await hass.async_block_till_done()
    assert address_issues(hass) == []
    last = datetime.fromisoformat(state_of(hass, LAST) or "")
    assert before - timedelta(seconds=1) <= last <= datetime.now(UTC)


async def test_what_was_found_outlives_a_reload(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See it after a reload, unless the external URL is another one by then."""
    await address_tested(hass)
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, ADDRESS_TEST) == "reachable"
    await hass.config.async_update(external_url="https://example.com")
    assert state_of(hass, ADDRESS_TEST) == "untested"


async def test_what_another_version_found(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str
) -> None:
    """See it unknown, until it is tested again."""
    stored = {"state": "moved", "fingerprint": async_fingerprint(hass, config_entry)}
    mock_restore_cache_with_extra_data(hass, [(State(ADDRESS_TEST, "moved"), stored)])
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    assert state_of(hass, ADDRESS_TEST) == STATE_UNKNOWN
    assert await async_setup_component(hass, "system_health", {})
    info = await get_system_health_info(hass, DOMAIN)
    assert info["address_test"] == STATE_UNKNOWN
    await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "reachable"


@pytest.mark.parametrize("is_same", [False, True])
async def test_address_that_was_tested_before_a_restart(
    hass: HomeAssistant, config_entry: MockConfigEntry, is_same: bool
) -> None:
    """Test it again only if it is another one by then, and only once started."""
    called: list[str] = []

    async def note(request: web.Request) -> web.StreamResponse:
        """Remember who called."""
        called.append(request.path)
        return web.Response()

    async with serve(note) as base:
        await hass.config.async_update(external_url=base)
        known = async_fingerprint(hass, config_entry)
        if not is_same:
            await hass.config.async_update(external_url="https://example.com")
            known = async_fingerprint(hass, config_entry)
            await hass.config.async_update(external_url=base)
        stored = {"state": "reachable", "fingerprint": known}
        restored = [(State(ADDRESS_TEST, "reachable"), stored)]
        mock_restore_cache_with_extra_data(hass, restored)
        hass.set_state(CoreState.starting)
        await load(hass, config_entry)
        assert called == []
        hass.set_state(CoreState.running)
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await address_tested(hass)
        assert len(called) == (0 if is_same else 1)
        expected = "reachable" if is_same else "wrong_answer"
        assert state_of(hass, ADDRESS_TEST) == expected


async def test_test_ends_with_the_account(
    hass: HomeAssistant, config_entry: MockConfigEntry
) -> None:
    """Unload an account while its address is tested, and hear nothing of it later."""
    asked, answered = asyncio.Event(), asyncio.Event()

    async def hesitate(_: web.Request) -> web.StreamResponse:
        """Answer when nobody wants to know any more."""
        asked.set()
        await answered.wait()
        return web.Response()

    async with serve(hesitate) as base:
        await hass.config.async_update(external_url=base)
        await load(hass, config_entry)
        await asked.wait()
        assert await hass.config_entries.async_unload(config_entry.entry_id)
        answered.set()
        await hass.async_block_till_done()
    assert state_of(hass, ADDRESS_TEST) == STATE_UNAVAILABLE
    assert address_issues(hass) == []
