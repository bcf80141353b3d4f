"""Reads an answer: a success, a refusal or neither, by its body and HTTP status."""

import re
from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Final

from . import fields
from .codes import AUTH_CODES, FIELDS, PHONE_FIELDS, QUEUE_PROBLEM_CODE, is_listed
from .content import Content
from .errors import (
    AnswerProblem,
    SmsPartnerAuthError,
    SmsPartnerHttpError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from .exchange import Reply
from .masking import MAX_TEXT_LENGTH, quote, shorten
from .models import Answer

MAX_TEXTS: Final = 20
"""Error texts that are quoted of one answer."""

SENDING_CALLS: Final = frozenset({"send", "vn/send"})

_WORD: Final = re.compile(r"[A-Za-z]+")
_SUCCESSES: Final = range(200, 300)
_REFUSALS: Final = frozenset(range(400, 500)) - {HTTPStatus.REQUEST_TIMEOUT}
"""HTTP statuses of a server that did nothing; 408 may come after the work is done."""


def read_answer(
    call: str, reply: Reply, content: Content, secrets: Collection[str], *, paid: bool
) -> Answer:
    """Return the answer to a call of the API, if it says success.

    Take the reply and what `read_content` has read of it. Raise
    SmsPartnerRateLimitError for HTTP status 429, SmsPartnerAuthError,
    SmsPartnerHttpError or SmsPartnerRequestError for a refusal. For any other answer,
    raise SmsPartnerOutcomeUnknownError if the call was `paid`, else
    SmsPartnerUnexpectedAnswerError. `secrets` are removed from the vendor's words.
    """
    status = reply.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise SmsPartnerRateLimitError(fields.amount(reply.headers.get("Retry-After")))
    answer, problem = content.answer, content.problem
    success = fields.flag(answer.get("success"))
    code = _error_code(answer)
    if not (call in SENDING_CALLS and _may_be_done(success, code)):
        if success is False and _is_definite(call, status, code):
            raise _refusal(status, code, answer, secrets)
        if status in _REFUSALS:
            raise SmsPartnerHttpError(status)
    if success and status in _SUCCESSES:
        return answer
    message = None if problem else _error_message(answer, secrets)
    text = f"HTTP status {status}" + ("" if code is None else f", code {code}")
    text += f", {problem}" if problem else f": {message or 'No reason given'}"
    if paid:
        raise SmsPartnerOutcomeUnknownError(shorten(f"Unexpected answer: {text}"))
    raise SmsPartnerUnexpectedAnswerError(
        shorten(text),
        problem=problem or AnswerProblem.NO_SUCCESS,
        status=status,
        code=code,
        message=message,
    )


def _may_be_done(success: bool | None, code: int | None) -> bool:
    """Return whether the vendor's own words leave open that SMS will be sent.

    They count for more than an HTTP status, which a gateway may have changed.
    """
    return success is True or code == QUEUE_PROBLEM_CODE


def _is_definite(call: str, status: int, code: int | None) -> bool:
    """Return whether it was the vendor that refused, so that nothing was done.

    A gateway that gave up waiting for the vendor may answer in JSON too.
    """
    if status in _REFUSALS:
        return True
    if status in _SUCCESSES:
        return code is not None and code != QUEUE_PROBLEM_CODE
    return is_listed(call, code)


def _refusal(
    status: int, code: int | None, answer: Answer, secrets: Collection[str]
) -> SmsPartnerRequestError:
    """Return the exception for a refusal."""
    message = _error_message(answer, secrets)
    if code is None:
        return SmsPartnerHttpError(status, message)
    if code in AUTH_CODES:
        return SmsPartnerAuthError(message, code)
    return SmsPartnerRequestError(message, code, _error_field(answer))


def _error_code(answer: Answer) -> int | None:
    """Return the code of an answer: its own, else that of a nested error.

    A number that is too large to be a code is ignored.
    """
    code = fields.count(answer.get("code"))
    if code is not None and code != HTTPStatus.OK:
        return code
    nested = (fields.count(item.get("code")) for item in _nested_errors(answer))
    return next((number for number in nested if number is not None), None)


def _error_message(answer: Answer, secrets: Collection[str]) -> str | None:
    """Return the error texts of an answer and of its nested errors, in one line.

    Secrets and phone numbers are removed.
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
    return shorten("; ".join(found)) or None


def _error_texts(answer: Answer) -> Iterator[object]:
    """Yield every value of an answer that may be the text of an error."""
    yield answer.get("message")
    for item in _nested_errors(answer):
        yield item.get("message")
    for name in ("errors", "error"):
        value = answer.get(name)
        yield from value if isinstance(value, list) else [value]


def _error_field(answer: Answer) -> str | None:
    """Return the name of the field that was refused, if it is one of the API's.

    Of several it is one without phone numbers: to leave a number out would not do.
    """
    found: list[str] = []
    for item in _nested_errors(answer):
        words = _WORD.findall(fields.text(item.get("elementId")) or "")
        found += [word for word in words if word in FIELDS]
    return next((name for name in found if name not in PHONE_FIELDS), None) or next(
        iter(found), None
    )


def _nested_errors(answer: Answer) -> list[Mapping[str, object]]:
    """Return the nested errors of an answer."""
    found = []
    for name in ("errors", "error"):
        value = answer.get(name)
        found += fields.mappings([value] if _is_error(value) else value)
    return found


def _is_error(value: object) -> bool:
    """Return whether a value is a single error, and not a list of errors."""
    return isinstance(value, dict) and ("message" in value or "code" in value)
