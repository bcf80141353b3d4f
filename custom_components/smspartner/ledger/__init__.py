"""The durable record: verifications, requests, lookups, results and what they cost."""

import asyncio
import logging
import secrets
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from ..api import HlrNotification, HlrNotificationError, ParsedBody, parse_notifications
from ..clock import Clock, Correction
from . import (
    accounts,
    announcements,
    arrivals,
    backup_mark,
    erasure,
    lookups,
    notifications,
    orders,
    prices,
    queries,
    requests,
    schema,
    statistics,
    times,
    tokens,
    unclaimed,
    units,
    unread,
)
from .database import (
    Database,
    Operation,
    empty_log,
    hold_still,
    is_corrupt,
    is_damage,
    move_on,
    set_aside,
)
from .health import WRITING, Health
from .intake import Intake
from .meta import Meta, read_meta, write_meta
from .notifications import Call, Recorded
from .orphans import Orphan, Orphans
from .records import (
    Arrival,
    Departure,
    DoubtfulCost,
    FinishedVerification,
    LeftOver,
    Order,
    Outcome,
    Plan,
    QueuedRequest,
    Reason,
    ResultFilter,
    ResultPage,
    ResultRecord,
    Statistics,
    Summary,
    Taken,
    UncertainVerification,
    VerificationReport,
)
from .shapes import shape_of
from .units import MICROS
from .watching import Watching

_LOGGER = logging.getLogger(__name__)

type Listener = Callable[[frozenset[str]], None]

KEEP_ORPHANS: Final = timedelta(hours=48)
"""How long results may come of what was bought with a ledger before this one."""


