"""Carries out what one action asks of the stop list, number by number."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ...api import (
    ConnectionProblem,
    Id,
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
)
from ...ledger import stop_list_changes
from ...ledger.stop_list_changes import UNFINISHED, Change, ChangeKind, ChangeState
from ...purchase.context import write_persistently
from ...purchase.retries import Retries

if TYPE_CHECKING:
    from ...ledger import AccountLedger
    from ...purchase.context import PurchasingAccount
    from ...purchase.pace import Pace
    from .reader import StopListReader

_LOGGER = logging.getLogger(__name__)

MOST_TRIES: Final = 10
"""How often one call is made while the API answers 429, within some six minutes."""
NUMBERS_PER_LINE: Final = 50
"""After how many numbers the log says how far it is."""


class _StoppedError(Exception):
    """Nothing more may be asked for by now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeContext:
    """What the changes of one account need."""

    ledger: AccountLedger
    account: PurchasingAccount
    reader: StopListReader
    pace: Pace
    stopped: asyncio.Event
    """Set once nothing more may be asked for."""

    @property
    def may_go_on(self) -> bool:
        """Return whether anything may be asked for: not while it is disabled."""
        return not self.stopped.is_set() and self.account.may_send


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeReport:
    """What became of the numbers of one action, in the order of the call."""

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    error: SmsPartnerError | sqlite3.Error | None = None
    """What has kept the first of those that failed from being changed, if known."""


