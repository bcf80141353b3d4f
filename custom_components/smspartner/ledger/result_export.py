"""Reads the lookups of a table one after the other, with all that is known of them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from . import accounts, stop_list
from .table_filter import OUTCOME
from .table_pieces import Piece
from .transaction import Transaction


class ExportedLookup(NamedTuple):
    """One lookup, as it stands in the file; there may be very many of these."""

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


def read(tx: Transaction, piece: Piece) -> Sequence[ExportedLookup]:
    """Return the lookups of a piece of a table.

    Raises UnknownAccountError where the account was removed.
    """
    accounts.require_known(tx)
    spelling = "k.input" if "verification" in piece.values else _INPUT_OF_BUYER
    cursor = tx.connection.cursor()
    cursor.row_factory = None  # its rows would only be made into other ones
    rows = cursor.execute(
        f"""
        SELECT
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
        FROM {piece.tables}
        LEFT JOIN requests r ON r.id = l.request_id
        LEFT JOIN verifications v ON v.key = r.verification_key
        WHERE {piece.base}
        AND {piece.condition}
        ORDER BY {piece.order}
        """,
        piece.values,
    )
    return [*map(ExportedLookup._make, rows)]
