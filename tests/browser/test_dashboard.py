"""The dashboards of the README, each in a house that speaks its language."""

from typing import Any, Final

import pytest
from homeassistant.util.yaml import load_yaml_dict
from playwright.async_api import expect

from tests.end_to_end.account import add_dashboard, add_phone_number
from tests.end_to_end.home_assistant import ROOT, HomeAssistantProcess

from .frontend import Frontend
from .words import ENGLISH, FRENCH, SPANISH, Words

PHONE_NUMBER: Final = "+33639981200"
TROUBLE: Final = "hui-error-card, hui-warning, hui-warning-element, ha-alert"


@pytest.fixture(
    scope="module", params=[ENGLISH, FRENCH, SPANISH], ids=lambda words: words.language
)
def words(request: pytest.FixtureRequest) -> Words:
    """Have home and user speak each language in turn."""
    spoken: Words = request.param
    return spoken


async def test_every_card_shows_something(
    frontend: Frontend, home_assistant: HomeAssistantProcess, account: str
) -> None:
    """Monitor the number of the example: each card finds its entity."""
    words = frontend.words
    file = ROOT / "dashboards" / f"smspartner.{words.language}.yaml"
    sections: list[dict[str, Any]] = load_yaml_dict(file)["sections"]
    name = sections[0]["cards"][0]["heading"]
    await add_phone_number(home_assistant, account, name, PHONE_NUMBER)
    await add_dashboard(home_assistant, words.language)

    view = await frontend.open_dashboard()
    for section in sections:
        heading = section["cards"][0]["heading"]
        await expect(view.get_by_role("heading", name=heading).first).to_be_visible()
    for platform, key, state in (
        ("binary_sensor", "reachable", "on"),
        ("sensor", "status", "no_error"),
    ):
        tile = view.locator("hui-tile-card").filter(
            has_text=words.name_of(platform, key)
        )
        await expect(tile.first).to_contain_text(words.state_of(platform, key, state))
    cards = [card for section in sections for card in section["cards"]]
    await expect(view.locator("hui-card")).to_have_count(len(cards))
    await expect(view.locator("hui-tile-card ha-tile-info")).to_have_count(
        sum(card["type"] == "tile" for card in cards)
    )
    await expect(frontend.page.locator(TROUBLE)).to_have_count(0)
