"""Carries out what one action asks of the stop list, number by number."""

import logging
import sqlite3
from collections.abc import Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ...api import (
    ACCOUNT_CODES,
    ConnectionProblem,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    StopListEntry,
)
from ...ledger import stop_list_changes
from ...ledger.stop_list_changes import UNFINISHED, Change, ChangeKind, ChangeState
from .context import StoppedError

if TYPE_CHECKING:
    from .context import ChangeContext

_LOGGER = logging.getLogger(__name__)

NUMBERS_PER_LINE: Final = 50
"""After how many numbers the log says how far it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeReport:
    """What became of the numbers of one action, in the order of the call."""

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    error: SmsPartnerError | sqlite3.Error | None = None
    """What has kept the first of those that failed from being changed, if known."""
    is_over: bool
    """Whether none of those that failed may be changed later."""


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
        self._entries: dict[str, list[StopListEntry]] = {}
        self._may_have_changed = False
        self._error: SmsPartnerError | sqlite3.Error | None = None

    async def run(self) -> ChangeReport:
        """Change what is queued, find out what is not known, and return it all.

        Raises sqlite3.Error where the ledger cannot be read.
        """
        context = self._context
        try:
            changes = await context.ledger.write(
                stop_list_changes.begin, self._change_id
            )
            await self._attempt(self._change_all())
            if self._may_have_changed:
                await self._attempt(self._settle())
        finally:
            # The next run goes on with what this one is stopped in.
            if not self._is_resumed and not context.stopped.is_set():
                await context.write(stop_list_changes.end, self._change_id)
        return await self._report([change.phone_number for change in changes])

    async def _attempt(self, work: Coroutine[None, None, None]) -> None:
        """Do a part of it, and note what keeps it from being done."""
        try:
            await work
        except (SmsPartnerError, sqlite3.Error) as err:
            self._note(err)
        except StoppedError:
            pass

    async def _change_all(self) -> None:
        """Change one number after the other."""
        if self._kind is ChangeKind.REMOVE:
            await self._settle()
        queued = await self._load(ChangeState.QUEUED)
        for done, change in enumerate(queued, 1):
            await self._change(change)
            if done % NUMBERS_PER_LINE == 0:
                _LOGGER.info("Stop list: %d of %d numbers asked", done, len(queued))

    async def _settle(self) -> None:
        """Read the list, and find out there what became of each number.

        One that is as it was to be is over. So is one that may have left and is not,
        and one that has come on the list after it was to be taken off.
        """
        entries = await self._context.call(self._context.reader.read_entries)
        self._entries = {phone: list(several) for phone, several in entries.items()}
        over: list[Change] = []
        for change in await self._load(*UNFINISHED):
            found = self._entries.get(change.phone_number, [])
            has_left = change.state is ChangeState.SENDING
            if bool(found) is (self._kind is ChangeKind.ADD):
                await self._finish(change, is_changed=has_left)
            elif has_left:
                self._note(SmsPartnerConnectionError("Lost", ConnectionProblem.LOST))
                over.append(change)
            elif any(_is_since(change, entry) for entry in found):
                over.append(change)
        await self._fail(over)

    async def _change(self, change: Change) -> None:
        """Change one number; where the outcome is not known it stays as being sent."""
        try:
            is_changed = await self._context.call(
                lambda client: self._ask(client, change)
            )
        except SmsPartnerError as err:
            if _concerns_all(err):
                raise
            if isinstance(err, SmsPartnerRequestError):
                self._note(err)
                await self._fail([change])
                return
            _LOGGER.debug("The outcome of a change is not known: %s", err)
            self._may_have_changed = True
        else:
            if is_changed is not None:
                await self._finish(change, is_changed=is_changed)

    async def _ask(self, client: SmsPartnerClient, change: Change) -> bool | None:
        """Ask for one change; return whether it has changed anything.

        None where it is over by now: the number was forgotten, or has said STOP.
        """
        if not await self._context.write(stop_list_changes.start, change.id):
            return None
        try:
            if self._kind is ChangeKind.ADD:
                is_changed = await client.add_to_stop_list(change.phone_number)
                self._may_have_changed = True
                return is_changed
            entries = self._entries[change.phone_number]
            while entries:
                await client.remove_from_stop_list(entries[0].id)
                self._may_have_changed = True
                del entries[0]
        except SmsPartnerError as err:
            if _concerns_all(err):
                await self._context.write(stop_list_changes.requeue, change.id)
            raise
        return True

    async def _finish(self, change: Change, *, is_changed: bool) -> None:
        """Write down that a number is as it was to be."""
        operation = stop_list_changes.finish_added
        if self._kind is ChangeKind.REMOVE:
            operation = stop_list_changes.finish_removed
            self._context.reader.note_removed(change.phone_number)
        await self._context.write(operation, change.id, is_changed=is_changed)

    async def _fail(self, changes: Collection[Change]) -> None:
        """Write down that numbers were not changed."""
        if changes:
            ids = [change.id for change in changes]
            await self._context.write(stop_list_changes.fail, ids)

    async def _report(self, phones: Sequence[str]) -> ChangeReport:
        """Return what became of numbers, and log how many they are.

        What was forgotten meanwhile has failed.
        """
        states = {one.phone_number: one.state for one in await self._load(*ChangeState)}
        is_over = UNFINISHED.isdisjoint(states.values())
        report = ChangeReport(error=self._error, is_over=is_over)
        for phone in phones:
            match states.get(phone):
                case ChangeState.CHANGED:
                    report.changed.append(phone)
                case ChangeState.UNCHANGED:
                    report.unchanged.append(phone)
                case _:
                    report.failed.append(phone)
        self._log(report)
        return report

    def _log(self, report: ChangeReport) -> None:
        """Log how many numbers were changed; nobody else is told of what is resumed."""
        changed, unchanged, failed = map(
            len, (report.changed, report.unchanged, report.failed)
        )
        if self._is_resumed and not report.is_over:
            _LOGGER.debug("Stop list: numbers that cannot be changed yet: %d", failed)
            return
        _LOGGER.log(
            logging.WARNING if self._is_resumed and failed else logging.INFO,
            "Stop list: numbers changed: %d, unchanged: %d, failed: %d",
            changed,
            unchanged,
            failed,
        )

    async def _load(self, *states: ChangeState) -> Sequence[Change]:
        """Return the numbers of the action that are in some states."""
        changes = await self._context.ledger.read(
            stop_list_changes.load, self._change_id
        )
        return [change for change in changes if change.state in states]

    def _note(self, err: SmsPartnerError | sqlite3.Error) -> None:
        """Note why a number failed; a refused key is asked for."""
        if isinstance(err, SmsPartnerAuthError):
            self._context.account.async_handle_auth_error()
        self._error = self._error or err


def _concerns_all(err: SmsPartnerError) -> bool:
    """Return whether nothing came of a call, and the next one would fail too."""
    if isinstance(err, SmsPartnerRequestError):
        return err.code in ACCOUNT_CODES
    return isinstance(err, SmsPartnerConnectionError | SmsPartnerRateLimitError)


def _is_since(change: Change, entry: StopListEntry) -> bool:
    """Return whether an entry has come on the list after a change was asked for."""
    return entry.created_at is not None and entry.created_at > change.asked_at
