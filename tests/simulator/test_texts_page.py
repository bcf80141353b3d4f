"""The page with the texts on the phones."""

from typing import Any

import aiohttp
import orjson
import pytest

from ..helpers import PHONE
from . import Simulator
from .helpers import Api, Receiver

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
    assert shown.count("<script") == 1
    assert "<img" not in shown
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in shown
    assert "&amp;amp;" in shown


async def test_a_conversation(
    api: Api, simulator: Simulator, receiver: Receiver, client: aiohttp.ClientSession
) -> None:
    """Each text has a box: what is written there comes back, and stays below it."""
    sent = await api.text(PHONE, message="Venez-vous ?", urlResponse=receiver.url)
    box = {"phone": PHONE, "message_id": str(sent["message_id"])}
    shown = await page(simulator, client)
    assert all(f'name="{name}" value="{value}"' in shown for name, value in box.items())
    async with client.post(
        simulator.texts_url, data=box | {"text": "Oui <b>"}
    ) as response:
        assert response.url.path == "/texts"
        shown = await response.text()
    assert "<blockquote><p>Oui &lt;b&gt;</p><footer>received</footer>" in shown
    async with client.post(simulator.texts_url, data=box | {"text": ""}):
        pass
    receiver.status = 503
    async with client.post(simulator.texts_url, data=box | {"stop": ""}) as response:
        shown = await response.text()
    assert "<p>STOP</p><footer>not received</footer>" in shown
    assert [orjson.loads(body)["text"] for body in receiver.bodies] == [
        "Oui <b>",
        "STOP",
    ]
    async with client.get(f"{simulator.address}/texts.js") as response:
        assert response.content_type == "text/javascript"


async def test_what_cannot_be_answered(
    api: Api, simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    """A sender that is a name has no box, and an answer may have nowhere to go."""
    await api.text(PHONE, sender="Maison")
    assert "<form" not in await page(simulator, client)
    await api.text(PHONE)
    await simulator.answer(PHONE, "oui")
    assert "nobody gave an address for it" in await page(simulator, client)
