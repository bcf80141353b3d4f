"""Addresses that lead only into the own network, where SMS Partner cannot come."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    mock_restore_cache_with_extra_data,
)

from custom_components.smspartner.callback import own_network
from custom_components.smspartner.callback.address import async_fingerprint
from custom_components.smspartner.const import (
    CONF_CALLBACK_URL,
    CONF_PUBLIC_HOST,
    DOMAIN,
)
from custom_components.smspartner.web_addresses import leads_inside

from ..helpers import (
    ACCOUNT_SHOWN,
    ADDRESS_TEST,
    PHONE,
    CallAction,
    address_tested,
    issue_keys,
    load,
    monitored_number,
    press,
    state_of,
)
from ..names import INSIDE, OUTSIDE, OUTSIDE_6, Names, set_external_url
from ..simulator import Simulator

BUTTON = "button.sms_partner_test_notification_address"
NAME = "home.example.com"
ADDRESS = f"https://{NAME}"
INSIDE_ISSUE = "address_inside_network"


async def state_after_test(hass: HomeAssistant) -> str | None:
    """Return what the test that runs by itself has shown."""
    await address_tested(hass)
    return state_of(hass, ADDRESS_TEST)


def inside_issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry:
    """Return the repair issue about the address."""
    issue_id = f"{INSIDE_ISSUE}_{entry.entry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue
    return issue


async def refuse(call_action: CallAction, simulator: Simulator) -> HomeAssistantError:
    """Verify a number, which is refused before it costs."""
    with pytest.raises(HomeAssistantError) as raised:
        await call_action("verify_numbers", phone_numbers=PHONE)
    assert raised.value.translation_key == INSIDE_ISSUE
    assert simulator.books.calls["hlr/notify"] == 0
    return raised.value


async def buy(call_action: CallAction, simulator: Simulator) -> str:
    """Verify a number; return the address that SMS Partner is given for its result."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    return str(simulator.books.requests[-1].notify_url)


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.1.10:8123",
        "http://10.0.0.1",
        "http://127.0.0.1:8123",
        "http://169.254.1.1",
        "http://0.0.0.0:8123",
        "https://100.64.1.1",
        "http://[::1]:8123",
        "http://[::]:8123",
        "https://[fd00::1]",
        "http://[fe80::1]:8123",
        "http://127.1:8123",
        "http://224.0.0.1",
        "http://[::ffff:10.0.0.1]:8123",
        "http://[64:ff9b::c0a8:10a]:8123",
        "http://localhost:8123",
        "http://localhost.:8123",
        "http://ha.localhost",
        "http://homeassistant.local:8123",
        "http://homeassistant.local.:8123",
        "http://homeassistant:8123",
        "https://ha.lan",
        "https://ha.internal",
        "https://ha.home.arpa",
    ],
)
async def test_external_url_in_the_own_network(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
    address: str,
) -> None:
    """It is told at once, as a repair and when something is verified."""
    await set_external_url(hass, address)
    await load(hass, customer)

    assert await state_after_test(hass) == "only_inside_network"
    assert issue_keys(hass) == {INSIDE_ISSUE}
    issue = inside_issue(hass, customer)
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "address": address,
    }
    error = await refuse(call_action, simulator)
    assert address in str(error)
    assert customer.title in str(error)
    assert names.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.0.1",
        "http://192.0.2.1",
        "http://198.18.0.1",
        "http://198.51.100.1",
        "http://203.0.113.1",
        "http://224.0.0.1",
        "http://240.0.0.1",
        "http://255.255.255.255",
        "http://127.0.0.1.:8123",
        "http://127.1:8123",
        "http://0x7f.1",
        "http://0177.0.0.1",
        "http://192.168.266",
        "http://3232235786:8123",
        "http://0",
        "http://[::192.168.1.10]",
        "http://[64:ff9b::c0a8:10a]",
        "http://[64:ff9b:1::a00:1]",
        "http://[2002:c0a8:10a::1]",
        "http://[100::1]",
        "http://[2001:db8::1]",
        "http://[3fff::1]",
        "http://[fec0::1]",
        "http://[ff0e::1]",
    ],
)
def test_ip_address_that_the_internet_does_not_lead_to(address: str) -> None:
    """It is none that can be called, however it is written and whatever it carries."""
    assert leads_inside(address)


