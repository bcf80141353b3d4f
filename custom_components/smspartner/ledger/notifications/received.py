"""Types: a received body, what is in it, and the lookup that a result matches."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ...api import DeliveryReport, HlrNotification, Notification, Reply
from ..states import Arrival, Taken
from ..tokens import ProvenAddress


class ReceivedBody(NamedTuple):
    """The notifications in one body, and how it was received."""

    account_id: int
    token_hash: bytes | None
    """None where the address it was sent to had no token."""
    notifications: Sequence[Notification]
    received_at: int = 0
    """Microseconds since 1970. Set when the body is written, as the clock may be
    corrected while it waits."""
    may_match_by_number: bool = True
    """Whether a notification without a token may be matched by its number alone."""
    is_for_replies: bool = False
    """Whether it came to an address for replies, which is a secret itself."""
    subentries: Mapping[str, str] = MappingProxyType({})
    """The ids of the account's subentries by their phone numbers."""
    country: str | None = None
    """The ISO code of the country of national numbers, None if it is unknown."""
    is_awaited: bool = False
    """Whether its token is that of a request that lacks results."""
    may_be_of_earlier_file: bool = False
    """Whether its token may be one that an earlier file has given out."""
    content: bytes | None = None
    """The body itself, to be kept where something in it cannot be used."""
    is_whole: bool = True
    """Whether the notifications are all there is in it."""


class RecordedBodies(NamedTuple):
    """What became of some bodies, and what that has changed."""

    taken: Sequence[Taken]
    """What became of each of them."""
    finished: Mapping[int, set[str]]
    """The verifications and SMS that have ended, by account."""
    complete: Collection[int]
    """The requests that lack neither results nor fates any more."""
    proven: Collection[ProvenAddress]
    """The addresses that have brought a token back for the first time."""


class Recorded(NamedTuple):
    """What became of the notifications of one kind, and what that has changed."""

    arrivals: Sequence[Arrival]
    """What became of each of them."""
    finished: Mapping[int, set[str]]
    """The verifications or SMS that have ended, by account."""
    complete: set[int]
    """The requests that lack neither results nor fates any more."""


class ReceivedReport(NamedTuple):
    """One delivery report, and the body that it was in."""

    body: ReceivedBody
    report: DeliveryReport


class ReceivedReply(NamedTuple):
    """One reply, and the body that it was in."""

    body: ReceivedBody
    reply: Reply


class Received(NamedTuple):
    """The notification of one result, and the body that it was in."""

    body: ReceivedBody
    notification: HlrNotification

    @property
    def message_key(self) -> MessageKey:
        """Return what a repetition of the notification has in common with it."""
        notification = self.notification
        return (
            self.body.account_id,
            notification.phone_number,
            notification.message_id,
        )


class MatchedRequest(NamedTuple):
    """The request that a lookup was bought with, or a message sent."""

    id: int
    state: str
    is_sms: bool = False


class MatchedLookup(NamedTuple):
    """A lookup that a notification may be the result of."""

    id: int
    state: str
    request: MatchedRequest


type MessageKey = tuple[int, str, str | None]
"""An account, a phone number, and the id of a message where that has one."""
