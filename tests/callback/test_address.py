"""The address SMS Partner is given: which it is, and what is said where it lacks."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientError
from hass_nabucasa.cloudhooks import (
    CloudhookApiError,
)
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_cloud_connection_status,
)

from custom_components.smspartner.callback import cloudhook
from custom_components.smspartner.const import CONF_CALLBACK_URL, DOMAIN

from ..cloud import CLOUDHOOK, MadeUpCloud
from ..helpers import ACCOUNT_SHOWN, OTHER_PHONE, PHONE, CallAction, issue_keys
from ..simulator import Simulator

OPTION = "https://option.example.com"
EXTERNAL = "https://external.example.com"
NO_ADDRESS = "no_callback_address"
PLAIN_HTTP = "plain_http_address"


@pytest.fixture
async def loaded(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> MockConfigEntry:
    """Set up an account in a Home Assistant that has no address."""
    simulator.fault("hlr/notify", "never_notify")
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    return config_entry


async def set_option(hass: HomeAssistant, entry: MockConfigEntry, address: str) -> None:
    """Set the option, and let it be applied."""
    hass.config_entries.async_update_entry(entry, options={CONF_CALLBACK_URL: address})
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


type GivenAddress = Callable[[], Awaitable[str]]


@pytest.fixture
def given_address(
    simulator: Simulator, loaded: MockConfigEntry, call_action: CallAction
) -> GivenAddress:
    """Buy a lookup to see which address SMS Partner is given."""

    async def given() -> str:
        """Buy it; leave out what is the same behind each address of our own."""
        await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
        address, _, query = str(simulator.books.requests[-1].notify_url).partition("?")
        assert query.startswith("token=")
        return address.removesuffix(async_generate_path(loaded.data[CONF_WEBHOOK_ID]))

    return given


async def test_external_url(hass: HomeAssistant, given_address: GivenAddress) -> None:
    """Where nothing else is said, the external URL is given."""
    await hass.config.async_update(external_url=EXTERNAL)

    assert await given_address() == EXTERNAL


async def test_option_beats_external_url(
    hass: HomeAssistant, loaded: MockConfigEntry, given_address: GivenAddress
) -> None:
    """The option is given, a slash at its end or not, though there is another."""
    await hass.config.async_update(external_url=EXTERNAL)
    await set_option(hass, loaded, f"{OPTION}/")

    assert await given_address() == OPTION


async def test_cloudhook_beats_external_url(
    hass: HomeAssistant, cloud: MadeUpCloud, given_address: GivenAddress
) -> None:
    """With Home Assistant Cloud its cloudhook is given."""
    await hass.config.async_update(external_url=EXTERNAL)

    assert await given_address() == CLOUDHOOK


async def test_option_beats_cloudhook(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    cloud: MadeUpCloud,
    given_address: GivenAddress,
) -> None:
    """The option is given though there is Home Assistant Cloud, which stays unused."""
    await set_option(hass, loaded, OPTION)

    assert await given_address() == OPTION
    assert cloud.client.cloudhooks == {}


async def test_address_is_chosen_when_a_request_is_sent(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """An address that has changed is given with the very next request."""
    await hass.config.async_update(external_url="https://before.example.com")
    await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    await hass.config.async_update(external_url=EXTERNAL)
    await call_action("verify_numbers", phone_numbers=OTHER_PHONE, wait=0)

    before, after = (str(bought.notify_url) for bought in simulator.books.requests)
    assert before.startswith("https://before.example.com/")
    assert after.startswith(f"{EXTERNAL}/")


async def test_no_address(
    loaded: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """A verification whose results could not come is refused before it costs."""
    with pytest.raises(HomeAssistantError) as error:
        await call_action("verify_numbers", phone_numbers=PHONE)

    assert error.value.translation_domain == DOMAIN
    assert error.value.translation_key == NO_ADDRESS
    assert loaded.title in str(error.value)
    assert simulator.books.calls["hlr/notify"] == 0


async def test_address_of_the_caller(
    loaded: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """Results that go elsewhere need no address here."""
    elsewhere = f"{simulator.address}/results"

    response = await call_action(
        "verify_numbers", phone_numbers=PHONE, notify_url=elsewhere
    )

    assert response["submitted"] == 1
    assert [bought.notify_url for bought in simulator.books.requests] == [elsewhere]


async def test_cloudhook_is_made_once(
    loaded: MockConfigEntry,
    cloud: MadeUpCloud,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """The cloudhook of an account is made once and given each time."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    await call_action("verify_numbers", phone_numbers=OTHER_PHONE, wait=0)

    addresses = [str(bought.notify_url) for bought in simulator.books.requests]
    assert [address.partition("?")[0] for address in addresses] == [CLOUDHOOK] * 2
    assert cloud.cloudhooks.made == 1
    assert cloud.client.cloudhooks.keys() == {loaded.data[CONF_WEBHOOK_ID]}


async def test_subscription_that_has_expired(
    hass: HomeAssistant, cloud: MadeUpCloud, given_address: GivenAddress
) -> None:
    """Without a subscription there is no cloudhook."""
    cloud.subscription_expired = True
    await hass.config.async_update(external_url=EXTERNAL)

    assert await given_address() == EXTERNAL


async def test_cloud_that_connects_later(
    hass: HomeAssistant, cloud: MadeUpCloud, given_address: GivenAddress
) -> None:
    """A verification waits for Home Assistant Cloud to connect."""
    cloud.iot.is_up = False
    await hass.config.async_update(external_url=EXTERNAL)
    given = asyncio.ensure_future(given_address())
    await cloud.iot.asked.wait()

    async_mock_cloud_connection_status(hass, connected=False)
    await asyncio.sleep(0)
    assert not given.done()
    cloud.iot.is_up = True
    async_mock_cloud_connection_status(hass, connected=True)

    assert await given == CLOUDHOOK


