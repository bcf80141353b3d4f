"""Asks for the fates of SMS that were not reported, and tells of late ones."""

import asyncio
import logging
import sqlite3
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Final, Protocol

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..api import (
    MAX_NUMBERS_PER_REQUEST,
    MessageReference,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerRateLimitError,
)
from ..ledger.sms import answers, watch
from ..ledger.sms.polls import DuePolls

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry
    from ..ledger import AccountLedger

_LOGGER = logging.getLogger(__name__)

SECONDS_BETWEEN_TOURS: Final = 1
SECONDS_AFTER_ERROR: Final = 10
LONGEST_WAIT: Final = timedelta(hours=1).total_seconds()
"""A clock that is set right may bring the next time nearer."""


class PollingAccount(Protocol):
    """What the poller needs of the account."""

    def create_client(self) -> SmsPartnerClient:
        """Return a client with the API key that is valid by now."""

    def async_handle_auth_error(self) -> None:
        """Handle that SMS Partner has refused the API key."""


class FatePoller:
    """Follows the SMS of one account until their fates are known.

    When each is asked for stands in the ledger, so that a restart changes nothing. What
    cannot be asked for is asked for the next time.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: AccountLedger,
        account: PollingAccount,
        *,
        alert_after: Callable[[], timedelta | None],
    ) -> None:
        """Initialize for an account.

        `alert_after` returns how long an SMS may take before it is said to be delayed,
        None for never; it is asked each time.
        """
        self._hass = hass
        self._ledger = ledger
        self._account = account
        self._alert_after = alert_after
        self._changed = asyncio.Event()
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._has_warned = False

    @callback
    def async_start(self, entry: SmsPartnerConfigEntry) -> None:
        """Follow the account's SMS from now on, until its entry is unloaded."""
        self._changed.set()
        entry.async_on_unload(self._ledger.listen(lambda _: self._changed.set()))
        entry.async_on_unload(self._async_cancel_timer)
        entry.async_create_background_task(
            self._hass, self._async_run(), "smspartner fates of SMS"
        )

    @callback
    def async_wake(self, _: datetime | None = None) -> None:
        """Look at once whether there is something to do."""
        self._changed.set()

    @callback
    def _async_cancel_timer(self) -> None:
        """Forget when there is something to do next."""
        if self._cancel_timer:
            self._cancel_timer()
            self._cancel_timer = None

    @callback
    def _async_wake_in(self, seconds: float) -> None:
        """Look again after some seconds, if nothing has changed until then."""
        self._async_cancel_timer()
        self._cancel_timer = async_call_later(
            self._hass, min(seconds, LONGEST_WAIT), self.async_wake
        )

    async def _async_run(self) -> None:
        """Do what there is to do whenever something has changed or it is time."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            [error] = await asyncio.gather(self._async_tour(), return_exceptions=True)
            if error:
                self._log_error(error)
                self._async_wake_in(SECONDS_AFTER_ERROR)
            await asyncio.sleep(SECONDS_BETWEEN_TOURS)

    def _log_error(self, error: BaseException) -> None:
        """Log why a tour has failed; warn once of what nobody has thought of."""
        if isinstance(error, sqlite3.Error):
            _LOGGER.debug("The fates of SMS could not be followed: %s", error)
            return
        level = logging.DEBUG if self._has_warned else logging.WARNING
        self._has_warned = True
        # Its text may hold a phone number.
        _LOGGER.log(
            level,
            "The fates of SMS could not be followed: %s\n%s",
            type(error).__name__,
            "".join(traceback.format_tb(error.__traceback__)),
        )

    async def _async_tour(self) -> None:
        """Do what is due, then wait for what is next."""
        seconds = await self._async_seconds_left()
        if seconds is not None and seconds <= 0:
            due = await self._ledger.write(
                watch.take_due,
                self._alert_after(),
                self._ledger.inbox.subentries(),
            )
            await self._async_ask(due)
            seconds = await self._async_seconds_left()
        if seconds is None:
            self._async_cancel_timer()
        else:
            self._async_wake_in(max(seconds, SECONDS_BETWEEN_TOURS))

    async def _async_seconds_left(self) -> float | None:
        """Return how long it is until there is something to do; None for never."""
        return await self._ledger.read(watch.seconds_left, self._alert_after())

    async def _async_ask(self, due: DuePolls) -> None:
        """Ask for fates, one call after the other, and write down what is answered.

        Where SMS Partner cannot be reached or wants no more calls, the rest has to wait
        for the next time.
        """
        if not due.messages and not due.requests:
            return
        client = self._account.create_client()
        try:
            for request_id, tag in due.requests:
                await self._async_ask_by_tag(client, request_id, tag)
            for some in batched(
                due.messages.items(), MAX_NUMBERS_PER_REQUEST, strict=False
            ):
                await self._async_ask_by_id(client, dict(some))
        except SmsPartnerAuthError:
            self._account.async_handle_auth_error()
        except (SmsPartnerConnectionError, SmsPartnerRateLimitError) as err:
            _log_failure(err)

    async def _async_ask_by_id(
        self, client: SmsPartnerClient, messages: Mapping[MessageReference, int]
    ) -> None:
        """Ask for the fates of messages whose request is known to SMS Partner."""
        try:
            found = await client.find_message_statuses(messages)
        except _REASONS_TO_STOP:
            raise
        except SmsPartnerError as err:
            _log_failure(err)
        else:
            await self._ledger.write(
                answers.settle_polled,
                {messages[reference]: status for reference, status in found.items()},
            )

    async def _async_ask_by_tag(
        self, client: SmsPartnerClient, request_id: int, tag: str
    ) -> None:
        """Ask what has become of a request whose outcome, or whose id, is not known."""
        try:
            tagged = await client.find_statuses_by_tag(tag)
        except _REASONS_TO_STOP:
            raise
        except SmsPartnerError as err:
            _log_failure(err)
        else:
            await self._ledger.write(answers.settle_tagged, request_id, tagged)


_REASONS_TO_STOP: Final = (
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerRateLimitError,
)
"""Errors that any other call would bring too."""


def _log_failure(err: SmsPartnerError) -> None:
    """Log that fates could not be asked for; its text may hold what is private."""
    _LOGGER.debug("The fates of SMS could not be asked for: %s", type(err).__name__)
