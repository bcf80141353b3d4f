"""What came back for what the simulator posted to a callback address."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

ACKNOWLEDGEMENT = "OK"
_LONGEST_BODY_KEPT = 200


class Attempt(NamedTuple):
    """What came back for one POST; no status when there was no answer."""

    status: int | None
    body: str

    @property
    def acknowledged(self) -> bool:
        """Tell an answer of the integration from Home Assistant's own empty 200."""
        return self.status == 200 and self.body == ACKNOWLEDGEMENT


@lru_cache(maxsize=256)
def attempt(status: int | None, body: str) -> Attempt:
    """Return one shared object for equal answers, since there may be a million."""
    return Attempt(status, body[:_LONGEST_BODY_KEPT])


@dataclass(slots=True, kw_only=True)
class Posted:
    """Something that is posted until it is acknowledged."""

    attempts: tuple[Attempt, ...] = ()

    @property
    def acknowledged(self) -> bool:
        """Return whether any POST of it was acknowledged."""
        return any(attempt.acknowledged for attempt in self.attempts)

    @property
    def lost(self) -> bool:
        """Return whether it was posted and never acknowledged."""
        return bool(self.attempts) and not self.acknowledged
