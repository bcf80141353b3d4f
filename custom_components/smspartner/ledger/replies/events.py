"""Puts the events of replies and opt-outs into the outbox."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...api import ReplyKind
from .. import stop_list_changes
from ..outbox import NewEvent, add_events
from ..sms.events import SMS
from ..states import MatchedBy
from ..transaction import Transaction
from ..units import MICROS, moment
from .matching import AnsweredMessage


class Answer(NamedTuple):
    """A reply to be announced."""

    phone_number: str
    kind: ReplyKind
    text: str
    is_complete: bool
    """Whether all its parts have come."""
    message: AnsweredMessage | None
    """What it answers, where that is known."""
    matched_by: MatchedBy | None
    message_id: str | None
    """What SMS Partner names with it, where what it answers is not known."""
    at: int
    """When it was written, or else when it came; microseconds since 1970."""


def announce(
    tx: Transaction, answers: Sequence[Answer], subentries: Mapping[str, str]
) -> None:
    """Put the events of replies into the outbox; who opts out is on the list at once.

    There is one for the account and, where the number is one of `subentries`, one for
    that: ids by number.
    """
    if not answers:
        return
    opt_out(tx, (one.phone_number for one in answers if one.kind is ReplyKind.STOP))
    add_events(tx, (event for one in answers for event in _events(tx, one, subentries)))


def opt_out(tx: Transaction, phone_numbers: Iterable[str]) -> None:
    """Put the numbers of people on the list at once who have said STOP."""
    if stops := set(phone_numbers):
        stop_list_changes.opt_out(tx, stops)


def _events(
    tx: Transaction, answer: Answer, subentries: Mapping[str, str]
) -> Iterator[NewEvent]:
    """Yield the event of a reply for the account, and that for its number."""
    message = answer.message
    delay = None
    if message and message.sent_at is not None:
        delay = max(0, tx.now - message.sent_at) / MICROS
    data = {
        "sms_id": message and message.sms_id,
        "tag": message and message.tag,
        "phone_number": answer.phone_number,
        "message_id": (message and message.message_id) or answer.message_id,
        "reason": None,
        "text": answer.text,
        "date": moment(answer.at).isoformat(),
        "delay": delay,
        "matched_by": answer.matched_by,
        "complete": answer.is_complete,
    }
    yield NewEvent(SMS, answer.kind, data)
    if subentry_id := subentries.get(answer.phone_number):
        yield NewEvent(f"{SMS}:{subentry_id}", answer.kind, data)
