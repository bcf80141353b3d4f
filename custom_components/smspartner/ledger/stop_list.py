"""The stop list as it was last read, and the events of who has joined or left it.

A list that was cut off on its way would make everybody leave and join again. So a list
that has lost more than half is ignored once; the next one is accepted.

A number that a reply or an action has put there counts at once, and goes on counting
until a list that was read shows it, and a later one does not.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from ..api import Id
from . import accounts, stop_list_history, stop_list_reading
from .outbox import STOP_LIST, NewEvent, add_events
from .stop_list_differences import Differences, compare
from .stop_list_history import JOINED, LEFT
from .stop_list_reading import NEVER, TOO_SHORT
from .transaction import Transaction
from .units import as_list

MANY: Final = "many"

MAX_SINGLE_EVENTS: Final = 500
"""Changes of one reading that have events of their own; more share a single one."""

_PSEUDONYM: Final = "\x01"
"""What pseudonyms begin with: no text of the API holds a control character."""


def replace(
    tx: Transaction,
    found: Mapping[str, Id],
    removed: Collection[str] = (),
    digest: str | None = None,
) -> bool:
    """Write down a stop list (S3), ids by number, with the events of its changes.

    `removed` are numbers that were taken off the list while it was being read: that it
    shows them tells nothing. `digest` stands for the list that was found. Returns
    whether the list is believed; one that is not changes nothing. The first list of an
    account has no events. That the account is removed by now is no error.
    """
    last_reading = stop_list_reading.load(tx)
    if last_reading is None:
        return True
    left_out = frozenset(removed)
    differences = compare(tx, found, left_out)
    expected = _count_expected(tx)
    if last_reading != TOO_SHORT and 2 * differences.found_count < expected:
        stop_list_reading.note_too_short(tx)
        return False
    # A list that may show what is off it by now is not the one that is known.
    stop_list_reading.note_believed(tx, None if left_out else digest)
    left, joined = _write_changes(tx, differences)
    if last_reading != NEVER:
        _tell(tx, left, joined)
    return True


def add_unread(tx: Transaction, phone_numbers: Collection[str]) -> None:
    """Put numbers in E.164 on the list at once, with the events of those who join.

    A reply or an action of ours has opted them out. A list that is read afterwards and
    does not show them leaves them there; only once one has shown them does a later one
    without them let them go. That the account is removed by now is no error.
    """
    if not accounts.is_known(tx.connection, tx.account_id):
        return
    numbers = list(dict.fromkeys(phone_numbers))
    stop_list_reading.note_other_change(tx)
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
    stop_list_reading.note_other_change(tx)
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
    stop_list_reading.note_other_change(tx)
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


def _count_expected(tx: Transaction) -> int:
    """Count the known numbers that a list has to show.

    Nobody misses what no list has shown yet, or what we are taking off it.
    """
    (count,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM stop_list
        WHERE account_id = ?
        AND NOT is_unread
        AND phone NOT IN (SELECT value FROM json_each(?))
        """,
        (tx.account_id, as_list(_leaving(tx))),
    ).fetchone()
    return int(count)


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
    tx: Transaction, differences: Differences
) -> tuple[Mapping[str, Id], Mapping[str, Id]]:
    """Change the known list into the one that was found; return who left and joined.

    A pseudonym stays as long as its number is on the list. So does what is unread,
    until it is found.
    """
    known, unread, found = differences.known, differences.unread, differences.found
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
