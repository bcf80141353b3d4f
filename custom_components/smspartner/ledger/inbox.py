"""The notifications of one account, on their way into the ledger."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from ..api import HlrNotificationError, ParsedBody, parse_notifications
from ..clock import Clock
from .earlier_file import EarlierFile
from .notifications import Call
from .reception import Reception
from .records import LeftOver, Taken
from .store import Store
from .tokens import hash_token, is_known


class Inbox:
    """Takes what SMS Partner reports of one account."""

    def __init__(
        self,
        store: Store,
        reception: Reception,
        earlier_file: EarlierFile,
        clock: Clock,
        *,
        account_id: int,
        entry_id: str,
    ) -> None:
        """Initialize for the account of a config entry."""
        self._store = store
        self._reception = reception
        self._earlier_file = earlier_file
        self._clock = clock
        self._account_id = account_id
        self._entry_id = entry_id

    def awaits(self, token: str | None) -> bool:
        """Return whether a token is that of a request that lacks results."""
        return token is not None and self._reception.awaits(
            self._account_id, hash_token(token)
        )

    @property
    def may_be_of_earlier_file(self) -> bool:
        """Return whether results may still come of what an earlier file bought."""
        return self._earlier_file.may_report

    @property
    def unmatched(self) -> int:
        """Return how many notifications since the start belong to no lookup."""
        return self._reception.unmatched(self._account_id)

    def next_arrival(self) -> int:
        """Return the place of a new result in the order of arrival."""
        return self._reception.next_arrival()

    def count_unmatched(self) -> None:
        """Count a body that was refused."""
        self._reception.count_unmatched(self._account_id)

    async def take(
        self,
        token: str | None,
        body: bytes,
        parsed: ParsedBody,
        *,
        is_awaited: bool,
        by_number: bool = True,
    ) -> Taken:
        """Write down what a body holds; return once it is on disk (S0, S1).

        A token ties results to its own request; what of the body belongs to nothing or
        cannot be read is kept whole where that lacked results when it came. Without a
        token the oldest lookup of the number takes a result, unless its request left
        with an address that has brought a token back; other results are kept for the
        owner to decide, as are all of them where it may not be `by_number`. Raises
        sqlite3.Error when the file cannot be written: then nothing of it was taken.
        """
        call = Call(
            self._account_id,
            None if token is None else hash_token(token),
            parsed.notifications,
            self._clock.now(),
            by_number=by_number,
            is_awaited=is_awaited,
            body=body,
            is_whole=parsed.is_whole,
        )
        if call.token is None or is_awaited or not self._earlier_file.may_report:
            return await self._reception.take(call)
        known = partial(is_known, account=self._account_id, hash_=call.token)
        if await self._store.read(known, name=is_known):
            return await self._reception.take(call)
        return await self._take_for_earlier_file(call, call.token, body)

    async def _take_for_earlier_file(
        self, call: Call, token: bytes, body: bytes
    ) -> Taken:
        """Keep a body whose token may be one of an earlier file; take it.

        What can be read of it is written down here too, so that it is no loss where the
        other file does not let itself be written. Where there is no room, nothing is:
        anybody can make tokens up.
        """
        left_over = await self._earlier_file.keep(self._entry_id, token, body)
        if left_over is LeftOver.REFUSED:
            return Taken((), LeftOver.REFUSED)
        if left_over is LeftOver.NOTHING:
            left_over = LeftOver.REFUSED
        if not call.notifications:
            return Taken((), left_over)
        taken = await self._reception.take(call._replace(is_orphan=True))
        return taken if call.is_whole else taken._replace(left_over=left_over)

    async def read_earlier(self) -> None:
        """Read what was kept of an earlier file into this one, where it lacks that.

        This one may be a restored file, which knows the tokens.
        """
        async for kept in self._earlier_file.bodies(self._entry_id):
            parsed = await asyncio.to_thread(read_body, kept.body)
            await self._reception.take(
                Call(
                    self._account_id,
                    kept.token,
                    parsed.notifications,
                    self._clock.now(),
                    is_awaited=self._reception.awaits(self._account_id, kept.token),
                    is_orphan=True,
                    body=kept.body,
                    is_whole=parsed.is_whole,
                )
            )

    async def earlier_shapes(self) -> Sequence[dict[str, Any]]:
        """Describe some bodies that came under tokens of an earlier file."""
        return await self._earlier_file.shapes(self._entry_id)


def read_body(body: bytes) -> ParsedBody:
    """Read what a body holds; nothing in it is no error."""
    try:
        return parse_notifications(body)
    except HlrNotificationError:
        return ParsedBody([], is_whole=False)
