"""How a request is sent, accepted, refused, or left with an unknown outcome."""

import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final

from ..api import ACCOUNT_CODES
from . import prices
from .erasure import withdraw_nameless
from .lookups import Finished, close_lookups
from .records import (
    Cause,
    Departure,
    DoubtfulCost,
    LookupState,
    Outcome,
    QueuedRequest,
    Reason,
    RequestState,
    RequestToSend,
    UncertainVerification,
)
from .tokens import add_token, hash_address, hash_token
from .transaction import Transaction
from .units import MICROS, as_list, micros

SEND_WITHIN: Final = timedelta(hours=1)
MAX_SILENT_PROBES: Final = 3
ASK_ABOUT_COST_AFTER: Final = timedelta(hours=1)

_HAS_REPORTED: Final = """EXISTS (SELECT 1 FROM lookups
    WHERE request = requests.id AND state = 'reported')"""


def queued_requests(tx: Transaction) -> Sequence[QueuedRequest]:
    """List the requests that have yet to be sent, oldest first.

    While the time is not trusted, none of before this start: nobody can tell whether
    it is still wanted.
    """
    rows = tx.execute(
        """
        SELECT r.id, r.calling_code, v.id AS verification_id,
            v.notify_url IS NOT NULL AS elsewhere
        FROM requests r INDEXED BY requests_to_send
        JOIN verifications v ON v.key = r.verification
        WHERE r.account = ? AND r.state = 'queued' AND r.created_at > ? ORDER BY r.id
        """,
        (tx.account_id, tx.wanted_after),
    )
    return [
        QueuedRequest(
            id=row["id"],
            verification_id=row["verification_id"],
            calling_code=row["calling_code"],
            elsewhere=bool(row["elsewhere"]),
        )
        for row in rows
    ]


def is_to_be_sent(tx: Transaction, request_id: int) -> bool:
    """Return whether a request is queued and holds any number."""
    row = tx.execute(
        "SELECT 1 FROM requests"
        " WHERE id = ? AND account = ? AND state = 'queued' AND size > 0",
        (request_id, tx.account_id),
    ).fetchone()
    return row is not None


def start_request(
    tx: Transaction,
    request_id: int,
    address: str | None,
    *,
    may_probe: bool,
) -> Departure:
    """Move a request from queued to sending, or reject it.

    `address` is the one its results are to come to, under a fresh token of which a
    hash is kept; None where that is the caller's own. Where no price is known, one of
    its numbers leaves alone, in a request of its own, with `may_probe`; else it has to
    wait. One that is older than an hour or would pass the budget is rejected.
    """
    row = tx.execute(
        """
        SELECT r.id, r.account, r.verification, r.calling_code, r.size, r.created_at,
            v.tag, v.notify_url, v.budget
        FROM requests r
        JOIN verifications v ON v.key = r.verification
        WHERE r.id = ? AND r.account = ? AND r.state = 'queued' AND r.created_at > ?
        """,
        (request_id, tx.account_id, tx.wanted_after),
    ).fetchone()
    if row is None:
        return Departure()
    if refusal := _stale(tx, row):
        return _refuse(tx, [request_id], refusal)
    code = row["calling_code"]
    is_probe = prices.known_price(tx, code) is None
    if is_probe and not may_probe:
        return Departure(must_wait=True)
    if is_probe and _silent_probes(tx, row) >= MAX_SILENT_PROBES:
        rest = _queued_siblings(tx, row["verification"], code)
        return _refuse(tx, rest, Outcome.refused(Reason.PRICE_UNKNOWN))
    price = prices.price_of_one(tx, code)
    settles_doubt = is_probe and prices.may_probe_over_budget(tx, code)
    size = 1 if is_probe else row["size"]
    if not settles_doubt and _exceeds_budget(tx, row, size * price):
        rest = _queued_siblings(tx, row["verification"])
        return _refuse(tx, rest, Outcome.refused(Reason.BUDGET))
    if settles_doubt:
        prices.note_probe(tx, code)
    leaving = _probe_of(tx, row) if is_probe else request_id
    tx.execute(
        """
        UPDATE requests SET state = 'sending', sent_at = ?, price = ?, spent = ?,
            currency = ? WHERE id = ?
        """,
        (tx.now, price, size * price, prices.currency_of(tx), leaving),
    )
    token = secrets.token_urlsafe(24)
    if address is not None:
        _give_out(tx, leaving, token, address)
    return Departure(
        request=RequestToSend(
            id=leaving,
            phone_numbers=_phones(tx, leaving),
            tag=row["tag"],
            notify_url=row["notify_url"],
            token=token,
        )
    )


