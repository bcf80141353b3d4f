"""The dialog for a phone number: what it takes, shows and refuses, and saves."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import DOMAIN, LEDGER_FILE

from .helpers import (
    DAY,
    PHONE,
    CallAction,
    budget_issue,
    later,
    monitored_number,
    press,
    set_budget,
    state_of,
    unbroken,
    until,
)
from .simulator import Simulator
from .texts import SUBENTRY, english_below, texts_below

type Form = dict[str, Any]

SECOND = "+33698765432"
FORM = {
    "name": "Gate",
    "phone_number": PHONE,
    "interval": "off",
    "unreachable_after": 12,
    "always_allowed": False,
}
MONITORED = FORM | {"interval": "daily"}
SETTINGS = {name: value for name, value in FORM.items() if name != "name"}
ALWAYS = {
    "binary_sensor.gate_on_stop_list": "on_stop_list",
    "button.gate_verify_now": "verify_now",
    "event.gate_sms": "sms",
    "notify.gate": "sms",
    "sensor.gate_last_delivery": "last_delivery",
}
REACHABILITY = {
    "binary_sensor.gate_reachable": "reachable",
    "event.gate_change": "change",
    "sensor.gate_status": "status",
    "sensor.gate_operator": "operator",
    "sensor.gate_last_verified": "last_verified",
    "sensor.gate_last_reachable": "last_reachable",
    "sensor.gate_next_check": "next_check",
}

MISTAKES = pytest.mark.parametrize(
    ("mistake", "errors"),
    [
        ({"phone_number": "grandmother"}, {"phone_number": "not_a_number"}),
        ({"phone_number": ""}, {"phone_number": "not_a_number"}),
        ({"phone_number": "+33 6 12"}, {"phone_number": "not_possible"}),
        ({"phone_number": "01 42 68 53 00"}, {"phone_number": "not_mobile"}),
        ({"phone_number": "0698765432"}, {"phone_number": "already_added"}),
        ({"name": " \t"}, {"name": "name_missing"}),
    ],
    ids=[
        "no number",
        "nothing",
        "too short",
        "fixed line",
        "taken",
        "no name",
    ],
)


async def begin(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Open the dialog for a new number."""
    flow: Any = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "phone_number"), context={"source": SOURCE_USER}
    )
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "user")
    assert flow["errors"] == {}
    return str(flow["flow_id"])


async def begin_anew(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> str:
    """Open the dialog for a number that was added."""
    flow: Any = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "phone_number"),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": one_named(entry, name).subentry_id,
        },
    )
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "reconfigure")
    assert flow["errors"] == {}
    assert shown(flow) == {**one_named(entry, name).data, "name": name}
    return str(flow["flow_id"])


async def submit(hass: HomeAssistant, flow_id: str, form: Form) -> Any:
    """Submit a step and let Home Assistant do what follows."""
    flow = await hass.config_entries.subentries.async_configure(flow_id, form)
    await hass.async_block_till_done()
    return flow


async def submit_in_vain(
    hass: HomeAssistant, flow_id: str, form: Form, errors: dict[str, str]
) -> None:
    """Submit a form that comes back with errors and with what was typed."""
    flow = await submit(hass, flow_id, form)
    assert flow["type"] is FlowResultType.FORM
    assert flow["errors"] == errors
    assert shown(flow) == form


async def save(hass: HomeAssistant, menu: Any) -> Any:
    """Choose the first option of the last step, which saves the number."""
    choice = {"next_step_id": menu["menu_options"][0]}
    return await submit(hass, menu["flow_id"], choice)


async def submit_all(hass: HomeAssistant, flow_id: str, form: Form) -> None:
    """Submit a form and what follows where it is monitored, and see it saved."""
    flow = await submit(hass, flow_id, form)
    if form["interval"] != "off":
        assert flow["type"] is FlowResultType.MENU
        flow = await save(hass, flow)
    assert (
        flow["type"] is FlowResultType.CREATE_ENTRY
        or flow["reason"] == "reconfigure_successful"
    )


