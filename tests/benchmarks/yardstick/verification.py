"""One verification, and what none can do without: a POST and a notification."""

import asyncio

from aiohttp import ClientSession, web
from homeassistant.core import ServiceCall, ServiceResponse

from .timing import timed

HOST = "127.0.0.1"


async def hasten(call: ServiceCall) -> None:
    """Let requests leave so many times faster."""
    times = call.data["times"]
    limiter = call.hass.data["smspartner"]._lines.lookups._pace._limiter
    limiter.time_period /= times
    limiter._rate_per_sec *= times


async def time_action(call: ServiceCall) -> ServiceResponse:
    """Call an action once for each of some data; return answers and milliseconds."""
    answers = [
        await timed(
            call.hass.services.async_call(
                call.data["domain"],
                call.data["action"],
                data,
                blocking=True,
                return_response=call.data["return_response"],
            ),
            call.data["pause"],
        )
        for data in call.data["data"]
    ]
    return {
        "milliseconds": [milliseconds for milliseconds, _ in answers],
        "responses": [response for _, response in answers],
    }


async def time_bare(call: ServiceCall) -> ServiceResponse:
    """Do by hand what a verification does at least, for each of some numbers."""
    notified = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        """Take a notification."""
        await request.read()
        notified.set()
        return web.Response(text="OK")

    async def verify(session: ClientSession, url: str, phone: str) -> None:
        """Send one request and wait for its answer and its notification."""
        notified.clear()
        body = {
            "apiKey": call.data["api_key"],
            "phoneNumbers": phone,
            "notifyUrl": url,
        }
        async with session.post(f"{call.data['url']}/hlr/notify", json=body) as answer:
            await answer.json()
        await notified.wait()

    application = web.Application()
    application.add_routes([web.post("/", take)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    url = f"http://{HOST}:{runner.addresses[0][1]}/"
    try:
        async with ClientSession() as session:
            answers = [
                await timed(verify(session, url, phone), call.data["pause"])
                for phone in call.data["phone_numbers"]
            ]
    finally:
        await runner.cleanup()
    return {"milliseconds": [milliseconds for milliseconds, _ in answers]}
