"""Tells the log once that a file cannot be used, and once that it can again."""

import logging
import time
from typing import Final

_LOGGER = logging.getLogger(__name__)

WRITING: Final = "writing"

SECONDS_UNTIL_FORGOTTEN: Final = 3600
"""After which it does not matter any more what was tried in vain and never again."""


class Health:
    """What cannot be done with the file; who asks in vain need not say so."""

    def __init__(self, name: str) -> None:
        """Begin with a file that can be used, and what the log calls it."""
        self._name = name
        self._failing: dict[object, float] = {}

    def note_failure(self, doing: object, err: Exception) -> None:
        """Note that something could not be done, and say so if it is the first."""
        if not self._failing:
            _LOGGER.warning("%s cannot be used: %s", self._name, err)
        self._failing[doing] = time.monotonic()

    def note_success(self, doing: object) -> None:
        """Note that something could be done, and say so if all else can be too."""
        if not self._failing:
            return
        self._failing.pop(doing, None)
        long_ago = time.monotonic() - SECONDS_UNTIL_FORGOTTEN
        self._failing = {
            one: failed_at
            for one, failed_at in self._failing.items()
            if failed_at > long_ago
        }
        if not self._failing:
            _LOGGER.info("%s can be used again", self._name)
