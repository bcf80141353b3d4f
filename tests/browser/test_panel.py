"""The page in the sidebar, in a real browser: what all its views have in common."""

from typing import Any, Final

import pytest
from playwright.async_api import Browser, expect

from tests.end_to_end.account import DOMAIN
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .frontend import Frontend
from .panel import PHONE, VIEWS, Panel, add_user, panel_of
from .words import ENGLISH, FRENCH, SPANISH, Words

TABS: Final = {
    ENGLISH: ["Verify a list", "Results", "Stop list"],
    FRENCH: ["Vérifier une liste", "Résultats", "Liste STOP"],
    SPANISH: ["Verificar una lista", "Resultados", "Lista STOP"],
}
OTHER_KEY: Final = "other-key"
_CHANGE_STATES: Final = """(panel) => {
    const update = panel.requestUpdate.bind(panel);
    let isChanging = false;
    panel.requestUpdate = (...asked) => {
        if (!isChanging) {
            isChanging = true;
            panel.hass = { ...panel.hass };
            isChanging = false;
        }
        update(...asked);
    };
}"""
"""Has a state change with everything else that the page is told."""

pytestmark = pytest.mark.usefixtures("account")


async def test_sidebar_leads_to_the_page(panel: Panel) -> None:
    """An administrator finds the page in the sidebar, and its views on it."""
    await panel.frontend.open()
    await panel.page.locator("ha-sidebar").get_by_text("SMS Partner").click()
    await panel.view("verify")
    for view in VIEWS:
        await panel.choose(view)
        await expect(panel.tab(view)).to_have_attribute("aria-current", "page")
        assert panel.page.url.endswith(f"/smspartner/{view}")


async def test_account_changes_while_states_do(
    panel: Panel, home_assistant: HomeAssistantProcess
) -> None:
    """What is told of the accounts is shown, also together with a change of states."""
    await panel.open("money")
    await panel.element.evaluate(_CHANGE_STATES)
    (entry,) = await home_assistant.command("config_entries/get", domain=DOMAIN)
    ids = {"entry_id": entry["entry_id"]}
    view = panel.element.locator("smspartner-money")
    await home_assistant.command("config_entries/disable", **ids, disabled_by="user")
    await expect(view).to_have_count(0)
    await home_assistant.command("config_entries/disable", **ids, disabled_by=None)
    await expect(view).to_be_visible()


@pytest.mark.parametrize(
    ("language", "options"),
    [
        (ENGLISH, {"width": 1280}),
        (FRENCH, {"width": PHONE}),
        (SPANISH, {"width": PHONE, "dark": True}),
        (ENGLISH, {"width": 2560, "dark": True}),
    ],
    ids=["desktop", "french_phone", "spanish_phone_dark", "wide_dark"],
)
async def test_everybody_can_use_it(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    language: Words,
    options: dict[str, Any],
) -> None:
    """Every view fits the screen, in the user's language, and axe finds nothing."""
    async with panel_of(browser, home_assistant, language, **options) as panel:
        for view in VIEWS:
            await panel.open(view)
            for name in TABS[language]:
                tab = panel.element.get_by_role("link", name=name, exact=True)
                await expect(tab).to_have_count(1)
            await panel.expect_accessible()
            await panel.expect_to_fit()


async def test_by_keyboard(panel: Panel) -> None:
    """The views are reached with Tab and Enter, and what has the focus is seen."""
    await panel.open("verify")
    await panel.tab("verify").focus()
    await panel.page.keyboard.press("Tab")
    await expect(panel.tab("progress")).to_be_focused()
    await expect(panel.tab("progress")).to_have_css("outline-style", "solid")
    await panel.page.keyboard.press("Enter")
    await panel.view("progress")
    await expect(panel.tab("progress")).to_be_focused()


async def test_back_and_forward(panel: Panel) -> None:
    """The browser's own buttons go from view to view."""
    await panel.open("verify")
    await panel.choose("money")
    await panel.choose("stop-list")
    await panel.page.go_back()
    await panel.view("money")
    await panel.page.go_back()
    await panel.view("verify")
    await panel.page.go_forward()
    await panel.view("money")


