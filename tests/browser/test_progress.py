"""A test of the address that takes long, in the dialog that adds an account."""

import asyncio

from aiohttp import web

from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.servers import serve
from tests.simulator import API_KEY, Simulator

from .frontend import Frontend


async def test_progress_of_the_test_of_the_address(
    frontend: Frontend, home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """A test of the address that takes long is shown, and then its outcome."""
    texts = frontend.words.texts["config"]

    async def hesitate(_: web.Request) -> web.StreamResponse:
        """Answer late, as nobody should."""
        await asyncio.sleep(8)
        return web.Response()

    async with serve(hesitate) as address:
        await home_assistant.command("config/core/update", external_url=address)
        await frontend.start_set_up()
        advanced = texts["step"]["user"]["sections"]["advanced"]["name"]
        await frontend.open_section(advanced)
        await frontend.field("url").fill(simulator.url)
        await frontend.field("api_key").fill(API_KEY)
        await frontend.go_on()
        await frontend.expect_texts([texts["progress"]["test_address"]])
        step = texts["step"]["address_wrong_answer"]
        await frontend.expect_texts([step["title"], address])
    await frontend.submit()
    await frontend.expect_texts(list(frontend.words.of_number("user")))
    await frontend.open_account()
