"""Tells success, refusal and what is neither, by the body and the HTTP status."""

from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Final

import orjson

from . import fields
from .codes import AUTH_CODES, QUEUE_PROBLEM_CODE, is_listed
from .errors import (
    SmsPartnerAuthError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from .exchange import Reply, UnreadableError
from .masking import MAX_TEXT_LENGTH, quote, shorten
from .models import Answer

MAX_TEXTS: Final = 20
"""Of an answer with more errors than a person reads."""

_SUCCESSES: Final = range(200, 300)
_REFUSALS: Final = frozenset(range(400, 500)) - {HTTPStatus.REQUEST_TIMEOUT}
"""What a server answers that did nothing; a time-out may have come after the work."""


def read_answer(
    call: str, reply: Reply, secrets: Collection[str], *, paid: bool
) -> Answer:
    """Return an answer that says success; raise what follows from any other."""
    status = reply.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise SmsPartnerRateLimitError(fields.amount(reply.headers.get("Retry-After")))
    answer, kind = _read_json(reply)
    success = fields.flag(answer.get("success"))
    code = _error_code(answer)
    if success is False and _is_definite(call, status, code):
        raise _refusal(_error_message(answer, secrets), code)
    if status in _REFUSALS:
        raise _refusal(f"HTTP status {status}", None)
    if success and status in _SUCCESSES:
        return answer
    problem = f"HTTP status {status}" + ("" if code is None else f", code {code}")
    problem += f", {kind}" if kind else f": {_error_message(answer, secrets)}"
    if paid:
        raise SmsPartnerOutcomeUnknownError(shorten(f"Unexpected answer: {problem}"))
    raise SmsPartnerUnexpectedAnswerError(shorten(problem))


def _is_definite(call: str, status: int, code: int | None) -> bool:
    """Tell whether it is the vendor who refused, and knows that nothing was done.

    A gateway in front of it, which gave up waiting, may speak JSON too.
    """
    if status in _REFUSALS:
        return True
    if status in _SUCCESSES:
        return code is not None and code != QUEUE_PROBLEM_CODE
    return is_listed(call, code)


def _refusal(message: str, code: int | None) -> SmsPartnerRequestError:
    """Build the error for a refusal."""
    if code in AUTH_CODES:
        return SmsPartnerAuthError(message, code)
    return SmsPartnerRequestError(message, code)


def _read_json(reply: Reply) -> tuple[Answer, str | None]:
    """Read a JSON object; of anything else say what it is."""
    try:
        content = reply.unpack()
    except UnreadableError as err:
        return {}, str(err)
    try:
        value = orjson.loads(content.decode("utf-8-sig", errors="replace"))
    except orjson.JSONDecodeError:
        value = None
    return (value, None) if isinstance(value, dict) else ({}, _kind(content))


def _kind(content: bytes) -> str:
    """Say what a body is that is no JSON object, without quoting it."""
    start = content[:MAX_TEXT_LENGTH].lstrip().lower()
    if not start:
        return "an empty body"
    if start.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if start.startswith((b"<?xml", b"<result")):
        return "XML where JSON was asked"
    return "no JSON object"


def _error_code(answer: Answer) -> int | None:
    """Find the error's code: at the top, else in the first nested error with one.

    A number beyond all reason is none.
    """
    code = fields.count(answer.get("code"))
    if code is not None and code != HTTPStatus.OK:
        return code
    nested = (fields.count(item.get("code")) for item in _nested_errors(answer))
    return next((number for number in nested if number is not None), None)


def _error_message(answer: Answer, secrets: Collection[str]) -> str:
    """Find the error's text: at the top, and those of the nested errors.

    An answer that echoes what was sent, or a phone number, loses it.
    """
    found: dict[str, None] = {}
    texts = dict.fromkeys(
        value for value in _error_texts(answer) if isinstance(value, str)
    )
    for value in islice(texts, MAX_TEXTS):
        if text := fields.text(quote(value, secrets)):
            found[text] = None
            if sum(map(len, found)) > MAX_TEXT_LENGTH:
                break
    return shorten("; ".join(found)) or "No reason given"


def _error_texts(answer: Answer) -> Iterator[object]:
    """List all that may be an error's text."""
    yield answer.get("message")
    for item in _nested_errors(answer):
        yield item.get("message")
    for name in ("errors", "error"):
        value = answer.get(name)
        yield from value if isinstance(value, list) else [value]


def _nested_errors(answer: Answer) -> list[Mapping[str, object]]:
    """List the errors of an answer that gives several."""
    found = []
    for name in ("errors", "error"):
        value = answer.get(name)
        found += fields.mappings([value] if _is_error(value) else value)
    return found


def _is_error(value: object) -> bool:
    """Tell a single error from a list of them."""
    return isinstance(value, dict) and ("message" in value or "code" in value)
