"""What downloads have in common: ids that nobody can guess, a while, and headers."""

import secrets
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aiohttp import hdrs, web
from homeassistant.core import HomeAssistant, callback

LINK_LIFETIME: Final = timedelta(hours=1)

# Home Assistant adds its own headers only to what is not streamed.
_HEADERS: Final = {
    hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
    hdrs.CACHE_CONTROL: "no-store",
    hdrs.SERVER: "",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Links[T]:
    """What may be downloaded for a while, each by an id that nobody can guess."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Initialize without anything."""
        self._hass = hass
        self._targets: dict[str, tuple[T, float]] = {}
        """Each with the end of its while, on the event loop's clock."""

    @callback
    def async_add(self, target: T) -> str:
        """Return the id by which something can be downloaded from now on."""
        self._async_forget()
        link_id = secrets.token_urlsafe()
        ends = self._hass.loop.time() + LINK_LIFETIME.total_seconds()
        self._targets[link_id] = (target, ends)
        return link_id

    @callback
    def async_find(self, link_id: str) -> T | None:
        """Return what has an id, None where that is no more."""
        self._async_forget()
        target, _ = self._targets.get(link_id, (None, 0))
        return target

    @callback
    def _async_forget(self) -> None:
        """Forget what can be downloaded no longer; the oldest comes first."""
        now = self._hass.loop.time()
        while self._targets:
            link_id, (_, ends) = next(iter(self._targets.items()))
            if ends > now:
                break
            del self._targets[link_id]


def new_download(filename: str | bytes) -> web.StreamResponse:
    """Return the answer that a download of a CSV file begins with."""
    name = quote(filename, safe="")
    return web.StreamResponse(
        headers=_HEADERS
        | {hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{name}"}
    )
