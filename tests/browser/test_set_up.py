"""The account is added by its dialog, as the README tells a new user."""

from playwright.async_api import expect

from tests.end_to_end.home_assistant import PASSWORD, USERNAME
from tests.simulator import API_KEY, Simulator

from .frontend import Frontend


async def test_an_account_is_added(visitor: Frontend, simulator: Simulator) -> None:
    """Log in, try a wrong key, correct only that, and be led on to a phone number."""
    await visitor.log_in(USERNAME, PASSWORD)
    texts = visitor.words.texts["config"]
    await visitor.start_set_up()
    await visitor.expect_texts(list(visitor.words.of_step("config", "user")))

    await visitor.open_section(texts["step"]["user"]["sections"]["advanced"]["name"])
    await visitor.field("url").fill(simulator.url)
    await visitor.field("api_key").fill("a-wrong-key")
    await visitor.go_on()
    await visitor.expect_texts([texts["error"]["invalid_auth"]])

    await visitor.field("api_key").fill(API_KEY)
    await visitor.go_on()
    await visitor.expect_texts([texts["step"]["address_reachable"]["title"]])
    await visitor.submit()
    await visitor.expect_texts(list(visitor.words.of_number("user")))
    row = await visitor.open_account()
    await expect(row).to_contain_text(simulator.settings.account.username)
