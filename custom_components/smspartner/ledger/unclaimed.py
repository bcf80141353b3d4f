"""Results that nothing proves to be SMS Partner's: kept until the owner decides."""

import sqlite3
from collections.abc import Collection, Sequence
from typing import Final

import orjson

from ..api import RESULTS_BY_NUMBER, HlrNotification
from .transaction import Transaction
from .unread import digest_of

MAX_BODY_SIZE: Final = 4_096
MAX_BODIES: Final = 1_000
"""Of one account."""

_NUMBERS: Final = {result: number for number, result in RESULTS_BY_NUMBER.items()}


def as_body(notification: HlrNotification) -> bytes:
    """Write a notification down as one that is read the same."""
    date = notification.date
    name = notification.error_name
    return orjson.dumps(
        {
            "phone": notification.phone_number,
            "messageId": notification.message_id,
            "mccMnc": notification.mcc_mnc,
            "ported": notification.ported,
            "errorName": name,
            "errorDesc": notification.error_description,
            "date": None if date is None else date.isoformat(),
        }
        | ({"errorId": _NUMBERS.get(notification.result, -1)} if name is None else {})
    )


def keep_unclaimed(
    connection: sqlite3.Connection, *, account: int, bodies: Collection[bytes], now: int
) -> bool:
    """Keep bodies, each once; return whether there is room for all of them."""
    digests = {digest_of(body): body for body in bodies}
    marks = ", ".join("?" * len(digests))
    for (digest,) in connection.execute(
        "SELECT digest FROM unread WHERE account = ? AND request IS NULL"
        f" AND digest IN ({marks})",
        (account, *digests),
    ).fetchall():
        digests.pop(digest, None)
    if not digests:
        return True
    room = MAX_BODIES - count_unclaimed(Transaction(connection, account, now))
    if len(digests) > room or max(map(len, digests.values())) > MAX_BODY_SIZE:
        return False
    connection.executemany(
        "INSERT INTO unread (account, received_at, digest, body) VALUES (?, ?, ?, ?)",
        ((account, now, digest, body) for digest, body in digests.items()),
    )
    return True


def unclaimed_bodies(tx: Transaction) -> Sequence[tuple[int, bytes]]:
    """List what is kept, with its ids."""
    rows = tx.execute(
        "SELECT id, body FROM unread WHERE account = ? AND request IS NULL ORDER BY id",
        (tx.account_id,),
    )
    return [(row["id"], row["body"]) for row in rows]


def count_unclaimed(tx: Transaction) -> int:
    """Count what is kept."""
    (count,) = tx.execute(
        "SELECT COUNT(*) FROM unread WHERE account = ? AND request IS NULL",
        (tx.account_id,),
    ).fetchone()
    return int(count)


def discard_unclaimed(tx: Transaction) -> None:
    """Erase what is kept."""
    tx.execute(
        "DELETE FROM unread WHERE account = ? AND request IS NULL", (tx.account_id,)
    )
