"""Buys the checks of monitored numbers: those that are due, and those asked for."""

import logging
import sqlite3
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from ..exceptions import (
    BudgetExceededError,
    InvalidNumbersError,
    NoCallbackAddressError,
    NothingBoughtError,
    UnknownAccountError,
)
from ..ledger import reports
from ..ledger.states import Reason
from ..verification.request import VerificationRequest
from ..verification.verifier import Verified
from .checks import Check, mark_checked, mark_skipped, mark_unanswered, undo_check
from .schedule import is_due, is_fresh
from .state import NumberState, Skipped

if TYPE_CHECKING:
    from ..clock import Clock
    from ..ledger import AccountLedger
    from ..ledger.budget import Shortfall
    from ..verification.verifier import Verifier
    from .settings import NumberSettings
    from .store import NumberStates

_LOGGER = logging.getLogger(__name__)


class CheckBuyer:
    """Buys checks through the account's verifier, within its budget."""

    def __init__(
        self,
        states: NumberStates,
        ledger: AccountLedger,
        clock: Clock,
        verifier: Verifier,
        *,
        budget: Callable[[], float],
        on_budget_exceeded: Callable[[Shortfall], None],
    ) -> None:
        """Initialize for the numbers of an account.

        `budget` returns what may be spent in 24 hours, 0 for no limit.
        """
        self._states = states
        self._ledger = ledger
        self._clock = clock
        self._verifier = verifier
        self._budget = budget
        self._on_budget_exceeded = on_budget_exceeded
        self._failed: list[Check] = []
        """Checks of which no order could be placed, and that are not undone yet."""

    async def async_check_now(self, subentry_id: str) -> None:
        """Buy a check of one number now. Raises as Verifier.verify does."""
        wanted: list[Check] = []

        def check(
            settings: NumberSettings, state: NumberState, now: float
        ) -> NumberState:
            """Return the state after the check, and note what it was before."""
            wanted.append(Check(settings=settings, before=state, asked_at=now))
            return mark_checked(state, settings, now, bought=True)

        await self._states.async_update([subentry_id], check)
        if not wanted:
            return
        try:
            await self._async_buy(wanted)
        except Exception:
            await self._async_undo(wanted)
            raise

    async def async_check_due(self, _: object = None) -> None:
        """Buy the checks that are due, and mark those that had no result in time."""
        try:
            if self._clock.is_trusted:
                await self._states.async_update(
                    self._states.settings,
                    lambda _, state, now: mark_unanswered(state, now),
                )
            await self._async_undo_failed()
            wanted = await self._async_mark_due()
            while wanted:
                wanted = await self._async_buy_within_budget(wanted)
        except (sqlite3.Error, UnknownAccountError) as err:
            _LOGGER.debug("Monitored numbers could not be checked: %s", err)

    async def _async_mark_due(self) -> list[Check]:
        """Mark numbers that are due as checked; return those to buy a check of.

        Those that have waited longest come first, should the budget not do for all.
        """
        wanted: list[Check] = []

        def check(
            settings: NumberSettings, state: NumberState, now: float
        ) -> NumberState:
            """Return the state after the check if one is due, and note what to buy."""
            if not is_due(state, now):
                return state
            needed = not is_fresh(state, settings, now)
            if needed:
                wanted.append(Check(settings=settings, before=state, asked_at=now))
            return mark_checked(state, settings, now, bought=needed)

        await self._states.async_update(self._states.settings, check)
        return sorted(wanted, key=lambda check: check.before.last_verified or 0)

    async def _async_buy_within_budget(self, wanted: list[Check]) -> list[Check]:
        """Buy checks, or mark why none was bought; return those to try once more.

        Those are as many as the budget may cover, where it does not cover all.
        """
        try:
            verified = await self._async_buy(wanted)
            await self._async_skip_rejected(wanted, verified.report.verification_id)
        except BudgetExceededError as err:
            self._on_budget_exceeded(err.shortfall)
            covered = err.shortfall.left / err.shortfall.cost
            share = int(covered * len(wanted) + 1e-6)
            affordable = min(share, len(wanted) - 1)
            await self._async_skip(wanted[affordable:], Skipped.BUDGET)
            return wanted[:affordable]
        except NoCallbackAddressError:
            await self._async_skip(wanted, Skipped.NO_ADDRESS)
        except NothingBoughtError as err:
            await self._async_skip_rejected(wanted, err.report.verification_id)
        except InvalidNumbersError:
            await self._async_skip(wanted, Skipped.NOT_BOUGHT)
        except sqlite3.Error:
            self._failed += wanted
            await self._async_undo_failed()
            raise
        return []

    async def _async_buy(self, wanted: Collection[Check]) -> Verified:
        """Buy a check of each number.

        A number that is not valid in a newer numbering plan is left out.
        """
        return await self._verifier.verify(
            VerificationRequest(
                entries=[check.settings.phone_number for check in wanted],
                country=None,
                budget=self._budget(),
                skip_invalid=True,
                quiet=True,
            )
        )

    async def _async_skip_rejected(
        self, wanted: Collection[Check], verification_id: str
    ) -> None:
        """Mark which checks were not bought after all: a price may have risen."""
        rejected = await self._ledger.read(reports.rejected_numbers, verification_id)
        for skipped in (Skipped.BUDGET, Skipped.NOT_BOUGHT):
            await self._async_skip(
                [
                    check
                    for check in wanted
                    if check.settings.phone_number in rejected
                    and (rejected[check.settings.phone_number] is Reason.BUDGET)
                    is (skipped is Skipped.BUDGET)
                ],
                skipped,
            )

    async def _async_skip(self, wanted: Collection[Check], reason: Skipped) -> None:
        """Mark checks as not bought after all.

        A number may be another one by now: its own check is yet to come.
        """
        phones = {check.settings.phone_number for check in wanted}
        await self._states.async_update(
            [check.settings.subentry_id for check in wanted],
            lambda settings, state, now: (
                mark_skipped(state, settings, reason, now)
                if settings.phone_number in phones
                else state
            ),
        )

    async def _async_undo_failed(self) -> None:
        """Let checks be due again of which no order could be placed.

        One that was ordered after all is joined by the next: it is not bought anew.
        """
        failed, self._failed = self._failed, []
        try:
            await self._async_undo(failed)
        except sqlite3.Error:
            self._failed += failed
            raise

    async def _async_undo(self, failed: Collection[Check]) -> None:
        """Take checks back that failed."""
        checks = {check.settings.subentry_id: check for check in failed}
        await self._states.async_update(
            checks,
            lambda settings, state, now: undo_check(
                state, settings, checks[settings.subentry_id], now
            ),
        )