class ChangeRun:
    """The life of one action's numbers, from the queue to their outcomes.

    A number is asked for again only where nothing has left. Of what may have left the
    list tells, which is read again at the end.
    """

    def __init__(
        self,
        context: ChangeContext,
        change_id: str,
        kind: ChangeKind,
        *,
        is_resumed: bool,
    ) -> None:
        """Initialize for the numbers of one action in the ledger.

        Nobody waits for what is resumed: what cannot leave stays in the queue.
        """
        self._context = context
        self._change_id = change_id
        self._kind = kind
        self._is_resumed = is_resumed
        self._ids: dict[str, list[Id]] = {}
        self._taken_off: set[str] = set()
        self._may_have_changed = False
        self._error: SmsPartnerError | sqlite3.Error | None = None

    async def run(self) -> ChangeReport:
        """Change what is queued, find out what is not known, and return it all.

        Raises sqlite3.Error where the ledger cannot be read.
        """
        phones = [change.phone_number for change in await self._load()]
        try:
            await self._settle(is_asked_again=self._kind is ChangeKind.ADD)
            await self._change_queued()
        except (SmsPartnerError, sqlite3.Error) as err:
            self._note(err)
        except _StoppedError:
            pass
        if self._may_have_changed:
            try:
                await self._settle()
            except (SmsPartnerError, sqlite3.Error) as err:
                self._note(err)
            except _StoppedError:
                pass
        await self._end_queued()
        return await self._report(phones)

    async def _change_queued(self) -> None:
        """Change one number after the other."""
        queued = await self._load(ChangeState.QUEUED)
        if queued and self._kind is ChangeKind.REMOVE:
            await self._read()
        for done, change in enumerate(queued, 1):
            await self._change(change)
            if done % NUMBERS_PER_LINE == 0:
                _LOGGER.info("Stop list: %d of %d numbers asked", done, len(queued))

    async def _change(self, change: Change) -> None:
        """Change one number; where the outcome is not known it stays as being sent."""
        phone = change.phone_number
        if self._kind is ChangeKind.REMOVE and phone not in self._ids:
            await self._finish(change, is_changed=False)
            return
        try:
            is_changed = await self._try(lambda: self._ask(change))
        except (
            SmsPartnerAuthError,
            SmsPartnerConnectionError,
            SmsPartnerRateLimitError,
        ):
            raise
        except SmsPartnerRequestError as err:
            self._note(err)
            await self._fail([change])
        except SmsPartnerError as err:
            _LOGGER.debug("The outcome of a change is not known: %s", err)
            self._may_have_changed = True
        else:
            self._may_have_changed = True
            if is_changed is not None:
                await self._finish(change, is_changed=is_changed)

    async def _ask(self, change: Change) -> bool | None:
        """Ask for one change; return whether it has changed anything.

        None where the number was forgotten meanwhile.
        """
        ledger = self._context.ledger
        if not await write_persistently(ledger, stop_list_changes.start, change.id):
            return None
        client = self._context.account.create_client()
        try:
            if self._kind is ChangeKind.ADD:
                return await client.add_to_stop_list(change.phone_number)
            ids = self._ids[change.phone_number]
            while ids:
                if await client.remove_from_stop_list(ids[0]):
                    self._taken_off.add(change.phone_number)
                del ids[0]
        except (
            SmsPartnerAuthError,
            SmsPartnerConnectionError,
            SmsPartnerRateLimitError,
        ):
            await write_persistently(ledger, stop_list_changes.requeue, change.id)
            raise
        return change.phone_number in self._taken_off

    async def _finish(self, change: Change, *, is_changed: bool) -> None:
        """Write down that a number is as it was to be."""
        operation = stop_list_changes.finish_added
        if self._kind is ChangeKind.REMOVE:
            operation = stop_list_changes.finish_removed
            self._context.reader.note_removed(change.phone_number)
        await write_persistently(
            self._context.ledger, operation, change.id, is_changed=is_changed
        )

    async def _settle(self, *, is_asked_again: bool = False) -> None:
        """Read the list, and find out there what became of numbers being sent.

        What the last run left is asked for again where that does no harm.
        """
        sending = await self._load(ChangeState.SENDING)
        if not sending and not self._may_have_changed:
            return
        await self._read()
        lost: list[Change] = []
        for change in sending:
            is_listed = change.phone_number in self._ids
            if is_listed is (self._kind is ChangeKind.ADD):
                await self._finish(change, is_changed=True)
            elif is_asked_again:
                await write_persistently(
                    self._context.ledger, stop_list_changes.requeue, change.id
                )
            else:
                lost.append(change)
        if lost:
            self._note(SmsPartnerConnectionError("No answer", ConnectionProblem.LOST))
            await self._fail(lost)

    async def _read(self) -> None:
        """Read the list: the ids of each number on it."""
        reader, account = self._context.reader, self._context.account
        ids = await self._try(lambda: reader.read_entries(account.create_client()))
        self._ids = {phone: list(several) for phone, several in ids.items()}

    async def _try[T](self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call, and again while it is certain that nothing came of it.

        Raises the error of the last try, and _StoppedError.
        """
        retries = Retries()
        for tries_left in reversed(range(MOST_TRIES)):
            await self._context.pace.slot()
            if not self._context.may_go_on:
                break
            try:
                return await call()
            except SmsPartnerRateLimitError as err:
                retry = retries.after_rate_limit(err.retry_after)
                if retry is None or not tries_left:
                    raise
            except SmsPartnerConnectionError:
                retry = retries.after_no_connection()
                if retry is None:
                    raise
            with suppress(TimeoutError):
                async with asyncio.timeout(retry.pause):
                    await self._context.stopped.wait()
        raise _StoppedError

    async def _end_queued(self) -> None:
        """Write down that what is still queued failed, where somebody is told so."""
        if not self._is_resumed and not self._context.stopped.is_set():
            await self._fail(await self._load(ChangeState.QUEUED))

    async def _fail(self, changes: Collection[Change]) -> None:
        """Write down that numbers were not changed."""
        if changes:
            ids = [change.id for change in changes]
            await write_persistently(self._context.ledger, stop_list_changes.fail, ids)

    async def _report(self, phones: Sequence[str]) -> ChangeReport:
        """Return what became of numbers, and log how many they are.

        What was forgotten meanwhile has failed.
        """
        states = {one.phone_number: one.state for one in await self._load()}
        report = ChangeReport(error=self._error)
        for phone in phones:
            match states.get(phone):
                case ChangeState.CHANGED:
                    report.changed.append(phone)
                case ChangeState.UNCHANGED:
                    report.unchanged.append(phone)
                case _:
                    report.failed.append(phone)
        self._log(report, is_over=UNFINISHED.isdisjoint(states.values()))
        return report

    def _log(self, report: ChangeReport, *, is_over: bool) -> None:
        """Log how many numbers were changed; nobody else is told of what is resumed."""
        changed, unchanged, failed = map(
            len, (report.changed, report.unchanged, report.failed)
        )
        if self._is_resumed and not is_over:
            _LOGGER.debug("Stop list: numbers that cannot be changed yet: %d", failed)
            return
        _LOGGER.log(
            logging.WARNING if self._is_resumed and failed else logging.INFO,
            "Stop list: numbers changed: %d, unchanged: %d, failed: %d",
            changed,
            unchanged,
            failed,
        )

    async def _load(self, state: ChangeState | None = None) -> Sequence[Change]:
        """Return the numbers of the action, or those in one state."""
        changes = await self._context.ledger.read(
            stop_list_changes.load, self._change_id
        )
        return [change for change in changes if state in (None, change.state)]

    def _note(self, err: SmsPartnerError | sqlite3.Error) -> None:
        """Note why a number failed; a refused key is asked for."""
        if isinstance(err, SmsPartnerAuthError):
            self._context.account.async_handle_auth_error()
        self._error = self._error or err
