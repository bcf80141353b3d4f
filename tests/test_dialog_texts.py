"""Each dialog has its texts, in each language."""

import ast
from collections.abc import Sequence
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.const import CONF_API_KEY, CONF_NAME, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner import config_flow
from custom_components.smspartner.callback.address_check import AddressState
from custom_components.smspartner.const import (
    CONF_CALLBACK_URL,
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_PUBLIC_HOST,
    SUBENTRY_PHONE_NUMBER,
)
from custom_components.smspartner.dialogs.address_steps import AddressSteps
from custom_components.smspartner.dialogs.reply_address_steps import (
    CONF_ENTERED,
    CONF_RENEW,
)
from custom_components.smspartner.monitoring.settings import Interval
from custom_components.smspartner.phone_numbers import PhoneNumberProblem
from custom_components.smspartner.runtime.engine import ENGINE

from .helpers import PHONE, PUBLIC_API, CallAction, reconfigure, set_budget
from .simulator import API_KEY, Simulator
from .texts import (
    BAD_ENTRIES,
    EN,
    FOLDER,
    GATE,
    GATE_PHONE,
    SUBENTRY,
    TEXTS,
    Dialog,
    add_gate,
    all_placeholders,
    constants_in,
    english_below,
    open_dialogs,
    open_number_dialog,
    placeholders_of,
    values_of,
)

OF_SEND_FROM = values_of(PhoneNumberProblem) - {
    PhoneNumberProblem.AMBIGUOUS,
    PhoneNumberProblem.NOT_MOBILE,
}
"""Problems of a number to send from, which is one number and need not be mobile."""

WITHOUT_ADDRESS = {"address_missing", "address_untested"}


@pytest.fixture
def gate(hass: HomeAssistant, config_entry: MockConfigEntry) -> ConfigSubentry:
    """Return a phone number of the account."""
    return add_gate(hass, config_entry)


async def _change_number(
    hass: HomeAssistant, account: MockConfigEntry, subentry: ConfigSubentry
) -> SubentryFlowResult:
    """Return the first step of the dialog for an existing phone number."""
    return await hass.config_entries.subentries.async_init(
        (account.entry_id, SUBENTRY_PHONE_NUMBER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry.subentry_id,
        },
    )


async def _submit(
    hass: HomeAssistant, dialog: SubentryFlowResult, data: dict[str, Any]
) -> SubentryFlowResult:
    """Return the next step of the dialog for a phone number."""
    return await hass.config_entries.subentries.async_configure(dialog["flow_id"], data)


def _check_dialogs(
    path: str, forms: Sequence[Dialog], menus: Sequence[Dialog] = ()
) -> None:
    """Compare the steps of dialogs with their texts."""
    steps = {str(dialog["step_id"]): dialog for dialog in forms}
    offered: dict[str, set[str]] = {}
    for menu in menus:
        options = menu["menu_options"]
        assert isinstance(options, list)
        offered.setdefault(str(menu["step_id"]), set()).update(options)
        _check_placeholders(path, menu)
    texts = english_below(path)["step"]
    first = {step for step in texts if not step.startswith("address_")}
    assert first == set(steps) | set(offered)
    for step, dialog in steps.items():
        texts = english_below(path)["step"][step]
        _check_fields(dialog["data_schema"] or vol.Schema({}), texts)
        _check_placeholders(path, dialog)
    for step, choices in offered.items():
        texts = english_below(path)["step"][step]
        assert set(texts["menu_options"]) == choices, step
        assert set(texts["menu_option_descriptions"]) == choices - {"edit"}, step


def _check_placeholders(path: str, dialog: Dialog) -> None:
    """Fill each text of a step, in each language."""
    given = dialog["description_placeholders"] or {}
    below = f"{path}.step.{dialog['step_id']}."
    for written in TEXTS.values():
        for key, text in written.items():
            if key.startswith(below):
                shown = text.format(**given)
                assert {
                    name for name in placeholders_of(text) if given[name] not in shown
                } == set()


