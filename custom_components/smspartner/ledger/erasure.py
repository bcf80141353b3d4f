"""Erases what is old enough, numbers that are to be forgotten, and accounts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from . import outbox, stop_list, stop_list_changes
from .arrival_order import last_arrival_before, save_last_arrival
from .kept_bodies import unreadable
from .kept_bodies.number_search import NumberSearch
from .sms import erasure as sms
from .units import as_list, micros

if TYPE_CHECKING:
    from .transaction import Transaction

BATCH: Final = 5_000
"""Rows erased in one transaction, so that notifications need not wait for all."""

_IS_EMPTY: Final = """
    account_id = ?
    AND created_at < ?
    AND sms_key IS NULL
    AND NOT EXISTS (SELECT 1 FROM lookups WHERE request_id = requests.id)
"""
"""Whether a request of lookups is old and has no lookups any more."""


def erase_old(tx: Transaction, older_than: timedelta) -> bool:
    """Erase some of what is older; return whether there may be more.

    What the erased requests had spent stays in the account's sum.
    """
    before = tx.now - micros(older_than)
    lookups = _old_results(tx, before) or _old_others(tx, before)
    if lookups:
        save_last_arrival(tx.connection)
        _delete_lookups(tx, lookups)
    if len(lookups) == BATCH or sms.erase_old(tx, before):
        return True
    _erase_empty_requests(tx, before)
    tx.execute(
        "DELETE FROM kept_bodies WHERE account_id = ? AND received_at < ?",
        (tx.account_id, before),
    )
    stop_list_changes.erase_old(tx, before)
    stop_list.erase_old_changes(tx, before)
    outbox.erase_old(tx, before)
    return bool(lookups)


def _old_results(tx: Transaction, before: int) -> list[int]:
    """Return the ids of some lookups whose result came before a time."""
    rows = tx.execute(
        f"""
        SELECT id
        FROM lookups
        WHERE account_id = ? AND arrival <= ?
        ORDER BY arrival
        LIMIT {BATCH}
        """,
        (tx.account_id, last_arrival_before(tx, before)),
    )
    return [id_ for (id_,) in rows]


def _old_others(tx: Transaction, before: int) -> list[int]:
    """Return the ids of some lookups ordered before a time that await no result."""
    rows = tx.execute(
        f"""
        SELECT l.id
        FROM requests r
        JOIN lookups l ON l.request_id = r.id
        WHERE r.account_id = ?
        AND r.created_at < ?
        AND l.state IN ('expired', 'rejected', 'elsewhere')
        LIMIT {BATCH}
        """,
        (tx.account_id, before),
    )
    return [id_ for (id_,) in rows]


def _erase_empty_requests(tx: Transaction, before: int) -> None:
    """Erase old requests that have no lookups left, and verifications without requests.

    What they had spent is added to the account's sum of it.
    """
    values = (tx.account_id, before)
    tx.execute(
        f"""
        INSERT INTO erased_spending (account_id, currency, spent)
        SELECT account_id, currency, SUM(spent)
        FROM requests
        WHERE {_IS_EMPTY} AND spent > 0
        GROUP BY currency
        ON CONFLICT DO UPDATE
        SET spent = spent + excluded.spent
        """,
        values,
    )
    tx.execute(
        f"""
        DELETE FROM tokens
        WHERE request_id IN (SELECT id FROM requests WHERE {_IS_EMPTY})
        """,
        values,
    )
    tx.execute(f"DELETE FROM requests WHERE {_IS_EMPTY}", values)
    tx.execute(
        """
        DELETE FROM verifications
        WHERE account_id = ?
        AND created_at < ?
        AND to_fire = 0
        AND NOT EXISTS (SELECT 1 FROM links WHERE verification_key = key)
        AND NOT EXISTS (SELECT 1 FROM requests WHERE verification_key = key)
        """,
        values,
    )


def erase_account(tx: Transaction) -> None:
    """Erase the account from every table."""
    save_last_arrival(tx.connection)
    tx.execute(
        """
        DELETE FROM links
        WHERE verification_key IN (SELECT key FROM verifications WHERE account_id = ?)
        """,
        (tx.account_id,),
    )
    for table in (
        "lookups",
        "requests",
        "verifications",
        "erased_spending",
        "kept_bodies",
        "messages",
        "monitored",
        "outbox",
        "prices",
        "proven_addresses",
        "recent_replies",
        "reply_parts",
        "sms",
        "sms_prices",
        "sms_requests",
        "stop_list",
        "stop_list_changes",
        "stop_list_history",
        "tokens",
    ):
        tx.execute(f"DELETE FROM {table} WHERE account_id = ?", (tx.account_id,))
    tx.execute("DELETE FROM accounts WHERE id = ?", (tx.account_id,))


def forget(tx: Transaction, phones: Sequence[str]) -> int:
    """Erase numbers in E.164 everywhere; return how many of them were known.

    A lookup that is still awaited becomes nameless, so that its result still settles
    what it cost; one that is not sent yet is not bought any more. The same holds for
    messages and their fates.
    """
    wanted = as_list(phones)
    rows = tx.execute(
        """
        SELECT l.id, l.phone, l.state, r.id AS request_id, r.state AS request_state
        FROM json_each(?) j
        JOIN lookups l ON l.phone = j.value
        LEFT JOIN requests r ON r.id = l.request_id
        WHERE l.account_id = ?
        """,
        (wanted, tx.account_id),
    ).fetchall()
    tx.executemany(
        "UPDATE requests SET forgotten = 1 WHERE id = ?",
        {(row["request_id"],) for row in rows},
    )
    unsent = [row for row in rows if row["request_state"] == "queued"]
    _withdraw(tx, [(row["id"], row["request_id"]) for row in unsent])
    nameless = {
        row["id"]
        for row in rows
        if row["state"] == "open" and row["request_state"] != "queued"
    }
    _make_nameless(tx, nameless)
    save_last_arrival(tx.connection)
    tx.executemany(
        "UPDATE requests SET unreported = unreported - 1 WHERE id = ?",
        (
            (row["request_id"],)
            for row in rows
            if row["state"] in ("expired", "rejected")
        ),
    )
    _delete_lookups(tx, [row["id"] for row in rows if row["id"] not in nameless])
    _forget_unread(tx, phones)
    _forget_events(tx, wanted)
    listed = stop_list.forget(tx, phones)
    messaged = sms.forget(tx, wanted)
    changed = stop_list_changes.forget(tx, wanted)
    return len({row["phone"] for row in rows} | listed | messaged | changed)


def _make_nameless(tx: Transaction, lookups: set[int]) -> None:
    """Erase the numbers of lookups that are still awaited."""
    tx.executemany(
        "UPDATE lookups SET phone = NULL WHERE id = ?", ((id_,) for id_ in lookups)
    )
    tx.executemany(
        "UPDATE links SET input = '' WHERE lookup_id = ?", ((id_,) for id_ in lookups)
    )


def _forget_unread(tx: Transaction, phones: Sequence[str]) -> None:
    """Erase the bodies that could not be read in which one of some numbers stands."""
    search = NumberSearch(phones)
    rows = tx.execute(
        "SELECT id, body FROM kept_bodies WHERE account_id = ?", (tx.account_id,)
    )
    found = [row["id"] for row in rows if search.finds_any_in(row["body"])]
    unreadable.erase(tx.connection, found)


def _forget_events(tx: Transaction, phones: str) -> None:
    """Erase the events of numbers, and what is known of them as monitored numbers.

    A monitored number may have been replaced by another one. `phones` is a JSON list.
    """
    for table, column in (("outbox", "data"), ("monitored", "state")):
        tx.execute(
            f"""
            DELETE FROM {table}
            WHERE account_id = ?
            AND {column} ->> 'phone_number' IN (SELECT value FROM json_each(?))
            """,
            (tx.account_id, phones),
        )


def withdraw_nameless(tx: Transaction, request_id: int) -> None:
    """Remove what of a request is about numbers that were forgotten meanwhile."""
    sms.withdraw_nameless(tx, request_id)
    rows = tx.execute(
        "SELECT id FROM lookups WHERE request_id = ? AND phone IS NULL", (request_id,)
    ).fetchall()
    nameless = [lookup for (lookup,) in rows]
    _withdraw(tx, [(lookup, request_id) for lookup in nameless])
    _delete_lookups(tx, nameless)


def _withdraw(tx: Transaction, lookups: Sequence[tuple[int, int]]) -> None:
    """Remove lookups from requests that have not been sent.

    They are pairs of a lookup id and the id of its request.
    """
    for lookup, request in lookups:
        tx.execute(
            """
            UPDATE requests
            SET size = size - 1, unreported = unreported - 1
            WHERE id = ?
            """,
            (request,),
        )
        rows = tx.execute(
            """
            UPDATE verifications
            SET open = open - 1
            WHERE notify_url IS NULL
            AND key IN (SELECT verification_key FROM links WHERE lookup_id = ?)
            RETURNING id, open
            """,
            (lookup,),
        ).fetchall()
        tx.ended |= {id_ for id_, still_open in rows if not still_open}


def _delete_lookups(tx: Transaction, lookups: Sequence[int]) -> None:
    """Delete lookups and the links to them."""
    tx.executemany(
        "DELETE FROM links WHERE lookup_id = ?", ((lookup,) for lookup in lookups)
    )
    tx.executemany(
        "DELETE FROM lookups WHERE id = ?", ((lookup,) for lookup in lookups)
    )
