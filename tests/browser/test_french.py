"""Set-up and device as a French household sees them."""

import pytest
from playwright.async_api import expect

from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import API_KEY, Simulator

from .frontend import DOMAIN, Frontend
from .words import FRENCH, Words


@pytest.fixture(scope="module")
def words() -> Words:
    """Have home and user speak French."""
    return FRENCH


async def test_in_french(
    frontend: Frontend, home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Add the account and find each of its entities by its French name."""
    words = frontend.words
    texts = words.texts["config"]
    await frontend.start_set_up()
    await frontend.expect_texts(list(words.of_step("config", "user")))
    await frontend.field("api_key").fill(API_KEY)
    await frontend.open_section(texts["step"]["user"]["sections"]["advanced"]["name"])
    await frontend.field("url").fill(simulator.url)
    await frontend.submit()
    await frontend.finish()

    await home_assistant.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": "06 12 34 56 06", "wait": {"seconds": 30}},
        return_response=True,
    )
    device = await frontend.open_device()
    for platform, key in (
        ("sensor", "last_hlr_result"),
        ("sensor", "stop_list"),
        ("sensor", "verification_cost"),
        ("event", "verification"),
        ("event", "hlr_notification"),
    ):
        await expect(device).to_contain_text(words.name_of(platform, key))
    await expect(device).to_contain_text(
        words.state_of("sensor", "last_hlr_result", "absent_subscriber_sm")
    )
