"""Erases SMS that are old enough, and the numbers of messages that are forgotten.

What is kept of replies goes the same way.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

from ..replies import erasure as replies
from ..states import Cause, RequestState
from ..transaction import Transaction
from ..units import as_list
from .events import keys_joined_to, recount
from .states import FINAL_FATES

BATCH: Final = 100
"""SMS erased in one transaction; each has up to 500 messages."""

_AMONG: Final = "IN (SELECT value FROM json_each(?))"
_OF_SMS: Final = (
    *(
        (table, f"request_id IN (SELECT id FROM requests WHERE sms_key {_AMONG})")
        for table in ("tokens", "sms_requests")
    ),
    ("requests", f"sms_key {_AMONG}"),
    ("messages", f"sms_key {_AMONG}"),
    ("sms", f"key {_AMONG}"),
)
"""The rows of some SMS in each table, in the order in which they are erased."""


def erase_old(tx: Transaction, before: int) -> bool:
    """Erase some of the SMS that ended before a time; return whether there may be more.

    It is in microseconds since 1970. What they had cost stays in the account's sum. One
    that stands for messages of a later SMS is kept as long as that.
    """
    replies.erase_old(tx, before)
    rows = tx.execute(
        f"""
        SELECT key
        FROM sms
        WHERE account_id = :account
        AND created_at < :before
        AND COALESCE(scheduled_at, 0) < :before
        AND open = 0
        AND NOT EXISTS (
            SELECT 1
            FROM messages
            WHERE sms_key = key AND received_at >= :before
        )
        AND NOT EXISTS (
            SELECT 1
            FROM messages b
            JOIN messages m ON m.joined_to = b.id
            JOIN sms own ON own.key = m.sms_key
            WHERE b.sms_key = sms.key AND own.created_at >= :before
        )
        ORDER BY created_at
        LIMIT {BATCH}
        """,
        {"account": tx.account_id, "before": before},
    ).fetchall()
    keys = as_list(key for (key,) in rows)
    _keep_spending(tx, keys)
    for table, condition in _OF_SMS:
        tx.execute(f"DELETE FROM {table} WHERE {condition}", (keys,))
    return len(rows) == BATCH


def _keep_spending(tx: Transaction, keys: str) -> None:
    """Add what some SMS had cost to the account's sum of it; `keys` is a JSON list."""
    tx.execute(
        """
        INSERT INTO erased_spending (account_id, currency, spent_on_sms)
        SELECT account_id, currency, SUM(spent)
        FROM requests
        WHERE sms_key IN (SELECT value FROM json_each(?)) AND spent > 0
        GROUP BY account_id, currency
        ON CONFLICT DO UPDATE
        SET spent_on_sms = spent_on_sms + excluded.spent_on_sms
        """,
        (keys,),
    )


def forget(tx: Transaction, phones: str) -> set[str]:
    """Erase numbers from the messages; return those that were known.

    `phones` is a JSON list of numbers in E.164. A message whose fate is awaited becomes
    nameless; one that is not sent yet is not sent any more.
    """
    rows = tx.execute(
        """
        SELECT m.id, m.phone, m.sms_key, m.fate, m.request_id, r.state
        FROM json_each(?) j
        CROSS JOIN messages m INDEXED BY messages_by_phone ON m.phone = j.value
        LEFT JOIN requests r ON r.id = m.request_id
        WHERE m.account_id = ?
        """,
        (phones, tx.account_id),
    ).fetchall()
    tx.executemany(
        "UPDATE requests SET forgotten = 1 WHERE id = ?",
        {(row["request_id"],) for row in rows if row["request_id"]},
    )
    unsent = [row for row in rows if row["state"] == RequestState.QUEUED]
    awaited = [row for row in rows if _is_awaited(row)]
    kept = {row["id"] for row in (*unsent, *awaited)}
    _withdraw(tx, unsent)
    tx.execute(
        """
        UPDATE messages
        SET phone = NULL, subentry_id = NULL
        WHERE id IN (SELECT value FROM json_each(?))
        """,
        (as_list(row["id"] for row in awaited),),
    )
    _erase(tx, [row for row in rows if row["id"] not in kept])
    return {row["phone"] for row in rows} | replies.forget(tx, phones)


def withdraw_nameless(tx: Transaction, request_id: int) -> None:
    """Withdraw the messages of a request whose numbers were forgotten meanwhile."""
    rows = tx.execute(
        """
        SELECT id, sms_key, request_id
        FROM messages
        WHERE request_id = ? AND request_id > 0 AND phone IS NULL
        """,
        (request_id,),
    ).fetchall()
    _withdraw(tx, rows)


def _is_awaited(row: sqlite3.Row) -> bool:
    """Return whether the fate of a message is awaited that may have been sent."""
    return (
        row["state"] in ("sending", "accepted", "uncertain")
        and row["fate"] not in FINAL_FATES
    )


def _withdraw(tx: Transaction, messages: Sequence[sqlite3.Row]) -> None:
    """Take messages out of requests that have not been sent, without their numbers."""
    tx.executemany(
        """
        UPDATE requests
        SET size = size - 1, unreported = unreported - 1
        WHERE id = ?
        """,
        ((row["request_id"],) for row in messages),
    )
    ids = [row["id"] for row in messages]
    tx.execute(
        f"""
        UPDATE messages
        SET phone = NULL, subentry_id = NULL, request_id = 0,
            refusal = '{Cause.FORGOTTEN}'
        WHERE id IN (SELECT value FROM json_each(?))
        """,
        (as_list(ids),),
    )
    recount(tx, {row["sms_key"] for row in messages} | keys_joined_to(tx, ids))


def _erase(tx: Transaction, messages: Sequence[sqlite3.Row]) -> None:
    """Erase messages that have a final state, or that stand for another one."""
    tx.executemany(
        "UPDATE requests SET unreported = unreported - 1 WHERE id = ?",
        (
            (row["request_id"],)
            for row in messages
            if row["request_id"] and row["fate"] not in FINAL_FATES
        ),
    )
    tx.execute(
        "DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?))",
        (as_list(row["id"] for row in messages),),
    )
    recount(tx, {row["sms_key"] for row in messages})