def _give_out(tx: Transaction, request_id: int, token: str, address: str) -> None:
    """Keep hashes of a token and of the address it is given out with."""
    add_token(
        tx.connection,
        account=tx.account_id,
        request=request_id,
        token=token,
        address=hash_address(address),
    )
    tx.given_out.append((hash_token(token), tx.account_id, request_id))


def _stale(tx: Transaction, row: sqlite3.Row) -> Outcome | None:
    """Return why a request is not wanted any more; None if it is."""
    if not _phones(tx, row["id"]):
        return Outcome.not_sent(Cause.FORGOTTEN)
    if tx.now - row["created_at"] > micros(SEND_WITHIN):
        return Outcome.not_sent(Cause.TOO_LATE)
    return None


def _phones(tx: Transaction, request_id: int) -> list[str]:
    """List the numbers of a request."""
    rows = tx.execute(
        "SELECT phone FROM lookups WHERE request = ? AND phone IS NOT NULL ORDER BY id",
        (request_id,),
    )
    return [phone for (phone,) in rows]


def _silent_probes(tx: Transaction, row: sqlite3.Row) -> int:
    """Count the probes of a verification and a calling code that told no price."""
    (count,) = tx.execute(
        """
        SELECT COUNT(*) FROM requests
        WHERE verification = ? AND calling_code = ? AND size = 1 AND cost IS NULL
        AND state IN ('uncertain', 'accepted')
        """,
        (row["verification"], row["calling_code"]),
    ).fetchone()
    return int(count)


def _queued_siblings(
    tx: Transaction, verification: int, code: str | None = None
) -> list[int]:
    """List the queued requests of a verification, of one calling code or of all."""
    rows = tx.execute(
        """
        SELECT id FROM requests
        WHERE verification = ? AND state = 'queued'
        AND calling_code = COALESCE(?, calling_code)
        """,
        (verification, code),
    )
    return [id_ for (id_,) in rows]


def _exceeds_budget(tx: Transaction, row: sqlite3.Row, cost: int) -> bool:
    """Return whether a request would pass what may be spent in 24 hours."""
    if not row["budget"]:
        return False
    since = tx.earliest - micros(prices.BUDGET_PERIOD)
    spent = prices.spent_since(tx, since)
    return spent + cost > int(row["budget"])


def _probe_of(tx: Transaction, row: sqlite3.Row) -> int:
    """Return a queued request of one number, splitting it off where there is none."""
    if row["size"] == 1:
        return int(row["id"])
    single = tx.execute(
        """
        SELECT id FROM requests WHERE verification = ? AND calling_code = ?
        AND state = 'queued' AND size = 1
        """,
        (row["verification"], row["calling_code"]),
    ).fetchone()
    if single:
        return int(single["id"])
    probe = tx.execute(
        """
        INSERT INTO requests (account, verification, calling_code, state, size,
            unreported, created_at)
        VALUES (?, ?, ?, 'queued', 1, 1, ?)
        """,
        (row["account"], row["verification"], row["calling_code"], row["created_at"]),
    ).lastrowid
    tx.execute(
        """
        UPDATE lookups SET request = ? WHERE id =
            (SELECT MIN(id) FROM lookups WHERE request = ? AND phone IS NOT NULL)
        """,
        (probe, row["id"]),
    )
    tx.execute(
        "UPDATE requests SET size = size - 1, unreported = unreported - 1 WHERE id = ?",
        (row["id"],),
    )
    return int(probe or 0)


def _refuse(tx: Transaction, request_ids: Sequence[int], outcome: Outcome) -> Departure:
    """Reject requests that shall not leave."""
    tx.ended |= _reject(tx.connection, request_ids, outcome)
    return Departure(refused=outcome.reason)


def reject_late(tx: Transaction) -> None:
    """Reject the queued requests that nobody wants any more: those of an hour ago."""
    rows = tx.execute(
        "SELECT id FROM requests INDEXED BY requests_to_send"
        " WHERE account = ? AND state = 'queued' AND created_at < ?",
        (tx.account_id, tx.now - micros(SEND_WITHIN)),
    ).fetchall()
    tx.ended |= _reject(
        tx.connection,
        [id_ for (id_,) in rows],
        Outcome.not_sent(Cause.TOO_LATE),
    )


def reject_restored(connection: sqlite3.Connection) -> None:
    """Reject what is queued in a copy: it may have been sent since that was made."""
    rows = connection.execute("SELECT id FROM requests WHERE state = 'queued'")
    queued = [id_ for (id_,) in rows.fetchall()]
    _reject(
        connection,
        queued,
        Outcome.refused(Reason.RESTORED),
    )


