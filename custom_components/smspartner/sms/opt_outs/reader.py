"""Reads the stop list of an account into its ledger, one reading after the other."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...api import SmsPartnerClient, StopListEntry
from ...ledger import AccountLedger, stop_list, stop_list_reading


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """What is kept in memory of a list that was read."""

    digest: str | None
    """What only the same list has."""
    count: int


class StopListReader:
    """Reads the stop list for whoever wants to know it.

    A reading that began earlier never ends later than another one, and so never undoes
    what that has told.
    """

    def __init__(self, ledger: AccountLedger) -> None:
        """Initialize for an account, whose ledger keeps the list."""
        self._ledger = ledger
        self._lock = asyncio.Lock()
        self._removed: set[str] = set()
        self._last = _Reading(digest=None, count=0)
        self.count: int | None = None
        """The size of the list when it was last read, None before that."""

    def note_removed(self, phone_number: str) -> None:
        """Note that a number in E.164 is off the list, before that is written down.

        A list that is being read may still show it.
        """
        self._removed.add(phone_number)

    async def read(self, client: SmsPartnerClient) -> int:
        """Write the list to the ledger: GET stop-sms/list (S3); return its size.

        The same answer once more is not even read, unless something has changed since.
        Raises errors of the client and sqlite3.Error.
        """
        async with self._lock:
            self._removed.clear()
            found = await client.get_stop_list_ids(self._is_held)
            if found:
                await self._ledger.write(
                    stop_list.replace, found.ids, self._removed, found.digest
                )
                self._last = _Reading(digest=found.digest, count=found.count)
            self.count = self._last.count
            return self.count

    async def _is_held(self, digest: str) -> bool:
        """Return whether the ledger holds just the list that has a digest."""
        return digest == self._last.digest and await self._ledger.read(
            stop_list_reading.is_held, digest
        )

    async def read_entries(
        self, client: SmsPartnerClient
    ) -> Mapping[str, Sequence[StopListEntry]]:
        """Write the list to the ledger; return the entries of each number in E.164.

        A number may be on the list several times. One that seems to be cut off is read
        once more. Raises errors of the client and sqlite3.Error.
        """
        async with self._lock:
            is_believed = False
            while not is_believed:
                self._removed.clear()
                found = await client.get_stop_list()
                entries: defaultdict[str, list[StopListEntry]] = defaultdict(list)
                for entry in found.entries:
                    entries[entry.phone_number].append(entry)
                is_believed = await self._ledger.write(
                    stop_list.replace,
                    {phone: several[-1].id for phone, several in entries.items()},
                    self._removed,
                )
            self.count = found.count
        return entries
