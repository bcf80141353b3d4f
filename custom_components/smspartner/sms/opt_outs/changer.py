"""Puts numbers on the stop list of an account, and takes them off it."""

import asyncio
import logging
import sqlite3
from collections.abc import Coroutine, Sequence
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now

from ...ledger import AccountLedger, accounts, stop_list_changes
from ...ledger.stop_list_changes import ChangeKind
from ...purchase.context import STOP_TIMEOUT, PurchasingAccount
from ...purchase.pace import Pace
from .context import ChangeContext
from .reader import StopListReader
from .run import ChangeReport, ChangeRun

_LOGGER = logging.getLogger(__name__)

MAX_CHANGES: Final = 500
"""Phone numbers that one action may change."""


class StopListChanger:
    """Changes the stop list of one account, for as long as the process lives.

    SMS Partner takes one number a call. What was asked for is done in the order in
    which it was asked for, so that the last word on a number counts.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: AccountLedger,
        account: PurchasingAccount,
        pace: Pace,
    ) -> None:
        """Initialize for one account; `pace` is that of all accounts together."""
        self._hass = hass
        self._ledger = ledger
        self.reader = StopListReader(ledger)
        self._turn = asyncio.Lock()
        self._stopped = asyncio.Event()
        self._context = ChangeContext(
            ledger=ledger,
            account=account,
            reader=self.reader,
            pace=pace,
            stopped=self._stopped,
        )
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    async def change(
        self, kind: ChangeKind, phone_numbers: Sequence[str]
    ) -> ChangeReport:
        """Put numbers in E.164 on the stop list, or take them off it (S10, S11).

        Returns what became of each. Cancelling the call stops nothing. Raises
        UnknownAccountError where the account is removed, and sqlite3.Error before
        anything is asked for.
        """
        change_id = ulid_now()
        work = self._queue_and_run(change_id, kind, phone_numbers)
        return await asyncio.shield(self._start(change_id, work))

    async def resume(self) -> None:
        """Go on with what the last run left unfinished, for an hour after its call.

        Raises sqlite3.Error where the ledger cannot be read.
        """
        if not self._context.may_go_on:
            return
        running = {*self._tasks}
        if late := await self._ledger.write(stop_list_changes.end_late, running):
            _LOGGER.warning("Stop list: numbers not changed within an hour: %d", late)
        unfinished = await self._ledger.read(stop_list_changes.list_unfinished)
        for change_id, kind in unfinished.items():
            if change_id not in running | self._tasks.keys():
                self._start(change_id, self._go_on(change_id, kind))

    async def stop(self) -> None:
        """Ask for nothing more; wait a while for the answer to what was asked."""
        self._stopped.set()
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=STOP_TIMEOUT)

    def close(self) -> None:
        """Ask for nothing more: the account is being removed."""
        self._stopped.set()

    def _start[T](
        self, change_id: str, work: Coroutine[Any, Any, T]
    ) -> asyncio.Task[T]:
        """Start a task that goes on when the caller is cancelled."""
        task = self._hass.async_create_background_task(work, "smspartner stop list")
        self._tasks[change_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(change_id))
        return task

    async def _queue_and_run(
        self, change_id: str, kind: ChangeKind, phone_numbers: Sequence[str]
    ) -> ChangeReport:
        """Write down what is asked for, then ask for it."""
        await self._ledger.write(
            stop_list_changes.queue, change_id, kind, phone_numbers
        )
        report = await self._run(change_id, kind, is_resumed=False)
        await self._ledger.read(accounts.require_known)
        return report

    async def _go_on(self, change_id: str, kind: ChangeKind) -> None:
        """Go on with what is written down; what the ledger prevents is done later."""
        try:
            await self._run(change_id, kind, is_resumed=True)
        except sqlite3.Error as err:
            _LOGGER.debug("Stop list: a change could not be resumed: %s", err)

    async def _run(
        self, change_id: str, kind: ChangeKind, *, is_resumed: bool
    ) -> ChangeReport:
        """Ask for what is written down, once nothing else is asked for."""
        run = ChangeRun(self._context, change_id, kind, is_resumed=is_resumed)
        async with self._turn:
            return await run.run()
