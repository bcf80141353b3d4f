"""Puts the events of messages into the outbox, for the account and for the number."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from ..outbox import NewEvent, add_events
from ..transaction import Transaction
from ..units import as_list, moment
from .records import MessageRecord, SmsRecord, load, load_messages
from .shown import IS_FINAL, MESSAGES
from .states import FINAL

MAX_MESSAGE_EVENTS: Final = 50
"""Numbers of an SMS up to which each of its messages fires events."""

SMS: Final = "sms"
"""The subject of the account's events; a number's has its subentry's id behind it."""


def note_events(
    tx: Transaction, message_ids: Collection[int], type_: str | None = None
) -> None:
    """Put the events of messages into the outbox: of the present state of each.

    Or of `type_`. A state that is not final has no event of its own. There is one for
    the account and, where the message was sent to one, one for the phone number. Large
    SMS, joined messages and tests have none.
    """
    if not message_ids:
        return
    rows = tx.execute(
        f"""
        SELECT m.id
        FROM messages m
        JOIN sms s ON s.key = m.sms_key
        WHERE m.id IN (SELECT value FROM json_each(?))
        AND m.joined_to IS NULL
        AND s.size <= {MAX_MESSAGE_EVENTS}
        AND s.is_test = 0
        """,
        (as_list(message_ids),),
    ).fetchall()
    if not rows:
        return
    add_events(
        tx,
        (
            event
            for record in load_messages(tx, [id_ for (id_,) in rows])
            if type_ or record.state in FINAL
            for event in _events(tx, record, type_)
        ),
    )


def _events(
    tx: Transaction, record: MessageRecord, type_: str | None
) -> Iterator[NewEvent]:
    """Yield the event of a message for the account, and that for its number."""
    at = record.date if type_ is None and record.date else moment(tx.now)
    delay = None
    if record.sent_at is not None:
        begun = max(record.sent_at, record.scheduled_at or record.sent_at)
        delay = max(timedelta(), at - begun).total_seconds()
    data: dict[str, Any] = {
        "sms_id": record.sms_id,
        "tag": record.tag,
        "phone_number": record.phone_number,
        "message_id": record.message_id,
        "reason": record.reason,
        "text": None,
        "date": at.isoformat(),
        "delay": delay,
    }
    yield NewEvent(SMS, type_ or record.state, data)
    if record.subentry_id is not None:
        yield NewEvent(f"{SMS}:{record.subentry_id}", type_ or record.state, data)


def recount(tx: Transaction, sms_keys: Collection[int]) -> None:
    """Count the messages of some SMS again that have no final state.

    Those that have none left have ended: a large one puts its `finished` event into the
    outbox.
    """
    if not sms_keys:
        return
    rows = tx.execute(
        f"""
        UPDATE sms
        SET open = (
            SELECT COUNT(*)
            FROM {MESSAGES}
            WHERE m.sms_key = sms.key AND NOT {IS_FINAL}
        )
        WHERE key IN (SELECT value FROM json_each(:keys))
        RETURNING id, open
        """,
        {"now": tx.now, "keys": as_list(sms_keys)},
    ).fetchall()
    note_ended(tx, [id_ for id_, still_open in rows if not still_open])


def keys_joined_to(tx: Transaction, message_ids: Iterable[int]) -> set[int]:
    """Return the keys of the SMS whose messages are joined to some messages."""
    rows = tx.execute(
        """
        SELECT DISTINCT sms_key
        FROM messages
        WHERE joined_to IN (SELECT value FROM json_each(?))
        """,
        (as_list(message_ids),),
    )
    return {key for (key,) in rows}


def note_ended(tx: Transaction, sms_ids: Sequence[str]) -> None:
    """Write down that no message of some SMS is open any more.

    A large one puts its `finished` event into the outbox, once.
    """
    if not sms_ids:
        return
    tx.ended.update(sms_ids)
    rows = tx.execute(
        f"""
        UPDATE sms
        SET to_fire = 0
        WHERE account_id = ?
        AND id IN (SELECT value FROM json_each(?))
        AND to_fire = 1
        AND size > {MAX_MESSAGE_EVENTS}
        AND is_test = 0
        RETURNING id
        """,
        (tx.account_id, as_list(sms_ids)),
    ).fetchall()
    add_events(tx, [_finished(load(tx, id_)) for (id_,) in rows])


def _finished(record: SmsRecord) -> NewEvent:
    """Return the event of the end of a large SMS."""
    return NewEvent(
        SMS,
        "finished",
        {
            "sms_id": record.sms_id,
            "tag": record.tag,
            "counts": Counter(message.state.value for message in record.messages),
            "cost": record.cost,
            "currency": record.currency,
        },
    )
