"""What a notification says, and in which form it goes out."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from yarl import URL

from .books import Notification
from .results import NO_ANSWER, HlrResult, is_ported, network_of, result_of
from .settings import Settings

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def address(url: str | None, settings: Settings) -> URL | None:
    """Return where it goes: as it was given, but for what is done to the query."""
    if not url:
        return None
    base, mark, query = url.partition("?")
    if settings.drop_query:
        mark = query = ""
    elif settings.garble_query:
        query = _garbled(query)
    return URL(f"{base}{mark}{query}{settings.append_query or ''}", encoded=True)


def _garbled(query: str) -> str:
    """Return a query whose names stay and whose values are written backwards."""
    pairs = (pair.partition("=") for pair in query.split("&"))
    return "&".join(f"{name}{equals}{value[::-1]}" for name, equals, value in pairs)


def is_silent(notification: Notification, settings: Settings) -> bool:
    """Return whether the number is one that never answers."""
    return result_of(notification.phone, settings.results).name == NO_ANSWER


def fields_of(
    notification: Notification, settings: Settings, result: HlrResult | None = None
) -> dict[str, Any]:
    """Return the fields in the order and types of the vendor's sample."""
    phone = notification.phone
    result = result or result_of(phone, settings.results)
    return {
        "phone": phone,
        "messageId": notification.message_id,
        "mccMnc": settings.networks.get(phone, network_of(phone))
        if result.has_network
        else "",
        "ported": int(settings.ported.get(phone, is_ported(phone))),
        "errorGrpId": result.group if settings.error_group else result.error_id,
        "errorName": f"{result.name} ",
        "errorDesc": result.description,
        "date": _now(),
    }


def encode(items: Iterable[dict[str, Any]], settings: Settings) -> tuple[bytes, str]:
    """Return the body and its content type; a field that is None is left out."""
    bodies = [
        {name: value for name, value in fields.items() if value is not None}
        for fields in items
    ]
    if settings.notification_batch > 1 or settings.notification_format == "json":
        if settings.numbers_are_text:
            bodies = [_texts(body) for body in bodies]
        is_list = settings.notification_batch > 1
        return orjson.dumps(bodies if is_list else bodies[0]), JSON
    if settings.raw_plus:
        return urlencode(bodies[0], safe="+", quote_via=quote).encode(), FORM
    return urlencode(bodies[0]).encode(), FORM


def _texts(fields: dict[str, Any]) -> dict[str, str]:
    """Return every field as text."""
    return {name: str(value) for name, value in fields.items()}


def _now() -> str:
    """Return the time as the vendor writes it: milliseconds, offset without colon."""
    now = datetime.now(UTC)
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}+0000"
