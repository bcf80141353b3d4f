"""Hides phone numbers in texts that others wrote."""

import re
from typing import Final

_LONG_NUMBER: Final = re.compile(r"\+?[0-9](?:[\s./()\-]{0,2}[0-9]){5,}")


def mask_numbers(text: str) -> str:
    """Return `text` with the digits hidden of whatever may be a phone number."""
    return _LONG_NUMBER.sub("•••", text)
