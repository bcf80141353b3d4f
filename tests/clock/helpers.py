"""A machine whose clock is wrong, and a ledger from an earlier time."""

import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant

from custom_components.smspartner.api import HlrNotification, HlrResult
from custom_components.smspartner.clock import Clock, async_get_clock
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    departures,
    monitored_states,
    orders,
    outcomes,
)
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.ledger.states import Outcome, RequestState
from custom_components.smspartner.monitoring.settings import NumberSettings
from custom_components.smspartner.monitoring.state import NumberState
from custom_components.smspartner.runtime.engine import ENGINE

from ..helpers import ADDRESS, DAY, MINUTE, CallAction, until, wall_jump
from ..ledger.helpers import record_notifications
from ..simulator import Simulator

YEAR = 365 * DAY
WRONG = {"a year ahead": YEAR, "in 1970": timedelta(seconds=3600 - time.time())}


def ago(microseconds: int) -> timedelta:
    """Return how long ago something was."""
    return timedelta(microseconds=time.time_ns() // 1000 - microseconds)


def alive(phone: str) -> HlrNotification:
    """Make the result of a number that is alive."""
    return HlrNotification(
        phone_number=phone,
        result=HlrResult.NO_ERROR,
        error_name="NO_ERROR",
        error_description=None,
        mcc_mnc="20801",
        ported=False,
        message_id=phone,
        date=None,
    )


class Past:
    """What earlier runs wrote down, each thing when the clock showed some time."""

    def __init__(self, path: Path, entry_id: str) -> None:
        """Initialize with the ledger's file and the entry's id."""
        self._path = path
        self._entry_id = entry_id

    async def buy(self, phone: str, before: timedelta, *, reported: bool) -> None:
        """Buy a lookup that long before now."""
        async with self._ledger(before) as (_, account):
            order = Order(verification_id=phone, numbers=[(phone, phone)])
            [queued] = await account.write(orders.place, order)
            departure = await account.write(
                departures.start, queued.id, ADDRESS, may_probe=True
            )
            assert departure.request is not None
            outcome = Outcome(
                state=RequestState.ACCEPTED, campaign_id=phone, cost=0.005
            )
            await account.write(outcomes.finish, queued.id, outcome)
            if reported:
                await record_notifications(
                    account, departure.request.token, [alive(phone)]
                )

    async def queue(self, phone: str, before: timedelta) -> None:
        """Write a lookup down that long before now, and do not come to send it."""
        async with self._ledger(before) as (_, account):
            order = Order(verification_id=phone, numbers=[(phone, phone)])
            await account.write(orders.place, order)

    async def know(self, number: ConfigSubentry, state: NumberState) -> None:
        """Write down what is known of a monitored number."""
        async with self._ledger(MINUTE) as (_, account):
            settings = NumberSettings.from_subentry(self._entry_id, number)
            await account.write(
                monitored_states.save, {number.subentry_id: state.as_dict(settings)}
            )

    def _ledger(self, before: timedelta) -> _OldLedger:
        """Open the ledger at that time."""
        return _OldLedger(self._path, self._entry_id, before)


class _OldLedger:
    """The ledger as it was open at some time."""

    def __init__(self, path: Path, entry_id: str, before: timedelta) -> None:
        """Initialize with the file, the entry's id, and how long before now it was."""
        self._entry_id = entry_id
        self._ledger = Ledger(path)
        self._stack = ExitStack()
        now = Clock().now() - before // timedelta(microseconds=1)
        self._times = (
            patch.object(Clock, "now", return_value=now),
            patch.object(Clock, "base", 0),
        )

    async def __aenter__(self) -> tuple[Ledger, AccountLedger]:
        """Open it."""
        for time_ in self._times:
            self._stack.enter_context(time_)
        await self._ledger.open()
        return self._ledger, await self._ledger.add_account(self._entry_id)

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._ledger.close()
        self._stack.close()


@contextmanager
def wrong_clock(by: timedelta, simulator: Simulator) -> Generator[None]:
    """Let this machine's clock be wrong, and SMS Partner's be right."""
    simulator.settings.date_offset = -by.total_seconds()
    with wall_jump(by):
        yield
    simulator.settings.date_offset = 0


async def reach_vendor(hass: HomeAssistant, call_action: CallAction) -> None:
    """Let SMS Partner answer anything, and what follows from that be done."""
    await call_action("get_stop_list")
    await until(lambda: async_get_clock(hass).is_trusted)
    # What is written is written one after the other.
    await hass.data[ENGINE].ledger.store._database.maintain(lambda _: None)
    await hass.async_block_till_done()
