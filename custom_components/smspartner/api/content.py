"""Reads the content of a reply: its JSON, or why it has none."""

from dataclasses import dataclass
from typing import Final

import orjson

from .errors import AnswerProblem
from .exchange import Reply, UnreadableError
from .masking import MAX_TEXT_LENGTH
from .models import Answer

MAX_START: Final = 16 * 1024
"""Bytes that are kept of a body that is not JSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What the body of a reply holds."""

    size: int
    """The bytes of the decompressed body; 0 where it could not be decompressed."""
    problem: AnswerProblem | None
    """Why it is not a JSON object; None if it is one."""
    value: object = None
    """Its JSON, which need not be an object."""
    start: bytes = b""
    """How a body begins that is not JSON."""
    is_utf8: bool = True

    @property
    def answer(self) -> Answer:
        """Return the JSON object; an empty one where it is none."""
        return self.value if isinstance(self.value, dict) else {}


def read_content(reply: Reply) -> Content:
    """Return the content of a reply, whatever it is."""
    try:
        body = reply.unpack()
    except UnreadableError as err:
        return Content(size=0, problem=err.problem)
    text, is_utf8 = _decode(body)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return Content(
            size=len(body),
            problem=_problem(body),
            start=body[:MAX_START],
            is_utf8=is_utf8,
        )
    problem = None if isinstance(value, dict) else AnswerProblem.NO_JSON_OBJECT
    return Content(size=len(body), problem=problem, value=value, is_utf8=is_utf8)


def _decode(body: bytes) -> tuple[str, bool]:
    """Return a body as text, and whether it was UTF-8."""
    try:
        return body.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return body.decode("utf-8-sig", errors="replace"), False


def _problem(body: bytes) -> AnswerProblem:
    """Return what a body is that is not JSON."""
    start = body[:MAX_TEXT_LENGTH].lstrip().lower()
    if not start:
        return AnswerProblem.EMPTY
    if start.startswith((b"<!doctype html", b"<html")):
        return AnswerProblem.HTML
    if start.startswith((b"<?xml", b"<result")):
        return AnswerProblem.XML
    return AnswerProblem.NO_JSON_OBJECT
