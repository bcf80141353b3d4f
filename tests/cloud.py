"""Home Assistant Cloud with a subscription, as far as cloudhooks need it."""

import asyncio
from types import SimpleNamespace
from typing import Any, Final, cast, override
from unittest.mock import AsyncMock, MagicMock

from hass_nabucasa.cloudhooks import (
    CloudhookDetails,
    Cloudhooks,
    GeneratedCloudhookDetails,
)

CLOUDHOOK: Final = "https://hooks.nabu.casa/cloudhook"


class MadeUpCloudhooks(Cloudhooks):
    """Home Assistant Cloud's own cloudhooks, but for the call to Nabu Casa."""

    error: Exception | None = None
    made = 0

    @override
    async def generate(self) -> GeneratedCloudhookDetails:
        """Make one up, or fail."""
        if self.error:
            raise self.error
        self.made += 1
        return {"url": CLOUDHOOK, "cloudhook_id": "cloudhook-id"}


class Connection:
    """The connection of Home Assistant Cloud, and whether anybody asked about it."""

    def __init__(self) -> None:
        """Initialize connected."""
        self.is_up = True
        self.asked = asyncio.Event()
        self.register_on_connect = MagicMock()
        self.async_send_message = AsyncMock()

    @property
    def connected(self) -> bool:
        """Return whether it is up."""
        self.asked.set()
        return self.is_up


class MadeUpCloud:
    """Home Assistant Cloud with a subscription, as far as cloudhooks need it."""

    def __init__(self) -> None:
        """Initialize logged in, paid and connected."""
        self.is_logged_in = True
        self.is_connected = True
        self.subscription_expired = False
        self.iot = Connection()
        self.events = SimpleNamespace(publish=AsyncMock())
        self.client = SimpleNamespace(
            cloudhooks={}, async_cloudhooks_update=self._update
        )
        self.cloudhooks = MadeUpCloudhooks(cast("Any", self))
        self.forgets = asyncio.Event()
        self.may_forget = asyncio.Event()
        self.may_forget.set()

    async def _update(self, cloudhooks: dict[str, CloudhookDetails]) -> None:
        """Keep the cloudhooks; drop one when that is allowed."""
        if len(cloudhooks) < len(self.client.cloudhooks):
            self.forgets.set()
            await self.may_forget.wait()
        self.client.cloudhooks = cloudhooks
