"""The page with the texts on the phones."""

from typing import Any

import aiohttp
import pytest

from ..helpers import PHONE
from . import Simulator
from .helpers import Api

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def page(simulator: Simulator, client: aiohttp.ClientSession) -> str:
    """Open the page, which is the same at either address."""
    pages = []
    for url in (simulator.texts_url, simulator.address):
        async with client.get(url) as response:
            assert (response.status, response.content_type) == (200, "text/html")
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            pages.append(await response.text())
    assert pages[0] == pages[1]
    return pages[0]


async def test_texts_newest_first(
    api: Api, simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    """Each text is there with its phone, its sender and its state."""
    assert "No phone has got a text" in await page(simulator, client)
    await api.text(PHONE, message="Premier:br:message")
    await api.text("+33612345601", message="Second", sender="Maison")
    shown = await page(simulator, client)
    assert shown.index("Second") < shown.index("Premier\nmessage")
    assert "<b>+33612345601</b> from Maison" in shown
    assert ": not delivered</footer>" in shown
    assert ": delivered</footer>" in shown


async def test_what_no_phone_gets(
    api: Api, simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    """A scheduled SMS says when it leaves; cancelled ones and tests are not there."""
    date: dict[str, Any] = {
        "scheduledDeliveryDate": "31/12/2099",
        "time": 8,
        "minute": 0,
    }
    answer = await api.text(PHONE, message="Demain", **date)
    await api.text(PHONE, message="Essai", sandbox=1)
    shown = await page(simulator, client)
    assert "Demain" in shown
    assert "leaves on 2099-12-31 08:00:00" in shown
    assert "Essai" not in shown
    await api.ask("message-cancel", messageId=answer["message_id"])
    assert "Demain" not in await page(simulator, client)


@pytest.mark.parametrize("unicode", [0, 1])
async def test_a_text_is_no_html(
    api: Api, simulator: Simulator, client: aiohttp.ClientSession, unicode: int
) -> None:
    """Whatever a text says, the page shows it and does not do it."""
    nasty = "<script>alert('x')</script><img src=x onerror=\"y\">&amp;{0}{text}"
    await api.text(PHONE, message=nasty, isUnicode=unicode)
    shown = await page(simulator, client)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in shown
    assert "&amp;amp;" in shown
