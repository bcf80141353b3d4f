"""Set-up and devices as a French household sees them."""

import pytest
from playwright.async_api import expect

from tests.end_to_end.account import DOMAIN
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import API_KEY, Simulator

from .frontend import Frontend
from .words import FRENCH, Words


@pytest.fixture(scope="module")
def words() -> Words:
    """Have home and user speak French."""
    return FRENCH


async def test_in_french(
    frontend: Frontend, home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Add the account and a monitored number; see what each shows in French."""
    words = frontend.words
    texts = words.texts["config"]
    await frontend.start_set_up()
    await frontend.expect_texts(list(words.of_step("config", "user")))
    await frontend.field("api_key").fill(API_KEY)
    await frontend.open_section(texts["step"]["user"]["sections"]["advanced"]["name"])
    await frontend.field("url").fill(simulator.url)
    await frontend.go_on()
    await frontend.expect_texts([texts["step"]["address_reachable"]["title"]])
    await frontend.submit()

    await frontend.expect_texts(list(words.of_number("user")))
    await frontend.field("phone_number").fill("06 39 98 12 00")
    await frontend.field("name").fill("Centrale d'alarme")
    await frontend.choose(words.of_interval("daily"))
    await frontend.submit()
    confirm = words.texts["config_subentries"]["phone_number"]["step"]["confirm"]
    await frontend.expect_texts(
        [
            confirm["title"],
            "+33 6 39 98 12 00",
            "Tous les jours",
            "1,83\u00a0€",
            "Une vérification est achetée maintenant, pour 0,005\u00a0€.",
        ]
    )
    await frontend.choose(confirm["menu_options"]["save_and_check"])
    await frontend.finish()
    await frontend.open_device("Centrale d'alarme")
    await frontend.expect_state("sensor", "status", "no_error")
    await frontend.expect_state("binary_sensor", "reachable", "on")

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
