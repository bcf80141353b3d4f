"""What an answer says, and in which form it goes out."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import orjson

from tests.simulator.notification import FORM, JSON
from tests.simulator.settings import Settings

from .clock import PARIS
from .replied import Answer, Kind
from .text import pieces

STOP_WORD = "stop"
_REFERENCES = 256


def kind_of(text: str) -> Kind:
    """Return what the platform takes a text for."""
    is_stop = text.strip(" .\n").casefold() == STOP_WORD
    return Kind.STOP if is_stop else Kind.RESPONSE


def bodies(answer: Answer, settings: Settings, now: float) -> list[dict[str, Any]]:
    """Return the fields of each part; there is one part unless the text is long."""
    if answer.sent_to is None:
        return [_of_short_code(answer, settings)]
    texts = pieces(answer.text)
    reference = str(secrets.randbelow(_REFERENCES))
    return [
        _of_long_number(answer, text, now)
        | (_place(reference, len(texts), part) if len(texts) > 1 else {})
        for part, text in enumerate(texts, 1)
    ]


def order_of(parts: int, settings: Settings) -> Sequence[int]:
    """Return which parts are posted, one after the other, counted from 1."""
    order = range(1, parts + 1)
    if parts == 1:
        return order
    match settings.sms.reply_parts:
        case "backwards":
            return order[::-1]
        case "twice":
            return [part for part in order for _ in range(2)]
        case "without_first":
            return order[1:]
        case "without_last":
            return order[:-1]
    return order


def encode(fields: dict[str, Any], settings: Settings) -> tuple[bytes, str]:
    """Return the body and its content type; a field that is None is left out."""
    told = {name: value for name, value in fields.items() if value is not None}
    if settings.sms.reply_format == "form":
        if settings.raw_plus:
            return urlencode(told, safe="+", quote_via=quote).encode(), FORM
        return urlencode(told).encode(), FORM
    if settings.numbers_are_text:
        told = {name: str(value) for name, value in told.items()}
    return orjson.dumps(told), JSON


def _of_short_code(answer: Answer, settings: Settings) -> dict[str, Any]:
    """Return the fields of an answer to the short code, as they are documented."""
    return {
        "type": answer.kind,
        "phone_number": answer.phone,
        "text": answer.text,
        "message_id": answer.message_id if settings.sms.reply_has_id else None,
    }


def _of_long_number(answer: Answer, text: str, now: float) -> dict[str, Any]:
    """Return the fields of an answer to a long number, all of them text."""
    words = answer.text.split()
    return {
        "msisdn": answer.phone.removeprefix("+"),
        "to": (answer.sent_to or "").removeprefix("+"),
        "messageId": str(uuid4()),
        "text": text,
        "type": "text",
        "keyword": words[0].upper() if words else "",
        "message-timestamp": f"{datetime.fromtimestamp(now, PARIS):%Y-%m-%d %H:%M:%S}",
    }


def _place(reference: str, total: int, part: int) -> dict[str, Any]:
    """Return the fields that tell which part of a long answer it is."""
    return {
        "concat": "true",
        "concat-ref": reference,
        "concat-total": str(total),
        "concat-part": str(part),
    }
