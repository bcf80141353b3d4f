"""The people of the world: they answer, opt out, and are let back in."""

import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final

import orjson
from homeassistant.exceptions import HomeAssistantError

from custom_components.smspartner.const import DOMAIN
from tests.simulator.sms.replied import Kind
from tests.simulator.sms.settings import LONG_NUMBER

from .events import SMS
from .house import ACCOUNTS, entry_id
from .records import moment

if TYPE_CHECKING:
    from .world import World

ANSWER: Final = "Answer "
FORGERY: Final = "Forged "
"""With which the texts of answers begin, and no text of an SMS."""
PARTS: Final = 3
LENGTH_OF_PART: Final = 153
WAIT_FOR_PARTS: Final = 30
SLACK: Final = 5


class People:
    """Whoever has one of the phones."""

    def __init__(self, world: World) -> None:
        """Initialize with nothing written yet."""
        self._world = world
        self._serials = count(1)
        self.readmitted: dict[tuple[int, str], int] = {}
        """When a number was last asked to be taken off the stop list."""

    async def answer(self, account: int, phone: str, *, is_stop: bool = False) -> None:
        """Write an answer on a phone; none is ever written twice."""
        await self._world.simulators[account].answer(
            phone,
            f"{ANSWER}{next(self._serials):05}",
            kind=Kind.STOP if is_stop else Kind.RESPONSE,
        )

    async def answer_at_length(
        self, account: int, phone: str, parts: Sequence[int]
    ) -> None:
        """Write a long answer to a long number, of which these parts come, in order."""
        serial = next(self._serials)
        text = "".join(
            f"{ANSWER}{serial:05}.{part} ".ljust(LENGTH_OF_PART, "x")
            for part in range(1, PARTS + 1)
        )
        await self._world.simulators[account].answer(
            phone, text, sent_to=LONG_NUMBER, parts=parts
        )

    async def forge_answer(
        self, account: int, phone: str, token: str | None, *, is_stop: bool
    ) -> None:
        """Post an answer that nobody has written."""
        self._world.forged += 1
        told = {
            "type": Kind.STOP if is_stop else Kind.RESPONSE,
            "phone_number": phone,
            "text": f"{FORGERY}{self._world.forged:05}",
            "message_id": self._world.forged,
        }
        await self._world.forge(account, token, orjson.dumps(told))

    async def readmit(self, account: int, phone: str) -> None:
        """Take a number off the stop list."""
        hass = self._world.house.hass
        if hass is None or not self._world.house.is_loaded(account):
            return
        self.readmitted[account, phone] = moment()
        with suppress(HomeAssistantError):
            await hass.services.async_call(
                DOMAIN,
                "remove_from_stop_list",
                {
                    "config_entry_id": entry_id(account),
                    "phone_numbers": [phone],
                    "consent": True,
                },
                blocking=True,
                return_response=True,
            )

    def kept_too_long(self) -> set[str]:
        """Return parts that wait for others which had time to come."""
        late = (time.time() - WAIT_FOR_PARTS - SLACK) * 1e6
        return {
            row["text"].rstrip("x")
            for account in ACCOUNTS
            if self._world.house.is_loaded(account)
            for row in self._world.journal.rows(
                "SELECT text FROM reply_parts WHERE account_id = ? AND received_at < ?",
                account,
                late,
            )
        }

    def left_behind(self) -> set[str]:
        """Return texts that were told, and still wait in the outbox to be told."""
        told = self._world.events.answers[SMS]
        return {
            text
            for account in ACCOUNTS
            if self._world.house.is_loaded(account)
            for text in self.waiting_answers(account, SMS) & told
        }

    def waiting_answers(self, account: int, subject: str) -> set[str]:
        """Return the texts of replies that wait to be told."""
        rows = self._world.journal.rows(
            "SELECT data FROM outbox WHERE account_id = ? AND subject = ?",
            account,
            subject,
        )
        texts = (orjson.loads(row["data"]).get("text") for row in rows)
        return {text for text in texts if text}