async def add(hass: HomeAssistant, entry: MockConfigEntry, **changes: object) -> None:
    """Add a number; it is not monitored, unless it is told otherwise."""
    await submit_all(hass, await begin(hass, entry), FORM | changes)


async def described(hass: HomeAssistant, flow_id: str, **changes: object) -> Form:
    """Tell what the last step shows."""
    flow = await submit(hass, flow_id, FORM | changes)
    return dict(flow["description_placeholders"])


def read(flow: Any, part: str) -> str:
    """Put the words of the last step together."""
    texts = dict(texts_below(english_below(f"{SUBENTRY}.step.{flow['step_id']}")))
    return texts[part].format(**flow["description_placeholders"])


def shown(flow: Any) -> Form:
    """Read what a form is filled in with."""
    return {
        str(field): (field.description or {}).get("suggested_value")
        for field in flow["data_schema"].schema
    }


def one_named(entry: MockConfigEntry, name: str) -> ConfigSubentry:
    """Find a phone number by its name."""
    [found] = [one for one in entry.subentries.values() if one.title == name]
    return found


def devices(hass: HomeAssistant, entry: MockConfigEntry) -> set[str | None]:
    """Name the devices of an account."""
    found = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.name for device in found}


def entities(hass: HomeAssistant, subentry_id: str) -> dict[str, str]:
    """List the entities of a phone number: their ids, and their unique ids."""
    return {
        entity.entity_id: entity.unique_id
        for entity in er.async_get(hass).entities.values()
        if entity.config_subentry_id == subentry_id
    }


# Adding


