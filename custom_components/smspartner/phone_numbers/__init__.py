"""Phone numbers as people and templates write them, read into E.164."""

from .calling_codes import calling_code
from .characters import PhoneNumberInput
from .formatting import format_international
from .lists import (
    MAX_INVALID,
    ReadNumbers,
    line_of,
    read_each,
    read_numbers,
    split_entries,
)
from .parsing import PhoneNumberError, PhoneNumberProblem, normalize

__all__ = [
    "MAX_INVALID",
    "PhoneNumberError",
    "PhoneNumberInput",
    "PhoneNumberProblem",
    "ReadNumbers",
    "calling_code",
    "format_international",
    "line_of",
    "normalize",
    "read_each",
    "read_numbers",
    "split_entries",
]