async def test_dialogs(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Each step, field and section of a dialog has a text."""
    options = {
        CONF_CALLBACK_URL: "https://home.example.com",
        CONF_PUBLIC_HOST: "home.example.com",
    }
    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()
    menus = {"config": [await account.start_reconfigure_flow(hass)]}
    opened = await open_dialogs(hass, account)
    renewed = await hass.config_entries.flow.async_configure(
        opened["config"][-1]["flow_id"], {CONF_ENTERED: False, CONF_RENEW: True}
    )
    opened["config"].append(renewed)
    for path, dialogs in opened.items():
        _check_dialogs(path, dialogs, menus.get(path, ()))


@pytest.mark.parametrize("path", ["config", "options"])
def test_outcomes_of_the_test_of_the_address(path: str) -> None:
    """Each outcome has a text, with no placeholder but the address."""
    assert set(english_below(path)["progress"]) == {"test_address"}
    outcomes = {
        step: texts
        for step, texts in english_below(path)["step"].items()
        if step.startswith("address_")
    }
    expected = {"missing", *values_of(AddressState)}
    assert set(outcomes) == {f"address_{outcome}" for outcome in expected}
    for step, texts in outcomes.items():
        choices = set(texts.get("menu_options", ()))
        assert choices == (set() if path == "config" else {"save", "edit"})
        assert texts.keys() - {"menu_options"} == {"title", "description"}
        told = set() if step in WITHOUT_ADDRESS else {"address"}
        assert all_placeholders(texts) == told
        assert hasattr(AddressSteps, f"async_step_{step}")


async def test_dialogs_of_a_phone_number(
    hass: HomeAssistant,
    gate: ConfigSubentry,
    account: MockConfigEntry,
    call_action: CallAction,
) -> None:
    """Each step, field and choice of the dialog for a phone number has a text."""
    asked = await open_number_dialog(hass, account)
    reasked = await _change_number(hass, account, gate)
    number = GATE | {CONF_PHONE_NUMBER: PHONE}
    hourly = number | {CONF_INTERVAL: Interval.HOURLY.value}
    weekly = number | {CONF_INTERVAL: Interval.WEEKLY.value}
    menus = [await _submit(hass, asked, weekly)]

    async def show(budget: float, *forms: dict[str, Any]) -> None:
        """Enter a number in some ways, with a daily budget."""
        await set_budget(hass, account, budget)
        for form in forms:
            await _submit(hass, asked, {"next_step_id": "edit"})
            menus.append(await _submit(hass, asked, form))

    await show(0, hourly)
    await show(0.006, hourly)
    await call_action("verify_numbers", phone_numbers=GATE_PHONE)
    await show(0.006, hourly, weekly)
    await set_budget(hass, account, 0)
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await show(0, hourly)
    await show(0.006, hourly)
    await hass.config.async_update(external_url=None)
    await show(0.006, hourly, weekly)
    _check_dialogs(SUBENTRY, [asked, reasked], menus)


def test_kinds_of_subentries(account: MockConfigEntry) -> None:
    """Each kind of subentry has the texts that Home Assistant shows for it."""
    supported = account.supported_subentry_types
    assert set(EN["config_subentries"]) == set(supported)
    for kind, does in supported.items():
        texts = EN["config_subentries"][kind]
        assert set(texts) == {"entry_type", "initiate_flow", "step", "error", "abort"}
        assert does == {"supports_reconfigure": True}
        assert set(texts["initiate_flow"]) == {SOURCE_USER, SOURCE_RECONFIGURE}


async def test_errors_of_a_phone_number(
    hass: HomeAssistant, gate: ConfigSubentry, account: MockConfigEntry
) -> None:
    """Each error of the dialog for a phone number has a text and a field."""
    await hass.config.async_update(country=None)
    wrong = [
        *({CONF_PHONE_NUMBER: entry} for entry in BAD_ENTRIES.values()),
        {CONF_PHONE_NUMBER: GATE_PHONE},
        {CONF_PHONE_NUMBER: "+33612345678", CONF_NAME: " "},
    ]
    dialog = await open_number_dialog(hass, account)
    told: set[str] = set()
    for data in wrong:
        dialog = await _submit(hass, dialog, GATE | data)
        errors = dialog["errors"]
        assert errors
        assert set(errors) <= set(english_below(SUBENTRY)["step"]["user"]["data"])
        told |= set(errors.values())
    # The dialog takes one number, so that it cannot be one of several.
    assert told >= values_of(PhoneNumberProblem) - {PhoneNumberProblem.AMBIGUOUS}
    assert set(english_below(SUBENTRY)["error"]) == told


async def test_ends_of_a_phone_number(
    hass: HomeAssistant, gate: ConfigSubentry, account: MockConfigEntry
) -> None:
    """Each reason why the dialog for a phone number aborts has a text."""
    dialog = await _change_number(hass, account, gate)
    changed = await _submit(hass, dialog, GATE | {CONF_NAME: "Garage"})
    await hass.async_block_till_done()
    await hass.data[ENGINE].ledger.close()
    dialog = await _change_number(hass, account, gate)
    hourly = GATE | {CONF_INTERVAL: Interval.HOURLY.value}
    in_vain = await _submit(hass, dialog, hourly)
    assert changed["type"] is in_vain["type"] is FlowResultType.ABORT
    reasons = {changed["reason"], in_vain["reason"]}
    assert set(english_below(SUBENTRY)["abort"]) == reasons


def _check_fields(schema: vol.Schema, texts: dict[str, Any]) -> None:
    """Compare the fields of a form and of its sections with their texts."""
    inner = {
        str(field): value.schema
        for field, value in schema.schema.items()
        if isinstance(value, section)
    }
    fields = {str(field) for field in schema.schema} - set(inner)
    assert set(texts.get("data", ())) == fields
    assert set(texts.get("data_description", ())) == fields
    assert set(texts.get("sections", ())) == set(inner)
    for name, fields_of_section in inner.items():
        assert texts["sections"][name]["name"]
        _check_fields(fields_of_section, texts["sections"][name])


async def test_ends_of_dialogs(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """Each reason why a dialog of an account aborts has a text."""
    simulator.settings.has_me = False
    typed: list[dict[str, Any]] = [
        {CONF_API_KEY: API_KEY, "advanced": {CONF_URL: simulator.url}},
        {CONF_API_KEY: API_KEY},
        {CONF_URL: simulator.url, config_flow.CONF_RENEW_ADDRESS: False},
        {CONF_ENTERED: True, CONF_RENEW: False},
    ]
    dialogs = (await open_dialogs(hass, account))["config"]
    ends = set()
    for dialog, data in zip(dialogs, typed, strict=True):
        result = await hass.config_entries.flow.async_configure(dialog["flow_id"], data)
        await hass.async_block_till_done()
        assert result["type"] is FlowResultType.ABORT
        ends.add(result["reason"])
    before = dict(account.data)
    inside = before | {CONF_URL: f"http://{PUBLIC_API}:{simulator.port}/v1"}
    for address, changed in ((None, before), ("http://127.0.0.1:1", inside)):
        await hass.config.async_update(external_url=address)
        hass.config_entries.async_update_entry(account, data=changed)
        await hass.async_block_till_done()
        result = await reconfigure(hass, account, "reply_address")
        placeholders = result["description_placeholders"] or {}
        assert all_placeholders(EN["config"]["abort"][result["reason"]]) == set(
            placeholders
        )
        ends.add(result["reason"])
    assert set(EN["config"]["abort"]) == ends


def test_errors_of_dialogs() -> None:
    """Each error of a dialog has a text, and no text is left over."""
    errors = {**EN["config"]["error"], **EN["options"]["error"]}
    assert set(errors) == _form_errors() | OF_SEND_FROM


def _form_errors() -> set[str]:
    """Return the errors that the source of the dialogs contains."""
    paths = [*FOLDER.glob("*.py"), *FOLDER.glob("dialogs/*.py")]
    source = ast.parse("\n".join(path.read_text("utf-8") for path in sorted(paths)))
    found: set[str] = set()
    for node in ast.walk(source):
        match node:
            case ast.Dict(
                keys=[ast.Constant(value="base") | ast.Name(id="CONF_API_KEY")],
                values=[value],
            ):
                values: list[ast.expr] = [value]
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="errors"))], value=value
            ):
                values = [value]
            case ast.FunctionDef(name="_error_key"):
                values = [
                    inner.value
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Return) and inner.value
                ]
            case _:
                continue
        found |= {str(value.value) for value in values if hasattr(value, "value")}
    return found & set(constants_in(source))
