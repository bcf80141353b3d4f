"""What the changes of one account's stop list share, and how they call the API."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, Final

from ...api import (
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerRateLimitError,
)
from ...purchase.context import write_persistently
from ...purchase.retries import Retries

if TYPE_CHECKING:
    from ...ledger import AccountLedger
    from ...ledger.transaction import Transaction
    from ...purchase.context import PurchasingAccount
    from ...purchase.pace import Pace
    from .reader import StopListReader

MOST_TRIES: Final = 10
"""How often one call is made while the API answers 429, within some six minutes."""


class StoppedError(Exception):
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

    async def write[**P, T](
        self,
        operation: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """Write to the ledger as `write_persistently` does."""
        return await write_persistently(self.ledger, operation, *args, **kwargs)

    async def call[T](self, ask: Callable[[SmsPartnerClient], Awaitable[T]]) -> T:
        """Make a call, and again while it is certain that nothing came of it.

        Raises the error of the last try, and StoppedError.
        """
        retries = Retries()
        for tries_left in reversed(range(MOST_TRIES)):
            await self.pace.slot()
            if not self.may_go_on:
                break
            try:
                return await ask(self.account.create_client())
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
                    await self.stopped.wait()
        raise StoppedError
