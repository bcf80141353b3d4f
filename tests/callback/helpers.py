"""Lookups that await a result, and what the ledger keeps of what arrives."""

import json
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.const import DOMAIN

from ..helpers import ELSEWHERE, LOGGER, PHONE, CallAction, ledger_path, rows
from ..simulator import Simulator

STRANGER = "+33600000000"
FIELDS: dict[str, Any] = {
    "phone": PHONE,
    "messageId": "1234-12344-1234-1234",
    "mccMnc": "20815",
    "ported": 1,
    "errorGrpId": 0,
    "errorName": "NO_ERROR ",
    "errorDesc": "No Error",
    "date": "2018-03-05T10:34:52.355+0000",
}


def column(hass: HomeAssistant, query: str) -> list[Any]:
    """Return the first column of what a query finds in the ledger."""
    return [value for value, *_ in rows(ledger_path(hass), query)]


async def buy(call_action: CallAction, simulator: Simulator, *phones: str) -> URL:
    """Buy lookups whose results never come; give the address that of the last comes to.

    Several of one calling code leave together, for the price of one is known by then.
    """
    simulator.fault("hlr/notify", "never_notify")
    if len(phones) > 1:
        await call_action(
            "verify_numbers", phone_numbers=ELSEWHERE, notify_url="https://example.com"
        )
    answer = await call_action("verify_numbers", phone_numbers=list(phones), wait=0)
    assert answer["pending"] == list(phones)
    requests = [one for one in simulator.books.requests if phones[-1] in one.numbers]
    return URL(str(requests[-1].notify_url))


async def results(call_action: CallAction, *phones: str) -> list[dict[str, Any]]:
    """Read all results of the number, or of others."""
    found = await call_action("get_results", phone_numbers=list(phones) or [PHONE])
    return list(found["results"])


def kept(hass: HomeAssistant) -> list[bytes]:
    """Read what was kept because something of it is left over."""
    return column(
        hass, "SELECT body FROM kept_bodies WHERE request_id IS NOT NULL ORDER BY id"
    )


def unclaimed(hass: HomeAssistant) -> list[tuple[str, str]]:
    """Read what was kept that came without a token of ours: numbers and messages."""
    bodies = column(
        hass, "SELECT body FROM kept_bodies WHERE request_id IS NULL ORDER BY id"
    )
    return [(one["phone"], one["messageId"]) for one in (json.loads(b) for b in bodies)]


def unclaimed_issue(
    hass: HomeAssistant, entry: MockConfigEntry
) -> ir.IssueEntry | None:
    """Find the repair issue about what came without a token of ours."""
    issue_id = f"unclaimed_results_{entry.entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Read what the integration has warned of."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(LOGGER) and record.levelname == "WARNING"
    ]