async def test_a_number_is_added(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See what was understood and what it costs, then the device and its states."""
    form = FORM | {"phone_number": "06 12 34 56 78", "interval": "daily"}
    flow = await submit(hass, await begin(hass, account), form)
    assert flow["menu_options"] == ["save_and_check", "edit"]
    assert read(flow, "description") == (
        f"Name: Gate\nNumber: {unbroken('+33 6 12 34 56 78')}\n"
        "Monitoring: Every day\n"
        "Unreachable after: 12 h\n\nThe regular checks cost about €1.83 a year: 365"
        " at €0.005 each. After a negative result, one more check is bought."
    )
    assert read(flow, "menu_option_descriptions.save_and_check") == (
        "One check is bought now, for €0.005."
    )
    assert not account.subentries
    await save(hass, flow)
    await until(lambda: state_of(hass, "binary_sensor.gate_reachable") == "on")

    gate = one_named(account, "Gate")
    assert gate.data == SETTINGS | {"interval": "daily"}
    assert gate.unique_id == PHONE
    assert devices(hass, account) == {"SMS Partner", "Gate"}
    assert entities(hass, gate.subentry_id) == {
        entity_id: f"{gate.subentry_id}_{key}"
        for entity_id, key in (ALWAYS | REACHABILITY).items()
    }
    assert all(hass.states.get(entity_id) for entity_id in ALWAYS | REACHABILITY)
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_nothing_is_named_after_the_number(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the number in no name and no id that others get to see."""
    await add(hass, account, name=" Gate ")
    [gate] = account.subentries.values()
    registry = dr.async_get(hass)
    named = [
        gate.title,
        *(
            f"{device.name} {device.identifiers} {device.model} {device.serial_number}"
            for device in dr.async_entries_for_config_entry(registry, account.entry_id)
        ),
        *entities(hass, gate.subentry_id),
        *entities(hass, gate.subentry_id).values(),
        *(state.name for state in hass.states.async_all()),
    ]
    assert gate.title == "Gate"
    assert not [name for name in named if PHONE[3:] in name]


@pytest.mark.parametrize(
    "spelling",
    [
        "06 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "0033612345678",
        "33612345678",
        "tel:+33-6-12-34-56-78",
        "\u202a+33 6 12 34 56 78\u202c",
    ],
    ids=["national", "trunk", "zeros", "bare", "link", "pasted"],
)
async def test_spellings(
    hass: HomeAssistant, account: MockConfigEntry, spelling: str
) -> None:
    """See one number however it is written, and so refused the second time."""
    await add(hass, account, phone_number=spelling)
    gate = one_named(account, "Gate")
    assert (gate.data["phone_number"], gate.unique_id) == (PHONE, PHONE)
    again = FORM | {"phone_number": spelling, "name": "Again"}
    await submit_in_vain(
        hass,
        await begin(hass, account),
        again,
        {"phone_number": "already_added"},
    )


@MISTAKES
async def test_a_mistake_is_corrected(
    hass: HomeAssistant, account: MockConfigEntry, mistake: Form, errors: dict[str, str]
) -> None:
    """See each mistake told beside its field, and corrected in the same form."""
    await add(hass, account, phone_number=SECOND, name="Lift")
    flow_id = await begin(hass, account)
    await submit_in_vain(hass, flow_id, FORM | mistake, errors)
    assert len(account.subentries) == 1
    await submit_all(hass, flow_id, FORM)
    assert one_named(account, "Gate").data == SETTINGS


async def test_a_number_of_a_country_that_is_not_known(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the country code asked for where none is known, and the option obeyed."""
    hass.config.country = None
    flow_id = await begin(hass, account)
    form = FORM | {"phone_number": "06 12 34 56 78"}
    error = {"phone_number": "country_unknown"}
    await submit_in_vain(hass, flow_id, form, error)
    hass.config_entries.async_update_entry(account, options={"country": "FR"})
    await submit_all(hass, flow_id, form)
    assert one_named(account, "Gate").unique_id == PHONE


async def test_a_number_that_is_added_twice_at_the_same_time(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the later of two dialogs go back to its form, and take another number."""
    flow_id = await begin(hass, account)
    menu = await submit(hass, flow_id, MONITORED)
    await add(hass, account, name="First")

    flow = await save(hass, menu)

    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "user")
    assert flow["errors"] == {"phone_number": "already_added"}
    assert shown(flow) == MONITORED
    await submit_all(hass, flow_id, FORM | {"phone_number": SECOND})
    assert one_named(account, "Gate").unique_id == SECOND


async def test_accounts_of_their_own(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See one number in two accounts, each with its own device."""
    simulator.settings.api_keys.add("other-key")
    other = MockConfigEntry(
        domain=DOMAIN,
        title="other@example.com",
        unique_id="other@example.com",
        data={
            CONF_API_KEY: "other-key",
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: "other-webhook-id",
        },
    )
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    await add(hass, account)
    await add(hass, other, name="Lift")
    assert devices(hass, account) == {"SMS Partner", "Gate"}
    assert devices(hass, other) == {"SMS Partner 2", "Lift"}
    assert one_named(other, "Lift").unique_id == PHONE


async def test_an_account_that_is_not_loaded(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> None:
    """See a number added and changed while the API is down, and there afterwards."""
    await simulator.close_door()
    await hass.config_entries.async_setup(config_entry.entry_id)
    assert config_entry.state is ConfigEntryState.SETUP_RETRY
    await add(hass, config_entry, name="Lift")
    await submit_all(hass, await begin_anew(hass, config_entry, "Lift"), FORM)

    await simulator.open_door()
    await hass.config_entries.async_reload(config_entry.entry_id)
    await hass.async_block_till_done()

    assert devices(hass, config_entry) == {"SMS Partner", "Gate"}


async def test_without_a_ledger(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> None:
    """See the dialog end with the reason, and work when there is one."""
    path = Path(hass.config.path(LEDGER_FILE))
    await hass.async_add_executor_job(path.mkdir)
    await hass.config_entries.async_setup(config_entry.entry_id)
    assert config_entry.state is ConfigEntryState.SETUP_RETRY

    flow = await submit(hass, await begin(hass, config_entry), MONITORED)

    assert flow["type"] is FlowResultType.ABORT
    assert flow["reason"] == "ledger_not_open"
    assert not config_entry.subentries
    await hass.async_add_executor_job(path.rmdir)
    await add(hass, config_entry)
    await hass.config_entries.async_reload(config_entry.entry_id)
    assert devices(hass, config_entry) == {"SMS Partner", "Gate"}


# What is shown before it is saved


@pytest.mark.parametrize(
    ("interval", "checks", "cost"),
    [
        ("hourly", "8,760", "€43.80"),
        ("6_hours", "1,460", "€7.30"),
        ("daily", "365", "€1.83"),
        ("weekly", "52", "€0.26"),
    ],
)
async def test_a_year_of_checks(
    hass: HomeAssistant, account: MockConfigEntry, interval: str, checks: str, cost: str
) -> None:
    """See the checks of a year counted, and what they cost."""
    told = await described(hass, await begin(hass, account), interval=interval)
    assert (told["checks"], told["cost"]) == (checks, cost)


async def test_the_price_of_the_account(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the price that the credit implies, then the one that was paid."""
    simulator.settings.price = 0.0125
    simulator.settings.account.currency = "CHF"
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    flow_id = await begin(hass, config_entry)
    told = await described(hass, flow_id, interval="hourly")
    assert told["price"] == "CHF\xa00.0125"
    assert told["cost"] == "CHF\xa0109.50"

    simulator.settings.price = 0.02
    await call_action("verify_numbers", phone_numbers=SECOND)
    told = await described(hass, await begin(hass, config_entry), interval="hourly")
    assert (told["price"], told["cost"]) == ("CHF\xa00.02", "CHF\xa0175.20")


async def test_the_currency_that_is_not_known(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> None:
    """See no currency named where SMS Partner has named none."""
    simulator.settings.has_me = False
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    told = await described(hass, await begin(hass, config_entry), interval="daily")
    assert told["price"] == "0.005"


async def test_the_words_of_the_language(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See interval and amounts in the language of Home Assistant."""
    hass.config.language = "fr"
    told = await described(hass, await begin(hass, account), interval="hourly")
    assert told["interval"] == "Toutes les heures"
    assert (told["price"], told["cost"]) == ("0,005\xa0€", "43,80\xa0€")


@pytest.mark.parametrize("is_changed", [False, True], ids=["new", "changed"])
async def test_a_number_that_is_not_monitored(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    *,
    is_changed: bool,
) -> None:
    """See it saved at once: no price is asked for, and nothing is bought."""
    if is_changed:
        await add(hass, account, name="Door")
        flow_id = await begin_anew(hass, account, "Door")
    else:
        flow_id = await begin(hass, account)
    called = simulator.books.calls.total()
    await submit_all(hass, flow_id, FORM | {"always_allowed": True})
    assert one_named(account, "Gate").data == SETTINGS | {"always_allowed": True}
    assert simulator.books.calls.total() == called
    assert simulator.books.billed_numbers == {}


async def test_monitoring_is_switched_off(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See it saved at once, and no check bought any more."""
    await add(hass, account, interval="hourly")
    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")
    await submit_all(hass, await begin_anew(hass, account, "Gate"), FORM)
    assert state_of(hass, "sensor.gate_status") == "no_error"
    assert state_of(hass, "sensor.gate_next_check") == "unknown"
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_a_number_that_was_verified_a_short_time_ago(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See that its result is used, and no check bought."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    form = MONITORED
    flow = await submit(hass, await begin(hass, account), form)
    assert flow["menu_options"] == ["save", "edit"]
    await save(hass, flow)
    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_going_back(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """See what was entered in the form again, and change it."""
    flow = await submit(hass, await begin(hass, account), MONITORED)
    flow = await submit(hass, flow["flow_id"], {"next_step_id": "edit"})
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "user")
    assert shown(flow) == MONITORED
    assert flow["errors"] == {}
    await submit_all(hass, flow["flow_id"], FORM | {"name": "Door"})
    assert one_named(account, "Door").unique_id == PHONE


async def test_a_check_beyond_the_daily_budget(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See it said that the budget does not allow the first check, and none bought."""
    await set_budget(hass, account, 0.007)
    await call_action("verify_numbers", phone_numbers=SECOND)
    form = MONITORED
    flow = await submit(hass, await begin(hass, account), form)
    assert flow["step_id"] == "confirm"
    assert flow["menu_options"] == ["save_over_budget", "edit"]
    assert read(flow, "menu_option_descriptions.save_over_budget").startswith(
        "A check costs €0.005, but only €0.002 of the daily lookup budget of €0.007 is"
        " left:"
    )
    await save(hass, flow)
    await until(lambda: budget_issue(hass, account) is not None)
    assert simulator.books.billed_numbers == {SECOND: 1}


async def test_checks_of_a_day_beyond_the_daily_budget(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See all numbers' checks of a day compared with the budget."""
    await add(hass, account, phone_number=SECOND, name="Lift", interval="daily")
    await set_budget(hass, account, 0.12)
    form = FORM | {"interval": "hourly"}
    flow = await submit(hass, await begin(hass, account), form)
    assert flow["step_id"] == "confirm_over_budget"
    assert "cost €0.125 a day, more than the daily lookup budget of €0.12:" in read(
        flow, "description"
    )
    flow = await submit(hass, flow["flow_id"], {"next_step_id": "edit"})
    flow = await submit(hass, flow["flow_id"], MONITORED)
    assert flow["step_id"] == "confirm"


async def test_a_number_without_an_address_for_its_results(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See it said that nothing is bought, and nothing bought."""
    await hass.config.async_update(external_url=None)
    form = MONITORED
    flow = await submit(hass, await begin(hass, account), form)
    assert flow["menu_options"] == ["save_without_address", "edit"]
    await save(hass, flow)
    assert simulator.books.billed_numbers == {}


# Changing


async def test_a_number_is_changed(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See a new name, rhythm and number at the same entities, which begin anew."""
    await add(hass, account, interval="daily")
    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")
    gate = one_named(account, "Gate")
    before = entities(hass, gate.subentry_id)
    new = {
        "phone_number": SECOND,
        "interval": "weekly",
        "unreachable_after": 0,
        "always_allowed": True,
    }
    simulator.settings.results[SECOND] = "EC_ABSENT_SUBSCRIBER"

    flow_id = await begin_anew(hass, account, "Gate")
    await submit_all(hass, flow_id, new | {"name": "Garage"})

    garage = one_named(account, "Garage")
    assert garage.subentry_id == gate.subentry_id
    assert garage.data == new
    assert garage.unique_id == SECOND
    assert entities(hass, gate.subentry_id) == before
    assert devices(hass, account) == {"SMS Partner", "Garage"}
    await until(lambda: state_of(hass, "sensor.gate_status") == "absent_subscriber")
    state = hass.states.get("binary_sensor.gate_reachable")
    assert state is not None
    assert state.name == "Garage Reachable"
    assert state.attributes["phone_number"] == SECOND


async def test_a_number_is_renamed_in_the_list(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the name that Home Assistant's own "rename" gives, on the device and here."""
    await add(hass, account)
    gate = one_named(account, "Gate")

    hass.config_entries.async_update_subentry(account, gate, title="Front gate")
    await hass.async_block_till_done()

    assert devices(hass, account) == {"SMS Partner", "Front gate"}
    await begin_anew(hass, account, "Front gate")


async def test_a_new_name_costs_nothing(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See what is known of the number stand, and the number kept as its own.

    Another number is checked as soon as it is saved, and that is said.
    """
    await add(hass, account, interval="daily")
    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")

    form = MONITORED | {"phone_number": "0612345678", "name": "Door"}
    flow_id = await begin_anew(hass, account, "Gate")
    other = await submit(hass, flow_id, form | {"phone_number": SECOND})
    assert other["menu_options"] == ["save_and_check", "edit"]
    await submit(hass, flow_id, {"next_step_id": "edit"})
    same = await submit(hass, flow_id, form)
    assert same["menu_options"] == ["save", "edit"]
    await save(hass, same)

    assert one_named(account, "Door").unique_id == PHONE
    assert devices(hass, account) == {"SMS Partner", "Door"}
    assert state_of(hass, "sensor.gate_status") == "no_error"
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_another_interval(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See a check bought if there was none yet, and said so; else at the next time."""
    await add(hass, account)
    flow_id = await begin_anew(hass, account, "Gate")
    flow = await submit(hass, flow_id, MONITORED)
    assert flow["menu_options"] == ["save_and_check", "edit"]
    await save(hass, flow)
    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")
    assert simulator.books.billed_numbers == {PHONE: 1}

    with later(5 * DAY):  # when the result is no fresh one any more
        flow_id = await begin_anew(hass, account, "Gate")
        flow = await submit(hass, flow_id, FORM | {"interval": "weekly"})
    assert flow["menu_options"] == ["save", "edit"]


async def test_a_changed_number_is_counted_once(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the checks of a day counted with the new interval instead of the old one."""
    await add(hass, account, interval="hourly")
    await set_budget(hass, account, 0.13)
    flow_id = await begin_anew(hass, account, "Gate")
    flow = await submit(hass, flow_id, FORM | {"interval": "hourly"})
    assert flow["step_id"] == "confirm"


@MISTAKES
async def test_a_mistake_in_a_change_is_corrected(
    hass: HomeAssistant, account: MockConfigEntry, mistake: Form, errors: dict[str, str]
) -> None:
    """See each mistake told and corrected, and nothing changed before."""
    await add(hass, account, phone_number=SECOND, name="Lift")
    await add(hass, account)
    flow_id = await begin_anew(hass, account, "Gate")
    await submit_in_vain(hass, flow_id, FORM | mistake, errors)
    assert one_named(account, "Gate").data == SETTINGS
    await submit_all(hass, flow_id, FORM | {"name": "Garage"})
    assert one_named(account, "Garage").unique_id == PHONE


async def test_a_change_to_a_number_that_is_added_meanwhile(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the dialog go back to its form, and take another number."""
    await add(hass, account)
    flow_id = await begin_anew(hass, account, "Gate")
    form = MONITORED | {"phone_number": SECOND}
    menu = await submit(hass, flow_id, form)
    await add(hass, account, phone_number=SECOND, name="Lift")

    flow = await save(hass, menu)

    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "reconfigure")
    assert flow["errors"] == {"phone_number": "already_added"}
    assert shown(flow) == form
    await submit_all(hass, flow_id, FORM | {"name": "Garage"})
    assert one_named(account, "Garage").unique_id == PHONE


# Entities about reachability


def shown_of(hass: HomeAssistant, entry: MockConfigEntry) -> set[str]:
    """List the entities of the number, those with a state and no others."""
    ids = set(entities(hass, one_named(entry, "Gate").subentry_id))
    states = hass.states.async_entity_ids()
    assert ids == {one for one in states if ".gate" in one}
    return ids


async def test_a_number_without_a_result(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See nothing of reachability where nothing is known and nobody asks."""
    await add(hass, account)
    assert shown_of(hass, account) == set(ALWAYS)


@pytest.mark.parametrize("asked_by", ["button", "action"])
async def test_a_first_result(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    asked_by: str,
) -> None:
    """See the entities come with it, whoever asked for it, and stand after a reload."""
    await add(hass, account)
    await add(hass, account, phone_number=SECOND, name="Lift")
    loaded = account.runtime_data

    if asked_by == "button":
        await press(hass, "button.gate_verify_now")
    else:
        await call_action("verify_numbers", phone_numbers=PHONE)

    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")
    await hass.async_block_till_done()
    assert shown_of(hass, account) == set(ALWAYS | REACHABILITY)
    assert state_of(hass, "binary_sensor.gate_reachable") == "on"
    assert state_of(hass, "sensor.gate_next_check") == "unknown"
    assert state_of(hass, "sensor.lift_status") is None
    assert account.runtime_data is loaded

    simulator.settings.results[PHONE] = "EC_ABSENT_SUBSCRIBER"
    await press(hass, "button.gate_verify_now")
    await until(lambda: state_of(hass, "sensor.gate_status") == "absent_subscriber")
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert shown_of(hass, account) == set(ALWAYS | REACHABILITY)
    assert state_of(hass, "sensor.gate_status") == "absent_subscriber"


async def test_a_result_from_before(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See the entities of a number that was verified before it was added."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await add(hass, account)
    assert shown_of(hass, account) == set(ALWAYS | REACHABILITY)
    assert state_of(hass, "sensor.gate_status") == "no_error"


@pytest.mark.parametrize("is_loaded", [True, False], ids=["loaded", "unloaded"])
async def test_monitoring_is_switched_on_and_off(
    hass: HomeAssistant, account: MockConfigEntry, *, is_loaded: bool
) -> None:
    """See the entities come and go with it, as long as there is no result."""
    await hass.config.async_update(external_url=None)  # so that none can come
    await add(hass, account)
    loaded = account.runtime_data

    for interval, expected in (("daily", ALWAYS | REACHABILITY), ("off", ALWAYS)):
        if not is_loaded:
            assert await hass.config_entries.async_unload(account.entry_id)
        flow_id = await begin_anew(hass, account, "Gate")
        await submit_all(hass, flow_id, FORM | {"interval": interval})
        if not is_loaded:
            assert await hass.config_entries.async_setup(account.entry_id)
            await hass.async_block_till_done()
        assert shown_of(hass, account) == set(expected)
    assert (account.runtime_data is loaded) is is_loaded


async def test_what_is_known_when_monitoring_is_switched_off(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See it stand; of another number under the same name nothing is known."""
    await add(hass, account, interval="daily")
    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")

    await submit_all(hass, await begin_anew(hass, account, "Gate"), FORM)
    assert shown_of(hass, account) == set(ALWAYS | REACHABILITY)
    assert state_of(hass, "sensor.gate_status") == "no_error"

    other = FORM | {"phone_number": SECOND}
    await submit_all(hass, await begin_anew(hass, account, "Gate"), other)
    assert shown_of(hass, account) == set(ALWAYS)
    await press(hass, "button.gate_verify_now")
    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")


async def test_a_number_that_is_removed_and_added_again(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See all of its entities again, under the same subentry id too."""
    gate = monitored_number()
    for _ in range(2):
        hass.config_entries.async_add_subentry(account, gate)
        await hass.async_block_till_done()
        assert shown_of(hass, account) == set(ALWAYS | REACHABILITY)
        hass.config_entries.async_remove_subentry(account, gate.subentry_id)
        await hass.async_block_till_done()
        assert not [one for one in hass.states.async_entity_ids() if ".gate" in one]


# Removing


async def test_a_number_is_removed(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See its device and entities gone at once, and another one's stand."""
    await add(hass, account)
    await add(hass, account, phone_number=SECOND, name="Lift")
    gate = one_named(account, "Gate").subentry_id

    hass.config_entries.async_remove_subentry(account, gate)
    await hass.async_block_till_done()

    assert account.state is ConfigEntryState.LOADED
    assert devices(hass, account) == {"SMS Partner", "Lift"}
    assert entities(hass, gate) == {}
    assert not [one for one in hass.states.async_all() if ".gate_" in one.entity_id]
    assert state_of(hass, "button.lift_verify_now") == "unknown"
    await add(hass, account)
    assert devices(hass, account) == {"SMS Partner", "Gate", "Lift"}
