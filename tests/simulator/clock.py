"""The clock of the API, as its answers tell it: not always the right one."""

import time
from email.utils import formatdate

from aiohttp import web

from .settings import Settings

GARBAGE = "Yesterday, at half past nine"


async def set_clock(
    settings: Settings, _request: web.Request, response: web.StreamResponse
) -> None:
    """Write into an answer's headers when it was made, and how old it is."""
    match settings.date_is:
        case "missing":
            response.headers.pop("Date", None)
        case "garbage":
            response.headers["Date"] = GARBAGE
        case _:
            now = time.time() + settings.date_offset
            response.headers["Date"] = formatdate(now, usegmt=True)
    if settings.age is not None:
        response.headers["Age"] = str(settings.age)
