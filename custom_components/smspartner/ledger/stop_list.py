"""The stop list as it was last read, and the events of who has joined or left it.

A list that was cut off on its way would make everybody leave and join again. So a list
that has lost more than half is ignored once; the next one is accepted.

A number that a reply or an action has put there counts at once, and goes on counting
until a list that was read shows it, and a later one does not.
"""

import hashlib
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import Final

from ..api import Id
from . import accounts, stop_list_history
from .outbox import STOP_LIST, NewEvent, add_events
from .stop_list_history import JOINED, LEFT
from .transaction import Transaction
from .units import as_list

MANY: Final = "many"

MAX_SINGLE_EVENTS: Final = 500
"""Changes of one reading that have events of their own; more share a single one."""

_READ: Final = "read"
_TOO_SHORT: Final = "too short"
_PSEUDONYM: Final = "\x01"
"""What pseudonyms begin with: no text of the API holds a control character."""
_LARGEST_INTEGER: Final = 2**63 - 1


def replace(
    tx: Transaction, found: Mapping[str, Id], removed: Container[str] = ()
) -> bool:
    """Write down a stop list (S3), ids by number, with the events of its changes.

    `removed` are numbers that were taken off the list while it was being read: that it
    shows them tells nothing. Returns whether the list is believed; one that is not
    changes nothing. The first list of an account has no events. That the account is
    removed by now is no error.
    """
    row = tx.execute(
        "SELECT stop_list_state FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    if row is None:
        return True
    last_reading = row["stop_list_state"]
    known, unread = _load(tx)
    storable = {
        phone: _storable(id_) for phone, id_ in found.items() if phone not in removed
    }
    # Nobody misses what no list has shown yet, or what we are taking off it.
    expected = known.keys() - unread - _leaving(tx)
    is_believed = last_reading == _TOO_SHORT or 2 * len(storable) >= len(expected)
    tx.execute(
        "UPDATE accounts SET stop_list_state = ? WHERE id = ?",
        (_READ if is_believed else _TOO_SHORT, tx.account_id),
    )
    if is_believed:
        left, joined = _write_changes(tx, known, unread, storable)
        if last_reading is not None:
            _tell(tx, left, joined)
    return is_believed


def add_unread(tx: Transaction, phone_numbers: Collection[str]) -> None:
    """Put numbers in E.164 on the list at once, with the events of those who join.

    A reply or an action of ours has opted them out. A list that is read afterwards and
    does not show them leaves them there; only once one has shown them does a later one
    without them let them go. That the account is removed by now is no error.
    """
    if not accounts.is_known(tx.connection, tx.account_id):
        return
    numbers = list(dict.fromkeys(phone_numbers))
    known = listed(tx, numbers)
    joined: dict[str, Id] = {phone: None for phone in numbers if phone not in known}
    tx.executemany(
        "UPDATE stop_list SET is_unread = 1 WHERE account_id = ? AND phone = ?",
        ((tx.account_id, text) for text in _texts_of(known)),
    )
    tx.executemany(
        """
        INSERT INTO stop_list (account_id, phone, is_unread)
        VALUES (?, ?, 1)
        """,
        ((tx.account_id, phone) for phone in joined),
    )
    _tell(tx, {}, joined)


def remove(tx: Transaction, phone_numbers: Collection[str]) -> frozenset[str]:
    """Remove numbers in E.164 from the list at once, with the events of who leaves.

    An action of ours has done so at the vendor. Returns which of them were on it.
    """
    known = listed(tx, list(phone_numbers))
    rows = tx.execute(
        """
        DELETE FROM stop_list
        WHERE account_id = ? AND phone IN (SELECT value FROM json_each(?))
        RETURNING phone, id
        """,
        (tx.account_id, as_list(_texts_of(known))),
    ).fetchall()
    left = {row["phone"]: row["id"] for row in rows if row["phone"] in known}
    _tell(tx, left, {})
    return known


def listed(tx: Transaction, phones: Sequence[str]) -> frozenset[str]:
    """Return which of some numbers are on the list, pseudonymized ones too.

    Hashes are only made where there are pseudonyms.
    """
    if not _has_pseudonyms(tx):
        return frozenset(_find(tx, phones))
    texts = _texts_of(phones)
    return frozenset(texts[text] for text in _find(tx, texts))


def is_listed(tx: Transaction, phone: str) -> str:
    """Return the SQL that is 1 for a number on the list, else 0; `account` is bound.

    `phone` is the SQL of the number. Hashes are only made where there are pseudonyms.
    """
    texts = phone
    if _has_pseudonyms(tx):
        tx.connection.create_function("pseudonym", 1, _pseudonym, deterministic=True)
        texts = f"{phone}, IIF({phone} IS NULL, NULL, PSEUDONYM({phone}))"
    return f"""EXISTS (
        SELECT 1
        FROM stop_list
        WHERE account_id = :account AND stop_list.phone IN ({texts})
    )"""


def fingerprint(tx: Transaction) -> tuple[int, int]:
    """Return what is another one where other numbers are on the list."""
    count, sum_ = tx.execute(
        """
        SELECT COUNT(*), TOTAL(SUBSTR(phone, 2, 15))
        FROM stop_list
        WHERE account_id = ?
        """,
        (tx.account_id,),
    ).fetchone()
    return count, int(sum_)


def forget(tx: Transaction, phones: Sequence[str]) -> frozenset[str]:
    """Forget numbers in E.164; return those that are on the list, or once were.

    On the list hashes take their place: so they are not known any more, and yet do not
    join it once more.
    """
    found = frozenset(_find(tx, phones))
    tx.executemany(
        """
        UPDATE OR REPLACE stop_list
        SET phone = ?, id = NULL
        WHERE account_id = ? AND phone = ?
        """,
        ((_pseudonym(phone), tx.account_id, phone) for phone in found),
    )
    return found | stop_list_history.forget(tx, as_list(phones))


def erase_old_changes(tx: Transaction, before: int) -> None:
    """Erase who joined or left before a time, in microseconds since 1970."""
    stop_list_history.erase_old(tx, before)


def _has_pseudonyms(tx: Transaction) -> bool:
    """Return whether a number on the list was forgotten."""
    row = tx.execute(
        "SELECT 1 FROM stop_list WHERE account_id = ? AND phone < '!' LIMIT 1",
        (tx.account_id,),
    ).fetchone()
    return row is not None


def _load(tx: Transaction) -> tuple[dict[str, Id], set[str]]:
    """Return the known list, ids by number, and what of it no list has shown yet."""
    rows = tx.execute(
        "SELECT phone, id, is_unread FROM stop_list WHERE account_id = ?",
        (tx.account_id,),
    ).fetchall()
    known: dict[str, Id] = {row["phone"]: row["id"] for row in rows}
    return known, {row["phone"] for row in rows if row["is_unread"]}


def _leaving(tx: Transaction) -> set[str]:
    """Return the numbers that may be off the list, for we have asked for that.

    SQLite uses the index of what is unfinished only where its condition is repeated.
    """
    rows = tx.execute(
        """
        SELECT phone
        FROM stop_list_changes
        WHERE account_id = ?
        AND state IN ('queued', 'sending')
        AND state = 'sending'
        AND kind = 'remove'
        """,
        (tx.account_id,),
    )
    return {phone for (phone,) in rows}


def _write_changes(
    tx: Transaction,
    known: Mapping[str, Id],
    unread: Collection[str],
    found: Mapping[str, Id],
) -> tuple[Mapping[str, Id], Mapping[str, Id]]:
    """Change the known list into the one that was found; return who left and joined.

    A pseudonym stays as long as its number is on the list. So does what is unread,
    until it is found.
    """
    pseudonyms = _pseudonyms_among(known, found)
    forgotten = set(pseudonyms.values())
    gone = known.keys() - unread - found.keys() - pseudonyms.keys()
    kept = {phone: id_ for phone, id_ in found.items() if phone not in forgotten}
    left = {
        phone: id_
        for phone, id_ in known.items()
        if phone in gone and not phone.startswith(_PSEUDONYM)
    }
    joined = {phone: id_ for phone, id_ in kept.items() if phone not in known}
    renumbered = {
        phone: id_
        for phone, id_ in kept.items()
        if phone in known and known[phone] != id_
    }
    _delete(tx, gone)
    _save(tx, joined | renumbered)
    _mark_as_read(tx, {one for one in unread if one in found or one in pseudonyms})
    return left, joined


def _delete(tx: Transaction, texts: Iterable[str]) -> None:
    """Remove numbers and pseudonyms from the known list."""
    tx.executemany(
        "DELETE FROM stop_list WHERE account_id = ? AND phone = ?",
        ((tx.account_id, text) for text in texts),
    )


def _save(tx: Transaction, ids: Mapping[str, Id]) -> None:
    """Put numbers on the known list, or give them other ids there."""
    tx.executemany(
        """
        INSERT INTO stop_list (account_id, phone, id)
        VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE
        SET id = excluded.id
        """,
        ((tx.account_id, phone, id_) for phone, id_ in ids.items()),
    )


def _mark_as_read(tx: Transaction, texts: Iterable[str]) -> None:
    """Write down that a list has shown numbers and pseudonyms."""
    tx.executemany(
        "UPDATE stop_list SET is_unread = 0 WHERE account_id = ? AND phone = ?",
        ((tx.account_id, text) for text in texts),
    )


def _pseudonyms_among(
    known: Mapping[str, Id], found: Mapping[str, Id]
) -> Mapping[str, str]:
    """Return the known pseudonyms of the numbers that were found, with these."""
    if not any(phone.startswith(_PSEUDONYM) for phone in known):
        return {}
    return {
        pseudonym: phone
        for phone in found
        if phone not in known and (pseudonym := _pseudonym(phone)) in known
    }


def _tell(tx: Transaction, left: Mapping[str, Id], joined: Mapping[str, Id]) -> None:
    """Write down who has left and joined, with the events that say so."""
    stop_list_history.note(tx, LEFT, left)
    stop_list_history.note(tx, JOINED, joined)
    add_events(tx, _events(left, joined))


def _events(left: Mapping[str, Id], joined: Mapping[str, Id]) -> Iterator[NewEvent]:
    """Yield the events of one reading."""
    if len(left) + len(joined) > MAX_SINGLE_EVENTS:
        yield NewEvent(STOP_LIST, MANY, {JOINED: len(joined), LEFT: len(left)})
        return
    for type_, changed in ((LEFT, left), (JOINED, joined)):
        for phone, id_ in changed.items():
            yield NewEvent(STOP_LIST, type_, {"phone_number": phone, "id": id_})


def _find(tx: Transaction, texts: Iterable[str]) -> Iterator[str]:
    """Return which of some numbers and pseudonyms are on the list."""
    # The cross join looks each of them up; an IN would have all of them sorted first.
    rows = tx.execute(
        """
        SELECT s.phone
        FROM json_each(?) j
        CROSS JOIN stop_list s ON s.account_id = ? AND s.phone = j.value
        """,
        (as_list(texts), tx.account_id),
    )
    return (text for (text,) in rows)


def _texts_of(phones: Iterable[str]) -> dict[str, str]:
    """Return what may stand for each of some numbers, with the number."""
    texts: dict[str, str] = {}
    for phone in phones:
        texts |= {phone: phone, _pseudonym(phone): phone}
    return texts


def _pseudonym(phone: str) -> str:
    """Return what stands for a number that is to be forgotten."""
    return _PSEUDONYM + hashlib.sha256(phone.encode()).hexdigest()


def _storable(id_: Id) -> Id:
    """Return an id as the file can hold it: beyond 64 bits as a text."""
    is_too_large = isinstance(id_, int) and abs(id_) > _LARGEST_INTEGER
    return str(id_) if is_too_large else id_
