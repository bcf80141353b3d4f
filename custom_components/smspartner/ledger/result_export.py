"""Reads many lookups of a table at once, with all that is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from . import accounts, stop_list
from .table_filter import OUTCOME
from .table_pieces import Piece
from .transaction import Transaction


@dataclass(frozen=True, slots=True)
class ExportedLookups:
    """Lookups, as they stand in the file: each field has that of all of them."""

    phone_numbers: Sequence[str | None]
    """In E.164; None where one was forgotten."""
    outcomes: Sequence[str]
    """The results, or what `table_filter.status_of` has a word for."""
    error_names: Sequence[str | None]
    error_descriptions: Sequence[str | None]
    networks: Sequence[str | None]
    """By MCC and MNC."""
    ported: Sequence[int | None]
    message_ids: Sequence[str | None]
    dates: Sequence[str | None]
    """In ISO 8601."""
    received_at: Sequence[int | None]
    """In microseconds since 1970."""
    matched_by: Sequence[str | None]
    verification_ids: Sequence[str | None]
    """Those of the verifications that bought them; None where one belongs to none."""
    campaign_ids: Sequence[str | None]
    tags: Sequence[str | None]
    inputs: Sequence[str | None]
    """How the verification that was asked for spelt the numbers, else those that
    bought them."""
    are_opted_out: Sequence[int]


_INPUT_OF_BUYER: Final = """(
    SELECT k.input
    FROM links k
    WHERE k.verification_key = r.verification_key AND k.lookup_id = l.id
)"""


def read(tx: Transaction, piece: Piece) -> ExportedLookups:
    """Return the lookups of a piece of a table.

    Raises UnknownAccountError where the account was removed.
    """
    accounts.require_known(tx)
    spelling = "k.input" if "verification" in piece.values else _INPUT_OF_BUYER
    # A text with the whole of a column leaves SQLite in one step; at each step of a row
    # its own, two threads would wait for the interpreter in turns.
    columns = tx.execute(
        f"""
        SELECT
            json_group_array(phone),
            json_group_array(outcome),
            json_group_array(error_name),
            json_group_array(error_description),
            json_group_array(mcc_mnc),
            json_group_array(ported),
            json_group_array(message_id),
            json_group_array(date),
            json_group_array(received_at),
            json_group_array(matched_by),
            json_group_array(verification_id),
            json_group_array(campaign_id),
            json_group_array(tag),
            json_group_array(input),
            json_group_array(is_opted_out)
        FROM (
            SELECT
                l.phone,
                {OUTCOME} AS outcome,
                l.error_name,
                l.error_description,
                l.mcc_mnc,
                l.ported,
                l.message_id,
                l.date,
                l.received_at,
                l.matched_by,
                v.id AS verification_id,
                r.campaign_id,
                v.tag,
                {spelling} AS input,
                {stop_list.is_listed(tx, "l.phone")} AS is_opted_out
            FROM {piece.tables}
            LEFT JOIN requests r ON r.id = l.request_id
            LEFT JOIN verifications v ON v.key = r.verification_key
            WHERE {piece.base}
            AND {piece.condition}
            ORDER BY {piece.order}
        ) exported
        """,
        piece.values,
    ).fetchone()
    return ExportedLookups(*map(orjson.loads, columns))
