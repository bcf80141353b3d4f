"""Adding an account, giving it another key and changing its options."""

import socket
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import voluptuous as vol
from homeassistant.components.webhook import async_generate_id, async_generate_path
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import CONF_API_KEY, CONF_COUNTRY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData, section
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.api import (
    SmsPartnerClient,
    SmsPartnerConnectionError,
)
from custom_components.smspartner.const import (
    CONF_CALLBACK_URL,
    CONF_DAILY_BUDGET,
    CONF_FORMER_WEBHOOKS,
    CONF_RETENTION_DAYS,
    CONF_STOP_LIST_INTERVAL,
    DOMAIN,
)

from .helpers import OTHER_KEY, PHONE, CallAction, later, run_housekeeping
from .simulator import API_KEY, Simulator

NEW_KEY = "new-key"
OLD_KEY = "old-key"
OTHER_PHONE = "+33612345700"
OPTIONS = {
    CONF_DAILY_BUDGET: 10,
    CONF_RETENTION_DAYS: 90,
    CONF_STOP_LIST_INTERVAL: 60,
}

type Typed = dict[str, Any]


def typed(api_key: str, url: str) -> Typed:
    """Fill the form in as the frontend sends it."""
    return {CONF_API_KEY: api_key, "advanced": {CONF_URL: url}}


def closed_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def shown(schema: vol.Schema | None) -> Typed:
    """Read what a form is filled in with, its sections included."""
    assert schema is not None
    return {
        str(field): shown(value.schema)
        if isinstance(value, section)
        else (field.description or {}).get("suggested_value")
        for field, value in schema.schema.items()
    }


