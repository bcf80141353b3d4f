"""Settles the fates of messages: as reports and polls tell them, only ever forward."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from ...api import Fate
from ..acceptance import prove
from ..states import RequestState
from ..transaction import Transaction
from ..units import MICROS, as_list, bound_rows, timestamp
from .events import (
    MAX_MESSAGE_EVENTS,
    keys_joined_to,
    note_ended,
    note_events,
    recount,
)
from .states import FINAL_FATES, MessageState, rank
from .texts import erase_texts

STATES: Final = {
    Fate.WAITING: MessageState.WAITING.value,
    Fate.DELIVERED: MessageState.DELIVERED.value,
    Fate.NOT_DELIVERED: MessageState.NOT_DELIVERED.value,
    Fate.FAILED: MessageState.FAILED.value,
}


class KnownMessage(NamedTuple):
    """A message that SMS Partner tells of, as it stands in the ledger."""

    id: int
    sms_key: int
    fate: str | None
    status: str | None
    request_id: int
    request_state: str


class Told(NamedTuple):
    """What SMS Partner tells of a message."""

    message: KnownMessage
    status: str | None
    """Its word, in lower case."""
    fate: Fate | None
    """What that means; None where it is not known."""
    date: datetime | None
    message_id: str | None = None
    """That of the whole request, where it is told."""
    cost: float | None = None
    """What the message cost, where it is told."""
    currency: str | None = None


class _Change(NamedTuple):
    """What is written down of a message."""

    told: Told
    fate: str | None
    status: str


def settle(tx: Transaction, told: Sequence[Told]) -> Sequence[bool]:
    """Write down what SMS Partner tells; return which of it was news.

    It proves that its request was accepted. Of several fates, the furthest wins.
    """
    changes: dict[int, _Change] = {}
    news = [_note(changes, one) for one in told]
    final = {
        id_: change
        for id_, change in changes.items()
        if change.fate in FINAL_FATES and change.told.message.fate not in FINAL_FATES
    }
    _write(tx, changes)
    if final:
        _count_unreported(tx, final.values())
    proofs = [one for one in told if _is_proof(one, changes)]
    reopened = _prove(tx, proofs)
    if with_text := {one.message.sms_key for one in told if _may_hold_text(one)}:
        erase_texts(tx.connection, with_text)
    if final or reopened:
        _count_open(tx, final.values(), reopened)
    _note_events(tx, changes)
    return news


def _is_proof(told: Told, changes: Mapping[int, _Change]) -> bool:
    """Return whether what is told shows that a request was accepted and holds.

    What was called off may have been reported before that.
    """
    is_cancelled = told.message.request_state == RequestState.CANCELLED
    return not is_cancelled or told.message.id in changes


def _may_hold_text(told: Told) -> bool:
    """Return whether the text was kept so that a request could be sent."""
    return told.message.request_state in (RequestState.QUEUED, RequestState.SENDING)


def _note(changes: dict[int, _Change], told: Told) -> bool:
    """Add to the changes what is told of a message; return whether it is news."""
    known = changes.get(told.message.id)
    fate = known.fate if known else told.message.fate
    status = known.status if known else told.message.status
    new = fate if told.fate is None else STATES[told.fate]
    if told.fate is None and fate == MessageState.UNCERTAIN:
        new = None
    word = told.status or ""
    is_further = rank(new) > rank(fate)
    is_another_word = fate not in FINAL_FATES and new == fate and word != status
    if not is_further and not is_another_word:
        return False
    changes[told.message.id] = _Change(told, new, word)
    return True


def _write(tx: Transaction, changes: Mapping[int, _Change]) -> None:
    """Write fates down."""
    rows = (
        (
            id_,
            change.fate,
            change.status,
            change.told.date and timestamp(change.told.date),
            change.told.cost and round(change.told.cost * MICROS),
            change.told.currency,
        )
        for id_, change in changes.items()
    )
    for table, values in bound_rows(rows):
        tx.execute(
            f"""
            UPDATE messages
            SET fate = column2,
                status = column3,
                fate_at = column4,
                received_at = ?,
                cost = COALESCE(column5, cost),
                currency = COALESCE(column6, currency)
            FROM {table}
            WHERE id = column1
            """,
            (tx.now, *values),
        )


def _count_unreported(tx: Transaction, final: Collection[_Change]) -> None:
    """Subtract messages whose fate is final by now from what their requests lack."""
    counts = Counter(change.told.message.request_id for change in final)
    rows = tx.execute(
        """
        UPDATE requests
        SET unreported = unreported - (j.value ->> 1)
        FROM json_each(?) j
        WHERE requests.id = j.value ->> 0
        RETURNING id, unreported
        """,
        (as_list(counts.items()),),
    ).fetchall()
    tx.complete.update(id_ for id_, unreported in rows if unreported <= 0)


def _prove(tx: Transaction, told: Sequence[Told]) -> set[int]:
    """Write down that requests were accepted, and their message ids.

    Returns the keys of the SMS whose messages were taken for rejected until now.
    """
    not_proven = {
        one.message.request_id
        for one in told
        if one.message.request_state != RequestState.ACCEPTED
    }
    if not_proven:
        prove(tx.connection, not_proven, tx.now)
    ids = {
        one.message.request_id: one.message_id
        for one in told
        if one.message_id is not None
    }
    tx.execute(
        """
        UPDATE sms_requests
        SET message_id = j.value ->> 1
        FROM json_each(?) j
        WHERE sms_requests.request_id = j.value ->> 0 AND message_id IS NULL
        """,
        (as_list(ids.items()),),
    )
    return {
        one.message.sms_key
        for one in told
        if one.message.request_state == RequestState.REJECTED
    }


def _count_open(
    tx: Transaction, final: Collection[_Change], reopened: set[int]
) -> None:
    """Subtract messages whose fate is final by now from what their SMS lack.

    The messages of other SMS that were joined to one of these end with it. `reopened`
    are the keys of SMS that have to be counted again.
    """
    counts = Counter(change.told.message.sms_key for change in final)
    rows = tx.execute(
        """
        UPDATE sms
        SET open = open - (j.value ->> 1)
        FROM json_each(?) j
        WHERE sms.key = j.value ->> 0
        RETURNING id, open
        """,
        (as_list(item for item in counts.items() if item[0] not in reopened),),
    ).fetchall()
    note_ended(tx, [id_ for id_, still_open in rows if still_open <= 0])
    joined = keys_joined_to(tx, (change.told.message.id for change in final))
    recount(tx, reopened | joined)


def _note_events(tx: Transaction, changes: Mapping[int, _Change]) -> None:
    """Put the events of the fates that were written down into the outbox."""
    ended = {
        id_: change.told.message.sms_key
        for id_, change in changes.items()
        if change.fate in FINAL_FATES
    }
    if not ended:
        return
    rows = tx.execute(
        f"""
        SELECT key
        FROM sms
        WHERE key IN (SELECT value FROM json_each(?)) AND size <= {MAX_MESSAGE_EVENTS}
        """,
        (as_list(set(ended.values())),),
    )
    small = {key for (key,) in rows}
    note_events(tx, [id_ for id_, key in ended.items() if key in small])
