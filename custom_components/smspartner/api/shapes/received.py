"""An answer as it was received, and what surprises in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from .. import fields
from ..content import Content
from .describing import (
    describe_body,
    describe_headers,
    describe_value,
    tell_size,
)
from .expected import ANSWERS, REFUSAL
from .rules import compare

_SUCCESSES: Final = range(200, 300)
_REFUSALS: Final = range(400, 500)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedAnswer:
    """An answer to a call, whatever the client can make of it."""

    call: str
    status: int
    headers: Mapping[str, str]
    content: Content
    surprises: Sequence[str]
    """What the client does not expect in it, in plain words that tell no value."""

    def describe(self) -> dict[str, Any]:
        """Return status, headers, length, format and shape, and no value."""
        content = self.content
        if content.value is None:
            body = describe_body(content.start)
        else:
            body = {"format": "json", "shape": describe_value(content.value)}
        return {
            "status": self.status,
            "headers": describe_headers(self.headers, datetime.now(UTC)),
            **body,
            "length": tell_size(content.size),
            "is_utf8": content.is_utf8,
        }


def find_surprises(call: str, status: int, content: Content) -> Sequence[str]:
    """Return what the client does not expect in an answer to a call.

    Take the HTTP status and what `read_content` has read.
    """
    if content.problem:
        return (f"HTTP status {status}: {content.problem}",)
    success = fields.flag(content.answer.get("success"))
    found = compare(REFUSAL if success is False else ANSWERS[call], content.value)
    if status in _SUCCESSES or (status in _REFUSALS and success is False):
        return found
    return (f"HTTP status {status}", *found)