async def open_form(hass: HomeAssistant) -> str:
    """Open the form for a new account."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {}
    return result["flow_id"]


async def submit(hass: HomeAssistant, flow_id: str, form: Typed) -> ConfigFlowResult:
    """Submit a form and let Home Assistant do what follows."""
    result = await hass.config_entries.flow.async_configure(flow_id, form)
    await hass.async_block_till_done()
    return result


async def submit_in_vain(
    hass: HomeAssistant, flow_id: str, form: Typed, error: str, field: str = "base"
) -> None:
    """Submit a form that comes back with an error and with what was typed."""
    result = await submit(hass, flow_id, form)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {field: error}
    assert shown(result["data_schema"]) == form


async def submit_and_succeed(
    hass: HomeAssistant, flow_id: str, form: Typed
) -> ConfigEntry:
    """Submit a form that adds an account, which is loaded then."""
    result = await submit(hass, flow_id, form)
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
    assert entry.data.keys() == {CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID}
    assert entry.data[CONF_API_KEY] == API_KEY
    assert entry.data[CONF_URL] == simulator.url
    assert len(entry.data[CONF_WEBHOOK_ID]) == 64
    assert entry.options == {}
    assert set(simulator.books.calls) == {"stop-sms/list", "me"}


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


@pytest.fixture
async def refused(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> MockConfigEntry:
    """Set up an account whose key is refused, while a new one would work."""
    simulator.settings.account.username = "Someone@Example.com"
    simulator.settings.api_keys = {NEW_KEY}
    hass.config_entries.async_update_entry(
        config_entry, data={**config_entry.data, CONF_API_KEY: OLD_KEY}
    )
    assert not await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    assert config_entry.state is ConfigEntryState.SETUP_ERROR
    return config_entry


def asking_for_a_key(hass: HomeAssistant) -> str:
    """Find the dialog that Home Assistant itself has opened."""
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "reauth_confirm"
    return flow["flow_id"]


async def give_key(hass: HomeAssistant, flow_id: str, api_key: str) -> ConfigFlowResult:
    """Type a key into the dialog."""
    return await submit(hass, flow_id, {CONF_API_KEY: api_key})


async def give_key_in_vain(
    hass: HomeAssistant, flow_id: str, api_key: str, error: str, field: str = "base"
) -> None:
    """Type a key that the dialog does not take."""
    result = await give_key(hass, flow_id, api_key)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reauth_confirm"
    assert result["errors"] == {field: error}


async def give_key_that_works(hass: HomeAssistant, flow_id: str, api_key: str) -> None:
    """Type a key that ends the dialog and makes the account work."""
    flow: Any = hass.config_entries.flow.async_get(flow_id)
    result = await give_key(hass, flow_id, api_key)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    entry = hass.config_entries.async_get_known_entry(flow["context"]["entry_id"])
    assert entry.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


async def test_new_key_after_a_failed_set_up(
    hass: HomeAssistant, refused: MockConfigEntry
) -> None:
    """An account that could not be set up is, once it has a key that works."""
    before = dict(refused.data)

    await give_key_that_works(hass, asking_for_a_key(hass), f" {NEW_KEY} ")

    assert refused.data == before | {CONF_API_KEY: NEW_KEY}
    assert refused.unique_id == "someone@example.com"


async def test_dialog_names_the_account(
    hass: HomeAssistant, refused: MockConfigEntry
) -> None:
    """The dialog says which account needs a key."""
    result = await hass.config_entries.flow.async_configure(asking_for_a_key(hass))

    assert result["description_placeholders"] == {
        "account": "someone@example.com",
        "name": "someone@example.com",
    }


async def test_new_key_that_is_wrong(
    hass: HomeAssistant, refused: MockConfigEntry
) -> None:
    """A wrong key is corrected in the same dialog."""
    flow_id = asking_for_a_key(hass)
    await give_key_in_vain(hass, flow_id, "wrong", "invalid_auth")
    assert refused.data[CONF_API_KEY] == OLD_KEY
    await give_key_that_works(hass, flow_id, NEW_KEY)


async def test_new_key_while_the_api_is_down(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """A key that cannot be proven now can be later."""
    flow_id = asking_for_a_key(hass)
    await simulator.close_door()
    await give_key_in_vain(hass, flow_id, NEW_KEY, "cannot_connect")
    await simulator.open_door()
    await give_key_that_works(hass, flow_id, NEW_KEY)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "html"}, "unexpected_answer"),
        ({"kind": "refuse", "code": 20}, "refused"),
    ],
)
async def test_new_key_that_proves_nothing(
    hass: HomeAssistant,
    refused: MockConfigEntry,
    simulator: Simulator,
    fault: dict[str, Any],
    error: str,
) -> None:
    """What goes wrong is told apart here too."""
    simulator.fault("stop-sms/list", **fault)
    flow_id = asking_for_a_key(hass)
    await give_key_in_vain(hass, flow_id, NEW_KEY, error)
    simulator.clear_faults()
    await give_key_that_works(hass, flow_id, NEW_KEY)


async def test_key_of_another_account(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """Lookups of one account must not be paid by another."""
    flow_id = asking_for_a_key(hass)
    simulator.settings.account.username = "other@example.com"
    await give_key_in_vain(hass, flow_id, NEW_KEY, "wrong_account")
    assert refused.data[CONF_API_KEY] == OLD_KEY
    simulator.settings.account.username = "someone@example.com"
    await give_key_that_works(hass, flow_id, NEW_KEY)


async def test_key_of_an_account_without_a_name(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """An account that does not name itself gets the benefit of the doubt."""
    simulator.settings.has_me = False

    await give_key_that_works(hass, asking_for_a_key(hass), NEW_KEY)

    assert refused.unique_id == "someone@example.com"


async def test_account_that_names_itself_later(
    hass: HomeAssistant, refused: MockConfigEntry
) -> None:
    """An account that had no name takes the one that comes with the new key."""
    hass.config_entries.async_update_entry(refused, unique_id=None)

    await give_key_that_works(hass, asking_for_a_key(hass), NEW_KEY)

    assert refused.unique_id == "someone@example.com"


async def test_key_of_an_account_that_is_set_up_already(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """An account without a name must not become a second entry of another one."""
    hass.config_entries.async_update_entry(refused, unique_id=None)
    MockConfigEntry(
        domain=DOMAIN,
        unique_id="someone@example.com",
        data={
            CONF_API_KEY: "its own",
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: "another",
        },
    ).add_to_hass(hass)

    await give_key_in_vain(hass, asking_for_a_key(hass), NEW_KEY, "wrong_account")

    assert refused.data[CONF_API_KEY] == OLD_KEY
    assert refused.unique_id is None


@pytest.fixture
def other_account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Add another account, whose key works and which has no name."""
    simulator.settings.api_keys.add(OTHER_KEY)
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={
            CONF_API_KEY: OTHER_KEY,
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: async_generate_id(),
        },
    )
    entry.add_to_hass(hass)
    return entry


