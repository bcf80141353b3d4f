"""What people type into a search for phone numbers, as the digits to look for."""

from typing import Final

from ..phone_numbers import PhoneNumberError, normalize

_LONGEST: Final = 50
"""Characters that are read: more than any number has."""


def digits_of(search: str, country: str | None) -> str | None:
    """Return the digits that a search asks for; None where it holds none.

    A whole number may be spelled in any way. A part of one has no use for the zero
    that national numbers begin with, or for those of the international prefix.
    """
    search = search[:_LONGEST].strip()
    try:
        return normalize(search, country, mobile_only=False).removeprefix("+")
    except PhoneNumberError:
        pass
    if not search:
        return ""
    digits = "".join(one for one in search if one.isdecimal() and one.isascii())
    return digits.lstrip("0") or digits or None
