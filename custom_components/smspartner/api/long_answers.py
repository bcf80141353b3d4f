"""Reads an answer that holds a long list in pieces, if it is as expected."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import orjson

from .answers import read_answer
from .content import Content
from .errors import SmsPartnerError
from .exchange import Reply, UnreadableError
from .long_lists import LongList, find_long_list
from .models import Answer
from .shapes.describing import MAX_MEMBERS
from .shapes.received import find_surprises


class ListReader[T](Protocol):
    """Reads an answer that holds a list, as a whole or in pieces."""

    list_name: str
    """By which name the answer holds the list."""

    def from_answer(self, answer: Answer) -> T:
        """Return what an answer holds."""
        ...

    def from_pieces(self, answer: Answer, pieces: Iterable[object]) -> T:
        """Return what an answer holds, whose list is passed in pieces.

        Raise orjson.JSONEncodeError where that cannot be done.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainAnswer[T]:
    """An answer that was read in pieces, of which nothing surprises."""

    content: Content
    """That of the answer, with the first members of its list only."""
    value: T


def read_in_pieces[T](
    call: str, reply: Reply, reader: ListReader[T]
) -> PlainAnswer[T] | None:
    """Return an answer as a reader reads it.

    None where it has to be read as a whole: it is short, or no success, or surprises.
    """
    if reply.is_quick:
        return None
    try:
        body = reply.unpack()
        found = find_long_list(body, reader.list_name)
        return _read(call, reply, found, reader) if found else None
    except (
        SmsPartnerError,
        UnreadableError,
        orjson.JSONDecodeError,
        orjson.JSONEncodeError,
    ):
        return None


def _read[T](
    call: str, reply: Reply, found: LongList, reader: ListReader[T]
) -> PlainAnswer[T] | None:
    """Return an answer as a reader reads it; None where it surprises, or may do so.

    Raise orjson.JSONDecodeError or orjson.JSONEncodeError where it cannot be read in
    pieces, and SmsPartnerError where it is no success.
    """
    first = next(found.read_pieces())[:MAX_MEMBERS]
    content = Content(
        size=len(found.body),
        problem=None,
        value={**found.frame, reader.list_name: first},
    )
    if len(first) < MAX_MEMBERS or find_surprises(call, reply.status, content):
        return None
    answer = read_answer(call, reply, content, (), paid=False)
    value = reader.from_pieces(answer, found.read_pieces())
    return PlainAnswer(content=content, value=value)