@pytest.mark.parametrize("has_me", [True, False])
async def test_key_that_another_account_uses(
    hass: HomeAssistant,
    refused: MockConfigEntry,
    other_account: MockConfigEntry,
    simulator: Simulator,
    has_me: bool,
) -> None:
    """One key must not have two budgets, whether the API names its account or not."""
    simulator.settings.has_me = has_me
    flow_id = asking_for_a_key(hass)

    await give_key_in_vain(
        hass, flow_id, f"{OTHER_KEY} ", "already_configured", CONF_API_KEY
    )

    assert refused.data[CONF_API_KEY] == OLD_KEY
    await give_key_that_works(hass, flow_id, NEW_KEY)
    assert refused.data[CONF_API_KEY] == NEW_KEY


async def test_same_key_that_works_again(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """A key that was refused for a while makes the account work again."""
    simulator.settings.api_keys = {OLD_KEY}

    await give_key_that_works(hass, asking_for_a_key(hass), OLD_KEY)

    assert refused.data[CONF_API_KEY] == OLD_KEY


@pytest.mark.parametrize("api_key", [API_KEY, NEW_KEY])
async def test_key_for_a_loaded_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    api_key: str,
) -> None:
    """A key that is refused while the account is loaded is replaced, or confirmed.

    Either way the account is loaded anew, and once, for its polling has stopped.
    """
    simulator.settings.account.username = "someone@example.com"
    simulator.settings.api_keys = set()
    with pytest.raises(HomeAssistantError) as error:
        await call_action("get_stop_list")
    await hass.async_block_till_done()
    assert error.value.translation_key == "invalid_auth"
    simulator.settings.api_keys = {api_key}
    before = account.runtime_data
    simulator.books.calls.clear()

    await give_key_that_works(hass, asking_for_a_key(hass), api_key)

    assert account.runtime_data is not before
    # One for the proof, one for the account that is loaded.
    assert simulator.books.calls["stop-sms/list"] == 2
    assert (await call_action("get_stop_list"))["count"] == 2


