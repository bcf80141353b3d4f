"""Changing the options of an account."""

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_COUNTRY
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import (
    CONF_ALERT_AFTER,
    CONF_CALLBACK_URL,
    CONF_DAILY_BUDGET,
    CONF_RETENTION_DAYS,
    CONF_SEND_FROM,
    CONF_SMS_BUDGET,
    CONF_SMS_RESERVE,
    CONF_STOP_LIST_INTERVAL,
)

from ..helpers import PHONE, CallAction
from ..simulator import Simulator
from .helpers import OTHER_PHONE, SAVE, given_address, pass_test, shown

OPTIONS = {
    CONF_DAILY_BUDGET: 10,
    CONF_SMS_BUDGET: 5,
    CONF_SMS_RESERVE: 5,
    CONF_ALERT_AFTER: 10,
    CONF_RETENTION_DAYS: 90,
    CONF_STOP_LIST_INTERVAL: 60,
}


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
    if options.get(CONF_CALLBACK_URL) != entry.options.get(CONF_CALLBACK_URL):
        flows = hass.config_entries.options
        result = await pass_test(hass, flows, result)
        result = await flows.async_configure(result["flow_id"], SAVE)
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
        (CONF_SMS_BUDGET, 0),
        (CONF_SMS_BUDGET, 0.05),
        (CONF_SMS_RESERVE, 0),
        (CONF_SMS_RESERVE, 100_000),
        (CONF_ALERT_AFTER, 0),
        (CONF_ALERT_AFTER, 1440),
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
        CONF_SEND_FROM: None,
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
        (CONF_SMS_BUDGET, -1),
        (CONF_SMS_RESERVE, -1),
        (CONF_ALERT_AFTER, -1),
        (CONF_ALERT_AFTER, 1441),
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


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("+33 9 39 03 50 01", "BE", "+33939035001"),  # no mobile number
        (" 06 39 98 90 00 ", "FR", "+33639989000"),
        ("0460 22 00 00", "BE", "+32460220000"),
    ],
)
async def test_number_to_send_from(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    typed: str,
    country: str,
    stored: str,
) -> None:
    """SMS leave from it as soon as it is set, and no more once it is removed.

    It is read in the country that the form names.
    """
    simulator.settings.sms.long_numbers = [stored]
    await change_options(
        hass, account, **{CONF_SEND_FROM: typed, CONF_COUNTRY: country}
    )
    assert account.options[CONF_SEND_FROM] == stored
    result = await hass.config_entries.options.async_init(account.entry_id)
    assert shown(result["data_schema"])[CONF_SEND_FROM] == stored
    await call_action("send_sms", message="Hello", phone_numbers=PHONE)

    await change_options(hass, account, **{CONF_SEND_FROM: " "})

    assert CONF_SEND_FROM not in account.options
    await call_action("send_sms", message="Hi", phone_numbers=PHONE)
    used = [one.sent_from for one in simulator.books.sms.requests]
    assert used == [stored, None]


async def test_number_to_send_from_that_is_none(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """The form comes back with what was typed, and all that is wrong."""
    await hass.config.async_update(country=None)
    typed = OPTIONS | {CONF_SEND_FROM: "0639989000", CONF_CALLBACK_URL: "nowhere"}
    result = await hass.config_entries.options.async_init(account.entry_id)

    result = await hass.config_entries.options.async_configure(result["flow_id"], typed)

    assert result["errors"] == {
        CONF_SEND_FROM: "country_unknown",
        CONF_CALLBACK_URL: "invalid_url",
    }
    assert shown(result["data_schema"])[CONF_SEND_FROM] == "0639989000"
    assert account.options == {}


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
    assert shown(result["data_schema"]) == form | {
        CONF_COUNTRY: None,
        CONF_SEND_FROM: None,
    }

    good = form | {CONF_CALLBACK_URL: "https://ha.example.com"}
    flows = hass.config_entries.options
    result = await flows.async_configure(result["flow_id"], good)
    result = await pass_test(hass, flows, result)
    result = await flows.async_configure(result["flow_id"], SAVE)
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert account.options == good