@pytest.mark.parametrize(
    "address",
    [
        f"https://{OUTSIDE}",
        f"https://{OUTSIDE}.",
        "https://134744072",
        "https://8.8.2056",
        "https://192.0.0.9",
        f"https://[{OUTSIDE_6}]",
        "https://[::ffff:8.8.8.8]",
        "https://[64:ff9b::808:808]",
        "https://[2002:808:808::1]",
    ],
)
def test_ip_address_of_the_internet(address: str) -> None:
    """It is none of the own network, whatever it looks like."""
    assert not leads_inside(address)


async def test_name_that_leads_only_inside(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
) -> None:
    """It is found out by looking it up, and again when it has moved."""
    names.found[NAME] = [INSIDE, "fd00::1"]
    await set_external_url(hass, ADDRESS)
    await load(hass, customer)
    assert await state_after_test(hass) == "only_inside_network"
    assert issue_keys(hass) == {INSIDE_ISSUE}
    await refuse(call_action, simulator)

    names.found.clear()
    await refuse(call_action, simulator)

    names.found[NAME] = [OUTSIDE]
    assert (await buy(call_action, simulator)).startswith(ADDRESS)
    await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "not_reachable_from_here"
    assert issue_keys(hass) == set()


@pytest.mark.parametrize("found", [[OUTSIDE], [INSIDE, OUTSIDE], [INSIDE, OUTSIDE_6]])
async def test_name_that_leads_outside(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
    found: list[str],
) -> None:
    """One way in is enough; what is known is not asked for with each purchase."""
    names.found[NAME] = found
    await set_external_url(hass, ADDRESS)
    await load(hass, customer)
    assert await state_after_test(hass) == "not_reachable_from_here"
    asked = list(names.asked)
    assert set(asked) == {NAME}

    names.found[NAME] = [INSIDE]
    assert (await buy(call_action, simulator)).startswith(ADDRESS)
    assert names.asked == asked

    await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "only_inside_network"
    await refuse_next(call_action, simulator)


async def refuse_next(call_action: CallAction, simulator: Simulator) -> None:
    """Verify a number, which is refused although others were bought."""
    bought = simulator.books.calls["hlr/notify"]
    with pytest.raises(HomeAssistantError) as raised:
        await call_action("verify_numbers", phone_numbers="+33612345600")
    assert raised.value.translation_key == INSIDE_ISSUE
    assert simulator.books.calls["hlr/notify"] == bought


async def test_name_that_could_not_be_looked_up(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
) -> None:
    """It is looked up with the next purchase, and not taken for one outside."""
    await set_external_url(hass, ADDRESS)
    await load(hass, customer)
    assert await state_after_test(hass) == "not_reachable_from_here"

    names.found[NAME] = [INSIDE]
    await refuse(call_action, simulator)


async def test_name_inside_that_could_not_be_looked_up_again(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
) -> None:
    """A resolver that fails while the address is tested does not open the way."""
    names.found[NAME] = [INSIDE]
    await set_external_url(hass, ADDRESS)
    await load(hass, customer)
    await address_tested(hass)

    names.found.clear()
    await press(hass, BUTTON)
    assert state_of(hass, ADDRESS_TEST) == "only_inside_network"
    await refuse(call_action, simulator)


