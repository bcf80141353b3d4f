"""Tells the notifications of the vendor apart: results, delivery reports, replies."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from .. import fields
from .bodies import read_body
from .delivery import DeliveryReport
from .hlr import HLR_FIELDS, HlrNotification
from .replies import Reply

type Notification = HlrNotification | DeliveryReport | Reply

_NOT_OF_REPLIES: Final = HLR_FIELDS | {"mccMnc"}
"""Fields of results that no reply has."""


class TooManyNotificationsError(ValueError):
    """A body holds more notifications than allowed."""


class ParsedBody(NamedTuple):
    """Content of the body of a call to a notification address."""

    notifications: Sequence[Notification]
    is_whole: bool
    """Whether it holds notifications and nothing else."""


def parse_notifications(
    body: bytes,
    limit: int | None = None,
    *,
    note: Callable[[Mapping[str, object]], None] | None = None,
) -> ParsedBody:
    """Return the notifications in the body of a call to an address (S0, S1, S8, S12).

    The body is JSON with one notification or a list, a URL-encoded form, or a multipart
    form; which of them is found out by its content. What cannot be read holds none.
    `note` is called with the fields of each. Raise TooManyNotificationsError if there
    are more than `limit`.
    """
    candidates = read_body(body)
    if limit is not None and len(candidates) > limit:
        raise TooManyNotificationsError
    if note:
        for candidate in candidates:
            note(candidate)
    notifications = [
        notification for candidate in candidates if (notification := _read(candidate))
    ]
    is_whole = 0 < len(notifications) == len(candidates)
    return ParsedBody(notifications, is_whole)


def _read(values: Mapping[str, object]) -> Notification | None:
    """Return the notification in some fields, whose names tell of what kind it is."""
    if not HLR_FIELDS.isdisjoint(values) and (
        result := HlrNotification.from_fields(values)
    ):
        return result
    report = DeliveryReport.from_fields(values)
    if report and report.message_id and report.status:
        return report
    return _read_reply(values) or report


def _read_reply(values: Mapping[str, object]) -> Reply | None:
    """Return the reply in some fields; None for what is a result."""
    if any(fields.text(values.get(name)) is not None for name in _NOT_OF_REPLIES):
        return None
    return Reply.from_fields(values)
