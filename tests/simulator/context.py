"""What every call of the simulator works with."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from .books import Books
from .faults import Faults
from .notifier import Notifier
from .settings import Settings
from .sms.answerer import Answerer
from .sms.clock import Clock
from .sms.reporter import Reporter

type Parameters = dict[str, Any]
type Payload = dict[str, Any]


class RateLimit:
    """A sliding window: so many calls in any stretch of its length."""

    def __init__(self, settings: Settings) -> None:
        """Initialize with an empty window."""
        self._settings = settings
        self._admitted: deque[float] = deque()

    def admit(self) -> bool:
        """Return whether one more call is within the limit, and count it if so."""
        now = monotonic()
        while self._admitted and self._admitted[0] <= now - self._settings.rate_window:
            self._admitted.popleft()
        if len(self._admitted) >= self._settings.rate_limit:
            return False
        self._admitted.append(now)
        return True

    def clear(self) -> None:
        """Forget what was admitted."""
        self._admitted.clear()


@dataclass(slots=True, kw_only=True)
class Context:
    """The parts of one simulator."""

    settings: Settings
    books: Books
    faults: Faults
    notifier: Notifier
    reporter: Reporter
    answerer: Answerer
    clock: Clock
    rate_limit: RateLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the API: its name, and what carries it out."""

    name: str
    method: str
    carry_out: Callable[[Context, Parameters], Awaitable[Payload]]
    is_limited: bool = False
    wrong_key: str = "Clé API incorrecte"