async def open_reconfiguration(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Open the dialog that changes an account; it shows the address but no key."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reconfigure"
    assert result["errors"] == {}
    assert result["description_placeholders"] == {"account": entry.title}
    assert shown(result["data_schema"]) == {
        CONF_API_KEY: None,
        CONF_URL: entry.data[CONF_URL],
        "renew_address": None,
    }
    return result["flow_id"]


async def reconfigure(hass: HomeAssistant, flow_id: str, form: Typed) -> None:
    """Submit changes that end the dialog and leave the account loaded."""
    flow: Any = hass.config_entries.flow.async_get(flow_id)
    result = await submit(hass, flow_id, form)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    entry = hass.config_entries.async_get_known_entry(flow["context"]["entry_id"])
    assert entry.state is ConfigEntryState.LOADED


@pytest.fixture
def named(simulator: Simulator) -> None:
    """Let the simulator's account have the name of the account that is set up."""
    simulator.settings.account.username = "Someone@Example.com"


@pytest.mark.usefixtures("named")
async def test_other_key_and_address(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """A key and an API address are replaced together, and the account loaded once."""
    before = dict(account.data)
    async with Simulator() as other:
        other.settings.has_me = False
        other.settings.api_keys = {NEW_KEY}

        await reconfigure(
            hass,
            await open_reconfiguration(hass, account),
            {CONF_API_KEY: f" {NEW_KEY}", CONF_URL: f"{other.url}/ "},
        )

        assert account.data == before | {CONF_API_KEY: NEW_KEY, CONF_URL: other.url}
        assert account.unique_id == "someone@example.com"
        # One for the proof, one for the account that is loaded.
        assert other.books.calls["stop-sms/list"] == 2
        assert await hass.config_entries.async_unload(account.entry_id)


@pytest.mark.parametrize("api_key", [{}, {CONF_API_KEY: " "}], ids=["none", "blank"])
@pytest.mark.usefixtures("named")
async def test_nothing_is_changed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    api_key: dict[str, str],
) -> None:
    """A form without a key keeps the one there is; the account is loaded anew."""
    before, loaded = dict(account.data), account.runtime_data
    simulator.books.calls.clear()

    await reconfigure(
        hass,
        await open_reconfiguration(hass, account),
        {CONF_URL: simulator.url, **api_key},
    )

    assert account.data == before
    assert account.runtime_data is not loaded
    assert simulator.books.calls["stop-sms/list"] == 2


@pytest.mark.usefixtures("named")
async def test_nothing_is_changed_but_the_name(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """An account that names itself only now is loaded anew once, not twice."""
    hass.config_entries.async_update_entry(account, unique_id=None)
    await hass.async_block_till_done()
    simulator.books.calls.clear()

    await reconfigure(
        hass,
        await open_reconfiguration(hass, account),
        {CONF_URL: simulator.url},
    )

    assert account.unique_id == "someone@example.com"
    assert simulator.books.calls["stop-sms/list"] == 2


async def test_address_after_a_failed_set_up(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> None:
    """An account whose API address was wrong is set up once it is right."""
    simulator.settings.has_me = False
    hass.config_entries.async_update_entry(
        config_entry,
        data=config_entry.data | {CONF_URL: f"http://127.0.0.1:{closed_port()}/v1"},
    )
    assert not await hass.config_entries.async_setup(config_entry.entry_id)

    await reconfigure(
        hass,
        await open_reconfiguration(hass, config_entry),
        {CONF_URL: simulator.url},
    )

    assert config_entry.data[CONF_URL] == simulator.url


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({CONF_API_KEY: "wrong"}, "invalid_auth"),
        ({CONF_URL: "http://8.8.8.8/v1"}, "insecure_url"),
        ({CONF_URL: "api.smspartner.fr/v1"}, "insecure_url"),
    ],
)
@pytest.mark.usefixtures("named")
async def test_changes_that_do_not_work(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    wrong: dict[str, str],
    error: str,
) -> None:
    """What does not work is not stored, and corrected in the same form."""
    before = dict(account.data)
    flow_id = await open_reconfiguration(hass, account)
    form = {
        CONF_API_KEY: API_KEY,
        CONF_URL: simulator.url,
        "renew_address": True,
        **wrong,
    }

    await submit_in_vain(hass, flow_id, form, error)

    assert account.data == before
    await reconfigure(hass, flow_id, {CONF_API_KEY: API_KEY, CONF_URL: simulator.url})
    assert account.data == before


async def test_change_to_another_account(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """What was bought for one account must not be looked after by another."""
    before = dict(account.data)
    simulator.settings.account.username = "other@example.com"

    await submit_in_vain(
        hass,
        await open_reconfiguration(hass, account),
        {CONF_API_KEY: API_KEY, CONF_URL: simulator.url, "renew_address": False},
        "wrong_account",
    )

    assert account.data == before


@pytest.mark.parametrize("has_me", [True, False])
@pytest.mark.usefixtures("named")
async def test_change_to_a_key_that_another_account_uses(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    simulator: Simulator,
    has_me: bool,
) -> None:
    """One key must not have two budgets, whether the API names its account or not."""
    simulator.settings.has_me = has_me
    before = dict(account.data)
    flow_id = await open_reconfiguration(hass, account)
    form = {CONF_API_KEY: OTHER_KEY, CONF_URL: simulator.url, "renew_address": True}

    await submit_in_vain(hass, flow_id, form, "already_configured", CONF_API_KEY)

    assert account.data == before
    simulator.settings.api_keys.add(NEW_KEY)
    await reconfigure(hass, flow_id, {CONF_API_KEY: NEW_KEY, CONF_URL: simulator.url})
    assert account.data == before | {CONF_API_KEY: NEW_KEY}


async def given_address(
    simulator: Simulator, call_action: CallAction, phone_number: str
) -> str:
    """Buy a lookup whose result does not come; give the address it should come to."""
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action("verify_numbers", phone_numbers=phone_number)
    return str(simulator.books.requests[-1].notify_url)


async def renew_address(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give an account a new address for results."""
    await reconfigure(
        hass,
        await open_reconfiguration(hass, entry),
        {CONF_URL: entry.data[CONF_URL], "renew_address": True},
    )


@pytest.mark.usefixtures("named")
async def test_new_address_for_results(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """A new address is given from then on; the old one takes what it was given for."""
    former = account.data[CONF_WEBHOOK_ID]
    address = await given_address(simulator, call_action, PHONE)
    assert async_generate_path(former) in address

    await renew_address(hass, account)

    assert account.data[CONF_WEBHOOK_ID] != former
    assert len(account.data[CONF_WEBHOOK_ID]) == 64
    assert account.data[CONF_FORMER_WEBHOOKS].keys() == {former}
    assert (await simulator.notify(PHONE)).acknowledged
    response = await call_action(
        "verify_numbers", phone_numbers=OTHER_PHONE, wait={"minutes": 1}
    )
    assert response["complete"]
    address = str(simulator.books.requests[-1].notify_url)
    assert async_generate_path(account.data[CONF_WEBHOOK_ID]) in address
    found = await call_action("get_results", phone_numbers=[PHONE, OTHER_PHONE])
    assert {result["phone_number"] for result in found["results"]} == {
        PHONE,
        OTHER_PHONE,
    }


@pytest.mark.usefixtures("named")
async def test_former_address_wants_the_token(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """Who knows nothing but the leaked address can forge no result."""
    address = await given_address(simulator, call_action, PHONE)

    await renew_address(hass, account)

    await simulator.notify(PHONE, url=address.partition("?")[0])
    found = await call_action("get_results", phone_numbers=PHONE)
    assert found["results"] == []
    assert (await simulator.notify(PHONE, url=address)).acknowledged
    found = await call_action("get_results", phone_numbers=PHONE)
    assert [result["matched_by"] for result in found["results"]] == ["token"]


@pytest.mark.usefixtures("named")
async def test_end_of_a_former_address(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """Each former address stays open for 48 hours, and no longer."""
    first = await given_address(simulator, call_action, PHONE)
    await renew_address(hass, account)
    with later(timedelta(hours=24)):
        second = await given_address(simulator, call_action, OTHER_PHONE)
        await renew_address(hass, account)
    assert len(account.data[CONF_FORMER_WEBHOOKS]) == 2

    with later(timedelta(hours=47)):
        await run_housekeeping(hass)
        assert len(account.data[CONF_FORMER_WEBHOOKS]) == 2
    with later(timedelta(hours=49)):
        await run_housekeeping(hass)
        assert len(account.data[CONF_FORMER_WEBHOOKS]) == 1

        assert not (await simulator.notify(PHONE, url=first)).acknowledged
        assert (await simulator.notify(OTHER_PHONE, url=second)).acknowledged


async def change_options(
    hass: HomeAssistant, entry: MockConfigEntry, **options: object
) -> None:
    """Change an account's options, which takes effect at once."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "init"
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], OPTIONS | options
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_country_of_national_numbers(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """National numbers are read in the country of the option once it is set."""
    number = {"phone_numbers": ["0470 12 34 56"]}
    (before,) = (await call_action("get_stop_list", **number))["numbers"]
    assert before["phone_number"] == "+33470123456"

    await change_options(hass, account, **{CONF_COUNTRY: "BE"})

    (after,) = (await call_action("get_stop_list", **number))["numbers"]
    assert after["phone_number"] == "+32470123456"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        (CONF_STOP_LIST_INTERVAL, 5),
        (CONF_STOP_LIST_INTERVAL, 1440),
        (CONF_DAILY_BUDGET, 0),
        (CONF_DAILY_BUDGET, 0.025),
        (CONF_DAILY_BUDGET, 100_000),
        (CONF_RETENTION_DAYS, 3),
        (CONF_RETENTION_DAYS, 3650),
    ],
)
async def test_number_among_the_options(
    hass: HomeAssistant, account: MockConfigEntry, option: str, value: float
) -> None:
    """The form shows what is set, and a number is stored as it was typed."""
    await change_options(hass, account, **{option: value})

    result = await hass.config_entries.options.async_init(account.entry_id)

    assert account.options == OPTIONS | {option: value}
    assert shown(result["data_schema"]) == {
        CONF_COUNTRY: None,
        CONF_CALLBACK_URL: None,
        **OPTIONS,
        option: value,
    }


async def test_options_that_are_left_as_they_are(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """A form that is submitted as it comes up stores what held before."""
    result = await hass.config_entries.options.async_init(account.entry_id)

    result = await hass.config_entries.options.async_configure(result["flow_id"], {})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert account.options == OPTIONS


@pytest.mark.parametrize(
    ("option", "value"),
    [
        (CONF_STOP_LIST_INTERVAL, 4),
        (CONF_STOP_LIST_INTERVAL, 1441),
        (CONF_DAILY_BUDGET, -1),
        (CONF_DAILY_BUDGET, 100_001),
        (CONF_RETENTION_DAYS, 2),
        (CONF_RETENTION_DAYS, 3651),
    ],
)
async def test_number_out_of_range(
    hass: HomeAssistant, account: MockConfigEntry, option: str, value: float
) -> None:
    """A number that would burden somebody, or makes no sense, is refused."""
    result = await hass.config_entries.options.async_init(account.entry_id)

    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(
            result["flow_id"], OPTIONS | {option: value}
        )


async def test_budget(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """A budget holds as soon as it is set, and no more once it is 0."""
    await change_options(hass, account, **{CONF_DAILY_BUDGET: 0.005})
    wanted = {"phone_numbers": [PHONE, OTHER_PHONE]}
    with pytest.raises(HomeAssistantError) as error:
        await call_action("verify_numbers", **wanted)
    assert error.value.translation_key == "budget_exceeded"
    assert not simulator.books.requests

    await change_options(hass, account, **{CONF_DAILY_BUDGET: 0})

    assert (await call_action("verify_numbers", **wanted))["submitted"] == 2


async def test_callback_address(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    door: str,
) -> None:
    """The address for notifications is used once set, and no more once cleared."""
    await change_options(hass, account, **{CONF_CALLBACK_URL: "https://ha.example.com"})
    address = await given_address(simulator, call_action, PHONE)
    assert address.startswith("https://ha.example.com/api/webhook/")

    await change_options(hass, account)

    assert CONF_CALLBACK_URL not in account.options
    address = await given_address(simulator, call_action, OTHER_PHONE)
    assert address.startswith(f"{door.rstrip('/')}/api/webhook/")


async def test_callback_address_with_blanks(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """An address that was pasted with blanks is good."""
    await change_options(
        hass, account, **{CONF_CALLBACK_URL: " https://ha.example.com "}
    )

    assert account.options[CONF_CALLBACK_URL] == "https://ha.example.com"


@pytest.mark.parametrize(
    "address",
    [
        "ha.example.com",
        "ftp://ha.example.com",
        "https://",
        "https://[",
        "https://ha.example.com/path",
        "https://ha.example.com?query=1",
        "https://ha.example.com#fragment",
        "https://ha.example.com other",
        "https://xn--a.example.com",
    ],
)
async def test_callback_address_that_is_none(
    hass: HomeAssistant, account: MockConfigEntry, address: str
) -> None:
    """What could not be called is corrected in the same form."""
    result = await hass.config_entries.options.async_init(account.entry_id)
    form = OPTIONS | {CONF_STOP_LIST_INTERVAL: 30, CONF_CALLBACK_URL: address}

    result = await hass.config_entries.options.async_configure(result["flow_id"], form)

    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {CONF_CALLBACK_URL: "invalid_url"}
    assert shown(result["data_schema"]) == form | {CONF_COUNTRY: None}

    good = form | {CONF_CALLBACK_URL: "https://ha.example.com"}
    result = await hass.config_entries.options.async_configure(result["flow_id"], good)
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert account.options == good
