"""The view in which an SMS is written and followed."""

import re
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Final

import pytest
from homeassistant.util import dt as dt_util
from playwright.async_api import Browser, Locator, expect

from tests.end_to_end.account import add_account, add_phone_number
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .panel import PHONE, Panel, panel_of
from .words import FRENCH

ANNA: Final = "+33611111100"
BEN: Final = "+33611111300"
NOT_REACHED: Final = "+33611111101"
OPTED_OUT: Final = "+33611111200"


@pytest.fixture(scope="module")
async def account(home_assistant: HomeAssistantProcess, simulator: Simulator) -> str:
    """Add an account that knows Anna, and somebody who has opted out."""
    simulator.settings.stop_list.append(
        {"id": 1, "phoneNumber": OPTED_OUT, "createdAt": "2024-01-31 23:59:59"}
    )
    await home_assistant.command("config/core/update", country="FR")
    entry_id = await add_account(home_assistant, simulator)
    await add_phone_number(home_assistant, entry_id, "Anna", ANNA, interval="off")
    return entry_id


@pytest.fixture
async def view(panel: Panel) -> Locator:
    """Open the view."""
    return await panel.open("write")


@pytest.fixture
async def phone(
    browser: Browser, home_assistant: HomeAssistantProcess, account: str
) -> AsyncGenerator[Panel]:
    """Use the page on the dark screen of a phone, in French."""
    assert account
    await home_assistant.command("config/core/update", language=FRENCH.language)
    async with panel_of(
        browser, home_assistant, FRENCH, width=PHONE, height=844, dark=True
    ) as page:
        yield page
    await home_assistant.command("config/core/update", language="en")


async def write(view: Locator, recipients: str, message: str) -> None:
    """Enter whom an SMS is for, and what it says."""
    await view.get_by_label("To", exact=True).fill(recipients)
    await (
        view.get_by_label("Message", exact=True)
        .and_(view.get_by_role("textbox"))
        .fill(message)
    )


async def send(view: Locator) -> None:
    """Send what was entered, after the question."""
    button = view.locator("smspartner-sms-summary").get_by_role("button")
    await expect(button).to_be_enabled()
    await button.click()
    yes = view.locator("smspartner-dialog[open]").get_by_role(
        "button", name="Send", exact=True
    )
    await yes.click()


def row(view: Locator, phone: str) -> Locator:
    """Find what became of a number."""
    return view.locator("smspartner-sms-fate").get_by_role("row").filter(has_text=phone)


async def test_written_sent_and_followed(
    panel: Panel, view: Locator, simulator: Simulator
) -> None:
    """What is typed is counted, shown as it arrives, priced, sent once and followed."""
    await write(
        view,
        f"06 11 11 11 00\n{NOT_REACHED}; 0611111100\n{OPTED_OUT}\n01 42 68 53 00",
        "Fête à 5 €",
    )
    form = view.locator("smspartner-sms-form")
    await expect(form).to_contain_text("3 numbers · 1 given twice")
    await expect(form).to_contain_text(re.compile("Line 4: .+ Not a mobile number"))
    await expect(form).to_contain_text("11 characters · 1 part")
    await expect(form).to_contain_text("149 left in this part")
    summary = view.locator("smspartner-sms-summary")
    await expect(summary.get_by_role("region", name="Message")).to_have_text(
        "Fete à 5 €"
    )
    await expect(summary).to_contain_text(re.compile(r"Replaced:\s*ê\s*→\s*e"))
    await expect(summary).to_contain_text("€0.076")
    left_out = summary.get_by_role("row").filter(has_text=OPTED_OUT)
    await expect(left_out).to_contain_text("On the stop list")
    await panel.expect_accessible()
    await summary.get_by_role("button").click()
    await expect(view.locator("smspartner-dialog[open]")).to_contain_text(
        "It goes to 2 numbers, in 1 part, and costs €0.076."
    )
    await panel.expect_accessible()
    await view.get_by_role("button", name="Send", exact=True).dblclick()
    await expect(row(view, ANNA)).to_contain_text(
        re.compile(r"Anna.*Delivered", re.DOTALL)
    )
    await expect(row(view, NOT_REACHED)).to_contain_text("Not delivered")
    await expect(row(view, OPTED_OUT)).to_contain_text("on the stop list")
    await panel.expect_accessible()
    texted = simulator.books.sms.texted
    assert texted[ANNA, "Fete à 5 €"] == texted[NOT_REACHED, "Fete à 5 €"] == 1
    assert not simulator.books.sms.texts_to(OPTED_OUT)


