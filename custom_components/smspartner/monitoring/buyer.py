"""Buys the checks of monitored numbers: those that are due, and those asked for."""

import logging
import sqlite3
from collections.abc import Callable, Collection
from operator import itemgetter
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
from .checks import mark_checked, mark_skipped, mark_unanswered, undo_check
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

    async def async_check_now(self, subentry_id: str) -> None:
        """Buy a check of one number now. Raises as Verifier.verify does."""
        wanted: list[NumberSettings] = []
        before: list[NumberState] = []
        asked: list[float] = []

        def check(
            settings: NumberSettings, state: NumberState, now: float
        ) -> NumberState:
            """Return the state after the check, and note what it was before."""
            wanted.append(settings)
            before.append(state)
            asked.append(now)
            return mark_checked(state, settings, now, bought=True)

        def undo(settings: NumberSettings, state: NumberState, _: float) -> NumberState:
            """Return the state without the check, unless another one came since."""
            is_same = settings.phone_number == wanted[0].phone_number
            return (
                undo_check(state, *before)
                if is_same and state.asked_at in asked
                else state
            )

        await self._states.async_update([subentry_id], check)
        if not wanted:
            return
        try:
            await self._async_buy(wanted)
        except Exception:
            await self._states.async_update([subentry_id], undo)
            raise

    async def async_check_due(self, _: object = None) -> None:
        """Buy the checks that are due, and mark those that had no result in time."""
        try:
            if self._clock.is_trusted:
                await self._states.async_update(
                    self._states.settings,
                    lambda _, state, now: mark_unanswered(state, now),
                )
            wanted = await self._async_mark_due()
            while wanted:
                wanted = await self._async_buy_within_budget(wanted)
        except (sqlite3.Error, UnknownAccountError) as err:
            _LOGGER.debug("Monitored numbers could not be checked: %s", err)

    async def _async_mark_due(self) -> list[NumberSettings]:
        """Mark numbers that are due as checked; return those to buy a check of.

        Those that have waited longest come first, should the budget not do for all.
        """
        wanted: list[tuple[float, NumberSettings]] = []

        def check(
            settings: NumberSettings, state: NumberState, now: float
        ) -> NumberState:
            """Return the state after the check if one is due, and note what to buy."""
            if not is_due(state, now):
                return state
            needed = not is_fresh(state, settings, now)
            if needed:
                wanted.append((state.last_verified or 0, settings))
            return mark_checked(state, settings, now, bought=needed)

        await self._states.async_update(self._states.settings, check)
        return [settings for _, settings in sorted(wanted, key=itemgetter(0))]

    async def _async_buy_within_budget(
        self, wanted: list[NumberSettings]
    ) -> list[NumberSettings]:
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
        return []

    async def _async_buy(self, wanted: Collection[NumberSettings]) -> Verified:
        """Buy a check of each number.

        A number that is not valid in a newer numbering plan is left out.
        """
        return await self._verifier.verify(
            VerificationRequest(
                entries=[settings.phone_number for settings in wanted],
                country=None,
                budget=self._budget(),
                skip_invalid=True,
                quiet=True,
            )
        )

    async def _async_skip_rejected(
        self, wanted: Collection[NumberSettings], verification_id: str
    ) -> None:
        """Mark which checks were not bought after all: a price may have risen."""
        rejected = await self._ledger.read(reports.rejected_numbers, verification_id)
        for skipped in (Skipped.BUDGET, Skipped.NOT_BOUGHT):
            await self._async_skip(
                [
                    settings
                    for settings in wanted
                    if settings.phone_number in rejected
                    and (rejected[settings.phone_number] is Reason.BUDGET)
                    is (skipped is Skipped.BUDGET)
                ],
                skipped,
            )

    async def _async_skip(
        self, wanted: Collection[NumberSettings], reason: Skipped
    ) -> None:
        """Mark checks as not bought after all.

        A number may be another one by now: its own check is yet to come.
        """
        phones = {settings.phone_number for settings in wanted}
        await self._states.async_update(
            [settings.subentry_id for settings in wanted],
            lambda settings, state, now: (
                mark_skipped(state, settings, reason, now)
                if settings.phone_number in phones
                else state
            ),
        )
