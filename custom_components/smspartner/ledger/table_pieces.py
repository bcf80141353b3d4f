"""A table of results piece by piece: others read and write between two of them."""

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Concatenate, Final

from .arrival_order import last_arrival_of_account
from .table_filter import TableFilter, condition_of
from .transaction import Transaction
from .units import as_list

if TYPE_CHECKING:
    from .account_ledger import AccountLedger

_NUMBERS: Final = 5_000
"""Numbers with several lookups that are looked at in one piece."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """Which results of all numbers a table has, however many arrive meanwhile."""

    last: int
    """The newest arrival that counts."""
    _bits: bytearray
    """One for each arrival up to it."""

    def note_outdated(self, arrival: int) -> None:
        """Leave a result out: its number has a newer one."""
        self._bits[arrival >> 3] |= 1 << (arrival & 7)

    def outdated(self, first: int, last: int) -> Iterator[int]:
        """Yield the arrivals between two that are left out."""
        begin = first >> 3
        for place, bits in enumerate(self._bits[begin : (last >> 3) + 1], begin):
            if bits:
                yield from (place * 8 + bit for bit in range(8) if bits >> bit & 1)


def new_extent(last: int) -> Extent:
    """Return an extent of which nothing is left out yet."""
    return Extent(last=last, _bits=bytearray((last >> 3) + 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """The lookups `l` of a piece, as the parts of a statement."""

    tables: str
    """From where they come."""
    base: str
    """The condition of being one of them, whatever else is asked for."""
    condition: str
    """That of being in the table."""
    order: str
    end: int | None
    """The place of the last one; None where nothing comes behind it."""
    values: dict[str, str | int] = field(repr=False)
    """What is bound in all of that."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """How far a table was read: what a piece begins behind."""

    wanted: TableFilter
    extent: Extent | None
    """None for the table of a verification."""
    size: int
    """Lookups in a piece, those that the filter leaves out among them."""
    behind: int | None = None
    """A place; None for the beginning."""

    def piece(self, tx: Transaction) -> Piece:
        """Return what comes next."""
        values: dict[str, str | int] = {"account": tx.account_id}
        condition = condition_of(tx, self.wanted, values)
        if self.extent is None:
            return self._of_verification(tx, condition, values)
        return self._of_numbers(tx, self.extent, condition, values)

    def _of_verification(
        self, tx: Transaction, condition: str, values: dict[str, str | int]
    ) -> Piece:
        """Return lookups of a verification, in the order in which they were bought."""
        values |= {
            "verification": str(self.wanted.verification_id),
            "behind": -1 if self.behind is None else self.behind,
        }
        base = f"{_OF_VERIFICATION} AND k.lookup_id > :behind"
        end = _place_at(
            tx,
            f"SELECT k.lookup_id FROM links k WHERE {base} ORDER BY k.lookup_id",
            self.size,
            values,
        )
        if end is not None:
            base = f"{base} AND k.lookup_id <= {end:d}"
        return Piece(
            tables="links k JOIN lookups l ON l.id = k.lookup_id",
            base=base,
            condition=condition,
            order="k.lookup_id",
            end=end,
            values=values,
        )

    def _of_numbers(
        self,
        tx: Transaction,
        extent: Extent,
        condition: str,
        values: dict[str, str | int],
    ) -> Piece:
        """Return the newest results of some numbers, the newest first."""
        last = extent.last if self.behind is None else self.behind - 1
        values["last"] = last
        base = "l.account_id = :account AND l.arrival <= :last"
        end = _place_at(
            tx,
            f"SELECT l.arrival FROM lookups l WHERE {base} ORDER BY l.arrival DESC",
            self.size,
            values,
        )
        values["outdated"] = as_list([*extent.outdated(end or 0, last)])
        return Piece(
            tables="lookups l",
            base=f"""{base}
            AND l.arrival >= {end or 0:d}
            AND l.phone IS NOT NULL
            AND l.arrival NOT IN (SELECT value FROM json_each(:outdated))""",
            condition=condition,
            order="l.arrival DESC",
            end=end,
            values=values,
        )


_OF_VERIFICATION: Final = """k.verification_key = (
    SELECT key FROM verifications WHERE account_id = :account AND id = :verification
)"""


async def walk[T](
    ledger: AccountLedger,
    wanted: TableFilter,
    size: int,
    read: Callable[Concatenate[Transaction, Piece, ...], T],
) -> AsyncGenerator[T]:
    """Yield what an operation reads of each piece of a table. Raise sqlite3.Error."""
    extent = None
    if wanted.verification_id is None:
        extent = await _measure(ledger)
    behind = None
    while True:
        position = Walk(wanted=wanted, extent=extent, size=size, behind=behind)
        answer, behind = await ledger.read(_read_piece, position, read)
        yield answer
        if behind is None:
            return


def _read_piece[T](
    tx: Transaction, position: Walk, read: Callable[[Transaction, Piece], T]
) -> tuple[T, int | None]:
    """Return what an operation reads of a piece, and where that ends."""
    piece = position.piece(tx)
    return read(tx, piece), piece.end


def _place_at(
    tx: Transaction, places: str, count: int, values: dict[str, str | int]
) -> int | None:
    """Return the place of the last of so many lookups, None where no more are there."""
    rows = tx.execute(f"{places} LIMIT 2 OFFSET {count - 1:d}", values).fetchall()
    return rows[0][0] if len(rows) > 1 else None


async def _measure(ledger: AccountLedger) -> Extent:
    """Find out which results there are, and which of them a newer one follows."""
    extent = new_extent(await ledger.read(last_arrival_of_account))
    behind: str | None = ""
    while behind is not None:
        behind = await ledger.read(_note_outdated, extent, behind)
    return extent


def _note_outdated(tx: Transaction, extent: Extent, behind: str) -> str | None:
    """Note the results of some numbers that are not the newest; return the last one.

    One walk along the index finds the numbers that have several: most have one.
    """
    numbers = tx.execute(
        f"""
        SELECT phone
        FROM lookups
        WHERE phone > ?
        GROUP BY phone
        HAVING COUNT(*) > 1
        LIMIT {_NUMBERS:d}
        """,
        (behind,),
    ).fetchall()
    phones = [phone for (phone,) in numbers]
    newest: dict[str, int] = {}
    for phone, arrival in tx.execute(
        """
        SELECT phone, arrival
        FROM lookups
        WHERE phone IN (SELECT value FROM json_each(:phones))
        AND +account_id = :account
        AND +arrival <= :last
        """,
        {"phones": as_list(phones), "account": tx.account_id, "last": extent.last},
    ):
        other = newest.get(phone)
        newest[phone] = arrival if other is None else max(arrival, other)
        if other is not None:
            extent.note_outdated(min(arrival, other))
    return phones[-1] if len(phones) == _NUMBERS else None
