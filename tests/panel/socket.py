"""The page's end of the websocket: commands of one account, and subscriptions."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

type Fields = dict[str, Any]


@dataclass
class Subscription:
    """A subscription of the page, and the event that came last."""

    client: MockHAClientWebSocket
    id: int

    async def next(self) -> Fields:
        """Wait for an event."""
        while True:
            message = await self.client.receive_json()
            if message["type"] == "event" and message["id"] == self.id:
                event: Fields = message["event"]
                return event

    async def until(self, condition: Callable[[Fields], bool]) -> Fields:
        """Wait for an event that meets a condition."""
        while not condition(event := await self.next()):
            pass
        return event


@dataclass
class PageSocket:
    """What the page says, to one account."""

    client: MockHAClientWebSocket
    entry: MockConfigEntry

    async def answer(self, command: str, /, **fields: Any) -> Fields:
        """Send a command; return the whole answer."""
        await self.client.send_json_auto_id(
            {
                "type": f"smspartner/{command}",
                "config_entry_id": self.entry.entry_id,
                **fields,
            }
        )
        answer: Fields = await self.client.receive_json()
        return answer

    async def ask(self, command: str, /, **fields: Any) -> Fields:
        """Send a command that succeeds; return its result."""
        answer = await self.answer(command, **fields)
        assert answer["success"], answer
        result: Fields = answer["result"]
        return result

    async def refused(self, command: str, /, **fields: Any) -> str:
        """Send a command that is refused; return the key of the reason."""
        answer = await self.answer(command, **fields)
        assert not answer["success"], answer
        key: str = answer["error"]["translation_key"]
        return key

    @asynccontextmanager
    async def watch(
        self, command: str, /, **fields: Any
    ) -> AsyncGenerator[Subscription]:
        """Subscribe, and end that."""
        answer = await self.answer(f"{command}/subscribe", **fields)
        assert answer["success"], answer
        subscription = Subscription(self.client, answer["id"])
        yield subscription
        await self.client.send_json_auto_id(
            {"type": "unsubscribe_events", "subscription": subscription.id}
        )
        while (await self.client.receive_json())["type"] == "event":
            pass

    async def first(self, command: str, /, **fields: Any) -> Fields:
        """Return the first event of a subscription."""
        async with self.watch(command, **fields) as subscription:
            return await subscription.next()
