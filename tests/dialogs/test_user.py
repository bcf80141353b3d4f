"""Adding an account."""

from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    FlowType,
)
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.api import SmsPartnerClient, SmsPartnerConnectionError
from custom_components.smspartner.const import CONF_REPLY_WEBHOOK_ID, DOMAIN

from ..helpers import OTHER_KEY
from ..simulator import API_KEY, Simulator
from .helpers import NEW_KEY, Typed, closed_port, pass_test, submit, submit_in_vain


def typed(api_key: str, url: str) -> Typed:
    """Fill the form in as the frontend sends it."""
    return {CONF_API_KEY: api_key, "advanced": {CONF_URL: url}}


async def open_form(hass: HomeAssistant) -> str:
    """Open the form for a new account."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {}
    return result["flow_id"]


async def submit_and_succeed(
    hass: HomeAssistant, flow_id: str, form: Typed
) -> ConfigEntry:
    """Submit the forms that add an account, which is loaded then."""
    result = await submit(hass, flow_id, form)
    result = await pass_test(hass, hass.config_entries.flow, result)
    result = await submit(hass, flow_id, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.state is ConfigEntryState.LOADED
    return entry


async def test_account_that_names_itself(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """The title is the account's name, the unique id the same in lower case."""
    simulator.settings.account.username = "Someone@Example.com"

    entry = await submit_and_succeed(
        hass, await open_form(hass), typed(API_KEY, simulator.url)
    )

    assert entry.title == "Someone@Example.com"
    assert entry.unique_id == "someone@example.com"
    webhooks = (CONF_WEBHOOK_ID, CONF_REPLY_WEBHOOK_ID)
    assert entry.data.keys() == {CONF_API_KEY, CONF_URL, *webhooks}
    assert entry.data[CONF_API_KEY] == API_KEY
    assert entry.data[CONF_URL] == simulator.url
    assert [len(entry.data[webhook]) for webhook in webhooks] == [64, 64]
    assert len({entry.data[webhook] for webhook in webhooks}) == 2
    assert entry.options == {}
    assert set(simulator.books.calls) == {"stop-sms/list", "me"}


@pytest.mark.parametrize(
    "state", [ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY]
)
async def test_first_phone_number(
    hass: HomeAssistant, simulator: Simulator, state: ConfigEntryState
) -> None:
    """Adding an account leads on to its first phone number, loaded or not."""
    flow_id = await open_form(hass)
    result = await submit(hass, flow_id, typed(API_KEY, simulator.url))
    await pass_test(hass, hass.config_entries.flow, result)
    if state is not ConfigEntryState.LOADED:
        await simulator.close_door()
    result = await submit(hass, flow_id, {})
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.state is state

    kind, next_id = result["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    subentries = hass.config_entries.subentries
    form = await subentries.async_configure(next_id)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "user")
    number = {"name": "Anna", "phone_number": "+33612345678"}
    added = await subentries.async_configure(next_id, number)
    await hass.async_block_till_done()

    assert added["type"] is FlowResultType.CREATE_ENTRY
    (anna,) = entry.subentries.values()
    assert (anna.title, anna.subentry_type) == ("Anna", "phone_number")
    assert anna.data == {
        "phone_number": "+33612345678",
        "interval": "off",
        "unreachable_after": 12,
        "always_allowed": False,
    }


