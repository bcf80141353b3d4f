"""Logs once that a file cannot be used, and once that it can be used again."""

import logging
import time
from typing import Final

_LOGGER = logging.getLogger(__name__)

WRITING: Final = "writing"

SECONDS_UNTIL_FORGOTTEN: Final = 3600
"""How long a failure counts of something that is not tried again."""


class Availability:
    """Remembers which actions on a file fail at present, so that each is logged once.

    Callers need not log their failures themselves.
    """

    def __init__(self, name: str) -> None:
        """Initialize with a file that can be used, and its name for the log."""
        self._name = name
        self._failed_at: dict[object, float] = {}

    def note_failure(self, action: object, err: Exception) -> None:
        """Note that an action has failed, and log it if nothing else does so far."""
        if not self._failed_at:
            _LOGGER.warning("%s cannot be used: %s", self._name, err)
        self._failed_at[action] = time.monotonic()

    def note_success(self, action: object) -> None:
        """Note that an action has succeeded, and log it if nothing fails any more."""
        if not self._failed_at:
            return
        self._failed_at.pop(action, None)
        long_ago = time.monotonic() - SECONDS_UNTIL_FORGOTTEN
        self._failed_at = {
            action: failed_at
            for action, failed_at in self._failed_at.items()
            if failed_at > long_ago
        }
        if not self._failed_at:
            _LOGGER.info("%s can be used again", self._name)
