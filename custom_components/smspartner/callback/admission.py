"""Bounds what waits to be written down: what was paid for by size, else by number."""

import asyncio
from types import TracebackType
from typing import Final, Self

from ..exceptions import NoRoomError

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
MAX_WAITING_NOTIFICATIONS: Final = 500


class Admission:
    """What waits, of all accounts together."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.waiting = {True: 0, False: 0}
        """Bytes of what is paid for, notifications of what is not."""
        self.parsing = {True: asyncio.Lock(), False: asyncio.Lock()}
        """Long bodies are read one after the other: threads hold up the event loop."""


class Visit:
    """One body, from its arrival to its answer."""

    def __init__(self, admission: Admission, *, is_paid: bool) -> None:
        """Take whether it came under a token of a request that lacks results."""
        self.is_paid = is_paid
        self._admission = admission
        self._limit = MAX_WAITING_BYTES if is_paid else MAX_WAITING_NOTIFICATIONS
        self._share = 0

    def __enter__(self) -> Self:
        """Let it in."""
        if not self.is_paid:
            self.claim(1)
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Give its share back."""
        self._admission.waiting[self.is_paid] -= self._share

    @property
    def parsing(self) -> asyncio.Lock:
        """What is held while a long body is read."""
        return self._admission.parsing[self.is_paid]

    def claim(self, share: int) -> None:
        """Let it have a larger share of what may wait; raises NoRoomError."""
        waiting = self._admission.waiting
        if waiting[self.is_paid] + share - self._share > self._limit:
            raise NoRoomError
        waiting[self.is_paid] += share - self._share
        self._share = share