async def test_cloud_that_does_not_connect(
    hass: HomeAssistant,
    cloud: MadeUpCloud,
    given_address: GivenAddress,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A verification does not wait for ever: there may be an external URL."""
    monkeypatch.setattr(cloudhook, "CONNECTION_TIMEOUT", 0)
    cloud.iot.is_up = False
    await hass.config.async_update(external_url=EXTERNAL)

    assert await given_address() == EXTERNAL


@pytest.mark.parametrize(
    "error", [TimeoutError(), ClientError(), CloudhookApiError("Nabu Casa is down")]
)
async def test_cloudhook_that_cannot_be_made(
    hass: HomeAssistant,
    given_address: GivenAddress,
    cloud: MadeUpCloud,
    error: Exception,
) -> None:
    """Where Home Assistant Cloud gives no cloudhook, the external URL is given."""
    cloud.cloudhooks.error = error
    await hass.config.async_update(external_url=EXTERNAL)

    assert await given_address() == EXTERNAL


async def test_cloudhook_of_a_removed_account(
    hass: HomeAssistant,
    cloud: MadeUpCloud,
    loaded: MockConfigEntry,
    given_address: GivenAddress,
) -> None:
    """A removed account leaves no cloudhook behind."""
    await given_address()
    assert cloud.client.cloudhooks

    await hass.config_entries.async_remove(loaded.entry_id)

    assert cloud.client.cloudhooks == {}


async def test_removed_account_without_a_cloudhook(
    hass: HomeAssistant, cloud: MadeUpCloud, loaded: MockConfigEntry
) -> None:
    """An account that never had a cloudhook is removed as well."""
    result = await hass.config_entries.async_remove(loaded.entry_id)

    assert result == {"require_restart": False}
    assert hass.config_entries.async_entries(DOMAIN) == []


async def load_while_starting(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an account up as Home Assistant does when it starts."""
    hass.set_state(CoreState.not_running)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def finish_starting(hass: HomeAssistant) -> None:
    """Let Home Assistant have started."""
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()


@pytest.mark.parametrize(
    ("external_url", "expected"),
    [
        (None, {NO_ADDRESS}),
        ("http://external.example.com", {PLAIN_HTTP}),
        (EXTERNAL, set()),
    ],
)
async def test_issue_once_started(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    external_url: str | None,
    expected: set[str],
) -> None:
    """The address is judged when Home Assistant has started, not before."""
    await hass.config.async_update(external_url=external_url)
    await load_while_starting(hass, config_entry)
    assert issue_keys(hass) == set()

    await finish_starting(hass)

    assert issue_keys(hass) == expected


async def test_no_issue_while_starting(
    hass: HomeAssistant, config_entry: MockConfigEntry
) -> None:
    """What changes while Home Assistant starts is judged at the end as well."""
    await load_while_starting(hass, config_entry)
    hass.set_state(CoreState.starting)
    await hass.config.async_update(location_name="Home")
    await hass.async_block_till_done()
    assert issue_keys(hass) == set()

    await finish_starting(hass)

    assert issue_keys(hass) == {NO_ADDRESS}


async def test_issue_says_what_it_is_about(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The issue names the account and where to read more, and is not about nothing."""
    (issue,) = ir.async_get(hass).issues.values()

    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_placeholders == {"account": ACCOUNT_SHOWN}
    assert issue.learn_more_url is not None
    assert not issue.is_fixable


async def test_issue_follows_the_external_url(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What is wrong with the external URL is said while it is wrong."""
    assert issue_keys(hass) == {NO_ADDRESS}

    await hass.config.async_update(external_url="http://external.example.com")
    await hass.async_block_till_done()
    assert issue_keys(hass) == {PLAIN_HTTP}

    await hass.config.async_update(external_url=EXTERNAL)
    await hass.async_block_till_done()
    assert issue_keys(hass) == set()

    await hass.config.async_update(external_url=None)
    await hass.async_block_till_done()
    assert issue_keys(hass) == {NO_ADDRESS}


async def test_issue_follows_the_option(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """An option that is set settles it, whatever the external URL is."""
    await set_option(hass, loaded, OPTION)
    assert issue_keys(hass) == set()

    await set_option(hass, loaded, "http://option.example.com")
    assert issue_keys(hass) == {PLAIN_HTTP}


async def test_issue_follows_home_assistant_cloud(
    hass: HomeAssistant, cloud: MadeUpCloud, loaded: MockConfigEntry
) -> None:
    """A subscription is an address, and over https; one that has expired is none."""
    assert issue_keys(hass) == set()

    cloud.subscription_expired = True
    async_mock_cloud_connection_status(hass, connected=False)
    await hass.async_block_till_done()
    assert issue_keys(hass) == {NO_ADDRESS}

    cloud.subscription_expired = False
    async_mock_cloud_connection_status(hass, connected=True)
    await hass.async_block_till_done()
    assert issue_keys(hass) == set()


@pytest.mark.parametrize("leave", ["async_unload", "async_remove"])
async def test_issue_of_an_account_that_is_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, leave: str
) -> None:
    """An account that is not there needs no address, and none is missed later."""
    assert issue_keys(hass) == {NO_ADDRESS}

    await getattr(hass.config_entries, leave)(loaded.entry_id)
    assert issue_keys(hass) == set()

    await hass.config.async_update(external_url="http://external.example.com")
    await hass.async_block_till_done()
    assert issue_keys(hass) == set()
