"""The ledger as one account sees it: every operation is bound to that account."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Concatenate

from ..clock import Clock
from . import erasure
from .earlier_file import EarlierFile
from .inbox import Inbox
from .listeners import Listener
from .reception import Reception
from .store import Store
from .transaction import Transaction


class AccountLedger:
    """Reads and writes the rows of one account.

    Operations are functions of this package that take a Transaction first:
    `await ledger.write(orders.place, order)`. All that reads or writes raises
    sqlite3.Error where the file does not let it.
    """

    def __init__(
        self,
        store: Store,
        reception: Reception,
        earlier_file: EarlierFile,
        clock: Clock,
        *,
        account_id: int,
        entry_id: str,
    ) -> None:
        """Initialize for the account of a config entry."""
        self._store = store
        self._reception = reception
        self._clock = clock
        self._earlier_file = earlier_file
        self.account_id = account_id
        self.entry_id = entry_id
        self.inbox = Inbox(
            store,
            reception,
            earlier_file,
            account_id=account_id,
            entry_id=entry_id,
        )
        """Where the notifications of the account are written down."""
        self.erasures = 0
        """How often something was erased: what was counted before may be too much."""

    @property
    def is_open(self) -> bool:
        """Return whether anything can be read or written."""
        return self._store.is_open

    async def read[**P, T](
        self,
        operation: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation that only reads, and return its result."""
        begin = self._begin_now()

        def run(connection: sqlite3.Connection) -> T:
            """Run the operation for this account."""
            return operation(begin(connection), *args, **kwargs)

        return await self._store.read(run, name=operation)

    async def write[**P, T](
        self,
        operation: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation, and return its result once it is on disk.

        The listeners of the account are called then.
        """
        result, ended = await self._run(operation, *args, **kwargs)
        self._reception.listeners.notify(self.account_id, ended)
        return result

    async def write_silently[**P, T](
        self,
        operation: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation of which no listener needs to know."""
        result, _ = await self._run(operation, *args, **kwargs)
        return result

    async def _run[**P, T](
        self,
        operation: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> tuple[T, set[str]]:
        """Run an operation that writes; return its result and what has ended."""
        begin = self._begin_now()

        def run(connection: sqlite3.Connection) -> tuple[T, Transaction]:
            """Run the operation for this account."""
            tx = begin(connection)
            return operation(tx, *args, **kwargs), tx

        result, tx = await self._store.write(run)
        self._reception.wait_for(tx.given_out)
        self._reception.wait_no_more(tx.complete)
        return result, tx.ended

    def _begin_now(self) -> Callable[[sqlite3.Connection], Transaction]:
        """Return a function that begins a transaction with the time as it is now."""
        now, doubt = self._clock.now(), self._clock.doubt
        wanted_after = 0 if self._clock.is_trusted else self._clock.base

        def begin(connection: sqlite3.Connection) -> Transaction:
            """Begin a transaction on a connection."""
            return Transaction(
                connection,
                self.account_id,
                now,
                doubt=doubt,
                wanted_after=wanted_after,
            )

        return begin

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change; return a function that ends that."""
        return self._reception.listeners.add(self.account_id, listener)

    async def forget(self, phone_numbers: Sequence[str]) -> int:
        """Erase numbers in E.164 everywhere; return how many of them were known.

        An awaited lookup becomes nameless: its result still settles what it cost. What
        was erased does not stay in the write-ahead log either.
        """
        forgotten, ended = await self._run(
            erasure.forget, tuple(dict.fromkeys(phone_numbers))
        )
        self.erasures += 1
        await self._reception.drop_erased()
        await self._store.empty_log()
        await self._earlier_file.forget(self.entry_id, phone_numbers)
        self._reception.listeners.notify(self.account_id, ended)
        return forgotten

    async def erase_old(self, older_than: timedelta) -> None:
        """Erase what is older, piece by piece; what it had cost stays in the sum."""
        while await self.write_silently(erasure.erase_old, older_than):
            pass
        self.erasures += 1
        await self._reception.drop_erased()
        await self._earlier_file.erase_old()
        self._reception.listeners.notify(self.account_id)

    async def erase(self) -> None:
        """Erase everything known of the account, which ends with it.

        What was erased does not stay in the write-ahead log either.
        """
        await self.write_silently(erasure.erase_account)
        await self._earlier_file.erase_all(self.entry_id)
        await self._reception.drop_erased()
        await self._store.empty_log()
