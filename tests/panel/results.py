"""The page where it is about results, and numbers that have some."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.webhook import async_generate_id
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.smspartner.const import DOMAIN

from ..helpers import OTHER_KEY, PHONE, SECOND, CallAction, load
from ..simulator import Simulator

UNKNOWN: Final = "+33612345701"
AWAY: Final = "+33612345627"
GERMAN: Final = "+4915112345700"
STAYED: Final = "+33612344100"
"""A number of SFR that was never ported; all others were."""
NUMBERS: Final = (PHONE, SECOND, UNKNOWN, AWAY, STAYED, GERMAN)
"""The first two and the last two are reachable."""

ALL: Final[dict[str, Any]] = {
    "verification_id": None,
    "search": "",
    "statuses": [],
    "operators": [],
    "countries": [],
    "ported": None,
    "opted_out": None,
}

type Event = dict[str, Any]


@dataclass
class Watched:
    """A subscription of the page."""

    client: MockHAClientWebSocket

    async def event(self) -> Event:
        """Return the next event."""
        async with asyncio.timeout(30):
            received: dict[str, Any] = await self.client.receive_json()
        event: Event = received["event"]
        return event

    async def until(self, condition: Callable[[Event], bool]) -> Event:
        """Return the next event that meets a condition."""
        while not condition(event := await self.event()):
            pass
        return event


@dataclass
class Page:
    """What the page says, to one account."""

    hass: HomeAssistant
    connect: WebSocketGenerator
    client: MockHAClientWebSocket
    entry: MockConfigEntry

    async def answer(self, kind: str, /, **fields: Any) -> dict[str, Any]:
        """Send a command about results; return the whole answer."""
        return await self._send(self.client, kind, fields)

    async def ask(self, kind: str, /, **fields: Any) -> dict[str, Any]:
        """Send a command that succeeds; return its result."""
        answer = await self.answer(kind, **fields)
        assert answer["success"], answer
        result: dict[str, Any] = answer["result"]
        return result

    async def refused(self, kind: str, /, **fields: Any) -> str:
        """Send a command that is refused; return the key of the reason, or its code."""
        answer = await self.answer(kind, **fields)
        assert not answer["success"], answer
        error: dict[str, str] = answer["error"]
        return error.get("translation_key") or error["code"]

    @asynccontextmanager
    async def watch(self, **conditions: Any) -> AsyncGenerator[Watched]:
        """Watch a table, over a connection of its own."""
        client = await self.connect(self.hass)
        answer = await self._send(client, "subscribe", {"filter": ALL | conditions})
        assert answer["success"], answer
        yield Watched(client)
        await client.close()

    async def table(self, **conditions: Any) -> Event:
        """Return what is in a table, without its id."""
        async with self.watch(**conditions) as watched:
            event = await watched.event()
        del event["view_id"]
        return event

    async def rows(self, **conditions: Any) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        async with self.watch(**conditions) as watched:
            return await self.rows_of(await watched.event())

    async def rows_of(self, event: Event) -> list[dict[str, Any]]:
        """Return the rows of the table that an event tells of."""
        answer = await self.ask("rows", view_id=event["view_id"], offset=0, limit=500)
        assert answer["is_current"]
        assert len(answer["rows"]) == event["matching"]
        found: list[dict[str, Any]] = answer["rows"]
        return found

    async def numbers(self, **conditions: Any) -> list[str | None]:
        """Return the numbers of a table."""
        return [row["phone_number"] for row in await self.rows(**conditions)]

    async def _send(
        self, client: MockHAClientWebSocket, kind: str, fields: dict[str, Any]
    ) -> dict[str, Any]:
        """Send a command; return the answer."""
        await client.send_json_auto_id(
            {
                "type": f"smspartner/results/{kind}",
                "config_entry_id": self.entry.entry_id,
                **fields,
            }
        )
        answer: dict[str, Any] = await client.receive_json()
        return answer


async def verify(
    call_action: CallAction, phones: Sequence[str] = NUMBERS, **fields: Any
) -> str:
    """Verify numbers, of which none is reused; return the id of the verification."""
    answer = await call_action(
        "verify_numbers", phone_numbers=list(phones), reuse_within=0, **fields
    )
    verification_id: str = answer["verification_id"]
    return verification_id


async def add_account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Set up another account."""
    simulator.settings.api_keys.add(OTHER_KEY)
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="other@example.com",
        unique_id="other@example.com",
        data={
            CONF_API_KEY: OTHER_KEY,
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: async_generate_id(),
        },
    )
    entry.add_to_hass(hass)
    await load(hass, entry)
    return entry
