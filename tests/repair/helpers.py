"""Repair issues, their texts and their dialogs."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations

from custom_components.smspartner.const import DOMAIN

EXPIRED = timedelta(hours=48, minutes=1)


def issues(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    """List the repair issues of the integration but for the one about plain http."""
    return {
        issue_id: issue
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.translation_key != "plain_http_address"
    }


async def text_of(hass: HomeAssistant, issue: ir.IssueEntry, part: str) -> str:
    """Put the words of an issue together, as a person reads them."""
    texts = await async_get_translations(hass, "en", "issues", [DOMAIN])
    key = f"component.{DOMAIN}.issues.{issue.translation_key}.{part}"
    return texts[key].format(**issue.translation_placeholders or {})


async def step_text(
    hass: HomeAssistant, issue: ir.IssueEntry, flow: dict[str, Any], part: str
) -> str:
    """Put the words of a step of an issue's dialog together."""
    texts = await async_get_translations(hass, "en", "issues", [DOMAIN])
    key = f"component.{DOMAIN}.issues.{issue.translation_key}"
    text = texts[f"{key}.fix_flow.step.{flow['step_id']}.{part}"]
    return text.format(**flow["description_placeholders"])


async def begin(client: TestClient[Any, Any], issue_id: str) -> dict[str, Any]:
    """Ask for the dialog of an issue, as the user interface does."""
    response = await client.post(
        "/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id}
    )
    assert response.status == HTTPStatus.OK
    return dict(await response.json())


async def choose(
    client: TestClient[Any, Any], issue_id: str, choice: str
) -> dict[str, Any]:
    """Choose from the menu of an issue."""
    flow_id = (await begin(client, issue_id))["flow_id"]
    response = await client.post(
        f"/api/repairs/issues/fix/{flow_id}", json={"next_step_id": choice}
    )
    assert response.status == HTTPStatus.OK
    return dict(await response.json())