async def test_account_without_a_name(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """An API without `/me` is enough."""
    simulator.settings.has_me = False

    entry = await submit_and_succeed(
        hass, await open_form(hass), typed(API_KEY, simulator.url)
    )

    assert entry.title == "SMS Partner"
    assert entry.unique_id is None


async def test_name_that_cannot_be_read(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """A name that does not come is no reason to refuse a key that works."""
    simulator.fault("me", "cut_after")

    entry = await submit_and_succeed(
        hass, await open_form(hass), typed(API_KEY, simulator.url)
    )

    assert entry.unique_id is None


async def test_name_that_comes_later(hass: HomeAssistant, simulator: Simulator) -> None:
    """A name that did not come at first is taken on, and keeps the account single."""
    simulator.settings.account.username = "Someone@Example.com"
    simulator.fault("me", "cut_after", times=2)
    entry = await submit_and_succeed(
        hass, await open_form(hass), typed(API_KEY, simulator.url)
    )
    assert (entry.title, entry.unique_id) == ("SMS Partner", None)

    await entry.runtime_data.balance.async_refresh()
    await hass.async_block_till_done()

    assert (entry.title, entry.unique_id) == (
        "Someone@Example.com",
        "someone@example.com",
    )
    simulator.settings.api_keys.add(OTHER_KEY)
    result = await submit(hass, await open_form(hass), typed(OTHER_KEY, simulator.url))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_name_that_comes_to_a_renamed_account(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """A title of the user's own stays when the name comes."""
    hass.config_entries.async_update_entry(account, title="Campaigns", unique_id=None)
    await account.runtime_data.balance.async_refresh()
    assert (account.title, account.unique_id) == ("Campaigns", "demo@example.com")


async def test_name_that_another_account_has(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """An account that was added twice while it had no name stays as it is."""
    simulator.settings.account.username = "someone@example.com"
    twin = MockConfigEntry(
        domain=DOMAIN,
        title="SMS Partner",
        data={**account.data, CONF_WEBHOOK_ID: "twin"},
    )
    twin.add_to_hass(hass)
    assert await hass.config_entries.async_setup(twin.entry_id)
    assert (twin.title, twin.unique_id) == ("SMS Partner", None)


async def test_blanks_are_stripped(hass: HomeAssistant, simulator: Simulator) -> None:
    """A key and an address that were pasted with blanks are good."""
    entry = await submit_and_succeed(
        hass,
        await open_form(hass),
        typed(f"  {API_KEY}\n", f" {simulator.url}/ "),
    )

    assert entry.data[CONF_API_KEY] == API_KEY
    assert entry.data[CONF_URL] == simulator.url


@pytest.mark.usefixtures("disable_mock_zeroconf_resolver")
async def test_this_machine_by_name(hass: HomeAssistant, simulator: Simulator) -> None:
    """The key may travel within this machine without https."""
    address = f"http://localhost:{simulator.port}/v1"

    entry = await submit_and_succeed(
        hass, await open_form(hass), typed(API_KEY, address)
    )

    assert entry.data[CONF_URL] == address


@pytest.mark.usefixtures("disable_mock_zeroconf_resolver")
async def test_name_in_the_own_network(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """The key may travel in the own network without https: it is tried to be found."""
    flow_id = await open_form(hass)
    nobody = "http://nobody-of-smspartner.local/v1"
    await submit_in_vain(hass, flow_id, typed(API_KEY, nobody), "cannot_connect")
    await submit_and_succeed(hass, flow_id, typed(API_KEY, simulator.url))


async def test_wrong_key(hass: HomeAssistant, simulator: Simulator) -> None:
    """A key that is not known is corrected in the same form."""
    flow_id = await open_form(hass)
    await submit_in_vain(hass, flow_id, typed("wrong", simulator.url), "invalid_auth")
    await submit_and_succeed(hass, flow_id, typed(API_KEY, simulator.url))


async def test_no_connection(hass: HomeAssistant, simulator: Simulator) -> None:
    """An address where nobody answers is corrected in the same form."""
    flow_id = await open_form(hass)
    nowhere = f"http://127.0.0.1:{closed_port()}/v1"
    await submit_in_vain(hass, flow_id, typed(API_KEY, nowhere), "cannot_connect")
    await submit_and_succeed(hass, flow_id, typed(API_KEY, simulator.url))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "html"}, "unexpected_answer"),
        ({"kind": "html", "status": 502}, "unexpected_answer"),
        ({"kind": "xml"}, "unexpected_answer"),
        ({"kind": "empty"}, "unexpected_answer"),
        ({"kind": "garbage"}, "unexpected_answer"),
        ({"kind": "redirect"}, "unexpected_answer"),
        ({"kind": "status", "status": 500}, "unexpected_answer"),
        ({"kind": "status", "status": 408}, "unexpected_answer"),
        ({"kind": "refuse", "no_code": True}, "unexpected_answer"),
        ({"kind": "refuse", "no_code": True, "status": 400}, "unexpected_answer"),
        ({"kind": "endless", "seconds": 0}, "unexpected_answer"),
        ({"kind": "status", "status": 429}, "rate_limited"),
        ({"kind": "cut_after"}, "cannot_connect"),
        ({"kind": "refuse", "code": 1}, "invalid_auth"),
        ({"kind": "refuse", "code": 10, "status": 401}, "invalid_auth"),
        ({"kind": "refuse", "code": 10, "status": 503}, "invalid_auth"),
        ({"kind": "refuse", "code": 10, "form": "errors"}, "invalid_auth"),
        ({"kind": "refuse", "code": 20}, "refused"),
        ({"kind": "refuse", "code": 96, "status": 403}, "refused"),
    ],
)
async def test_answers_that_prove_nothing(
    hass: HomeAssistant, simulator: Simulator, fault: dict[str, Any], error: str
) -> None:
    """What goes wrong is told apart, and the same form works when it is over."""
    simulator.fault("stop-sms/list", **fault)
    flow_id = await open_form(hass)
    await submit_in_vain(hass, flow_id, typed(API_KEY, simulator.url), error)
    assert simulator.books.redirects == []
    simulator.clear_faults()
    await submit_and_succeed(hass, flow_id, typed(API_KEY, simulator.url))


async def test_address_of_something_else(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """A server that does not know the call is not SMS Partner refusing it."""
    flow_id = await open_form(hass)
    elsewhere = f"{simulator.address}/v2"
    await submit_in_vain(hass, flow_id, typed(API_KEY, elsewhere), "unexpected_answer")
    await submit_and_succeed(hass, flow_id, typed(API_KEY, simulator.url))


@pytest.mark.parametrize(
    "address",
    [
        "http://api.smspartner.fr/v1",
        "http://8.8.8.8/v1",
        "http://8.8.8.8:8125",
        "http://[2606:4700::1111]/v1",
        "http://[2002:808:808::1]/v1",
        "http://[2002:c0a8:101::1]/v1",
        "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/v1",
        "http://[::ffff:8.8.8.8]/v1",
        "http://[::8.8.8.8]/v1",
        "http://[64:ff9b::808:808]/v1",
        "http://[64:ff9b:1::a00:1]/v1",
        "http://[2001:db8::1]/v1",
        "http://[fec0::1]/v1",
        "http://192.0.2.1/v1",
        "http://198.18.0.1/v1",
        "http://240.0.0.1/v1",
        "http://100.64.0.1/v1",
        "http://224.0.0.1/v1",
        "http://127.0.0.1@8.8.8.8/v1",
        "http://127.0.0.1.example.com/v1",
        "http://127.0.0.1./v1",
        "http://2130706433/v1",
        "http://localhost./v1",
        "http://localhost.example.com/v1",
        "http://notlocalhost/v1",
        "http://example.com#.local",
        "http://example.com/.local",
        "http://.local/v1",
        "http://a..local/v1",
        f"http://{'a' * 64}.local/v1",
        "http://xn--.local/v1",
        "http://xn--a.local/v1",
        "http://xn--99999999.local/v1",
        "https://xn--a.example/v1",
        "http://\u2100.local/v1",
        "ftp://127.0.0.1/v1",
        "api.smspartner.fr/v1",
        "https://",
        "http://[",
    ],
)
async def test_address_the_key_must_not_travel_to(
    hass: HomeAssistant, simulator: Simulator, address: str
) -> None:
    """The key goes out over https, or to a local address, and nowhere else."""
    flow_id = await open_form(hass)
    await submit_in_vain(hass, flow_id, typed(API_KEY, address), "insecure_url")
    await submit_and_succeed(hass, flow_id, typed(API_KEY, simulator.url))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.2",
        "10.255.0.1",
        "169.254.1.1",
        "172.31.0.1",
        "192.168.1.2",
        "[::1]",
        "[::ffff:192.168.1.2]",
        "[fd00::1]",
        "[fe80::1]",
        "[fe80::1%25nowhere]",
        "LOCALHOST",
        "nobody-of-smspartner.local",
        "b\u00fccher.local",
    ],
)
async def test_address_the_key_may_travel_to(hass: HomeAssistant, host: str) -> None:
    """Plain http is for this machine and its own network, where nobody is now."""
    flow_id = await open_form(hass)
    address = f"http://{host}:8125/v1"
    nobody = SmsPartnerConnectionError("No connection")
    with patch.object(SmsPartnerClient, "get_stop_list", side_effect=nobody):
        await submit_in_vain(hass, flow_id, typed(API_KEY, address), "cannot_connect")


async def test_same_key_twice(
    hass: HomeAssistant, simulator: Simulator, config_entry: MockConfigEntry
) -> None:
    """A key that is set up already is refused before it is used."""
    result = await submit(
        hass, await open_form(hass), typed(f" {API_KEY}", simulator.url)
    )

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert not simulator.books.calls


async def test_same_account_twice(
    hass: HomeAssistant, simulator: Simulator, config_entry: MockConfigEntry
) -> None:
    """Another key of an account that is set up already is refused."""
    simulator.settings.account.username = "Someone@Example.COM"
    simulator.settings.api_keys.add(NEW_KEY)

    result = await submit(hass, await open_form(hass), typed(NEW_KEY, simulator.url))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert hass.config_entries.async_entries(DOMAIN) == [config_entry]
