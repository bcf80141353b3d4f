"""Tells replies that come once more from those that are sent once more.

Nothing of a reply is kept for that but a keyed hash, and that for a minute.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import blake2b
from itertools import compress
from typing import Final

import orjson

from ..meta import Meta
from ..sms.guard import make_key
from ..transaction import Transaction
from ..units import as_list, micros

REPEATED_WITHIN: Final = timedelta(seconds=60)
"""For how long the same reply to the same request counts as the one before."""

type Identity = tuple[object, ...]
"""What a reply has in common with its repetitions; JSON can hold it."""


def note_new(tx: Transaction, identities: Sequence[Identity]) -> Sequence[bool]:
    """Return which of some replies are no repetitions, and remember those."""
    if not identities:
        return ()
    key, oldest = _read_key_and_age(tx)
    if oldest is not None and oldest <= _too_old(tx):
        drop_old(tx)
    digests = [_digest(key, (tx.account_id, *identity)) for identity in identities]
    try:
        _remember(tx, digests)
    except sqlite3.IntegrityError:  # one is known already, or there twice
        news = _find_new(tx, digests)
        _remember(tx, compress(digests, news))
        return news
    return [True] * len(digests)


def _read_key_and_age(tx: Transaction) -> tuple[bytes, int | None]:
    """Return the key of the hashes, and when the oldest that is remembered came."""
    key, oldest = tx.execute(
        """
        SELECT
            (SELECT value FROM meta WHERE key = ?),
            (SELECT MIN(received_at) FROM recent_replies)
        """,
        (Meta.TEXT_KEY,),
    ).fetchone()
    return make_key(tx) if key is None else str(key).encode(), oldest


def _digest(key: bytes, identity: Identity) -> int:
    """Return what stands for a reply: as much of its hash as a whole number holds."""
    hash_ = blake2b(orjson.dumps(identity), key=key, digest_size=8)
    return int.from_bytes(hash_.digest(), signed=True)


def _remember(tx: Transaction, digests: Iterable[int]) -> None:
    """Remember replies; raise sqlite3.IntegrityError if there are repetitions."""
    tx.execute(
        """
        INSERT INTO recent_replies (digest, account_id, received_at)
        SELECT value, ?, ?
        FROM json_each(?)
        """,
        (tx.account_id, tx.now, as_list(digests)),
    )


def _find_new(tx: Transaction, digests: Sequence[int]) -> Sequence[bool]:
    """Return which of some replies are neither remembered nor there before."""
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
    return news


def drop_old(tx: Transaction) -> None:
    """Erase what no reply repeats any more."""
    tx.execute("DELETE FROM recent_replies WHERE received_at <= ?", (_too_old(tx),))


def _too_old(tx: Transaction) -> int:
    """Return since when a reply that came then is repeated by none."""
    return tx.now - micros(REPEATED_WITHIN)
