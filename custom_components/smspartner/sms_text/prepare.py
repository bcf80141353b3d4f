"""A message made ready for SMS Partner, or the reason why it cannot be sent."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .clusters import split_clusters
from .parts import MAX_PARTS, Encoding, least_parts, measure
from .replacement import Replacement, replace

_LONGEST: Final = 5_000
"""Characters of the longest message that is looked at, whatever is left of it.

More than three times what fits; a longer one would keep the event loop busy.
"""
_LINE_BREAK: Final = ":br:"
_SHORTHANDS: Final = {_LINE_BREAK: "\n", ":euro:": "€"}
_SHORTHAND: Final = re.compile("|".join(_SHORTHANDS))
_LINE_ENDS: Final = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_UNUSABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_UNREADABLE: Final = "\ufffd"
"""What stands in `replaced` for what could not even be repeated there."""
_BLANKS: Final = frozenset(" \n")
_VISIBLE: Final = frozenset("LNPS")
"""Letters, numbers, punctuation and symbols, by the first of their category."""


class TextProblem(StrEnum):
    """Why a text cannot be sent."""

    EMPTY = "empty"
    NOTHING_LEFT = "nothing_left"
    TOO_FEW_LETTERS_LEFT = "too_few_letters_left"
    TOO_LONG = "too_long"


class TextError(ValueError):
    """A text that cannot be sent."""

    def __init__(self, problem: TextProblem, parts: int | None = None) -> None:
        """Initialize with the problem, and the parts of a text that is too long.

        The text itself stays out of the message.
        """
        super().__init__(problem.value)
        self.problem = problem
        self.parts = parts


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedText:
    """A text as it is sent, and as it arrives."""

    sent: str
    """The text for SMS Partner, with `:br:` for a line break."""
    shown: str
    """The text as the phone shows it."""
    replaced: Sequence[Replacement]
    """What was changed, each once, in the order of the text."""
    encoding: Encoding
    parts: int


def prepare(message: str, *, unicode: bool = False) -> PreparedText:
    """Return a message as SMS Partner takes it, and as the phone will show it.

    Without `unicode`, each character that GSM 03.38 has not, or that SMS Partner
    replaces, becomes the nearest that there is, or nothing. With it, only line breaks
    and control characters change, and a part holds fewer characters.

    Raises TextError where nothing would be left, or less than half of the letters,
    or where the text takes more than ten parts.
    """
    encoding = Encoding.UCS2 if unicode else Encoding.GSM7
    if len(message) > _LONGEST:
        raise TextError(TextProblem.TOO_LONG, least_parts(len(message), encoding))
    text = _readable(message)
    pieces = [
        (piece, _keep(piece) if unicode else "".join(map(replace, piece)))
        for piece in split_clusters(text)
    ]
    _raise_if_mangled(pieces)
    written = "".join(_without_gaps(new for _, new in pieces))
    shown = _as_shown(written.replace("\n", _LINE_BREAK))
    if not _is_visible(shown):
        raise TextError(
            TextProblem.NOTHING_LEFT if _is_visible(text) else TextProblem.EMPTY
        )
    if (parts := measure(shown, encoding).parts) > MAX_PARTS:
        raise TextError(TextProblem.TOO_LONG, parts)
    return PreparedText(
        sent=shown.replace("\n", _LINE_BREAK),
        shown=shown,
        replaced=tuple(dict.fromkeys(_changes(pieces, written))),
        encoding=encoding,
        parts=parts,
    )


def _readable(message: str) -> str:
    """Return a message with one kind of line break, and nothing that breaks JSON.

    Halves of a UTF-16 pair are joined, and accents with their letters.
    """
    whole = message.encode("utf-16-le", "surrogatepass")
    text = _LINE_ENDS.sub("\n", whole.decode("utf-16-le", "replace"))
    return unicodedata.normalize("NFC", _UNUSABLE.sub(_UNREADABLE, text))


def _is_visible(text: str) -> bool:
    """Return whether there is anything to see in a text."""
    return any(
        unicodedata.category(character)[0] in _VISIBLE
        for character in text
        if character != _UNREADABLE
    )


def _keep(piece: str) -> str:
    """Return what is left of a piece with Unicode: all that can be read."""
    return piece.replace(_UNREADABLE, "").replace("\t", " ")


def _without_gaps(pieces: Iterable[str]) -> Sequence[str]:
    """Return what is left of pieces, without the blanks around one that is left out.

    One blank stays between words.
    """
    kept: list[str] = []
    is_gap = False
    for piece in [*pieces, "\n"]:
        if is_gap and piece == " " and (not kept or kept[-1] in _BLANKS):
            continue
        if is_gap and piece == "\n" and kept and kept[-1] == " ":
            kept.pop()
        is_gap = not piece
        kept.extend(filter(None, [piece]))
    return kept[:-1]


def _as_shown(sent: str) -> str:
    """Return what the phone shows of a text, whoever wrote the `:br:` in it."""
    return _SHORTHAND.sub(lambda match: _SHORTHANDS[match[0]], sent)


def _raise_if_mangled(pieces: Sequence[tuple[str, str]]) -> None:
    """Raise where fewer than half of the letters are left."""
    letters = [
        any(map(str.isalnum, new))
        for old, new in pieces
        for _ in filter(str.isalpha, old)
    ]
    if sum(letters) * 2 < len(letters):
        raise TextError(TextProblem.TOO_FEW_LETTERS_LEFT)


def _changes(pieces: Sequence[tuple[str, str]], written: str) -> Iterator[Replacement]:
    """Yield what a reader would not find as it was typed."""
    for old, new in pieces:
        if old != new:
            yield Replacement(old, new)
    for match in _SHORTHAND.finditer(written):
        yield Replacement(match[0], _SHORTHANDS[match[0]])
