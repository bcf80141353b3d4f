"""The ledger of the process: one file for all accounts."""

import sqlite3
from functools import partial
from pathlib import Path

from ..clock import Clock, Correction
from . import accounts, opening, times
from .account_ledger import AccountLedger
from .earlier_file import EarlierFile
from .reception import Reception
from .store import Store


class Ledger:
    """Everything bought and everything reported, for all accounts, on disk.

    Numbers are in E.164, sums in the account's currency. Everything that reads or
    writes raises sqlite3.Error where the file does not let it.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        """Initialize for a path; nothing is opened yet."""
        self.clock = clock or Clock()
        self.store = Store(path)
        self.reception = Reception(self.store, self.clock)
        self._earlier_file = EarlierFile(path, self.clock)
        self._accounts: dict[str, AccountLedger] = {}

    async def open(self) -> Path | None:
        """Open the file and settle what the last run left unfinished.

        A damaged file is set aside and a fresh one made; returns where it was put.
        Raises sqlite3.Error, OSError or NewerSchemaError when that fails.
        """
        opened = await opening.open_or_replace(self.store, self._load, self._first_id)
        if opened.aside:
            self.reception.count_from(opened.first_id)
        self.clock.begin(opened.latest)
        if opened.replaces_another:
            try:
                await self._note_replacement()
            except BaseException:
                await self.close()
                raise
        return opened.aside

    async def begin_anew(self) -> Path | None:
        """Set a damaged file aside and make a fresh one, for the same accounts.

        Returns where it was put. Raises sqlite3.Error or OSError when that fails.
        """
        await self.close()
        opened = await opening.replace(self.store, self._load_again, self._first_id())
        self.reception.count_from(opened.first_id)
        await self._note_replacement()
        self.reception.listeners.notify_all()
        return opened.aside

    def _first_id(self) -> int:
        """Return the value behind which ids and arrivals begin in a fresh file."""
        return max(self.clock.now(), self.reception.last_arrival)

    def _load(self, connection: sqlite3.Connection) -> None:
        """Read what is held in memory from a file that has just been opened."""
        self.reception.load(connection)
        self._earlier_file.load(connection)

    def _load_again(self, connection: sqlite3.Connection) -> None:
        """Restore the accounts in a fresh file, then read what is held in memory."""
        account_ids = {id_: one.account_id for id_, one in self._accounts.items()}
        accounts.restore(connection, account_ids)
        self._load(connection)

    async def _note_replacement(self) -> None:
        """Write down when the file took the place of another one."""
        now = self.clock.now()
        self._earlier_file.replaced_at = now
        await opening.note_replacement(self.store, now)

    async def close(self) -> None:
        """Finish the writes that were asked for and close the file."""
        await self.reception.close()
        await self.store.close()
        await self._earlier_file.close()

    async def add_account(self, entry_id: str) -> AccountLedger:
        """Return the ledger of the account of a config entry, which may be new."""
        account_id = await self.store.write(partial(accounts.add, entry_id=entry_id))
        known = self._accounts.get(entry_id)
        if known and known.account_id == account_id:
            return known
        account = AccountLedger(
            self.store,
            self.reception,
            self._earlier_file,
            self.clock,
            account_id=account_id,
            entry_id=entry_id,
        )
        self._accounts[entry_id] = account
        return account

    async def remove_account(self, account: AccountLedger) -> None:
        """Erase everything known of an account."""
        await account.erase()
        self._accounts.pop(account.entry_id, None)

    async def move_times(self, correction: Correction) -> None:
        """Correct the times written since this start, after the clock was wrong."""
        replaced_at = self._earlier_file.replaced_at
        if replaced_at is not None:
            self._earlier_file.replaced_at = correction.moved(replaced_at)
        try:
            await self.store.write(partial(times.move, correction=correction))
        except sqlite3.Error:
            self._earlier_file.replaced_at = replaced_at
            raise
        await self._earlier_file.move_times(correction)
        self.reception.listeners.notify_all()
