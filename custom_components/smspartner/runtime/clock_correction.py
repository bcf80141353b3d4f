"""Corrects the times that were written while the system's clock was wrong."""

import logging
import sqlite3
from collections.abc import Mapping

from homeassistant.core import CoreState, HomeAssistant, callback

from ..clock import SECOND, Correction, async_get_clock
from ..ledger import Ledger
from .account import Account
from .housekeeping import async_do_all_housekeeping, async_resume_sms

_LOGGER = logging.getLogger(__name__)


class ClockCorrection:
    """Waits for the time to be trusted, and corrects then what was written before."""

    def __init__(
        self, hass: HomeAssistant, ledger: Ledger, accounts: Mapping[str, Account]
    ) -> None:
        """Initialize for the ledger and the accounts of the process."""
        self._hass = hass
        self._ledger = ledger
        self._accounts = accounts
        self._clock = async_get_clock(hass)

    @callback
    def async_start(self) -> None:
        """Begin to wait; the time may be trusted at once."""
        self._clock.on_trust = self._async_handle_trust
        self._clock.check_trust()

    @callback
    def _async_handle_trust(self) -> None:
        """Adopt the system's time, and correct the ledger in the background."""
        correction = self._clock.correct()
        self._hass.async_create_background_task(
            self._async_continue(correction), "smspartner clock"
        )

    async def _async_continue(self, correction: Correction | None) -> None:
        """Correct the times, and do what had to wait for that.

        The housekeeping waits for the start too, but SMS do not.
        """
        if correction and not await self._async_correct(correction):
            return
        if self._hass.state is CoreState.running:
            await async_do_all_housekeeping(self._hass, self._accounts)
            return
        for account in tuple(self._accounts.values()):
            await async_resume_sms(account)

    async def _async_correct(self, correction: Correction) -> bool:
        """Correct the times; return False where they could not be written."""
        _LOGGER.info("The clock was wrong by %d s", correction.by // SECOND)
        # Begun at once: what has the right time is written behind it.
        writing = self._hass.async_create_background_task(
            self._ledger.move_times(correction), "smspartner clock"
        )
        self._async_move_addresses(correction)
        try:
            await writing
        except sqlite3.Error as err:
            _LOGGER.warning("The times could not be corrected yet: %s", err)
            self._async_move_addresses(self._clock.take_back(correction))
            return False
        return True

    @callback
    def _async_move_addresses(self, correction: Correction) -> None:
        """Move when the replaced addresses of all accounts expire."""
        for account in self._accounts.values():
            account.addresses.async_move_times(correction)
