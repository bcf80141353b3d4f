"""Steps of the ledger in any order, and what must hold after each."""

import shutil
from collections import Counter
from itertools import batched

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from custom_components.smspartner.exceptions import BudgetExceededError
from custom_components.smspartner.ledger import (
    departures,
    expiry,
    orders,
    outbox,
    outcomes,
    reports,
    summaries,
    units,
)
from custom_components.smspartner.ledger.departures import Departure, RequestToSend
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.ledger.states import (
    LookupState,
    Outcome,
    Reason,
    RequestState,
)

from ..helpers import ADDRESS
from .helpers import (
    HOUR,
    MINUTE,
    PHONES,
    PRICE,
    RETENTION,
    REUSE,
    SECOND,
)
from .model import (
    IN_FLIGHT,
    PER_REQUEST,
    LedgerModel,
    Lookup,
    Request,
    Verification,
    pick,
)


class LedgerMachine(LedgerModel):
    """Any interleaving of what callers, SMS Partner and time may do to a ledger."""

    # What callers do

    @rule(
        data=st.data(),
        phones=st.lists(st.sampled_from(PHONES), min_size=1, max_size=5, unique=True),
        reuse=st.booleans(),
        elsewhere=st.sampled_from([False, False, False, True]),
        budget=st.sampled_from([0, 0, 0, 0.03]),
        at_once=st.booleans(),
    )
    def place(
        self,
        data: st.DataObject,
        phones: list[str],
        reuse: bool,
        elsewhere: bool,
        budget: float,
        at_once: bool,
    ) -> None:
        """Order numbers: reuse and join what can be, and buy the others once."""
        self.now += SECOND
        account = pick(data, self.accounts)
        self.serial += 1
        verification = Verification(
            id=f"V{self.serial}",
            account=account,
            elsewhere=elsewhere,
            created_at=self.now,
            to_announce=not elsewhere,
            budget=round(budget * units.MICROS),
        )
        order = Order(
            verification_id=verification.id,
            numbers=[(phone, phone) for phone in phones],
            notify_url="http://caller.example/" if elsewhere else None,
            reuse_within=REUSE if reuse else None,
            budget=budget,
        )
        known = {} if elsewhere or not reuse else self._recent(account)
        awaited = {} if elsewhere else self._awaited(account)
        awaited = {key: one for key, one in awaited.items() if key not in known}
        wanted = [phone for phone in phones if phone not in known | awaited]
        committed = self._spent(account) + sum(
            request.size * PRICE
            for request in self._of(RequestState.QUEUED)
            if request.verification.account == account
        )
        over = budget * units.MICROS < committed + len(wanted) * PRICE
        if budget and wanted and over:
            with pytest.raises(BudgetExceededError):
                self.run(self.of(account).write(orders.place, order))
            return
        placed = self.run(self.of(account).write(orders.place, order))
        self.verifications.append(verification)
        reused = [known[phone] for phone in phones if phone in known]
        joined = [awaited[phone] for phone in phones if phone in awaited]
        chunks = list(batched(wanted, PER_REQUEST, strict=False))
        assert [one.elsewhere for one in placed] == [elsewhere] * len(chunks)
        for one, chunk in zip(placed, chunks, strict=True):
            request = Request(
                id=one.id,
                verification=verification,
                created_at=self.now,
                size=len(chunk),
            )
            state = LookupState.ELSEWHERE if elsewhere else LookupState.OPEN
            bought = [
                Lookup(request=request, account=account, phone=phone, state=state)
                for phone in chunk
            ]
            self.requests.append(request)
            self.lookups += bought
            verification.requests.append(request)
            verification.links += bought
        verification.links += reused + joined
        report = self.run(self.of(account).read(reports.load, verification.id, 100))
        kinds = report.counts.kinds
        assert (kinds["bought"], kinds["reused"], kinds["joined"]) == (
            len(wanted),
            len(reused),
            len(joined),
        )
        for request in verification.requests if at_once else ():
            self._start(request)

    @rule(data=st.data(), phones=st.sets(st.sampled_from(PHONES), min_size=1))
    @precondition(lambda self: self.lookups)
    def forget(self, data: st.DataObject, phones: set[str]) -> None:
        """Erase numbers; what is awaited becomes nameless, what waits is not bought."""
        self.now += SECOND
        account = pick(data, self.accounts)
        known = [
            lookup
            for lookup in self.lookups
            if lookup.account == account and lookup.phone in phones
        ]
        expected = len({lookup.phone for lookup in known})
        assert self.run(self.of(account).forget(sorted(phones))) == expected
        for lookup in known:
            if lookup.is_open and lookup.request.state is not RequestState.QUEUED:
                lookup.phone = None
                continue
            if lookup.request.state is RequestState.QUEUED:
                lookup.request.size -= 1
            self._delete(lookup)

    # What sending does

    @rule(data=st.data())
    @precondition(lambda self: self._of(RequestState.QUEUED))
    def start(self, data: st.DataObject) -> None:
        """Send a request; too late or with nothing left in it, reject it."""
        self.now += SECOND
        self._start(pick(data, self._of(RequestState.QUEUED)))

    def _start(self, request: Request) -> None:
        """Send a request."""
        account = request.verification.account
        queued = self.run(self.of(account).read(departures.list_queued))
        assert request.id in {one.id for one in queued}
        budget = request.verification.budget
        over = self._spent(account) + request.size * PRICE > budget
        departure = self._depart(account, request)
        sent = departure.request
        phones = [lookup.phone for lookup in self._lookups_of(request)]
        if not phones or self.now - request.created_at > HOUR:
            assert (sent, departure.refused) == (None, Reason.NOT_SENT)
            self._reject(request)
            return
        if budget and over:
            assert (sent, departure.refused) == (None, Reason.BUDGET)
            for one in request.verification.requests:
                if one.state is RequestState.QUEUED:
                    self._reject(one)
            return
        assert sent is not None
        assert list(sent.phone_numbers) == phones
        assert sent.token not in {
            token for one in self.requests for token in one.tokens
        }
        request.state = RequestState.SENDING
        if not request.verification.elsewhere:
            request.tokens.append(sent.token)
        request.sent_at = self.now
        request.spent = request.size * PRICE

    def _depart(self, account: int, request: Request) -> Departure[RequestToSend]:
        """Let a request leave, if it may."""
        address = None if request.verification.elsewhere else ADDRESS
        return self.run(
            self.of(account).write(
                departures.start, request.id, address, may_probe=False
            )
        )

    @rule(data=st.data())
    @precondition(lambda self: self.requests)
    def start_what_is_not_queued(self, data: st.DataObject) -> None:
        """Try to send what has been sent, or is another account's: nothing happens."""
        request = pick(data, self.requests)
        account = pick(data, self.accounts)
        is_own = account == request.verification.account
        if is_own and request.state is RequestState.QUEUED:
            return
        assert self._depart(account, request) == Departure()

    @rule(data=st.data(), early=st.booleans())
    @precondition(lambda self: self._of(RequestState.SENDING))
    def requeue(self, data: st.DataObject, early: bool) -> None:
        """Put a request back that was not taken, unless a result proves that it was."""
        request = self._answered(data, early=early)
        if self.now - request.sent_at > HOUR:  # an answer does not take that long
            return
        account = request.verification.account
        self.run(self.of(account).write(outcomes.requeue, request.id))
        lookups = self._lookups_of(request)
        if any(lookup.state is LookupState.REPORTED for lookup in lookups):
            request.state = RequestState.ACCEPTED
            return
        request.state, request.sent_at, request.spent = RequestState.QUEUED, 0, 0
        for lookup in lookups:
            if lookup.phone is None:
                self._delete(lookup)
        request.size = len(self._lookups_of(request))

    @rule(data=st.data(), early=st.booleans(), told=st.booleans())
    @precondition(lambda self: self._of(RequestState.SENDING))
    def accept(self, data: st.DataObject, told: bool, early: bool) -> None:
        """Hear that a request was taken, with or without what it costs."""
        request = self._answered(data, early=early)
        cost = PRICE if self.cost_is_each else request.size * PRICE
        self._finish(
            request,
            Outcome(
                state=RequestState.ACCEPTED,
                campaign_id=f"HLR{request.id}",
                number=request.size if told else None,
                cost=cost / units.MICROS if told else None,
                currency="EUR" if told else None,
            ),
        )
        request.state = RequestState.ACCEPTED
        self._bill(request)

    @rule(data=st.data(), early=st.booleans(), billed=st.booleans())
    @precondition(lambda self: self._of(RequestState.SENDING))
    def lose_the_answer(self, data: st.DataObject, billed: bool, early: bool) -> None:
        """Hear nothing certain, whether it was taken or not."""
        request = self._answered(data, early=early)
        self._finish(request, Outcome(state=RequestState.UNCERTAIN, message="Cut"))
        request.state = (
            RequestState.ACCEPTED
            if self._has_reported(request)
            else RequestState.UNCERTAIN
        )
        if billed:
            self._bill(request)

    @rule(data=st.data(), early=st.booleans(), code=st.sampled_from([3, 11, None]))
    @precondition(lambda self: self._of(RequestState.SENDING))
    def refuse(self, data: st.DataObject, code: int | None, early: bool) -> None:
        """Hear a refusal, of the request or of the account, or send nothing at all."""
        request = self._answered(data, early=early)
        reason = Reason.NOT_SENT if code is None else None
        self._finish(
            request,
            Outcome(
                state=RequestState.REJECTED, code=code, reason=reason, message="No"
            ),
        )
        if self._has_reported(request):
            request.state = RequestState.ACCEPTED
            return
        self._reject(request)
        if code == 11:
            for sibling in request.verification.requests:
                if sibling.state is RequestState.QUEUED:
                    self._reject(sibling)

    def _answered(self, data: st.DataObject, *, early: bool) -> Request:
        """Pick a request that is on its way; its first result may come first."""
        request = pick(data, self._of(RequestState.SENDING))
        own = [lookup.phone for lookup in self._lookups_of(request) if lookup.phone]
        if early and own and request.tokens:
            self._report(
                request.verification.account, request.tokens[-1], own[:1], None
            )
        return request

    # What time does

    @rule(minutes=st.sampled_from([1, 5, 14, 16, 61, 24 * 60]))
    def wait(self, minutes: int) -> None:
        """Let time go by."""
        self.now += minutes * MINUTE

    @rule(data=st.data(), later=st.booleans())
    @precondition(lambda self: self._of(*IN_FLIGHT))
    def expire(self, data: st.DataObject, later: bool) -> None:
        """Give up what was sent more than 48 hours ago."""
        self.now += 49 * HOUR if later else SECOND
        account = pick(data, self.accounts)
        self.run(self.of(account).write(expiry.expire))
        for lookup in self.lookups:
            if (
                lookup.account == account
                and lookup.is_open
                and lookup.request.state in IN_FLIGHT
                and lookup.request.sent_at < self.now - 48 * HOUR
            ):
                lookup.state = LookupState.EXPIRED

    @rule(data=st.data(), later=st.booleans())
    @precondition(lambda self: self.requests)
    def erase_old(self, data: st.DataObject, later: bool) -> None:
        """Erase what is old enough; what it has cost stays in the sum."""
        self.now += 73 * HOUR if later else SECOND
        account = pick(data, self.accounts)
        self.run(self.of(account).erase_old(RETENTION))
        before = self.now - 72 * HOUR
        for lookup in [one for one in self.lookups if one.account == account]:
            if lookup.state is LookupState.REPORTED:
                is_old = lookup.received_at < before
            else:
                is_old = not lookup.is_open and lookup.request.created_at < before
            if is_old:
                self._delete(lookup)
        for verification in self.verifications:
            if verification.account == account and verification.created_at < before:
                self._fold(verification)

    def _fold(self, verification: Verification) -> None:
        """Drop the requests of which nothing is left, and then the verification."""
        for request in tuple(verification.requests):
            if not self._lookups_of(request):
                self.erased[verification.account] += request.spent
                self.requests.remove(request)
                verification.requests.remove(request)
        verification.erased = not (
            verification.to_announce or verification.links or verification.requests
        )

    @rule()
    def die(self) -> None:
        """End without a word; the next life finds what is on disk."""
        dead, corpse = self.ledger, self.path
        self.lives += 1
        for suffix in ("", "-wal"):
            companion = corpse.with_name(corpse.name + suffix)
            if companion.exists():
                shutil.copy(companion, self.path.with_name(self.path.name + suffix))
        self.run(dead.close())
        self._wake()

    @rule()
    def restart(self) -> None:
        """Stop in good order and start again."""
        self.run(self.ledger.close())
        self._wake()

    def _wake(self) -> None:
        """Open what the last life left: what was on its way is uncertain now."""
        self._live()
        self._listen()
        self.unmatched.clear()
        for request in self._of(RequestState.SENDING):
            request.state = (
                RequestState.ACCEPTED
                if self._has_reported(request)
                else RequestState.UNCERTAIN
            )

    @rule(data=st.data())
    @precondition(lambda self: self.verifications)
    def announce(self, data: st.DataObject) -> None:
        """Announce what is new."""
        self._announce(pick(data, self.accounts))

    def _announce(self, account: int) -> None:
        """See exactly what is new announced, as it is."""
        results = self.run(self.of(account).read(outbox.next_results, 1000))
        new = sorted(
            (
                lookup
                for lookup in self.lookups
                if lookup.account == account
                and lookup.state is LookupState.REPORTED
                and not lookup.announced
            ),
            key=lambda one: one.arrival,
        )
        assert [(one.phone_number, one.arrival) for one in results] == [
            (one.phone, one.arrival) for one in new
        ]
        self.run(
            self.of(account).write_silently(
                outbox.mark_results_fired, [one.lookup_id for one in results]
            )
        )
        for lookup in new:
            lookup.announced += 1
        ended = self.run(self.of(account).read(outbox.next_verifications, 50))
        news = [
            one for one in self.verifications if one.account == account and one.is_news
        ]
        assert [one.verification_id for one in ended] == [one.id for one in news]
        for finished, verification in zip(ended, news, strict=True):
            states = Counter(one.state for one in verification.links)
            assert finished.counts.states == states
            assert finished.cost * units.MICROS == pytest.approx(
                sum(request.spent for request in verification.requests)
            )
            self.run(
                self.of(account).write_silently(
                    outbox.mark_verifications_fired, [finished.key]
                )
            )
            verification.announced += 1
            verification.to_announce = False

    def teardown(self) -> None:
        """Let everything come to its end, and see each end announced once."""
        try:
            self._end()
        finally:
            self.run(self.ledger.close())
            self.runner.close()
            self.patches.close()
            self.folder.cleanup()

    def _end(self) -> None:
        """End what is still on its way, by restarting and letting time go by."""
        self.restart()
        self.now += 49 * HOUR
        for request in self._of(RequestState.QUEUED):
            self._depart(request.verification.account, request)
            self._reject(request)
        for account in self.accounts:
            self.run(self.of(account).write(expiry.expire))
        for lookup in self.lookups:
            if lookup.is_open:
                lookup.state = LookupState.EXPIRED
        self.holds()
        for account in self.accounts:
            self._announce(account)
            assert (
                self.run(
                    self.of(account).read(
                        summaries.load, self.of(account).inbox.unmatched
                    )
                ).pending_lookups
                == 0
            )
            assert self.run(self.of(account).read(departures.list_queued)) == []
        for verification in self.verifications:
            assert verification.elsewhere or verification.announced == 1
            assert verification.elsewhere or self.told[verification.id] == 1
