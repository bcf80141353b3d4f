"""Phone numbers as people and templates write them, read into E.164."""

from .calling_codes import calling_code, calling_codes_of, country_of
from .characters import PhoneNumberInput
from .files import FileEntry, FileProblem, NumberFileError, read_file
from .formatting import format_international
from .lists import (
    MAX_INVALID,
    ReadNumbers,
    is_of_file,
    line_of,
    read_at_once,
    read_each,
    read_numbers,
    split_entries,
)
from .parsing import PhoneNumberError, PhoneNumberProblem, normalize

__all__ = [
    "MAX_INVALID",
    "FileEntry",
    "FileProblem",
    "NumberFileError",
    "PhoneNumberError",
    "PhoneNumberInput",
    "PhoneNumberProblem",
    "ReadNumbers",
    "calling_code",
    "calling_codes_of",
    "country_of",
    "format_international",
    "is_of_file",
    "line_of",
    "normalize",
    "read_at_once",
    "read_each",
    "read_file",
    "read_numbers",
    "split_entries",
]
