"""Reads the lookups of a table one after the other, with all that is known of them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from . import accounts, stop_list
from .table_filter import OUTCOME, TableFilter, make_source
from .transaction import Transaction


class ExportedLookup(NamedTuple):
    """One lookup, as it stands in the file; there may be very many of these."""

    place: int
    """Where it is in the table."""
    phone_number: str | None
    """In E.164; None where it was forgotten."""
    outcome: str
    """Its result, or what `table_filter.status_of` has a word for."""
    error_name: str | None
    error_description: str | None
    mcc_mnc: str | None
    ported: int | None
    message_id: str | None
    date: str | None
    """In ISO 8601."""
    received_at: int | None
    """In microseconds since 1970."""
    matched_by: str | None
    verification_id: str | None
    """That of the verification that bought it; None where it belongs to none."""
    campaign_id: str | None
    tag: str | None
    input: str | None
    """How the verification that was asked for spelt the number, else the one that
    bought it."""
    is_opted_out: int


_INPUT_OF_BUYER: Final = """(
    SELECT k.input
    FROM links k
    WHERE k.verification_key = r.verification_key AND k.lookup_id = l.id
)"""


def read(
    tx: Transaction, wanted: TableFilter, *, last: int, behind: int | None, limit: int
) -> Sequence[ExportedLookup]:
    """Return so many lookups of a table, from behind the `place` of another one.

    Fewer are the last ones. `last` is the newest arrival that counts where all numbers
    are asked for, so that no number comes twice while results arrive. Raises
    UnknownAccountError where the account was removed.
    """
    accounts.require_known(tx)
    source = make_source(tx, wanted, last)
    spelling = _INPUT_OF_BUYER if wanted.verification_id is None else "k.input"
    rows = tx.execute(
        f"""
        SELECT
            {source.place},
            l.phone,
            {OUTCOME},
            l.error_name,
            l.error_description,
            l.mcc_mnc,
            l.ported,
            l.message_id,
            l.date,
            l.received_at,
            l.matched_by,
            v.id,
            r.campaign_id,
            v.tag,
            {spelling},
            {stop_list.is_listed(tx, "l.phone")}
        FROM {source.tables}
        LEFT JOIN requests r ON r.id = l.request_id
        LEFT JOIN verifications v ON v.key = r.verification_key
        WHERE {source.base}
        AND {source.behind(behind)}
        AND {source.condition}
        ORDER BY {source.order}
        LIMIT {limit:d}
        """,
        source.values,
    )
    return [ExportedLookup._make(row) for row in rows]
