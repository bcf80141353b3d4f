"""Names that a test decides about, in place of the resolver of this machine."""

import asyncio
import socket
from typing import Any, Final

from homeassistant.core import HomeAssistant

INSIDE: Final = "192.168.1.10"
# Those that are kept for examples lead nowhere: only others do as the internet's.
OUTSIDE: Final = "8.8.8.8"
OUTSIDE_6: Final = "2606:4700::1111"


class Names:
    """What names lead to: IP addresses, or an error; and which were asked for."""

    def __init__(self) -> None:
        """Initialize with no name that leads anywhere."""
        self.found: dict[str, list[str]] = {}
        self.is_stuck = False
        self.asked: list[str] = []

    async def getaddrinfo(
        self, host: str, port: int | None, **_: Any
    ) -> list[tuple[Any, ...]]:
        """Answer as the event loop's own does."""
        self.asked.append(host)
        if self.is_stuck:
            await asyncio.Event().wait()
        if host not in self.found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            (
                socket.AF_INET6 if ":" in ip else socket.AF_INET,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (ip, port or 0),
            )
            for ip in self.found[host]
        ]


async def set_external_url(hass: HomeAssistant, address: str | None) -> None:
    """Set the external URL and let what follows happen."""
    await hass.config.async_update(external_url=address)
    await hass.async_block_till_done()