@pytest.mark.parametrize("is_stuck", [False, True])
async def test_resolver_that_fails(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
    is_stuck: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that cannot be looked up stops no purchase: it is not inside."""
    monkeypatch.setattr(own_network, "LOOKUP_TIMEOUT", 0)
    names.is_stuck = is_stuck
    await set_external_url(hass, "https://smspartner.invalid")
    await load(hass, customer)

    assert (await buy(call_action, simulator)).startswith("https://smspartner.invalid")
    assert await state_after_test(hass) == "not_resolvable"


@pytest.mark.parametrize(
    ("address", "host", "is_public"),
    [
        (ADDRESS, NAME, True),
        (ADDRESS, "other.example.com", False),
        ("https://192.168.1.10", "192.168.1.10", False),
        ("https://ha.local", "ha.local", False),
    ],
)
async def test_name_that_leads_elsewhere_from_the_internet(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
    address: str,
    host: str,
    is_public: bool,
) -> None:
    """What the owner says of a name counts for this name, and for no IP address."""
    names.found[NAME] = [INSIDE]
    hass.config_entries.async_update_entry(
        customer, options={CONF_CALLBACK_URL: address, CONF_PUBLIC_HOST: host}
    )
    await load(hass, customer)

    if is_public:
        assert await state_after_test(hass) == "not_reachable_from_here"
        assert (await buy(call_action, simulator)).startswith(address)
    else:
        assert await state_after_test(hass) == "only_inside_network"
        await refuse(call_action, simulator)


async def test_what_the_owner_says_later(
    hass: HomeAssistant, customer: MockConfigEntry, names: Names
) -> None:
    """The same address is tested anew once the owner has said where it leads."""
    names.found[NAME] = [INSIDE]
    options = {CONF_CALLBACK_URL: ADDRESS}
    hass.config_entries.async_update_entry(customer, options=options)
    await load(hass, customer)
    assert await state_after_test(hass) == "only_inside_network"

    options = {CONF_CALLBACK_URL: ADDRESS, CONF_PUBLIC_HOST: NAME}
    hass.config_entries.async_update_entry(customer, options=options)
    await hass.async_block_till_done()

    assert await state_after_test(hass) == "not_reachable_from_here"
    assert issue_keys(hass) == set()


async def test_monitored_number(
    hass: HomeAssistant, customer: MockConfigEntry, simulator: Simulator, names: Names
) -> None:
    """No check is bought whose result could not come."""
    await set_external_url(hass, "http://192.168.1.10:8123")
    hass.config_entries.async_add_subentry(customer, monitored_number())
    await load(hass, customer)
    assert await state_after_test(hass) == "only_inside_network"
    with pytest.raises(HomeAssistantError) as raised:
        await press(hass, "button.gate_verify_now")

    assert raised.value.translation_key == INSIDE_ISSUE
    assert simulator.books.calls["hlr/notify"] == 0


async def test_repair_after_a_restart(
    hass: HomeAssistant, customer: MockConfigEntry, names: Names
) -> None:
    """What stood before a restart stands after it, though nothing is tested again."""
    names.found[NAME] = [INSIDE]
    await set_external_url(hass, ADDRESS)
    state = "only_inside_network"
    stored = {"state": state, "fingerprint": async_fingerprint(hass, customer)}
    mock_restore_cache_with_extra_data(hass, [(State(ADDRESS_TEST, state), stored)])
    await load(hass, customer)

    assert state_of(hass, ADDRESS_TEST) == state
    assert issue_keys(hass) == {INSIDE_ISSUE}
    issue = inside_issue(hass, customer)
    assert issue.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "address": ADDRESS,
    }
    assert names.asked == []


@pytest.mark.parametrize(
    "notify_url",
    [
        "http://192.168.1.10/results",
        "http://127.1:8123/results",
        "http://[64:ff9b::c0a8:10a]/results",
        f"https://{NAME}/results",
    ],
)
@pytest.mark.parametrize("dry_run", [False, True])
async def test_address_of_the_caller(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
    dry_run: bool,
    notify_url: str,
) -> None:
    """Results are not bought for an address of the caller in the own network."""
    names.found = {NAME: [INSIDE], "example.com": [INSIDE, OUTSIDE]}
    await load(hass, customer)
    wanted: dict[str, Any] = {"phone_numbers": PHONE, "dry_run": dry_run}
    with pytest.raises(ServiceValidationError) as raised:
        await call_action("verify_numbers", **wanted, notify_url=notify_url)
    assert raised.value.translation_key == "notify_url_inside_network"
    assert simulator.books.calls["hlr/notify"] == 0

    await call_action("verify_numbers", **wanted, notify_url="https://example.com/r")
    assert simulator.books.calls["hlr/notify"] == (0 if dry_run else 1)


@pytest.mark.parametrize("is_stuck", [False, True])
async def test_address_of_the_caller_that_cannot_be_looked_up(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
    is_stuck: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A resolver that fails stops no purchase."""
    monkeypatch.setattr(own_network, "LOOKUP_TIMEOUT", 0)
    names.is_stuck = is_stuck
    await load(hass, customer)
    url = f"https://{NAME}/results"
    await call_action("verify_numbers", phone_numbers=PHONE, notify_url=url)
    assert simulator.books.requests[-1].notify_url == url
    assert NAME in names.asked


async def test_address_of_the_caller_that_leads_elsewhere_from_the_internet(
    hass: HomeAssistant,
    customer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    names: Names,
) -> None:
    """What the owner says of the name of Home Assistant counts for the caller too."""
    names.found[NAME] = [INSIDE]
    options = {CONF_CALLBACK_URL: ADDRESS, CONF_PUBLIC_HOST: NAME}
    hass.config_entries.async_update_entry(customer, options=options)
    await load(hass, customer)
    url = f"{ADDRESS}:8443/results"
    await call_action("verify_numbers", phone_numbers=PHONE, notify_url=url)
    assert simulator.books.requests[-1].notify_url == url
