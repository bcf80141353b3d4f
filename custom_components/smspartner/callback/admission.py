"""Limits on the notifications that wait to be written to the database."""

import asyncio
from types import TracebackType
from typing import Final, Self

from ..exceptions import NoRoomError

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
MAX_WAITING_NOTIFICATIONS: Final = 500


class AdmissionControl:
    """Counts what waits to be written, of all accounts together.

    Awaited bodies came under the token of a request that lacks results: they were paid
    for, so only memory bounds them. Anybody can send the others: few of them may wait.
    """

    def __init__(self) -> None:
        """Initialize with nothing that waits."""
        self.waiting = {True: 0, False: 0}
        """Bytes of awaited bodies, and notifications of the others."""
        self.parsing = {True: asyncio.Lock(), False: asyncio.Lock()}
        """Long bodies are parsed one at a time: threads hold up the event loop."""


class AdmittedBody:
    """The share of one body in what may wait, from its arrival to its answer."""

    def __init__(self, control: AdmissionControl, *, is_awaited: bool) -> None:
        """Initialize without a share."""
        self.is_awaited = is_awaited
        self._control = control
        self._limit = MAX_WAITING_BYTES if is_awaited else MAX_WAITING_NOTIFICATIONS
        self._share = 0

    def __enter__(self) -> Self:
        """Reserve a share for a body whose length is not known yet.

        Raises NoRoomError where too much waits already.
        """
        if not self.is_awaited:
            self.reserve(1)
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Release the share."""
        self._control.waiting[self.is_awaited] -= self._share

    @property
    def parsing(self) -> asyncio.Lock:
        """Return the lock to hold while a long body is parsed."""
        return self._control.parsing[self.is_awaited]

    def reserve(self, share: int) -> None:
        """Set the share: bytes of an awaited body, notifications of another one.

        Raises NoRoomError where too much waits already.
        """
        waiting = self._control.waiting
        if waiting[self.is_awaited] + share - self._share > self._limit:
            raise NoRoomError
        waiting[self.is_awaited] += share - self._share
        self._share = share
