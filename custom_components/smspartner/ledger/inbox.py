"""Takes the notifications of one account: for this file, or kept for an earlier one.

What is to be written down is handed to the `Reception` of the process.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ..api import HlrNotification, ParsedBody, Reply, parse_notifications
from .earlier_file import EarlierFile, Keeping
from .kept_bodies import unclaimed
from .notifications import ReceivedBody
from .reception import Reception
from .states import LeftOver, Taken
from .store import Store
from .tokens import hash_token, is_token_known


class Inbox:
    """Takes the notifications that SMS Partner sends for one account."""

    def __init__(
        self,
        store: Store,
        reception: Reception,
        earlier_file: EarlierFile,
        *,
        account_id: int,
        entry_id: str,
    ) -> None:
        """Initialize for the account of a config entry."""
        self._store = store
        self._reception = reception
        self._earlier_file = earlier_file
        self._account_id = account_id
        self._entry_id = entry_id
        self.subentries: Callable[[], Mapping[str, str]] = dict
        """Returns the ids of the account's subentries by their phone numbers."""
        self.country: Callable[[], str | None] = lambda: None
        """Returns the ISO code of the country of national numbers."""

    def awaits(self, token: str | None) -> bool:
        """Return whether a token is that of a request that lacks results."""
        return token is not None and self._reception.awaits(
            self._account_id, hash_token(token)
        )

    def has_given_out(self, token: str | None) -> bool:
        """Return whether one of the last requests has left with a token.

        No file is asked: anybody can make tokens up.
        """
        return token is not None and self._reception.has_given_out(
            self._account_id, hash_token(token)
        )

    async def _is_in_file(self, token_hash: bytes) -> bool:
        """Return whether a token of the account is in the file."""
        return await self._store.read(
            partial(is_token_known, account_id=self._account_id, token_hash=token_hash),
            name=is_token_known,
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
        """Return the arrival of a new result: its index in the order of arrival."""
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
        may_match_by_number: bool = True,
        is_for_replies: bool = False,
    ) -> Taken:
        """Write down what a body holds; return once it is on disk (S0, S1).

        With a token, results settle lookups of the token's own request only. Where that
        lacked results when the body came (`is_awaited`), the body is kept whole if any
        of it cannot be read or belongs to no lookup, but not if it may be a reply.
        Without a token, a result settles the oldest awaited lookup of its number,
        unless the address its request was sent with has brought a token back, or
        `may_match_by_number` is false; then it is kept until the owner decides. A reply
        needs a token, or to have come to an address for replies (`is_for_replies`).
        Raises sqlite3.Error when the file cannot be written: then nothing of the body
        was taken.
        """
        received = ReceivedBody(
            self._account_id,
            None if token is None else hash_token(token),
            parsed.notifications,
            may_match_by_number=may_match_by_number,
            is_for_replies=is_for_replies,
            is_awaited=is_awaited,
            subentries=self._subentries_for(parsed),
            country=self.country(),
            content=body,
            is_whole=parsed.is_whole,
        )
        if (
            received.token_hash is None
            or is_awaited
            or not self._earlier_file.may_report
            or (content := _without_replies(parsed, body)) is None
        ):
            return await self._reception.take(received)
        if await self._is_in_file(received.token_hash):
            return await self._reception.take(received)
        return await self._take_for_earlier_file(received, received.token_hash, content)

    async def _take_for_earlier_file(
        self, received: ReceivedBody, token_hash: bytes, body: bytes
    ) -> Taken:
        """Keep a body whose token may be one of an earlier file, and write it down.

        What can be read of it is in the ledger then, even if the file of kept bodies
        cannot be written. Where that has no room left, nothing is written: anybody can
        make tokens up.
        """
        keeping = await self._earlier_file.keep(self._entry_id, token_hash, body)
        if keeping is Keeping.NO_ROOM:
            return Taken((), LeftOver.REFUSED)
        is_kept = keeping is Keeping.KEPT
        left_over = LeftOver.KEPT if is_kept else LeftOver.REFUSED
        if not received.notifications:
            return Taken((), left_over)
        taken = await self._reception.take(
            received._replace(may_be_of_earlier_file=True)
        )
        return taken if received.is_whole else taken._replace(left_over=left_over)

    async def read_earlier(self) -> None:
        """Write down the bodies that were kept for an earlier file.

        The ledger may be a restored file by now, which knows their tokens.
        """
        async for kept in self._earlier_file.bodies(self._entry_id):
            parsed = await asyncio.to_thread(parse_notifications, kept.content)
            await self._reception.take(
                ReceivedBody(
                    self._account_id,
                    kept.token_hash,
                    parsed.notifications,
                    is_awaited=self._reception.awaits(
                        self._account_id, kept.token_hash
                    ),
                    may_be_of_earlier_file=True,
                    subentries=self._subentries_for(parsed),
                    country=self.country(),
                    content=kept.content,
                    is_whole=parsed.is_whole,
                )
            )

    def _subentries_for(self, parsed: ParsedBody) -> Mapping[str, str]:
        """Return the ids of subentries where a body holds replies: only they need them.

        Each body would take as long as there are phone numbers otherwise.
        """
        has_replies = any(isinstance(one, Reply) for one in parsed.notifications)
        return self.subentries() if has_replies else {}

    async def earlier_shapes(self) -> Sequence[dict[str, Any]]:
        """Return the shapes of some bodies that were kept for an earlier file."""
        return await self._earlier_file.shapes(self._entry_id)


def _without_replies(parsed: ParsedBody, body: bytes) -> bytes | None:
    """Return what may be kept of a body, which is its results where it holds replies.

    Those are never kept: nothing was paid for them, and anybody can make a token up.
    """
    if not any(isinstance(one, Reply) for one in parsed.notifications):
        return body
    results = [
        unclaimed.serialize_notification(one)
        for one in parsed.notifications
        if isinstance(one, HlrNotification)
    ]
    return b"[%b]" % b",".join(results) if results else None
