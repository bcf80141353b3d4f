"""Keeps a loop from sending: joins what was just sent, and limits SMS to a number.

A text is recognized by a keyed hash, so that who reads the file does not learn it.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from ..meta import Meta, read_meta, write_meta
from ..transaction import Transaction
from ..units import as_list, micros, timestamp

JOIN_WITHIN: Final = timedelta(seconds=60)
"""For how long the same text to the same number is not sent once more."""

HOUR: Final = timedelta(hours=1)

MAX_PER_HOUR: Final = 20
"""SMS to one number within an hour; critical ones have as many of their own."""

_COUNTS: Final = """
    s.is_test = 0
    AND m.joined_to IS NULL
    AND r.state IN ('queued', 'sending', 'accepted', 'uncertain')
    AND (m.fate IS NULL OR m.fate IN ('waiting', 'delivered', 'uncertain'))
"""
"""Whether a message was sent to its number, or may yet be."""


def hash_text(tx: Transaction, text: str) -> bytes | None:
    """Return the hash of a text; None where there has been none before.

    Only reads: `make_key` makes the key.
    """
    key = read_meta(tx.connection, Meta.TEXT_KEY)
    return (
        None if key is None else hmac.digest(str(key).encode(), text.encode(), "sha256")
    )


def make_key(tx: Transaction) -> bytes:
    """Return the key of the hashes, and make it if there is none."""
    key = read_meta(tx.connection, Meta.TEXT_KEY)
    if key is None:
        key = secrets.token_hex(32)
        write_meta(tx.connection, Meta.TEXT_KEY, key)
    return str(key).encode()


def joinable(
    tx: Transaction,
    text_hash: bytes | None,
    phones: Sequence[str],
    *,
    scheduled_at: datetime | None,
    is_critical: bool,
    deadline: int,
) -> Mapping[str, int]:
    """Map the numbers that were just sent the same text to the message of each.

    One that has yet to leave must be tried as long as the new one would be, and may
    have to be critical too.
    """
    if text_hash is None:
        return {}
    rows = tx.execute(
        f"""
        SELECT m.phone, MAX(m.id)
        FROM sms s
        CROSS JOIN messages m ON m.sms_key = s.key
        JOIN requests r ON r.id = m.request_id
        WHERE s.account_id = ?
        AND s.text_hash = ?
        AND s.created_at > ?
        AND s.scheduled_at IS ?
        AND m.phone IN (SELECT value FROM json_each(?))
        AND {_COUNTS}
        AND (
            r.state IN ('accepted', 'uncertain')
            OR s.is_cancelled = 0 AND s.is_critical >= ? AND s.deadline >= ?
        )
        GROUP BY m.phone
        """,
        (
            tx.account_id,
            text_hash,
            _within(tx, JOIN_WITHIN),
            timestamp(scheduled_at) or None,
            as_list(phones),
            is_critical,
            deadline - micros(JOIN_WITHIN),
        ),
    )
    return dict(rows.fetchall())


def joined_by(tx: Transaction, sms_id: str) -> Sequence[str]:
    """Return the ids of the SMS whose messages stand for messages of one."""
    rows = tx.execute(
        """
        SELECT DISTINCT s.id
        FROM sms own
        JOIN messages m ON m.sms_key = own.key
        JOIN messages b ON b.id = m.joined_to
        JOIN sms s ON s.key = b.sms_key
        WHERE own.account_id = ? AND own.id = ?
        """,
        (tx.account_id, sms_id),
    )
    return [id_ for (id_,) in rows]


def sent_in_hour(
    tx: Transaction, phones: Sequence[str], *, is_critical: bool
) -> Mapping[str, int]:
    """Return how many SMS were sent to each of some numbers within the last hour.

    Critical ones are counted apart from the others.
    """
    since = _within(tx, HOUR)
    # The index of numbers leads from there on to their messages of the hour alone.
    (first,) = tx.execute(
        """
        SELECT MIN(r.id)
        FROM sms s INDEXED BY sms_by_age
        CROSS JOIN requests r INDEXED BY requests_of_sms ON r.sms_key = s.key
        WHERE s.account_id = ? AND s.created_at > ?
        """,
        (tx.account_id, since),
    ).fetchone()
    if first is None:
        return {}
    rows = tx.execute(
        f"""
        SELECT m.phone, COUNT(*)
        FROM json_each(?) j
        CROSS JOIN messages m INDEXED BY messages_by_phone
            ON m.phone = j.value AND m.request_id >= ?
        JOIN sms s ON s.key = m.sms_key
        JOIN requests r ON r.id = m.request_id
        WHERE s.account_id = ?
        AND s.created_at > ?
        AND s.is_critical = ?
        AND {_COUNTS}
        GROUP BY m.phone
        """,
        (as_list(phones), first, tx.account_id, since, is_critical),
    )
    return dict(rows.fetchall())


def _within(tx: Transaction, duration: timedelta) -> int:
    """Return since when what was sent was sent within some time.

    While the clock is not trusted, that is not known of what is of an earlier start:
    hours may have passed without power.
    """
    return max(tx.now - micros(duration), tx.wanted_after)


def erase_hashes(tx: Transaction) -> None:
    """Erase the hashes of texts that were handed over an hour ago, or never were."""
    tx.execute(
        """
        UPDATE sms
        SET text_hash = NULL
        WHERE account_id = :account
        AND text_hash IS NOT NULL
        AND text IS NULL
        AND created_at < :before
        AND NOT EXISTS (
            SELECT 1
            FROM requests
            WHERE sms_key = sms.key AND sent_at >= :before
        )
        """,
        {"account": tx.account_id, "before": tx.now - micros(HOUR)},
    )