async def test_what_somebody_writes_stays(panel: Panel) -> None:
    """Who looks elsewhere for a moment goes on where they were."""
    view = await panel.open("verify")
    text = view.get_by_role("textbox").first
    await text.fill("06 39 98 00 00")
    await panel.choose("money")
    await panel.choose("verify")
    await expect(text).to_have_value("06 39 98 00 00")


async def test_part_that_cannot_be_loaded(panel: Panel) -> None:
    """A view whose code is not there any more, after an update, says what to do."""
    await panel.open("verify")
    await panel.page.route("**/money-*.js", lambda route: route.abort())
    await panel.tab("money").click()
    await expect(panel.element.get_by_role("alert")).to_contain_text("reload the page")
    await panel.expect_accessible()
    await panel.page.unroute("**/money-*.js")
    await panel.element.get_by_role("button", name="Reload the page").click()
    await panel.view("money")


async def test_update_while_the_page_is_open(panel: Panel) -> None:
    """Home Assistant has a newer version: the page says so, and goes on as it is."""
    await panel.open("money")
    button = panel.element.get_by_role("button", name="Reload the page")
    await expect(button).to_be_hidden()
    await panel.element.evaluate(
        """(element) => {
            const module_url = "/smspartner_files/panel-NEWER123.js";
            element.panel = { config: { _panel_custom: { module_url } } };
        }"""
    )
    alert = panel.element.get_by_role("alert")
    await expect(alert).to_contain_text("The integration was updated")
    await panel.expect_accessible()
    await panel.choose("verify")
    await button.click()
    await expect(alert).to_be_hidden()
    await panel.view("verify")


async def test_account_that_is_loaded_again(
    panel: Panel, home_assistant: HomeAssistantProcess, account: str
) -> None:
    """Without an account the page says so; with it the view is there again."""
    await panel.open("money")
    await home_assistant.command(
        "config_entries/disable", entry_id=account, disabled_by="user"
    )
    await expect(panel.element.get_by_role("status")).to_contain_text("no account")
    await panel.expect_accessible()
    await home_assistant.command(
        "config_entries/disable", entry_id=account, disabled_by=None
    )
    await panel.view("money")
    path = f"/api/config/config_entries/entry/{account}/reload"
    await home_assistant.post(path, {})
    await panel.view("money")


async def test_several_accounts(
    panel: Panel, home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """The page shows one of them at a time, and remembers which."""
    simulator.settings.api_keys.add(OTHER_KEY)
    simulator.settings.account.username = "other@example.com"
    flow = await home_assistant.start_flow(DOMAIN)
    data = {"api_key": OTHER_KEY, "advanced": {"url": simulator.url}}
    await home_assistant.continue_flow(flow["flow_id"], data)
    created = await home_assistant.continue_flow(flow["flow_id"], {})
    entry_id = created["result"]["entry_id"]
    await panel.open("money")
    picker = panel.element.get_by_label("Account")
    await expect(picker.locator("option")).to_have_count(2)
    await picker.select_option(entry_id)
    await panel.expect_accessible()
    await panel.open("verify")
    await expect(picker).to_have_value(entry_id)
    await home_assistant.command(
        "config_entries/disable", entry_id=entry_id, disabled_by="user"
    )
    await expect(picker).to_have_count(0)
    await panel.view("verify")


async def test_who_is_no_administrator(
    visitor: Frontend, home_assistant: HomeAssistantProcess
) -> None:
    """They do not see the page; who is let in by an administrator can do nothing."""
    await add_user(home_assistant, "camille", "a-password")
    await visitor.log_in("camille", "a-password")
    sidebar = visitor.page.locator("ha-sidebar")
    await expect(sidebar).to_contain_text("Overview")
    await expect(sidebar).not_to_contain_text("SMS Partner")
    await home_assistant.command(
        "frontend/update_panel", url_path="smspartner", require_admin=False
    )
    await expect(sidebar).to_contain_text("SMS Partner")
    await sidebar.get_by_text("SMS Partner").click()
    panel = visitor.page.locator("smspartner-panel")
    await expect(panel.get_by_role("alert")).to_have_text(
        "Only administrators may use this page."
    )
    await home_assistant.command(
        "frontend/update_panel", url_path="smspartner", require_admin=None
    )
    await expect(sidebar).not_to_contain_text("SMS Partner")
