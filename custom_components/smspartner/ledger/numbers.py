"""Finds numbers in bodies that nobody could read."""

import re
from collections.abc import Iterable
from typing import Final

LENGTH: Final = 8
"""Digits that all spellings of a number end with."""

_DIGITS: Final = re.compile(rb"[0-9]{%d,}" % LENGTH)


class Tails:
    """The ends of some numbers, for a body may spell them as their country does."""

    def __init__(self, phones: Iterable[str]) -> None:
        """Take the numbers."""
        tails = {phone.lstrip("+")[-LENGTH:].encode() for phone in phones}
        self._short = [tail for tail in tails if len(tail) < LENGTH]
        self._tails = tails.difference(self._short)

    def stand_in(self, body: bytes) -> bool:
        """Return whether one of them stands in a body."""
        return any(tail in body for tail in self._short) or any(
            digits[place : place + LENGTH] in self._tails
            for digits in _DIGITS.findall(body)
            for place in range(len(digits) - LENGTH + 1)
        )
