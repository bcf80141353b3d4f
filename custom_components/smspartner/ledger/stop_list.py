"""The stop list as it was last believed, and who has joined or left it since."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..api import Id
from .news import STOP_LIST, NewNews, add_news
from .transaction import Transaction
from .units import as_list

JOINED = "joined"
LEFT = "left"
MANY = "many"

MOST_TOLD = 500
"""Changes of one reading that are told one by one; more are told as numbers of them."""

_READ = "read"
_TOO_SHORT = "too short"
# No text of the API holds a control character.
_DISGUISE = "\x01"
_LARGEST_INTEGER = 2**63 - 1


def keep_stop_list(tx: Transaction, found: Mapping[str, Id]) -> None:
    """Take over a list, ids by number; what differs from the last one becomes news.

    The first one is no news. When one has lost more than half, the next one is
    believed: a list cut off on its way would let everybody leave and join.
    """
    row = tx.execute(
        "SELECT stop_list_was FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    if row is None:  # the account was removed while the list was on its way
        return
    (was,) = row
    known: dict[str, Id] = dict(
        tx.execute(
            "SELECT phone, id FROM stop_list WHERE account = ?", (tx.account_id,)
        ).fetchall()
    )
    believed = was == _TOO_SHORT or 2 * len(found) >= len(known)
    tx.execute(
        "UPDATE accounts SET stop_list_was = ? WHERE id = ?",
        (_READ if believed else _TOO_SHORT, tx.account_id),
    )
    if believed:
        storable = {phone: _storable(id_) for phone, id_ in found.items()}
        _replace(tx, known, storable, tell=was is not None)


def stopped(tx: Transaction, phones: Sequence[str]) -> frozenset[str]:
    """Tell which of some numbers are on the list, those to be forgotten too."""
    texts = {phone: phone for phone in phones}
    texts |= {_disguised(phone): phone for phone in phones}
    return frozenset(texts[text] for text in _kept(tx, texts))


def disguise(tx: Transaction, phones: Sequence[str]) -> frozenset[str]:
    """Keep hashes in the place of numbers, so that they are neither known nor news.

    Gives those of them that were on the list.
    """
    listed = frozenset(_kept(tx, phones))
    tx.executemany(
        "UPDATE OR REPLACE stop_list SET phone = ?, id = NULL"
        " WHERE account = ? AND phone = ?",
        ((_disguised(phone), tx.account_id, phone) for phone in listed),
    )
    return listed


def _replace(
    tx: Transaction, known: Mapping[str, Id], found: Mapping[str, Id], *, tell: bool
) -> None:
    """Bring the kept list to the one that was found."""
    disguised = {phone for phone in known if phone.startswith(_DISGUISE)}
    joined = {phone: id_ for phone, id_ in found.items() if phone not in known}
    if disguised:
        kept = {phone: _disguised(phone) for phone in joined}
        disguised -= set(kept.values())
        joined = {
            phone: id_ for phone, id_ in joined.items() if kept[phone] not in known
        }
    left = {
        phone: id_
        for phone, id_ in known.items()
        if phone not in found and not phone.startswith(_DISGUISE)
    }
    tx.executemany(
        "DELETE FROM stop_list WHERE account = ? AND phone = ?",
        ((tx.account_id, phone) for phone in left.keys() | disguised),
    )
    renumbered = {
        phone: id_
        for phone, id_ in found.items()
        if phone in known and known[phone] != id_
    }
    tx.executemany(
        "INSERT INTO stop_list (account, phone, id) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET id = excluded.id",
        ((tx.account_id, phone, id_) for phone, id_ in (joined | renumbered).items()),
    )
    if not tell:
        return
    add_news(tx, _news(left, joined))


def _news(left: Mapping[str, Id], joined: Mapping[str, Id]) -> Iterator[NewNews]:
    """Give the events of one reading."""
    if len(left) + len(joined) > MOST_TOLD:
        yield STOP_LIST, MANY, {JOINED: len(joined), LEFT: len(left)}
        return
    for type_, changed in ((LEFT, left), (JOINED, joined)):
        for phone, id_ in changed.items():
            yield STOP_LIST, type_, {"phone_number": phone, "id": id_}


def _kept(tx: Transaction, texts: Iterable[str]) -> Iterator[str]:
    """Give those of some numbers and hashes that are kept."""
    rows = tx.execute(
        "SELECT phone FROM stop_list WHERE account = ? AND phone IN"
        " (SELECT value FROM json_each(?))",
        (tx.account_id, as_list(texts)),
    )
    return (text for (text,) in rows)


def _disguised(phone: str) -> str:
    """Hash a number that is to be forgotten."""
    return _DISGUISE + hashlib.sha256(phone.encode()).hexdigest()


def _storable(id_: Id) -> Id:
    """Give an id that the file can hold: beyond 64 bits that is a text."""
    is_too_large = isinstance(id_, int) and abs(id_) > _LARGEST_INTEGER
    return str(id_) if is_too_large else id_
