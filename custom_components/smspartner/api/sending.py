"""Sending of SMS: what is sent, and what is answered."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from . import fields
from .errors import SmsPartnerError
from .models import Answer, MessageStatus, read_statuses

MAX_PAGES: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsSubmission:
    """The answer to a request of SMS; any of it may be missing (S5)."""

    message_id: str | None
    """The ID of the whole request: a message is this ID and a phone number."""
    nb_sms: int | None
    """Parts billed, of all numbers together."""
    cost: float | None
    """Cost of the whole request."""
    currency: str | None
    scheduled_at: datetime | None

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Return what an answer holds."""
        return cls(
            message_id=fields.text(_first(answer, "message_id", "messageId")),
            nb_sms=fields.count(_first(answer, "nb_sms", "nbSms", "nbSMS")),
            cost=fields.amount(answer.get("cost")),
            currency=fields.currency(answer.get("currency")),
            scheduled_at=fields.moment(answer.get("scheduledDeliveryDate")),
        )


def _first(answer: Answer, *names: str) -> object:
    """Return the first field that an answer has of some."""
    return next((answer[name] for name in names if name in answer), None)


def write_request(
    phone_numbers: Sequence[str],
    text: str,
    *,
    tag: str,
    delivery_url: str | None,
    reply_url: str | None,
    sender: str | None,
    scheduled_at: datetime | None,
    is_advertising: bool,
    is_unicode: bool,
    is_test: bool,
) -> dict[str, object]:
    """Return the body of a request of SMS, without the key."""
    body: dict[str, object] = {
        "phoneNumbers": ",".join(phone_numbers),
        "message": text,
        "tag": tag,
    }
    body |= _addresses(delivery_url, reply_url)
    if sender:
        body["sender"] = sender
    if scheduled_at:
        local = scheduled_at.astimezone(fields.VENDOR_TIME_ZONE)
        body["scheduledDeliveryDate"] = local.strftime("%d/%m/%Y")
        body["time"] = local.hour
        body["minute"] = local.minute
    return body | _options(
        isStopSms=is_advertising, isUnicode=is_unicode, sandbox=is_test
    )


def write_request_from_number(
    phone_number: str,
    text: str,
    *,
    tag: str,
    send_from: str,
    delivery_url: str | None,
    reply_url: str | None,
    is_advertising: bool,
    is_test: bool,
) -> dict[str, object]:
    """Return the body of an SMS from a rented number, without the key."""
    body: dict[str, object] = {
        "to": phone_number.removeprefix("+"),
        "from": send_from.removeprefix("+"),
        "message": text,
        "tag": tag,
    }
    body |= _addresses(delivery_url, reply_url)
    return body | _options(isStopSms=is_advertising, sandbox=is_test)


def _addresses(delivery_url: str | None, reply_url: str | None) -> dict[str, str]:
    """Return the fields for the URLs that there are."""
    urls = {"urlDlr": delivery_url, "urlResponse": reply_url}
    return {name: url for name, url in urls.items() if url}


def _options(**options: bool) -> dict[str, int]:
    """Return the fields for the options that are asked for."""
    return {name: 1 for name, is_asked in options.items() if is_asked}


type PageReader = Callable[[int], Awaitable[TaggedPage]]
"""Reads one page of the statuses of a tag; the first is 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaggedPage:
    """A page of the statuses of a tag (S6)."""

    statuses: Sequence[MessageStatus]
    total: int | None
    """How many statuses there are on all pages."""

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Return what an answer holds."""
        return cls(
            statuses=read_statuses(answer), total=fields.count(answer.get("total"))
        )


async def read_pages(read_page: PageReader) -> Sequence[MessageStatus]:
    """Return the statuses on all pages, for each phone number once.

    Which parameter asks for a page is not documented: pages are read only while the
    vendor counts more statuses than it has listed, and while they list new ones. What
    an earlier page held is returned even if a later one cannot be read.
    """
    page = await read_page(1)
    found = _by_number(page)
    total, listed = page.total or 0, len(page.statuses)
    for number in range(2, MAX_PAGES + 1):
        if listed >= total:
            break
        try:
            page = await read_page(number)
        except SmsPartnerError:
            break
        more = _by_number(page)
        if more.keys() <= found.keys():
            break
        found |= more
        listed += len(page.statuses)
    return list(found.values())


def _by_number(page: TaggedPage) -> dict[str, MessageStatus]:
    """Return the statuses of a page by phone number."""
    return {one.phone_number: one for one in page.statuses if one.phone_number}
