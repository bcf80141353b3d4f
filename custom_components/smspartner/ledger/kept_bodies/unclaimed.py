"""Keeps results without a token of ours: nothing proves that SMS Partner sent them.

They are kept until the owner accepts or discards them.
"""

from collections.abc import Collection, Sequence
from typing import Final

import orjson

from ...api import RESULTS_BY_NUMBER, HlrNotification
from ..transaction import Transaction
from .unreadable import digest_of

MAX_BODY_SIZE: Final = 4_096
MAX_BODIES: Final = 1_000
"""How many of them are kept for each account."""

_NUMBERS_BY_RESULT: Final = {
    result: number for number, result in RESULTS_BY_NUMBER.items()
}


def serialize_notification(notification: HlrNotification) -> bytes:
    """Return a notification as a JSON body that is read as the same notification."""
    date = notification.date
    fields: dict[str, object] = {
        "phone": notification.phone_number,
        "messageId": notification.message_id,
        "mccMnc": notification.mcc_mnc,
        "ported": notification.ported,
        "errorName": notification.error_name,
        "errorDesc": notification.error_description,
        "date": None if date is None else date.isoformat(),
    }
    if notification.error_name is None:
        fields["errorId"] = _NUMBERS_BY_RESULT.get(notification.result, -1)
    return orjson.dumps(fields)


def keep(tx: Transaction, bodies: Collection[bytes]) -> bool:
    """Keep bodies, each once; return False if there is no room for all of them."""
    by_digest = {digest_of(body): body for body in bodies}
    for digest in _kept_digests(tx, by_digest):
        by_digest.pop(digest, None)
    if not by_digest:
        return True
    room = MAX_BODIES - count(tx)
    if len(by_digest) > room or max(map(len, by_digest.values())) > MAX_BODY_SIZE:
        return False
    tx.executemany(
        """
        INSERT INTO kept_bodies (account_id, received_at, digest, body)
        VALUES (?, ?, ?, ?)
        """,
        ((tx.account_id, tx.now, digest, body) for digest, body in by_digest.items()),
    )
    return True


def _kept_digests(tx: Transaction, digests: Collection[bytes]) -> Sequence[bytes]:
    """Return those of some digests whose bodies are kept already."""
    # JSON, which is how lists are bound elsewhere, cannot hold the bytes of a hash.
    rows = tx.execute(
        f"""
        SELECT digest
        FROM kept_bodies
        WHERE account_id = ?
            AND request_id IS NULL
            AND digest IN ({", ".join("?" * len(digests))})
        """,
        (tx.account_id, *digests),
    )
    return [digest for (digest,) in rows]


def read_all(tx: Transaction) -> Sequence[bytes]:
    """Return the unclaimed bodies of the account in the order they came."""
    rows = tx.execute(
        """
        SELECT body
        FROM kept_bodies
        WHERE account_id = ? AND request_id IS NULL
        ORDER BY id
        """,
        (tx.account_id,),
    )
    return [row["body"] for row in rows]


def count(tx: Transaction) -> int:
    """Return how many unclaimed bodies of the account are kept."""
    (found,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM kept_bodies
        WHERE account_id = ? AND request_id IS NULL
        """,
        (tx.account_id,),
    ).fetchone()
    return int(found)


def discard_all(tx: Transaction) -> None:
    """Erase the unclaimed bodies of the account."""
    tx.execute(
        """
        DELETE FROM kept_bodies
        WHERE account_id = ? AND request_id IS NULL
        """,
        (tx.account_id,),
    )
