"""Finds the messages that replies answer: by token, by message id, or by number."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from ...api import Reply, ReplyKind
from ...phone_numbers import PhoneNumberError, normalize
from ..sms.fates import KnownMessage
from ..sms.matching import Wanted, find_messages
from ..sms.open_requests import SENT_AT
from ..states import MatchedBy
from ..transaction import Transaction
from ..units import as_list, timestamp

if TYPE_CHECKING:
    from .repetitions import Identity

MESSAGES_LOOKED_AT: Final = 50
"""Of how many of the messages to a number the one that was sent last is looked for."""

_WITH_MESSAGE_ID: Final = """
    SELECT m.id
    FROM sms_requests q INDEXED BY sms_requests_by_message_id
    CROSS JOIN messages m INDEXED BY messages_by_phone
        ON m.phone = j.value ->> 0
        AND m.request_id = q.request_id
    WHERE q.message_id = j.value ->> 1 AND q.account_id = :account
    LIMIT 1
"""
# Of two requests, the one that was placed first may be scheduled for later.
_SENT_LAST: Final = f"""
    SELECT id
    FROM (
        SELECT m.id, {SENT_AT} AS sent_at
        FROM messages m INDEXED BY messages_by_phone
        CROSS JOIN requests r ON r.id = m.request_id
        CROSS JOIN sms s ON s.key = m.sms_key
        WHERE m.phone = j.value ->> 0
        AND m.request_id > 0
        AND m.account_id = :account
        AND r.state IN ('sending', 'accepted', 'uncertain')
        AND COALESCE(m.fate, '') <> 'cancelled'
        AND s.is_test = 0
        AND {SENT_AT} <= :now
        ORDER BY m.request_id DESC
        LIMIT {MESSAGES_LOOKED_AT}
    )
    ORDER BY sent_at DESC
    LIMIT 1
"""


class AnsweredMessage(NamedTuple):
    """A message that was answered, as far as its answer tells of it."""

    id: int
    request_id: int
    phone_number: str | None
    """In E.164; None where it was forgotten."""
    sms_id: str
    tag: str | None
    message_id: str | None
    """SMS Partner's, of the whole request."""
    sent_at: int | None


class Matched(NamedTuple):
    """A reply, or a part of one, and the message that it answers."""

    reply: Reply
    message: AnsweredMessage | None
    matched_by: MatchedBy | None
    """By what it was found."""
    known: KnownMessage | None
    """The same message, where it was found by a token."""

    @property
    def phone_number(self) -> str:
        """Return whose reply it is, as the message was sent to it."""
        message = self.message
        return (message and message.phone_number) or self.reply.phone_number

    @property
    def written_at(self) -> int | None:
        """Return when it was written, in microseconds since 1970; None if unknown."""
        return timestamp(self.reply.date) or None

    @property
    def identity(self) -> Identity:
        """Return what a repetition has in common with it."""
        reply = self.reply
        if part := reply.part:
            place = (part.reference, part.total, part.number)
            return (self.phone_number, *place, reply.text)
        return identity_of(self.message, self.phone_number, reply.kind, reply.text)


def identity_of(
    message: AnsweredMessage | None, phone_number: str, kind: ReplyKind, text: str
) -> Identity:
    """Return what a repetition of a whole reply has in common with it."""
    return (message.request_id if message else 0, phone_number, kind, text)


def find_answered(
    tx: Transaction,
    replies: Sequence[Reply],
    wanted: Mapping[int, Wanted],
    country: str | None,
) -> Sequence[Matched]:
    """Return what each of some replies answers.

    It is the message to this number of the request of its token, which `wanted` has by
    the index of the reply; else that of the request with its message id; else the one
    that was sent to this number last. A national number is one of the request of its
    token, else one of the `country` with this ISO code.
    """
    by_token = _find_by_token(tx.connection, wanted)
    found = {index: (known.id, MatchedBy.TOKEN) for index, known in by_token.items()}
    rest = {
        index: _with_whole_number(reply, country)
        for index, reply in enumerate(replies)
        if index not in by_token
    }
    found |= _find_otherwise(tx, rest)
    messages = load_answered(tx, {id_ for id_, _ in found.values()})
    matched = []
    for index, reply in enumerate(replies):
        id_, matched_by = found.get(index, (0, None))
        matched.append(
            Matched(
                rest.get(index, reply),
                messages.get(id_),
                matched_by,
                by_token.get(index),
            )
        )
    return matched


def _with_whole_number(reply: Reply, country: str | None) -> Reply:
    """Return a reply with the number in E.164 where it came as a national one."""
    digits = reply.phone_number.removeprefix("+")
    if not digits.startswith("0"):
        return reply
    try:
        phone_number = normalize(digits, country, mobile_only=False)
    except PhoneNumberError:
        return reply
    return replace(reply, phone_number=phone_number)


def _find_by_token(
    connection: sqlite3.Connection, wanted: Mapping[int, Wanted]
) -> Mapping[int, KnownMessage]:
    """Return the messages of the requests of tokens, by the index of the reply."""
    if not wanted:
        return {}
    found = find_messages(connection, list(wanted.values()))
    return {
        index: message for index, message in zip(wanted, found, strict=True) if message
    }


def _find_otherwise(
    tx: Transaction, replies: Mapping[int, Reply]
) -> Mapping[int, tuple[int, MatchedBy]]:
    """Return the messages that are found without a token, by the index of the reply."""
    if not replies:
        return {}
    # As one row: for each row, this thread would wait for the event loop's once more.
    (rows,) = tx.execute(
        f"""
        SELECT json_group_array(
            json_array(j.key, ({_WITH_MESSAGE_ID}), ({_SENT_LAST}))
        )
        FROM json_each(:replies) j
        """,
        {
            "account": tx.account_id,
            "now": tx.now,
            "replies": as_list(
                (reply.phone_number, reply.message_id) for reply in replies.values()
            ),
        },
    ).fetchone()
    indices = list(replies)
    found = {}
    for place, with_id, last in orjson.loads(rows):
        index = indices[place]
        if with_id is not None:
            found[index] = (with_id, MatchedBy.MESSAGE_ID)
        elif last is not None:
            found[index] = (last, MatchedBy.NUMBER)
    return found


def load_answered(tx: Transaction, ids: Iterable[int]) -> Mapping[int, AnsweredMessage]:
    """Return those of some messages that are in the ledger, by their ids there."""
    (rows,) = tx.execute(
        f"""
        SELECT json_group_array(
            json_array(
                m.id, m.request_id, m.phone, s.id, s.tag, q.message_id, {SENT_AT}
            )
        )
        FROM json_each(?) j
        CROSS JOIN messages m ON m.id = j.value
        JOIN sms s ON s.key = m.sms_key
        JOIN requests r ON r.id = m.request_id
        JOIN sms_requests q ON q.request_id = m.request_id
        """,
        (as_list(ids),),
    ).fetchone()
    return {row[0]: AnsweredMessage(*row) for row in orjson.loads(rows)}
