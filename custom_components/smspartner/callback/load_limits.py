"""Limits on the notifications that wait to be written to the database."""

import asyncio
from types import TracebackType
from typing import Final, Self

from ..exceptions import NoRoomError

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
MAX_WAITING_NOTIFICATIONS: Final = 500


class Load:
    """How much of one kind waits to be written, and how much may."""

    def __init__(self, limit: int) -> None:
        """Initialize with nothing that waits."""
        self.limit = limit
        self.waiting = 0
        self.parsing = asyncio.Lock()
        """Long bodies are parsed one at a time: threads hold up the event loop."""


class LoadLimits:
    """Limits what waits to be written, of all accounts together.

    Authentic bodies came under the token of a request, or at the address for replies:
    only memory bounds them. Anybody can send the others: few of them may wait.
    """

    def __init__(self) -> None:
        """Initialize with nothing that waits."""
        self.authentic = Load(MAX_WAITING_BYTES)
        """Counted in bytes."""
        self.others = Load(MAX_WAITING_NOTIFICATIONS)
        """Counted in notifications."""


class WaitingBody:
    """The share of one body in what waits, from its arrival to its answer."""

    def __init__(self, limits: LoadLimits, *, is_authentic: bool) -> None:
        """Initialize without a share."""
        self.is_authentic = is_authentic
        self._load = limits.authentic if is_authentic else limits.others
        self._share = 0

    def __enter__(self) -> Self:
        """Reserve a share for a body whose length is not known yet.

        Raises NoRoomError where too much waits already.
        """
        if not self.is_authentic:
            self.reserve(1)
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Release the share."""
        self._load.waiting -= self._share

    @property
    def parsing(self) -> asyncio.Lock:
        """Return the lock to hold while a long body is parsed."""
        return self._load.parsing

    def reserve(self, share: int) -> None:
        """Set the share: bytes of an authentic body, notifications of another one.

        Raises NoRoomError where too much waits already.
        """
        if self._load.waiting + share - self._share > self._load.limit:
            raise NoRoomError
        self._load.waiting += share - self._share
        self._share = share
