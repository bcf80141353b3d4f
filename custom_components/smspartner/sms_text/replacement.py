"""What replaces the characters that an SMS cannot carry without Unicode."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .alphabet import DEFAULT_ALPHABET, EXTENDED


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was typed, and what the phone shows instead: nothing, where it is empty."""

    old: str
    new: str


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    """Return what replaces each character, from rows of those replaced alike."""
    return {old: new for olds, new in rows.items() for old in olds}


_BY_SMS_PARTNER: Final = _table(
    {
        "ç": "Ç",
        "êë": "e",
        "îï": "i",
        "ôöó": "o",
        "ûü": "u",
        "ÿ": "y",
        "äáâã": "a",
        "ÀÁÂÃÄ": "A",
        "ÈÊË": "E",
        "Î": "I",
        "ÔÖ": "O",
        "ÙÚÛÜ": "U",
        "Ý": "Y",
        "ñ": "n",
        "Ñ": "N",
        "ą": "à",
        "œ": "oe",
        "µ": "u",
        "°": ".",
        "[{": "(",
        "]}": ")",
        "\u2019\u2018\u201c`": "'",
        "«»": '"',
        "^~|\\¨§": "",
    }
)
"""What SMS Partner replaces by itself. It is done here, so that it can be told."""

_BY_US: Final = _table(
    {
        "\u00b4\u201a\u201b\u201d\u201e\u201f\u2032\u2039\u203a": "'",
        "\u2033": '"',
        "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022": "-",
        "\u2044\u2215÷": "/",
        "·": ".",
        "\u00d7": "x",
        "±": "+/-",
        "≤": "<=",
        "≥": ">=",
        "≠": "<>",
        "→": "->",
        "←": "<-",
        "©": "(c)",
        "®": "(r)",
        "Œ": "OE",
        "ẞ": "SS",
        "\u03bc": "u",
        "ł": "l",
        "Ł": "L",
        "đð": "d",
        "ĐÐ": "D",
        "ħ": "h",
        "\u0131": "i",
        "þ": "th",
        "Þ": "Th",
        "\t": " ",
    }
)
"""What has a spelling in ASCII that its decomposition does not tell."""

_MARKS: Final = frozenset({"Mn", "Me"})


@lru_cache(maxsize=4096)
def replace(character: str) -> str:
    """Return what a phone shows for one character without Unicode, or ""."""
    for table in (_BY_SMS_PARTNER, _BY_US):
        if (new := table.get(character)) is not None:
            return new
    if character in DEFAULT_ALPHABET or character in EXTENDED:
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    return "".join(_decomposed(character))


def _decomposed(character: str) -> Iterator[str]:
    """Yield what the parts of a character are replaced by, without its accents.

    A sign with a mark stands for something else without it, and is left out.
    """
    parts = unicodedata.normalize("NFKD", character)
    if parts == character:
        return
    plain = [part for part in parts if unicodedata.category(part) not in _MARKS]
    if len(plain) < len(parts) and not any(part.isalpha() for part in plain):
        return
    if "\u2044" in plain:
        yield " "  # 1½ is not 11/2
    for part in plain:
        yield replace(part)
