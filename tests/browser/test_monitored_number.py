"""A monitored number, from its dialog to the alert that it does not answer."""

from typing import Final

import pytest
from playwright.async_api import expect

from tests.end_to_end.account import add_blueprints, add_phone_number
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .frontend import Frontend

GATE: Final = "+33639981200"
LIFT: Final = "+33639981300"

pytestmark = pytest.mark.usefixtures("account")


async def test_a_number_is_added(frontend: Frontend, simulator: Simulator) -> None:
    """Add a number that is off, see what it costs, and find it on again when asked."""
    texts = frontend.words.texts["config_subentries"]["phone_number"]
    simulator.settings.results[GATE] = "EC_ABSENT_SUBSCRIBER"
    await frontend.start_adding()
    await frontend.expect_texts(list(frontend.words.of_number("user")))
    await frontend.field("phone_number").fill("06 39 98 12 0")
    await frontend.field("name").fill("Gate")
    await frontend.choose(frontend.words.of_interval("daily"))
    await frontend.submit()
    await frontend.expect_texts([texts["error"]["not_possible"]])
    await frontend.field("phone_number").fill("06 39 98 12 00")
    await frontend.submit()
    await frontend.expect_texts(
        [
            texts["step"]["confirm"]["title"],
            "Number: +33 6 39 98 12 00",
            "The regular checks cost about €1.83 a year: 365 at €0.005 each.",
            "One check is bought now, for €0.005.",
        ]
    )
    options = texts["step"]["confirm"]["menu_options"]
    await frontend.choose(options["edit"])
    await expect(frontend.field("name")).to_have_value("Gate")
    await frontend.submit()
    await frontend.choose(options["save_and_check"])
    await frontend.finish()

    await frontend.open_device("Gate")
    await frontend.expect_state("sensor", "status", "absent_subscriber")
    simulator.settings.results[GATE] = "NO_ERROR"
    await frontend.verify_now()
    await frontend.expect_state("sensor", "status", "no_error")
    await frontend.expect_state("binary_sensor", "reachable", "on")


async def test_an_alert(
    frontend: Frontend,
    home_assistant: HomeAssistantProcess,
    simulator: Simulator,
    account: str,
) -> None:
    """Make an automation of the blueprint: it tells of a number that is gone, and back.

    One bad answer is none that counts, another one after the end of the time is.
    """
    add_blueprints(home_assistant, "en")
    await add_phone_number(home_assistant, account, "Lift", LIFT, interval="off")
    await frontend.open_device("Lift")
    await frontend.verify_now()
    await frontend.expect_state("binary_sensor", "reachable", "on")
    await _make_an_alert(frontend, "Lift")
    await frontend.open_device("Lift")

    simulator.settings.results[LIFT] = "EC_ABSENT_SUBSCRIBER"
    await frontend.verify_now()
    await frontend.expect_state("sensor", "status", "absent_subscriber")
    await frontend.expect_state("binary_sensor", "reachable", "on")
    await _end_the_time(frontend)
    await frontend.open_device("Lift")
    await frontend.verify_now()
    await frontend.expect_state("binary_sensor", "reachable", "off")
    await frontend.expect_state("event", "change", "became_unreachable")

    simulator.settings.results[LIFT] = "NO_ERROR"
    await frontend.verify_now()
    await frontend.expect_state("binary_sensor", "reachable", "on")
    notifications = await frontend.open_notifications()
    await expect(notifications).to_contain_text("Lift is not reachable")
    await expect(notifications).to_contain_text(f"{LIFT}: Phone offline")
    await expect(notifications).to_contain_text("Lift is reachable again")


async def _make_an_alert(frontend: Frontend, name: str) -> None:
    """Choose the blueprint and the number that it is about, and save that."""
    page = frontend.page
    await frontend.open("/config/blueprint/dashboard")
    await page.get_by_text("alert when a number becomes unreachable").click()
    await page.locator("blueprint-automation-editor ha-device-picker").first.click()
    choice = page.locator("ha-picker-combo-box")
    await choice.locator("input").fill(name)
    await choice.get_by_text(name, exact=True).click()
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Traces").wait_for()


async def _end_the_time(frontend: Frontend) -> None:
    """Have the next bad answer count, whenever it comes."""
    texts = frontend.words.texts["config_subentries"]["phone_number"]
    row = await frontend.open_account()
    number = row.locator("ha-config-sub-entry-row").filter(
        has=frontend.page.get_by_text("Lift", exact=True)
    )
    change = texts["initiate_flow"]["reconfigure"]
    await number.get_by_role("button", name=change).click()
    await frontend.expect_texts(list(frontend.words.of_number("reconfigure")))
    await expect(frontend.field("name")).to_have_value("Lift")
    await frontend.dialog.locator("input[type=number]").fill("0")
    await frontend.submit()
    # Home Assistant 2026.10 says it in words of its own, without a full stop.
    told = texts["abort"]["reconfigure_successful"].removesuffix(".")
    await frontend.expect_texts([told])
