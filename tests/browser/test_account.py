"""The account's pages: its device, its dialogs, its diagnostics."""

import json

import pytest
from playwright.async_api import expect

from tests.end_to_end.account import DOMAIN
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import API_KEY, Simulator

from .frontend import Frontend

PHONE_NUMBER = "+33612345606"

pytestmark = pytest.mark.usefixtures("account")


async def test_the_device_shows_a_result(
    frontend: Frontend, home_assistant: HomeAssistantProcess
) -> None:
    """See a result come in while the device's page is open."""
    words = frontend.words
    device = await frontend.open_device()
    result = device.locator("hui-sensor-entity-row").filter(
        has_text=words.name_of("sensor", "last_hlr_result")
    )
    await result.wait_for()
    await home_assistant.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": PHONE_NUMBER, "wait": {"seconds": 30}},
        return_response=True,
    )
    in_words = words.state_of("sensor", "last_hlr_result", "absent_subscriber_sm")
    await expect(result).to_contain_text(in_words)
    notification = device.locator("hui-event-entity-row").filter(
        has_text=words.name_of("event", "hlr_notification")
    )
    await expect(notification).to_contain_text(in_words)


async def test_options_are_explained_and_kept(frontend: Frontend) -> None:
    """Change an option: each has its text, and the change is there the next time."""
    for budget in ("10", "2.5"):
        row = await frontend.open_account()
        await row.get_by_role("button", name="Configure").click()
        texts = frontend.words.of_step("options", "init", without="is_public")
        await frontend.expect_texts(list(texts))
        field = frontend.dialog.locator("input[type=number]").first
        await expect(field).to_have_value(budget)
        await field.fill("2.5")
        await frontend.submit()
        await field.wait_for(state="hidden")


async def test_the_way_back_is_tested(
    frontend: Frontend, home_assistant: HomeAssistantProcess
) -> None:
    """See the address tested by itself, another one too, and again at the press."""
    words = frontend.words
    device = await frontend.open_device()
    outcome = device.locator("hui-sensor-entity-row").filter(
        has_text=words.name_of("sensor", "notification_address")
    )
    for url, state in (
        (home_assistant.url, "reachable"),
        ("http://127.0.0.1:1", "not_reachable_from_here"),
        (home_assistant.url, "reachable"),
    ):
        await home_assistant.command("config/core/update", external_url=url)
        await expect(outcome).to_contain_text(
            words.state_of("sensor", "notification_address", state)
        )
    button = device.locator("hui-button-entity-row").filter(
        has_text=words.name_of("button", "test_notification_address")
    )
    await button.get_by_role("button", name="Press").click()
    await expect(outcome).to_contain_text(
        words.state_of("sensor", "notification_address", "reachable")
    )


async def test_the_account_is_reconfigured(
    frontend: Frontend, home_assistant: HomeAssistantProcess, account: str
) -> None:
    """Keep the key and ask for a new address for results."""
    await frontend.choose_from_menu("Reconfigure")
    await frontend.choose(frontend.words.of_menu("config", "reconfigure", "connection"))
    await frontend.expect_texts(list(frontend.words.of_step("config", "connection")))
    await frontend.dialog.locator("ha-switch").click()
    await frontend.submit()
    await frontend.field("url").wait_for(state="hidden")
    diagnostics = await home_assistant.get(f"/api/diagnostics/config_entry/{account}")
    assert diagnostics["data"]["address"]["former"] == 1


async def test_diagnostics_are_downloaded(frontend: Frontend) -> None:
    """Download what a maintainer needs; the key is not in it."""
    async with frontend.page.expect_download() as started:
        await frontend.choose_from_menu("Download diagnostics")
    download = await started.value
    text = (await download.path()).read_text()
    assert json.loads(text)["data"]["state"] == "loaded"
    assert API_KEY not in text


async def test_name_of_the_account_is_no_link(
    frontend: Frontend, account: str, simulator: Simulator
) -> None:
    """The e-mail address that names an account is shown as it is."""
    await frontend.choose_from_menu("Reconfigure")
    await frontend.expect_texts([simulator.settings.account.username])
    await expect(frontend.dialog.locator("a[href^=mailto]")).to_have_count(0)