async def test_rules_are_told_while_it_is_written(view: Locator) -> None:
    """What keeps it from being sent is said, and it cannot be sent until then."""
    await write(view, BEN, "x" * 1_531)
    form = view.locator("smspartner-sms-form")
    button = view.locator("smspartner-sms-summary").get_by_role("button")
    await expect(form.get_by_role("alert")).to_contain_text("Too long: 11 parts")
    await expect(button).to_be_disabled()
    await write(view, BEN, "Short")
    await expect(button).to_be_enabled()
    await form.get_by_text("Sender, time and more").click()
    await form.get_by_label("Sender").fill("Ma maison")
    alert = view.locator("smspartner-sms-summary").get_by_role("alert")
    await expect(alert).to_contain_text("3 to 11")
    await expect(button).to_be_disabled()
    await form.get_by_label("Sender").fill("MaMaison")
    await expect(button).to_be_enabled()


async def test_draft_stays_while_one_looks_elsewhere(
    panel: Panel, view: Locator
) -> None:
    """What was written is still there after a look at another view."""
    await write(view, BEN, "Unfinished")
    await panel.choose("money")
    view = await panel.choose("write")
    await expect(view.get_by_label("To", exact=True)).to_have_value(BEN)
    await expect(view.locator("smspartner-sms-summary")).to_contain_text("Unfinished")


async def test_scheduled_and_cancelled(
    panel: Panel, view: Locator, simulator: Simulator
) -> None:
    """One that is to be sent later can be cancelled until then."""
    await write(view, BEN, "Later")
    form = view.locator("smspartner-sms-form")
    await form.get_by_text("Sender, time and more").click()
    time = dt_util.now() + timedelta(hours=2)
    await form.get_by_label("Send at").fill(f"{time:%Y-%m-%dT%H:%M}")
    await expect(view.locator("smspartner-sms-summary")).to_contain_text("Leaves on")
    await send(view)
    await expect(row(view, BEN)).to_contain_text("Scheduled")
    fate = view.locator("smspartner-sms-fate")
    cancel = fate.get_by_role("button", name="Cancel the SMS")
    await cancel.first.click()
    await panel.expect_accessible()
    await (
        fate.locator("smspartner-dialog[open]")
        .get_by_role("button", name="Cancel the SMS")
        .click()
    )
    await expect(row(view, BEN)).to_contain_text("Cancelled")
    await expect(cancel).to_have_count(0)
    assert not simulator.books.sms.to_send


async def test_refused_corrected_and_sent(view: Locator, simulator: Simulator) -> None:
    """What is accepted for nobody says why, and can be corrected and sent again."""
    simulator.fault("send", "refuse", times=1, code=11)
    await write(view, BEN, "Second try")
    await send(view)
    await expect(view.get_by_role("alert")).to_contain_text("credit is too low")
    await expect(row(view, BEN)).to_contain_text("Not enough credit")
    await view.get_by_role("button", name="Correct it and send it again").click()
    await expect(view.get_by_label("To", exact=True)).to_have_value(BEN)
    await send(view)
    await expect(row(view, BEN)).to_contain_text("Delivered")
    assert simulator.books.sms.texted[BEN, "Second try"] == 1


async def test_by_keyboard_alone_on_a_phone(phone: Panel, simulator: Simulator) -> None:
    """All of it can be done by the keyboard, in French, on a narrow, dark screen."""
    view = await phone.open("write")
    keyboard = phone.page.keyboard
    await view.get_by_label("À", exact=True).focus()
    await keyboard.type("06 11 11 13 00")
    await keyboard.press("Tab")
    await keyboard.type("Bonjour")
    button = view.locator("smspartner-sms-summary").get_by_role("button")
    await expect(button).to_have_text("Envoyer à 1 numéro")
    await expect(button).to_be_enabled()
    await phone.expect_to_fit()
    await phone.expect_accessible()
    while not await button.evaluate("(button) => button.matches(':focus')"):
        await keyboard.press("Tab")
    await keyboard.press("Enter")
    yes = view.get_by_role("button", name="Envoyer", exact=True)
    await expect(yes).to_be_visible()
    await phone.expect_accessible()
    while not await yes.evaluate("(button) => button.matches(':focus')"):
        await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(row(view, BEN)).to_contain_text("Remis")
    await phone.expect_to_fit()
    await phone.expect_accessible()
    assert simulator.books.sms.texted[BEN, "Bonjour"] == 1


async def test_handed_over_by_another_view(
    view: Locator, home_assistant: HomeAssistantProcess
) -> None:
    """Numbers that are handed over are recipients, and of an SMS the fate is shown."""
    await view.evaluate(
        "(view, phones) => { view.handover = { phoneNumbers: phones } }", [ANNA, BEN]
    )
    await expect(view.get_by_label("To", exact=True)).to_have_value(f"{ANNA}\n{BEN}")
    answer = await home_assistant.call_action(
        "smspartner",
        "send_sms",
        {"phone_numbers": BEN, "message": "By an action", "tag": "earlier"},
        return_response=True,
    )
    hand_over = "(view, id) => { view.handover = { smsId: id } }"
    await view.evaluate(hand_over, answer["sms_id"])
    await expect(row(view, BEN)).to_contain_text("Delivered")
    await expect(view).to_contain_text("Tag: earlier")
    await view.evaluate(hand_over, "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T")
    await expect(view).to_contain_text("not in the records of Home Assistant any more")
