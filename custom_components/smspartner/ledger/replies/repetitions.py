"""Tells replies that come once more from those that are sent once more.

Nothing of a reply is kept for that but a keyed hash, and that for a minute.
"""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import orjson

from ..sms.guard import make_key
from ..transaction import Transaction
from ..units import as_list, micros

REPEATED_WITHIN: Final = timedelta(seconds=60)
"""For how long the same reply to the same request counts as the one before."""

type Identity = tuple[object, ...]
"""What a reply has in common with its repetitions; JSON can hold it."""


def note_new(tx: Transaction, identities: Sequence[Identity]) -> Sequence[bool]:
    """Return which of some replies are no repetitions, and remember those."""
    drop_old(tx)
    if not identities:
        return ()
    key = make_key(tx)
    digests = [_digest(key, (tx.account_id, *identity)) for identity in identities]
    # As one row: for each row, this thread would wait for the event loop's once more.
    (rows,) = tx.execute(
        """
        SELECT json_group_array(digest)
        FROM recent_replies
        WHERE digest IN (SELECT value FROM json_each(?))
        """,
        (as_list(digests),),
    ).fetchone()
    known = set(orjson.loads(rows))
    news = []
    for digest in digests:
        news.append(digest not in known)
        known.add(digest)
    tx.execute(
        """
        INSERT INTO recent_replies (digest, account_id, received_at)
        SELECT value, ?, ?
        FROM json_each(?)
        """,
        (
            tx.account_id,
            tx.now,
            as_list(
                digest for digest, is_new in zip(digests, news, strict=True) if is_new
            ),
        ),
    )
    return news


def _digest(key: bytes, identity: Identity) -> int:
    """Return what stands for a reply: as much of its hash as a whole number holds."""
    hash_ = hmac.digest(key, orjson.dumps(identity), "sha256")
    return int.from_bytes(hash_[:8], signed=True)


def drop_old(tx: Transaction) -> None:
    """Erase what no reply repeats any more."""
    tx.execute(
        "DELETE FROM recent_replies WHERE received_at <= ?",
        (tx.now - micros(REPEATED_WITHIN),),
    )