def requeue_request(tx: Transaction, request_id: int) -> None:
    """Move a request from sending back to queued.

    The hash of its token stays: a result for it proves that it was taken after all.
    What was to be forgotten meanwhile is not bought any more.
    """
    row = tx.execute(
        "SELECT size, calling_code FROM requests"
        " WHERE id = ? AND account = ? AND state = 'sending'",
        (request_id, tx.account_id),
    ).fetchone()
    if row is None:
        return
    if _has_reported(tx, request_id):
        prove(tx.connection, [request_id], tx.now)
        return
    withdraw_nameless(tx, request_id)
    if row["size"] == 1:
        prices.note_probe_back(tx, row["calling_code"])
    (size,) = tx.execute(
        "SELECT COUNT(*) FROM lookups WHERE request = ?", (request_id,)
    ).fetchone()
    tx.execute(
        """
        UPDATE requests SET state = 'queued', sent_at = NULL, price = NULL, spent = 0,
            size = ?, unreported = ? WHERE id = ?
        """,
        (size, size, request_id),
    )


def finish_request(tx: Transaction, request_id: int, outcome: Outcome) -> None:
    """Apply an outcome to a request.

    A result that came first has proved that it was taken: a refusal changes nothing.
    """
    row = tx.execute(
        "SELECT * FROM requests WHERE id = ? AND account = ?",
        (request_id, tx.account_id),
    ).fetchone()
    if row is None:  # the account was removed while it was on its way
        return
    if outcome.state is RequestState.ACCEPTED:
        _accept(tx, row, outcome)
        return
    if _has_reported(tx, request_id):
        prove(tx.connection, [request_id], tx.now)
        return
    if outcome.state is RequestState.UNCERTAIN:
        tx.execute(
            "UPDATE requests SET state = 'uncertain', message = ?"
            " WHERE id = ? AND state = 'sending'",
            (outcome.message, request_id),
        )
        return
    rejected = [request_id]
    if outcome.code in ACCOUNT_CODES:
        rejected += _queued_siblings(tx, row["verification"])
    elif outcome.reason is Reason.NOT_SENT and row["size"] == 1:
        rejected += _waiting_for_probe(tx, row)
    elif row["size"] == 1:
        prices.assume_price(tx, row["calling_code"])
    tx.ended |= _reject(tx.connection, rejected, outcome)


def _waiting_for_probe(tx: Transaction, row: sqlite3.Row) -> list[int]:
    """List the requests that have waited for one of which it is known it never left."""
    code = row["calling_code"]
    if prices.known_price(tx, code) is not None:
        return []
    return _queued_siblings(tx, row["verification"], code)


def end_sending(connection: sqlite3.Connection) -> None:
    """Settle what was on its way when the process ended: whether it left is unknown.

    A result that came first proves that it did.
    """
    connection.execute(
        "UPDATE requests SET state ="
        f" CASE WHEN {_HAS_REPORTED} THEN 'accepted' ELSE 'uncertain' END"
        " WHERE state = 'sending'"
    )


def _has_reported(tx: Transaction, request_id: int) -> bool:
    """Return whether a result of a request has come."""
    row = tx.execute(
        f"SELECT {_HAS_REPORTED} FROM requests WHERE id = ?", (request_id,)
    ).fetchone()
    return bool(row[0])


def prove(connection: sqlite3.Connection, request_ids: Iterable[int], now: int) -> None:
    """Mark requests as accepted of which a result has come, whatever was answered.

    What counted for nothing, for it was not taken or refused, counts from now on.
    """
    rows = connection.execute(
        """
        SELECT r.id, r.account, r.calling_code, r.state, r.size FROM json_each(?) j
        JOIN requests r ON r.id = j.value WHERE r.state <> 'accepted'
        """,
        (as_list(request_ids),),
    ).fetchall()
    for row in rows:
        if row["state"] in (RequestState.QUEUED, RequestState.REJECTED):
            tx = Transaction(connection, row["account"], now)
            price = prices.price_of_one(tx, row["calling_code"])
            currency = prices.currency_of(tx)
            connection.execute(
                """
                UPDATE requests SET price = ?, spent = ?, currency = ?,
                    sent_at = COALESCE(sent_at, ?) WHERE id = ?
                """,
                (price, row["size"] * price, currency, now, row["id"]),
            )
        connection.execute(
            """
            UPDATE requests SET state = 'accepted', code = NULL, message = NULL,
                reason = NULL, cause = NULL WHERE id = ?
            """,
            (row["id"],),
        )


