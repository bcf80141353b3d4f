"""What the ledger must hold, kept beside it step by step."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from custom_components.smspartner.clock import Clock
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    outcomes,
    plans,
    prices,
    summaries,
    units,
)
from custom_components.smspartner.ledger.states import (
    Arrival,
    LookupState,
    Outcome,
    RequestState,
)

from .helpers import (
    HOUR,
    MINUTE,
    PHONES,
    PRICE,
    SECOND,
    STRANGER,
    notification,
    record_notifications,
)

PER_REQUEST = 2
AWAITED = {LookupState.OPEN, LookupState.EXPIRED, LookupState.REJECTED}
IN_FLIGHT = {RequestState.SENDING, RequestState.ACCEPTED, RequestState.UNCERTAIN}
UNSENT = {RequestState.QUEUED, RequestState.SENDING}


@dataclass(eq=False, kw_only=True)
class Request:
    """What a request must be."""

    id: int
    verification: Verification
    created_at: int
    size: int
    state: RequestState = RequestState.QUEUED
    sent_at: int = 0
    tokens: list[str] = field(default_factory=list)
    spent: int = 0


@dataclass(eq=False, kw_only=True)
class Lookup:
    """What a lookup must be."""

    request: Request
    account: int
    phone: str | None
    state: LookupState
    arrival: int = 0
    received_at: int = 0
    message_id: str | None = None
    billed: int = 0
    announced: int = 0

    @property
    def is_open(self) -> bool:
        """Return whether it is awaited."""
        return self.state is LookupState.OPEN


@dataclass(eq=False, kw_only=True)
class Verification:
    """What a verification must be."""

    id: str
    account: int
    elsewhere: bool
    created_at: int
    budget: int = 0
    links: list[Lookup] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    to_announce: bool = False
    announced: int = 0
    erased: bool = False

    @property
    def open(self) -> int:
        """Count what is awaited."""
        return sum(lookup.is_open for lookup in self.links)

    @property
    def is_news(self) -> bool:
        """Return whether its end has yet to be announced."""
        return (
            self.to_announce
            and not self.open
            and all(request.state not in UNSENT for request in self.requests)
        )


def pick[T](data: st.DataObject, candidates: Sequence[T]) -> T:
    """Pick one; what hypothesis prints is its place."""
    return candidates[data.draw(st.integers(0, len(candidates) - 1))]


class LedgerModel(RuleBasedStateMachine):
    """A ledger, and beside it a model that is told the same; both are compared.

    It has the steps of SMS Partner, and of others who post to the addresses.
    """

    def __init__(self) -> None:
        """Open an empty ledger of two accounts."""
        super().__init__()
        self.folder = TemporaryDirectory()
        self.lives = 0
        self.runner = asyncio.Runner()
        self.now = 1_800_000_000 * SECOND
        self.patches = ExitStack()
        self.patches.enter_context(patch.object(Clock, "now", lambda _: self.now))
        self.patches.enter_context(patch.object(Clock, "is_trusted", new=True))
        self.patches.enter_context(
            patch.object(plans, "MAX_NUMBERS_PER_REQUEST", PER_REQUEST)
        )
        self.patches.enter_context(
            patch.object(prices, "PRICE_LIFE", timedelta(days=10_000))
        )
        self.lookups: list[Lookup] = []
        self.requests: list[Request] = []
        self.verifications: list[Verification] = []
        self.erased: Counter[int] = Counter()
        self.unmatched: Counter[int] = Counter()
        self.told: Counter[str] = Counter()
        self.proven: set[int] = set()
        """The accounts whose address has brought a token back."""
        self.serial = 0
        self.last_arrival = 0
        self.accounts: list[int] = []
        self.views: dict[int, AccountLedger] = {}
        self._live()
        self.accounts = list(self.views)
        self._listen()
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.executemany(
                "INSERT INTO prices VALUES (?, '33', ?, 'EUR', ?)",
                ((account, PRICE, self.now) for account in self.accounts),
            )

    @initialize(each=st.booleans())
    def learn(self, each: bool) -> None:
        """Choose what the vendor means by `cost`."""
        self.cost_is_each = each

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Let the ledger do something."""
        return self.runner.run(work)

    def of(self, account: int) -> AccountLedger:
        """Return the ledger as an account sees it."""
        return self.views[account]

    @property
    def path(self) -> Path:
        """Name the file of this life of the process."""
        return Path(self.folder.name) / f"{self.lives}.db"

    def _live(self) -> None:
        """Open the ledger."""
        self.ledger = Ledger(self.path)
        assert self.run(self.ledger.open()) is None
        views = [self.run(self.ledger.add_account(name)) for name in ("one", "other")]
        self.views = {view.account_id: view for view in views}

    def _listen(self) -> None:
        """Hear which verifications have ended."""
        for account in self.accounts:
            self.of(account).listen(self.told.update)

    def _of(self, *states: RequestState) -> list[Request]:
        """List the requests in some states."""
        return [request for request in self.requests if request.state in states]

    def _lookups_of(self, request: Request) -> list[Lookup]:
        """List the lookups of a request, in order of their ids."""
        return [lookup for lookup in self.lookups if lookup.request is request]

    def _spent(self, account: int) -> int:
        """Sum up what left within 24 hours, and what is in flight."""
        return sum(
            request.spent
            for request in self._of(*IN_FLIGHT)
            if request.verification.account == account
            and (
                request.state is RequestState.SENDING
                or request.sent_at > self.now - 24 * HOUR
            )
        )

    def _recent(self, account: int) -> dict[str, Lookup]:
        """Map numbers to the newest result that may be reused."""
        return {
            lookup.phone: lookup
            for lookup in sorted(self.lookups, key=lambda one: one.arrival)
            if lookup.phone
            and lookup.account == account
            and lookup.state is LookupState.REPORTED
            and lookup.received_at >= self.now - HOUR
        }

    def _awaited(self, account: int) -> dict[str, Lookup]:
        """Map numbers to the newest lookup that may be joined."""
        return {
            lookup.phone: lookup
            for lookup in self.lookups
            if lookup.phone
            and lookup.account == account
            and lookup.is_open
            and (
                lookup.request.state is RequestState.QUEUED
                or lookup.request.sent_at > self.now - 15 * MINUTE
            )
        }

    def _delete(self, lookup: Lookup) -> None:
        """Delete a lookup and what points to it."""
        self.lookups.remove(lookup)
        for verification in self.verifications:
            if lookup in verification.links:
                verification.links.remove(lookup)

    def _finish(self, request: Request, outcome: Outcome) -> None:
        """Write an outcome down, for its own account and in vain for the other."""
        for account in self.accounts:
            self.run(self.of(account).write(outcomes.finish, request.id, outcome))

    def _has_reported(self, request: Request) -> bool:
        """Return whether a result of a request has come."""
        return any(
            lookup.state is LookupState.REPORTED for lookup in self._lookups_of(request)
        )

    def _reject(self, request: Request) -> None:
        """Note that nothing of a request was bought."""
        request.state, request.spent = RequestState.REJECTED, 0
        for lookup in self._lookups_of(request):
            if lookup.state in {LookupState.OPEN, LookupState.ELSEWHERE}:
                lookup.state = LookupState.REJECTED
        verification = request.verification
        if verification.elsewhere and all(
            one.state is RequestState.REJECTED for one in verification.requests
        ):
            verification.to_announce = True

    def _bill(self, request: Request) -> None:
        """Note that SMS Partner took the money: once for each lookup."""
        for lookup in self._lookups_of(request):
            lookup.billed = 1

    # What SMS Partner and others report

    @rule(
        data=st.data(),
        phones=st.lists(st.sampled_from([*PHONES, STRANGER]), min_size=1, max_size=4),
        serial=st.one_of(st.none(), st.integers(0, 9)),
    )
    @precondition(lambda self: any(one.tokens for one in self.requests))
    def notify(
        self, data: st.DataObject, phones: list[str], serial: int | None
    ) -> None:
        """Report numbers under a token: early, late, doubled, another request's."""
        request = pick(data, [one for one in self.requests if one.tokens])
        own = [lookup.phone for lookup in self._lookups_of(request) if lookup.phone]
        phones = own + phones if data.draw(st.booleans()) else phones
        self._report(
            request.verification.account,
            pick(data, request.tokens),
            phones,
            None if serial is None else f"{request.id}-{serial}",
        )

    @rule(
        data=st.data(),
        phones=st.lists(st.sampled_from(PHONES), min_size=1, max_size=3),
        serial=st.one_of(st.none(), st.integers(0, 9)),
    )
    def notify_without_token(
        self, data: st.DataObject, phones: list[str], serial: int | None
    ) -> None:
        """Report numbers at an address that has lost its token."""
        account = pick(data, self.accounts)
        message_id = None if serial is None else f"-{serial}"
        self._report(account, None, phones, message_id)

    @rule(data=st.data(), phones=st.lists(st.sampled_from(PHONES), min_size=1))
    def forge(self, data: st.DataObject, phones: list[str]) -> None:
        """Report numbers under a token of nobody's, or of the other account."""
        account = pick(data, self.accounts)
        others = [
            token
            for request in self.requests
            if request.verification.account != account
            for token in request.tokens
        ]
        token = data.draw(st.sampled_from(["", "forged", *others]))
        arrivals = self.run(
            record_notifications(
                self.of(account), token, [notification(phone) for phone in phones]
            )
        )
        assert set(arrivals) == {Arrival.UNMATCHED}
        self.unmatched[account] += len(phones)

    def _report(
        self,
        account: int,
        token: str | None,
        phones: Sequence[str],
        message_id: str | None,
    ) -> None:
        """Report numbers, and see each one go where it belongs."""
        self.now += SECOND
        if token is not None:
            self.proven.add(account)
        expected = [self._expect(account, token, phone, message_id) for phone in phones]
        arrivals = self.run(
            record_notifications(
                self.of(account),
                token,
                [notification(phone, message_id) for phone in phones],
            )
        )
        assert list(arrivals) == expected
        self.unmatched[account] += expected.count(Arrival.UNMATCHED)

    def _expect(
        self,
        account: int,
        token: str | None,
        phone: str,
        message_id: str | None,
    ) -> Arrival:
        """Tell what one notification must do, and do it to the model."""
        lookup = (
            self._oldest(account, phone) if token is None else self._under(token, phone)
        )
        if token is None and self._is_known(account, phone, message_id):
            return Arrival.DUPLICATE
        if lookup is None or lookup.phone is None:
            lookup = self._settled_nameless(token, message_id) or lookup
        if lookup is None:
            return Arrival.UNMATCHED
        if lookup.state is LookupState.REPORTED:
            return Arrival.DUPLICATE
        if lookup.state not in AWAITED:
            return Arrival.UNMATCHED
        lookup.state = LookupState.REPORTED
        self.last_arrival += 1
        lookup.arrival, lookup.received_at = self.last_arrival, self.now
        lookup.message_id = message_id
        self._prove(lookup.request)
        return Arrival.SETTLED

    def _prove(self, request: Request) -> None:
        """Note that a request was taken, whatever was answered to it."""
        if request.state in {RequestState.QUEUED, RequestState.REJECTED}:
            request.spent = request.size * PRICE
            request.sent_at = request.sent_at or self.now
        if request.state is not RequestState.SENDING:
            request.state = RequestState.ACCEPTED

    def _under(self, token: str, phone: str) -> Lookup | None:
        """Find a token's own lookup of a number, else a nameless one."""
        own = [lookup for lookup in self.lookups if token in lookup.request.tokens]
        named = [lookup for lookup in own if lookup.phone == phone]
        nameless = [one for one in own if one.phone is None and one.state in AWAITED]
        return next(iter(named + nameless), None)

    def _settled_nameless(
        self, token: str | None, message_id: str | None
    ) -> Lookup | None:
        """Find a token's nameless lookup that this very message has settled."""
        return next(
            (
                lookup
                for lookup in self.lookups
                if None not in {token, message_id}
                and token in lookup.request.tokens
                and lookup.phone is None
                and lookup.message_id == message_id
            ),
            None,
        )

    def _oldest(self, account: int, phone: str) -> Lookup | None:
        """Find the oldest lookup of a number that has left and is awaited.

        There is none where tokens come back.
        """
        if account in self.proven:
            return None
        return next(
            (
                lookup
                for lookup in self.lookups
                if lookup.account == account
                and lookup.phone == phone
                and lookup.is_open
                and lookup.request.state is not RequestState.QUEUED
            ),
            None,
        )

    def _is_known(self, account: int, phone: str, message_id: str | None) -> bool:
        """Return whether this very message has settled a lookup."""
        return message_id is not None and any(
            lookup.account == account
            and lookup.phone == phone
            and lookup.message_id == message_id
            for lookup in self.lookups
        )

    # What must hold

    @invariant()
    def holds(self) -> None:
        """Compare the file with the model, and the sums with each other."""
        connection = sqlite3.connect(self.path)
        try:
            self._compare(connection)
        finally:
            connection.close()
        for account in self.accounts:
            summary = self.run(
                self.of(account).read(summaries.load, self.of(account).inbox.unmatched)
            )
            assert round(summary.cost * units.MICROS) == self.erased[account] + sum(
                request.spent
                for request in self.requests
                if request.verification.account == account
            )
            assert summary.pending_lookups == sum(
                lookup.is_open for lookup in self.lookups if lookup.account == account
            )
            assert summary.unmatched == self.unmatched[account]

    def _compare(self, connection: sqlite3.Connection) -> None:
        """Compare each table with the model."""
        assert connection.execute(
            "SELECT request_id, account_id, phone, state FROM lookups ORDER BY id"
        ).fetchall() == [
            (lookup.request.id, lookup.account, lookup.phone, lookup.state.value)
            for lookup in self.lookups
        ]
        assert connection.execute(
            "SELECT id, state, size, spent FROM requests ORDER BY id"
        ).fetchall() == [
            (request.id, request.state.value, request.size, request.spent)
            for request in self.requests
        ]
        assert connection.execute(
            "SELECT id, open, to_fire FROM verifications ORDER BY key"
        ).fetchall() == [
            (one.id, one.open, one.to_announce)
            for one in self.verifications
            if not one.erased
        ]
        assert connection.execute(
            "SELECT v.id, COUNT(*) FROM links k JOIN verifications v"
            " ON v.key = k.verification_key JOIN lookups l ON l.id = k.lookup_id"
            " GROUP BY v.key ORDER BY v.key"
        ).fetchall() == [
            (one.id, len(one.links)) for one in self.verifications if one.links
        ]
        assert connection.execute(
            "SELECT TOTAL(spent) FROM (SELECT spent FROM requests"
            " UNION ALL SELECT spent FROM erased_spending)"
        ).fetchone() == (
            self.erased.total() + sum(request.spent for request in self.requests),
        )
        assert all(lookup.announced <= 1 for lookup in self.lookups)
        assert set(self.told.values()) <= {1}
