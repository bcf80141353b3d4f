"""What a delivery report says, and in which form it goes out."""

from typing import Any
from urllib.parse import quote, urlencode

import orjson

from tests.simulator.notification import FORM, JSON
from tests.simulator.settings import Settings

from .books import SmsMessage
from .fates import Quirk

_WRONG = 1


def fields_of(
    message: SmsMessage,
    status: str,
    settings: Settings,
    date: float,
    quirk: Quirk | None = None,
) -> dict[str, Any]:
    """Return the fields in the order and types of the one report that was seen."""
    message_id = message.request.message_id or 0
    fields: dict[str, Any] = {
        "status": status,
        "msgId": str(message_id),
        "date": int(date),
        "phone": message.phone,
        "cost": f"{message.cost:.3f}",
        "currency": settings.account.currency,
    }
    digits = message.phone.removeprefix("+")
    match quirk:
        case Quirk.BARE_NUMBER:
            fields["phone"] = digits
        case Quirk.INT_NUMBER:
            fields["phone"] = int(digits)
        case Quirk.INT_ID:
            fields["msgId"] = message_id
        case Quirk.WRONG_ID:
            fields["msgId"] = str(_WRONG)
    return fields


def encode(
    fields: dict[str, Any], settings: Settings, quirk: Quirk | None = None
) -> tuple[bytes, str]:
    """Return the body and its content type; a field that is None is left out."""
    told = {name: value for name, value in fields.items() if value is not None}
    if settings.sms.report_format == "form" or quirk is Quirk.FORM:
        if settings.raw_plus:
            return urlencode(told, safe="+", quote_via=quote).encode(), FORM
        return urlencode(told).encode(), FORM
    if settings.numbers_are_text:
        told = {name: str(value) for name, value in told.items()}
    return orjson.dumps(told), JSON