def _accept(tx: Transaction, row: sqlite3.Row, outcome: Outcome) -> None:
    """Mark a request as accepted, count what it cost, and learn from it."""
    tx.account_id, code, size = row["account"], row["calling_code"], row["size"]
    cost = None if outcome.cost is None else round(outcome.cost * MICROS)
    currency = outcome.currency or row["currency"] or prices.currency_of(tx)
    tx.execute(
        "UPDATE accounts SET currency = COALESCE(?, currency) WHERE id = ?",
        (outcome.currency, tx.account_id),
    )
    doubt = None
    if size == 1:
        spent = prices.learn_price(tx, code, cost=cost, currency=currency)
    else:
        price = prices.known_price(tx, code)
        if price is None and currency == row["currency"]:
            price = row["price"]
        spent, is_doubtful = prices.judge_cost(
            cost, size=size, number=outcome.number, price=price
        )
        if is_doubtful:
            doubt = prices.Doubt.OPEN
            prices.drop_price(tx, code)
    tx.execute(
        """
        UPDATE requests SET state = 'accepted', campaign_id = ?, number = ?, cost = ?,
            currency = ?, spent = ?, doubt = ? WHERE id = ?
        """,
        (outcome.campaign_id, outcome.number, cost, currency, spent, doubt, row["id"]),
    )


def _reject(
    connection: sqlite3.Connection, request_ids: Iterable[int], outcome: Outcome
) -> Finished:
    """Mark requests and their lookups as rejected: nothing of them was bought."""
    finished: Finished = set()
    for request_id in request_ids:
        changed = connection.execute(
            "UPDATE requests SET state = 'rejected', spent = 0,"
            " code = ?, message = ?, reason = ?, cause = ?"
            " WHERE id = ? AND state IN ('queued', 'sending')",
            (outcome.code, outcome.message, outcome.reason, outcome.cause, request_id),
        ).rowcount
        if changed:
            finished |= close_lookups(connection, request_id, LookupState.REJECTED)
            finished |= _fail_elsewhere(connection, request_id)
    return finished


def _fail_elsewhere(connection: sqlite3.Connection, request_id: int) -> Finished:
    """Reject lookups whose results would have gone elsewhere."""
    connection.execute(
        "UPDATE lookups SET state = 'rejected'"
        " WHERE request = ? AND state = 'elsewhere'",
        (request_id,),
    )
    rows = connection.execute(
        "UPDATE verifications SET announce = 1 WHERE notify_url IS NOT NULL AND key ="
        " (SELECT verification FROM requests WHERE id = ?) AND NOT EXISTS"
        " (SELECT 1 FROM requests r WHERE r.verification = key"
        "  AND r.state <> 'rejected') RETURNING id",
        (request_id,),
    ).fetchall()
    return {id_ for (id_,) in rows}


def uncertain_verifications(tx: Transaction) -> Sequence[UncertainVerification]:
    """List what may have been bought, did not report, and was not left as it is."""
    rows = tx.execute(
        "SELECT v.id, v.tag, l.phone FROM requests r"
        " JOIN lookups l ON l.request = r.id AND l.state = 'expired'"
        " AND l.phone IS NOT NULL"
        " JOIN verifications v ON v.key = r.verification"
        " WHERE r.account = ? AND r.state = 'uncertain' AND r.left = 0"
        " ORDER BY v.key, l.id",
        (tx.account_id,),
    )
    return [
        UncertainVerification(
            verification_id=id_, tag=tag, phone_numbers=[row["phone"] for row in found]
        )
        for (id_, tag), found in groupby(rows, key=itemgetter("id", "tag"))
    ]


def leave_uncertain(tx: Transaction, verification_id: str) -> None:
    """Leave what is uncertain of a verification as it is, where it has expired."""
    tx.execute(
        "UPDATE requests SET left = 1 WHERE state = 'uncertain' AND verification ="
        " (SELECT key FROM verifications WHERE id = ? AND account = ?)"
        " AND EXISTS (SELECT 1 FROM lookups"
        "  WHERE request = requests.id AND state = 'expired')",
        (verification_id, tx.account_id),
    )


def doubtful_costs(tx: Transaction) -> Sequence[DoubtfulCost]:
    """List the costs that no price explains and the owner has to judge.

    That is where a probe's price did not tell, or where none has for an hour.
    """
    rows = tx.execute(
        """
        SELECT id, campaign_id, size, cost, currency FROM requests
        WHERE account = ? AND doubt IS NOT NULL AND (doubt = 'asked' OR sent_at < ?)
        ORDER BY id
        """,
        (tx.account_id, tx.now - micros(ASK_ABOUT_COST_AFTER)),
    )
    return [
        DoubtfulCost(
            request_id=row["id"],
            campaign_id=row["campaign_id"],
            size=row["size"],
            cost=row["cost"] / MICROS,
            currency=row["currency"],
        )
        for row in rows
    ]


def settle_cost(tx: Transaction, request_id: int, *, is_of_each: bool) -> None:
    """Book a doubtful cost as the owner says: of each number, or of all together."""
    tx.execute(
        """
        UPDATE requests SET doubt = NULL,
            spent = CASE WHEN ? THEN size * cost ELSE cost END
        WHERE id = ? AND account = ? AND doubt IS NOT NULL
        """,
        (is_of_each, request_id, tx.account_id),
    )
