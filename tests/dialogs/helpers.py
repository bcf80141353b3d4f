"""Forms of the dialogs, filled in and submitted."""

import socket
from typing import Any, Final

import voluptuous as vol
from homeassistant.config_entries import (
    ConfigEntriesFlowManager,
    ConfigFlowResult,
    OptionsFlowManager,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section

from ..helpers import CallAction
from ..simulator import Simulator

NEW_KEY = "new-key"
OTHER_PHONE = "+33612345700"
type Typed = dict[str, Any]


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


ADDRESS_ERRORS: Final = {"cannot_connect", "insecure_url", "unexpected_answer"}
"""Errors that may be about the API address."""

SAVE: Final = {"next_step_id": "save"}
"""What is chosen after the test of an address in the options."""


async def pass_test(
    hass: HomeAssistant,
    flows: ConfigEntriesFlowManager | OptionsFlowManager,
    result: ConfigFlowResult,
) -> ConfigFlowResult:
    """Return the step that says what the test of the address has shown."""
    await hass.async_block_till_done()
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        assert result["progress_action"] == "test_address"
        result = await flows.async_configure(result["flow_id"])
    assert result["type"] in {FlowResultType.FORM, FlowResultType.MENU}
    assert result["step_id"].startswith("address_")
    return result


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
    schema = result["data_schema"]
    assert schema is not None
    for part in schema.schema.values():
        if isinstance(part, section):  # what the error tells to check is in sight
            assert part.options["collapsed"] is (error not in ADDRESS_ERRORS)


async def given_address(
    simulator: Simulator, call_action: CallAction, phone_number: str
) -> str:
    """Buy a lookup whose result does not come; return the address it should come to."""
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action("verify_numbers", phone_numbers=phone_number, wait=0)
    return str(simulator.books.requests[-1].notify_url)
