"""What differs between the stop list as it is known and as it was found.

SQLite compares the two: objects of all their numbers would take many times the memory
of the list, and the event loop would wait while they are made.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import orjson

from ..api import Id, PackedIds
from .transaction import Transaction
from .units import as_list

_LARGEST_INTEGER: Final = 2**63 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """What of two lists is not the same in both, and how long they are."""

    known: Mapping[str, Id]
    """Ids of known numbers that were not found, or not so, or that are unread."""
    unread: AbstractSet[str]
    """Those of them that no list has shown yet."""
    found: Mapping[str, Id]
    """Ids of found numbers that are not known, or not so, or that are unread."""
    found_count: int
    """How many numbers were found in all, each counted once."""


def compare(
    tx: Transaction, found: Mapping[str, Id], removed: AbstractSet[str]
) -> Differences:
    """Compare the known list with one that was found, but for what was `removed`."""
    text = found.json if isinstance(found, PackedIds) else _write(found)
    differing = _find_differing(tx, text) - removed
    missing = _find_missing(tx, text)
    known, unread = _load_known(tx, missing | differing | removed)
    missing |= removed & known.keys()
    return Differences(
        known=known,
        unread=unread,
        found=_load_found(tx, text, differing),
        found_count=_count_known(tx) - len(missing) + len(differing - known.keys()),
    )


def _find_missing(tx: Transaction, found: str) -> set[str]:
    """Return the known numbers and pseudonyms that were not found."""
    rows = tx.execute(
        """
        SELECT phone
        FROM stop_list
        WHERE account_id = ?
        EXCEPT
        SELECT key
        FROM json_each(?)
        """,
        (tx.account_id, found),
    )
    return {phone for (phone,) in rows}


def _find_differing(tx: Transaction, found: str) -> set[str]:
    """Return the found numbers that are not known, or not so, or that are unread."""
    rows = tx.execute(
        """
        SELECT key, value
        FROM json_each(?)
        EXCEPT
        SELECT phone, id
        FROM stop_list
        WHERE account_id = ? AND NOT is_unread
        """,
        (found, tx.account_id),
    )
    return {phone for phone, _ in rows}


def _count_known(tx: Transaction) -> int:
    """Count the known numbers and pseudonyms."""
    (count,) = tx.execute(
        "SELECT COUNT(*) FROM stop_list WHERE account_id = ?", (tx.account_id,)
    ).fetchone()
    return int(count)


def _load_known(
    tx: Transaction, phones: Collection[str]
) -> tuple[dict[str, Id], set[str]]:
    """Return the ids of those of some numbers that are known, and what is unread."""
    rows = tx.execute(
        """
        SELECT phone, id, is_unread
        FROM stop_list
        WHERE account_id = ? AND phone IN (SELECT value FROM json_each(?))
        ORDER BY phone
        """,
        (tx.account_id, as_list(phones)),
    ).fetchall()
    known: dict[str, Id] = {row["phone"]: row["id"] for row in rows}
    return known, {row["phone"] for row in rows if row["is_unread"]}


def _load_found(tx: Transaction, found: str, phones: Collection[str]) -> dict[str, Id]:
    """Return the ids of some numbers, in the order in which these were found.

    A number may have been found several times: its last id counts.
    """
    if not phones:
        return {}
    rows = tx.execute(
        """
        SELECT key, value
        FROM json_each(?)
        WHERE key IN (SELECT value FROM json_each(?))
        ORDER BY json_each.id
        """,
        (found, as_list(phones)),
    )
    return {row["key"]: row["value"] for row in rows}


def _write(found: Mapping[str, Id]) -> str:
    """Return numbers with their ids as a JSON object; an id beyond 64 bits as text."""
    storable = {phone: _storable(id_) for phone, id_ in found.items()}
    return orjson.dumps(storable).decode()


def _storable(id_: Id) -> Id:
    """Return an id as the file can hold it: beyond 64 bits as a text."""
    is_too_large = isinstance(id_, int) and abs(id_) > _LARGEST_INTEGER
    return str(id_) if is_too_large else id_