class Ledger:
    """Everything bought and everything reported, for all accounts, on disk.

    Numbers are in E.164, sums in the account's currency. Everything that reads or
    writes raises sqlite3.Error where the file does not let it.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        """Take the path of the file, and the clock; nothing is opened yet."""
        self._path = path
        self._clock = clock or Clock()
        self._database = Database(path)
        self._orphans = Orphans(path.with_stem(f"{path.stem}_orphans"))
        self._renewed_at: int | None = None
        self._listeners: dict[int, list[Listener]] = {}
        self._unmatched: Counter[int] = Counter()
        self._last_arrival = 0
        self._latest = 0
        self._has_to_note_renewal = False
        self._healthy = True
        self._health = Health("The record of lookups")
        self._orphans_health = Health("What was kept of an earlier record")
        self._damaged = False
        self._accounts: dict[str, int] = {}
        self._awaited = tokens.AwaitedTokens()
        self._proven: set[tokens.ProvenAddress] = set()
        self._intake = Intake(self._record)
        self.watching = Watching(self._read, self._write, self._tell)
        self.on_health: Callable[[str | None], None] = lambda _: None
        """Called with the error when a write fails, and with None when one succeeds."""
        self.on_damage: Callable[[], None] = lambda: None
        """Called when the open file turns out to be damaged."""

    async def open(self) -> Path | None:
        """Open the file and settle what the last run left on its way.

        What was being sent is uncertain now: whether it left is not known. A damaged
        file is set aside and a fresh one begun; gives where it was put. Raises
        sqlite3.Error, OSError or schema.NewerSchemaError when that fails.
        """
        aside = await self._open()
        self._clock.begin(self._latest)
        if self._has_to_note_renewal:
            try:
                await self._note_renewal()
            except BaseException:
                await self.close()
                raise
        return aside

    async def _open(self) -> Path | None:
        """Open the file, or begin a fresh one where that is damaged."""
        try:
            await self._database.open(self._prepare)
        except schema.UnreleasedSchemaError:
            pass
        except sqlite3.DatabaseError as err:
            if not is_damage(err):
                raise
        else:
            await asyncio.to_thread(backup_mark.clear_note, self._path)
            return None
        return await self._replace()

    async def begin_anew(self) -> Path:
        """Set a damaged file aside and begin a fresh one, for the same accounts.

        Gives where it was put. Raises sqlite3.Error or OSError when that fails.
        """
        aside = await self._replace()
        await self._note_renewal()
        self._damaged = False
        for account in self._accounts.values():
            self._tell(account)
        return aside

    async def _replace(self) -> Path:
        """Set the file aside and open a fresh one."""
        await self.close()
        aside = await asyncio.to_thread(set_aside, self._path)
        await self._database.open(partial(self._prepare_anew, now=self._clock.now()))
        return aside

    async def _note_renewal(self) -> None:
        """Note when the file took the place of another one."""
        self._renewed_at = now = self._clock.now()

        def note(connection: sqlite3.Connection) -> None:
            """Note it, and that the file is no copy any more."""
            write_meta(connection, Meta.RENEWED_AT, now)
            backup_mark.clear_mark(connection)

        await self._write(note)
        self._has_to_note_renewal = False

    async def close(self) -> None:
        """Write what waits and close the file."""
        await self._intake.close()
        await self._database.close()
        await self._orphans.close()

    @property
    def is_open(self) -> bool:
        """Tell whether anything can be read or written."""
        return self._database.is_open

    async def add_account(self, entry_id: str) -> int:
        """Give the number under which the account of a config entry is kept."""
        account = await self._write(partial(accounts.add_account, entry_id=entry_id))
        self._accounts[entry_id] = account
        return account

    async def remove_account(self, account: int) -> None:
        """Erase everything known of an account.

        What was erased stands in the log, and in the main file until that is emptied.
        """
        await self._write(partial(accounts.remove_account, account=account))
        if entry_id := self._entry_of(account):
            await self._tend(self._orphans.erase_all(entry_id))
        known = self._accounts.items()
        self._accounts = {entry: one for entry, one in known if one != account}
        await self._drop_awaited()
        await self._database.maintain(empty_log)

    def listen(self, account: int, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change with the ids of the verifications it ended.

        Returns what ends the listening.
        """
        listeners = self._listeners.setdefault(account, [])
        listeners.append(listener)
        return partial(listeners.remove, listener)

    async def plan(self, account: int, order: Order) -> Plan:
        """Tell what an order would come to: nothing is written down.

        Numbers with a result that is new enough reuse it, those whose lookup is awaited
        since less than 15 minutes join it; the others are to be bought. Raises
        accounts.UnknownAccountError where the account has been removed.
        """
        return await self._read(
            partial(
                orders.plan,
                account=account,
                order=order,
                now=self._clock.now(),
                doubt=self._clock.doubt,
            )
        )

    async def place(self, account: int, order: Order) -> Sequence[QueuedRequest]:
        """Write an order down, cut into requests, before anything of it is sent.

        Gives its requests, of at most 500 numbers each (S0, S1). Raises
        orders.BudgetExceededError, and accounts.UnknownAccountError where the
        account has been removed.
        """
        queued, finished = await self._write(
            partial(
                orders.place,
                account=account,
                order=order,
                now=self._clock.now(),
                doubt=self._clock.doubt,
            )
        )
        self._tell(account, finished)
        return queued

    async def is_placed(self, account: int, verification_id: str) -> bool:
        """Return whether an order with this id has been placed."""
        return await self._read(
            partial(orders.is_placed, account=account, verification_id=verification_id)
        )

    async def is_to_be_sent(self, account: int, request_id: int) -> bool:
        """Return whether a request is queued and holds any number."""
        return await self._read(
            partial(requests.is_to_be_sent, account=account, request_id=request_id)
        )

    async def queued_requests(self, account: int) -> Sequence[QueuedRequest]:
        """List the requests that have yet to be sent, oldest first.

        While the time is not trusted, none of before this start: nobody can tell
        whether it is still wanted.
        """
        return await self._read(
            partial(
                requests.queued_requests, account=account, after=self._sent_if_after()
            )
        )

    def _sent_if_after(self) -> int:
        """Return the time after which a request must be written down to be sent."""
        return 0 if self._clock.is_trusted else self._clock.base

    async def knows_price(self, account: int, calling_code: str) -> bool:
        """Return whether the price of a lookup is known well enough to buy several."""
        price = await self._read(
            partial(
                prices.known_price,
                account=account,
                code=calling_code,
                now=self._clock.now(),
            )
        )
        return price is not None

    async def start_request(
        self, account: int, request_id: int, address: str | None, *, may_probe: bool
    ) -> Departure:
        """Mark a request as being sent, under a fresh token of which a hash is kept.

        `address` is the one its results are to come to; None where that is the
        caller's own. It is rejected instead when it is older than an hour, for nobody
        wants it by now, or when it would pass the budget. Without a known price one of
        its numbers leaves alone where it `may_probe`, else it has to wait.
        """
        token = secrets.token_urlsafe(24)
        departure = await self._write(
            partial(
                requests.start_request,
                account=account,
                request_id=request_id,
                token=token,
                address=None if address is None else tokens.hash_address(address),
                may_probe=may_probe,
                now=self._clock.now(),
                doubt=self._clock.doubt,
                after=self._sent_if_after(),
            )
        )
        if departure.request and address is not None:
            self._awaited.add(tokens.hash_token(token), account, departure.request.id)
        self._tell(account, departure.finished)
        return departure

    async def requeue_request(self, account: int, request_id: int) -> None:
        """Put a request back of which it is certain that it was not taken."""
        finished = await self._write(
            partial(
                requests.requeue_request,
                account=account,
                request_id=request_id,
                now=self._clock.now(),
            )
        )
        self._tell(account, finished)

    async def finish_request(
        self, account: int, request_id: int, outcome: Outcome
    ) -> None:
        """Write down what came of a request.

        A refusal of the account itself ends the whole verification: what of it is
        still queued is rejected with the same reason.
        """
        finished = await self._write(
            partial(
                requests.finish_request,
                account=account,
                request_id=request_id,
                outcome=outcome,
                now=self._clock.now(),
            )
        )
        self._tell(account, finished)

    async def reject_late(self, account: int) -> None:
        """Reject the queued requests that are older than an hour."""
        finished = await self._write(
            partial(requests.reject_late, account=account, now=self._clock.now())
        )
        self._tell(account, finished)

    async def doubtful_costs(self, account: int) -> Sequence[DoubtfulCost]:
        """List the costs that no price explains and the owner has to judge."""
        return await self._read(
            partial(requests.doubtful_costs, account=account, now=self._clock.now())
        )

    async def settle_cost(
        self, account: int, request_id: int, *, is_of_each: bool
    ) -> None:
        """Book a doubtful cost as that of each number, or of all together."""
        await self._write(
            partial(
                requests.settle_cost,
                account=account,
                request_id=request_id,
                is_of_each=is_of_each,
            )
        )
        self._tell(account)

    def awaits(self, account: int, token: str | None) -> bool:
        """Return whether a token is that of a request that lacks results."""
        return (
            token is not None and (tokens.hash_token(token), account) in self._awaited
        )

    async def take_body(
        self,
        account: int,
        token: str | None,
        body: bytes,
        parsed: ParsedBody,
        *,
        is_awaited: bool,
        by_number: bool = True,
    ) -> Taken:
        """Write down what a body holds; return once it is on disk (S0, S1).

        A token ties results to its own request; what of the body belongs to nothing or
        cannot be read is kept whole where that lacked results when it came. Without a
        token the oldest lookup of the number takes a result, unless its request left
        with an address that has brought a token back; other results are kept for the
        owner to decide, as are all of them where it may not be `by_number`. Raises
        sqlite3.Error when the file cannot be written: then nothing of it was taken.
        """
        now = self._clock.now()
        call = Call(
            account,
            None if token is None else tokens.hash_token(token),
            parsed.notifications,
            now,
            by_number=by_number,
            is_awaited=is_awaited,
            body=body,
            is_whole=parsed.is_whole,
        )
        if token is None or is_awaited or not self.is_renewed:
            return await self._intake.take(call)
        return await self._take_orphan(call, body)

    async def _take_orphan(self, call: Call, body: bytes) -> Taken:
        """Keep a body whose token may be one of a ledger before this one; take it.

        What can be read of it is written down here too, so that it is no loss where the
        other file does not let itself be written. Where there is no room, nothing is:
        anybody can make tokens up.
        """
        token, entry_id = call.token or b"", self._entry_of(call.account)
        is_known = partial(tokens.is_known, account=call.account, hash_=token)
        if entry_id is None or await self._read(is_known):
            return await self._intake.take(call)
        try:
            is_kept = await self._orphans.keep(
                Orphan(0, entry_id, token, self._clock.now(), body)
            )
            self._orphans_health.note_success(WRITING)
        except sqlite3.Error as err:
            self._orphans_health.note_failure(WRITING, err)
            left_over = LeftOver.REFUSED
        else:
            if not is_kept:
                return Taken((), LeftOver.REFUSED)
            left_over = LeftOver.KEPT
        if not call.notifications:
            return Taken((), left_over)
        taken = await self._intake.take(call._replace(is_orphan=True))
        return taken if call.is_whole else taken._replace(left_over=left_over)

    async def read_orphans(self, account: int) -> None:
        """Read what was kept of an earlier record into this one, where it lacks that.

        This one may be a restored file, which knows the tokens.
        """
        entry_id, after = self._entry_of(account) or "", 0
        kept_since = self._clock.now() - self._clock.doubt - units.micros(KEEP_ORPHANS)
        while orphans := await self._orphans.list_some(entry_id, after):
            for orphan in orphans:
                after = orphan.id
                if orphan.received_at < kept_since:
                    continue
                parsed = await asyncio.to_thread(_parse, orphan.body)
                await self._intake.take(
                    Call(
                        account,
                        orphan.token,
                        parsed.notifications,
                        self._clock.now(),
                        is_awaited=(orphan.token, account) in self._awaited,
                        is_orphan=True,
                        body=orphan.body,
                        is_whole=parsed.is_whole,
                    )
                )

    async def read_again(self, version: str) -> None:
        """Read what is kept again, once for each version: it may know how to.

        What is used up by that is erased.
        """
        if await self._read(partial(read_meta, key=Meta.VERSION)) == version:
            return
        after = 0
        while some := await self._read(partial(unread.list_some, after=after)):
            for one in some:
                after = one.id
                parsed = await asyncio.to_thread(_parse, one.body)
                call = Call(
                    one.account,
                    one.token,
                    parsed.notifications,
                    self._clock.now(),
                    is_whole=parsed.is_whole,
                )
                if (await self._intake.take(call)).left_over is LeftOver.NOTHING:
                    await self._write(partial(unread.erase, ids=[one.id]))
        await self._write(partial(write_meta, key=Meta.VERSION, value=version))

    @property
    def is_renewed(self) -> bool:
        """Return whether results may still come of what an earlier record knows."""
        if self._renewed_at is None:
            return False
        now = self._clock.now() - self._clock.doubt
        return now < self._renewed_at + units.micros(KEEP_ORPHANS)

    def _entry_of(self, account: int) -> str | None:
        """Return the config entry of an account."""
        entries = (entry for entry, one in self._accounts.items() if one == account)
        return next(entries, None)

    async def _tend(self, work: Awaitable[None]) -> None:
        """Do something about the orphans; that it fails is of no matter to the rest."""
        try:
            await work
            self._orphans_health.note_success(WRITING)
        except sqlite3.Error as err:
            self._orphans_health.note_failure(WRITING, err)

    async def record_notifications(
        self, account: int, token: str | None, notifications: Iterable[HlrNotification]
    ) -> Sequence[Arrival]:
        """Write results down as `take_body` does, without a body to keep."""
        hash_ = None if token is None else tokens.hash_token(token)
        call = Call(account, hash_, list(notifications), self._clock.now())
        return (await self._intake.take(call)).arrivals

    async def keep_unread(self, account: int, token: str, body: bytes) -> bool:
        """Keep a body in which nothing can be read, if it may have been paid for."""
        taken = await self.take_body(
            account,
            token,
            body,
            ParsedBody([], is_whole=False),
            is_awaited=self.awaits(account, token),
        )
        return taken.left_over is LeftOver.KEPT

    async def take_unclaimed(self, account: int) -> Sequence[Arrival]:
        """Settle lookups by their numbers with the results that were kept; drop those.

        Gives what became of each.
        """
        recorded, arrivals = await self._write(
            partial(
                notifications.take_unclaimed,
                account=account,
                now=self._clock.now(),
                next_arrival=self._next_arrival,
            )
        )
        self._note(recorded)
        self._tell(account, recorded.finished.get(account, ()))
        return arrivals

    async def discard_unclaimed(self, account: int) -> None:
        """Erase the results that were kept because nobody's token came with them."""
        await self._write(partial(unclaimed.discard_unclaimed, account=account))

    async def count_unclaimed(self, account: int) -> int:
        """Count the results that were kept because nobody's token came with them."""
        return await self._read(partial(unclaimed.count_unclaimed, account=account))

    async def knows_token(self, account: int, token: str) -> bool:
        """Return whether a token is that of a request of the account."""
        hash_ = tokens.hash_token(token)
        return await self._read(partial(tokens.is_known, account=account, hash_=hash_))

    def count_unmatched(self, account: int) -> None:
        """Count a body that was refused."""
        self._unmatched[account] += 1
        self._tell(account)

    async def count_unread(self, account: int) -> int:
        """Count the bodies that were kept because they cannot be read."""
        return await self._read(partial(unread.count_unread, account=account))

    async def expire(self, account: int) -> None:
        """Give up waiting for lookups sent more than 48 hours ago."""
        finished = await self._write(
            partial(lookups.expire, account=account, now=self._clock.now())
        )
        self._tell(account, finished)

    async def uncertain_verifications(
        self, account: int
    ) -> Sequence[UncertainVerification]:
        """List what may have been bought and has not reported within 48 hours."""
        return await self._read(
            partial(requests.uncertain_verifications, account=account)
        )

    async def leave_uncertain(self, account: int, verification_id: str) -> None:
        """Leave what is uncertain of a verification as it is: ask no more."""
        await self._write(
            partial(
                requests.leave_uncertain,
                account=account,
                verification_id=verification_id,
            )
        )

    async def note_currency(self, account: int, currency: str) -> None:
        """Remember the currency of an account that has paid nothing yet."""
        await self._write(
            partial(accounts.note_currency, account=account, currency=currency)
        )

    async def list_price(
        self, account: int, price: float, currency: str | None
    ) -> None:
        """Remember the price of one lookup that the account's credit implies."""
        await self._write(
            partial(
                prices.list_price,
                account=account,
                price=round(price * MICROS),
                currency=currency,
            )
        )

    async def forget(self, account: int, phone_numbers: Sequence[str]) -> int:
        """Erase numbers everywhere; give how many of them were known.

        An awaited lookup becomes nameless: its result still settles what it cost.
        """
        forgotten, finished = await self._write(
            partial(
                erasure.forget,
                account=account,
                phones=tuple(dict.fromkeys(phone_numbers)),
            )
        )
        await self._drop_awaited()
        await self._database.maintain(empty_log)
        if entry_id := self._entry_of(account):
            await self._tend(self._orphans.forget(entry_id, phone_numbers))
        self._tell(account, finished)
        return forgotten

    async def erase_old(self, account: int, older_than: timedelta) -> None:
        """Erase what is older, piece by piece; what it had cost stays in the sum."""
        before = self._clock.now() - units.micros(older_than)
        while await self._write(
            partial(erasure.erase_old, account=account, before=before)
        ):
            pass
        await self._drop_awaited()
        kept_since = self._clock.now() - units.micros(KEEP_ORPHANS)
        await self._tend(self._orphans.erase_old(kept_since))
        self._tell(account)

    async def move_times(self, correction: Correction) -> None:
        """Move what was noted since this start, for the clock was wrong."""
        renewed_at = self._renewed_at
        if renewed_at is not None:
            self._renewed_at = correction.moved(renewed_at)
        try:
            await self._write(partial(times.move, correction=correction))
        except sqlite3.Error:
            self._renewed_at = renewed_at
            raise
        await self._tend(self._orphans.move_times(correction))
        for account in tuple(self._listeners):
            self._tell(account)

    async def hold_still(self) -> None:
        """Mark the file and let it stand still, so that it can be copied."""
        await self._write(partial(backup_mark.set_mark, path=self._path))
        await self._database.maintain(hold_still)
        await self._database.maintain(partial(backup_mark.note_state, path=self._path))

    async def move_on(self) -> None:
        """Let the main file take up again what was written meanwhile."""
        await self._write(backup_mark.clear_mark)
        await self._database.maintain(move_on)
        await asyncio.to_thread(backup_mark.clear_note, self._path)

    async def summary(self, account: int) -> Summary:
        """Sum up an account: what is awaited, what was spent, the last result."""
        return await self._read(
            partial(
                queries.summary, account=account, unmatched=self._unmatched[account]
            )
        )

    async def statistics(self, account: int) -> Statistics:
        """Count what is held of an account, with nothing private in it."""
        return await self._read(partial(statistics.statistics, account=account))

    async def orphan_shapes(self, account: int) -> Sequence[dict[str, Any]]:
        """Describe some bodies that came under tokens of an earlier record."""
        try:
            some = await self._orphans.list_some(self._entry_of(account) or "", 0)
        except sqlite3.Error as err:
            self._orphans_health.note_failure(WRITING, err)
            return []
        bodies = [orphan.body for orphan in some[-statistics.MAX_SHAPES :]]
        return await asyncio.to_thread(lambda: [shape_of(body) for body in bodies])

    async def report(
        self, account: int, verification_id: str, limit: int
    ) -> VerificationReport:
        """Tell how a verification stands, with at most `limit` pending and results.

        Raises queries.UnknownVerificationError.
        """
        return await self._read(
            partial(queries.report, account=account, id_=verification_id, limit=limit)
        )

    async def rejected_numbers(
        self, account: int, verification_id: str
    ) -> Mapping[str, Reason | None]:
        """Return the numbers of a verification that were not bought.

        Each with the reason where that is our own, None where SMS Partner refused.
        """
        return await self._read(
            partial(queries.rejected_numbers, account=account, id_=verification_id)
        )

    async def find_results(
        self, account: int, wanted: ResultFilter, *, limit: int, after: int = 0
    ) -> ResultPage:
        """Find results, in order of arrival, from behind `after` (a page's `next`).

        Raises queries.UnknownVerificationError for a verification id of nobody or of
        another account.
        """
        return await self._read(
            partial(
                queries.find_results,
                account=account,
                wanted=wanted,
                limit=limit,
                after=after,
            )
        )

    async def unannounced_results(
        self, account: int, limit: int
    ) -> Sequence[ResultRecord]:
        """List results whose event has yet to be fired, in order of arrival."""
        return await self._read(
            partial(announcements.unannounced_results, account=account, limit=limit)
        )

    async def mark_results_announced(self, lookup_ids: Sequence[int]) -> None:
        """Remember that the events of these results were fired."""
        await self._write(
            partial(announcements.mark_results_announced, lookup_ids=lookup_ids)
        )

    async def unannounced_verifications(
        self, account: int, limit: int = 50
    ) -> Sequence[FinishedVerification]:
        """List ended verifications whose event is the next to be fired."""
        return await self._read(
            partial(
                announcements.unannounced_verifications, account=account, limit=limit
            )
        )

    async def mark_verification_announced(self, key: int) -> None:
        """Remember that the event of a verification was fired."""
        await self._write(partial(announcements.mark_verification_announced, key=key))

    async def _read[T](self, operation: Operation[T]) -> T:
        """Read, and tell where the file turns out to be damaged."""
        doing = operation.func if isinstance(operation, partial) else operation
        try:
            result = await self._database.read(operation)
        except sqlite3.DatabaseError as err:
            self._judge(err)
            if self._is_failure(err):
                self._health.note_failure(doing, err)
            raise
        self._health.note_success(doing)
        return result

    async def _write[T](self, operation: Operation[T]) -> T:
        """Write, and note whether the file lets it."""
        try:
            result, changes = await self._database.write(partial(_counted, operation))
        except sqlite3.DatabaseError as err:
            self._judge(err)
            if isinstance(err, sqlite3.OperationalError) or is_damage(err):
                self._healthy = False
                self.on_health(str(err))
            if self._is_failure(err):
                self._health.note_failure(WRITING, err)
            raise
        if changes:  # a full disk has room for none
            self._health.note_success(WRITING)
            if not self._healthy:
                self._healthy = True
                self.on_health(None)
        return result

    def _is_failure(self, err: sqlite3.DatabaseError) -> bool:
        """Tell whether the open file does not let itself be used."""
        return self.is_open and (
            isinstance(err, sqlite3.OperationalError) or is_damage(err)
        )

    def _judge(self, err: sqlite3.DatabaseError) -> None:
        """Tell once that the file is damaged, where that is what an error says."""
        if is_corrupt(err) and not self._damaged:
            self._damaged = True
            self.on_damage()

    def _tell(self, account: int, finished: Iterable[str] = ()) -> None:
        """Tell the listeners of an account that something changed."""
        for listener in tuple(self._listeners.get(account, ())):
            listener(frozenset(finished))

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make or check the tables, and settle what was on its way.

        What is queued in a copy may have been sent since that was made.
        """
        schema.prepare(connection)
        requests.end_sending(connection)
        self._has_to_note_renewal = backup_mark.is_restored(connection, self._path)
        if self._has_to_note_renewal:  # it bears its mark until that is noted
            requests.reject_restored(connection)
        else:
            backup_mark.clear_mark(connection)
        self._latest = times.latest(connection)
        self._last_arrival = arrivals.last_arrival(connection)
        self._awaited = tokens.AwaitedTokens(tokens.awaited_tokens(connection))
        self._proven = set(tokens.proven_addresses(connection))
        renewed_at = read_meta(connection, Meta.RENEWED_AT)
        self._renewed_at = None if renewed_at is None else int(renewed_at)

    def _prepare_anew(self, connection: sqlite3.Connection, *, now: int) -> None:
        """Make the tables of a file that takes the place of another."""
        last_arrival = self._last_arrival
        self._prepare(connection)
        self._has_to_note_renewal = True
        self._last_arrival = max(now, last_arrival)
        schema.number_after(connection, self._last_arrival)
        accounts.restore_accounts(connection, self._accounts)

    async def _record(self, calls: Sequence[Call]) -> Sequence[Taken]:
        """Write down what calls have brought, and tell of it."""
        # They have waited: the clock may have been corrected meanwhile.
        now = self._clock.now()
        calls = [call._replace(now=now) for call in calls]
        recorded = await self._write(
            partial(
                notifications.record,
                calls=calls,
                next_arrival=self._next_arrival,
                proven=self._proven,
            )
        )
        for call, taken in zip(calls, recorded.taken, strict=True):
            for arrival in taken.arrivals:
                self._unmatched[call.account] += arrival is Arrival.UNMATCHED
        self._note(recorded)
        for account in {call.account for call in calls}:
            self._tell(account, recorded.finished.get(account, ()))
        return recorded.taken

    def _note(self, recorded: Recorded) -> None:
        """Note what requests lack no results any more, and what has been proven."""
        self._awaited.drop(recorded.complete)
        self._proven.update(recorded.proven)

    async def _drop_awaited(self) -> None:
        """Drop the tokens of requests that lack no results any more, or are erased.

        Those whose departure is being written down meanwhile are not among them yet.
        """
        before = self._awaited.requests
        awaited = await self._read(tokens.awaited_tokens)
        self._awaited.drop(before.difference(request for _, _, request in awaited))

    def _next_arrival(self) -> int:
        """Return the place of a result in the order of arrival."""
        self._last_arrival += 1
        return self._last_arrival


def _counted[T](
    operation: Operation[T], connection: sqlite3.Connection
) -> tuple[T, int]:
    """Run an operation; give how many rows it has changed beside what it gave."""
    before = connection.total_changes
    return operation(connection), connection.total_changes - before


def _parse(body: bytes) -> ParsedBody:
    """Read what a body holds; nothing in it is no error."""
    try:
        return parse_notifications(body)
    except HlrNotificationError:
        return ParsedBody([], is_whole=False)
