"""What an action says when the API cannot be read."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.actions.errors import translated_errors
from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.exceptions import BudgetExceededError
from custom_components.smspartner.issues import BUDGET_EXCEEDED
from custom_components.smspartner.ledger.budget import Shortfall

from ..helpers import PHONE
from ..simulator import Simulator
from .helpers import Refusal

pytestmark = pytest.mark.usefixtures("account")


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (
            {"kind": "status", "status": 429},
            (
                "SMS Partner accepts no more requests for the moment."
                " Try again in a minute"
            ),
        ),
        (
            {"kind": "refuse", "code": 96, "message": "IP non autorisée"},
            "SMS Partner refused the request (code 96): IP non autorisée",
        ),
        (
            {"kind": "html"},
            (
                "SMS Partner sent a web page instead of data (HTTP status 200). It may"
                " be down, or a proxy may stand in between"
            ),
        ),
        (
            {"kind": "empty", "status": 500},
            "SMS Partner sent an empty answer (HTTP status 500). Try again later",
        ),
        (
            {"kind": "refuse", "code": 500, "message": "Panne"},
            "SMS Partner reported an error (code 500, HTTP status 200): Panne",
        ),
        (
            {"kind": "refuse", "no_code": True, "message": "Panne"},
            "SMS Partner reported an error (HTTP status 200): Panne",
        ),
        (
            {"kind": "xml"},
            (
                "SMS Partner answered, but not in a way that can be used (HTTP status"
                " 200)"
            ),
        ),
        (
            {"kind": "cut_before"},
            (
                "The connection to SMS Partner was lost before the answer was complete."
                " Try again"
            ),
        ),
    ],
    ids=["429", "refused", "html", "empty", "code 500", "no code", "xml", "cut"],
)
@pytest.mark.parametrize(
    ("call", "action", "data"),
    [
        (
            "multi-status",
            "get_message_status",
            {"messages": [{"phone_number": PHONE, "message_id": 1}]},
        ),
        ("stop-sms/list", "get_stop_list", {}),
        ("location/file/download", "download_rental_file", {"token": "rental-token"}),
    ],
    ids=["status", "stop list", "rental"],
)
async def test_failed_reading(
    refusal: Refusal,
    simulator: Simulator,
    call: str,
    action: str,
    data: dict[str, object],
    fault: dict[str, Any],
    text: str,
) -> None:
    """Each way a call can fail is told in words."""
    simulator.fault(call, **fault)
    assert str(await refusal(action, **data)) == text


async def test_refused_key(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator
) -> None:
    """A key that is refused asks for another one."""
    simulator.settings.api_keys = {"another-key"}
    error = await refusal("get_stop_list")
    assert str(error) == (
        "SMS Partner refuses the API key. Enter another one in the settings of the"
        " integration"
    )
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


async def test_budget_that_is_exceeded_after_the_account_was_unloaded(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the error translated, and the issue raised, though the entry is unloaded."""

    async def verify() -> None:
        """Exceed the budget once the entry is unloaded."""
        async with translated_errors(hass, account):
            await hass.config_entries.async_unload(account.entry_id)
            raise BudgetExceededError(
                Shortfall(budget=10, left=1, cost=2, currency="EUR")
            )

    with pytest.raises(ServiceValidationError) as raised:
        await verify()
    assert raised.value.translation_key == "budget_exceeded"
    issue_id = f"{BUDGET_EXCEEDED}_{account.entry_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
