"""Tells, once each, of messages that take too long, and of those nobody knows about."""

from datetime import timedelta
from typing import Final

from ..transaction import Transaction
from ..units import micros
from .events import note_events
from .open_requests import OPEN_REQUESTS, SENT_AT

DOUBT_AFTER: Final = timedelta(hours=1)
"""How long after it was posted an event says that a request's outcome is unknown."""

_LATE_AT: Final = f"""
    {SENT_AT} + CASE
        WHEN q.deferred_until > {SENT_AT} + :alert THEN 0
        ELSE :alert
    END
"""
"""When a message is late: at once where SMS Partner says that it will be."""
_ON_THE_WAY: Final = """
    r.state = 'accepted'
    AND s.is_test = 0
    AND (m.fate IS NULL OR m.fate = 'waiting')
"""
_DOUBTED_FROM: Final = f"IIF(r.state = 'uncertain', r.sent_at, {SENT_AT})"
"""From when it is not known whether SMS Partner has a request: before its time."""
_DOUBTED: Final = """
    (r.state = 'uncertain' AND m.fate IS NULL OR m.fate = 'uncertain')
"""


def note_delays(tx: Transaction, alert_after: timedelta | None) -> None:
    """Put the event `delayed` of messages into the outbox that take too long.

    These are accepted, and their fate was not final `alert_after` they were to be sent,
    or SMS Partner has said that it holds them back for longer. None is never. What may
    be younger because the clock is in doubt is left for later.
    """
    if alert_after is None:
        return
    rows = tx.execute(
        f"""
        UPDATE messages
        SET is_delay_told = 1
        WHERE id IN (
            SELECT m.id
            FROM {OPEN_REQUESTS}
            JOIN messages m ON m.request_id = r.id AND m.request_id > 0
            WHERE q.account_id = :account
            AND q.next_poll_at IS NOT NULL
            AND m.is_delay_told = 0
            AND {_ON_THE_WAY}
            AND {_LATE_AT} <= :now
        )
        RETURNING id
        """,
        {
            "account": tx.account_id,
            "alert": micros(alert_after),
            "now": tx.earliest,
        },
    ).fetchall()
    note_events(tx, sorted(id_ for (id_,) in rows), "delayed")


def note_doubts(tx: Transaction) -> None:
    """Put the event `uncertain` of messages into the outbox that are so for an hour."""
    rows = tx.execute(
        f"""
        SELECT r.id AS request_id, m.id
        FROM {OPEN_REQUESTS}
        JOIN messages m ON m.request_id = r.id AND m.request_id > 0
        WHERE q.account_id = ?
        AND q.next_poll_at IS NOT NULL
        AND q.is_doubt_told = 0
        AND {_DOUBTED}
        AND {_DOUBTED_FROM} <= ?
        ORDER BY m.id
        """,
        (tx.account_id, tx.earliest - micros(DOUBT_AFTER)),
    ).fetchall()
    tx.executemany(
        "UPDATE sms_requests SET is_doubt_told = 1 WHERE request_id = ?",
        {(row["request_id"],) for row in rows},
    )
    note_events(tx, [row["id"] for row in rows], "uncertain")


def next_at(tx: Transaction, alert_after: timedelta | None) -> int | None:
    """Return when something has to be told next, in microseconds since 1970.

    None where nothing has.
    """
    messages = "SELECT 1 FROM messages m WHERE m.request_id = r.id AND m.request_id > 0"
    times = tx.execute(
        f"""
        SELECT
            MIN({_DOUBTED_FROM} + CASE
                WHEN q.is_doubt_told = 0 AND EXISTS ({messages} AND {_DOUBTED})
                THEN :doubt
            END),
            MIN(CASE
                WHEN EXISTS ({messages} AND m.is_delay_told = 0 AND {_ON_THE_WAY})
                THEN {_LATE_AT}
            END)
        FROM {OPEN_REQUESTS}
        WHERE q.account_id = :account AND q.next_poll_at IS NOT NULL
        """,
        {
            "account": tx.account_id,
            "doubt": micros(DOUBT_AFTER),
            "alert": None if alert_after is None else micros(alert_after),
        },
    ).fetchone()
    found = [int(time) for time in times if time is not None]
    return min(found) + tx.now - tx.earliest if found else None
