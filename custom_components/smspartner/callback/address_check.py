"""Checks whether the address for notifications leads to this Home Assistant."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum, auto
from http import HTTPStatus
from typing import Final

from aiohttp import (
    ClientConnectorDNSError,
    ClientError,
    ClientPayloadError,
    ClientResponseError,
    ClientSSLError,
    ClientTimeout,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.hass_dict import HassKey
from yarl import URL

from .. import issues
from ..const import DOMAIN
from ..data import SmsPartnerConfigEntry
from ..exceptions import AddressInsideNetworkError, NoCallbackAddressError
from ..options import AccountSettings
from .address import async_callback_address, async_fingerprint, async_local_address

CHECK_TIMEOUT: Final = ClientTimeout(total=20)
MOST_QUESTIONS: Final = 100
"""Questions that are kept; the oldest is dropped for another one."""
CHECK_FIELD: Final = "probe"
"""The field in the query of a check whose value has to be answered."""


class AddressState(StrEnum):
    """What the last check of the address showed."""

    UNCHECKED = "untested"
    REACHABLE = auto()
    WRONG_ANSWER = auto()
    TLS_ERROR = auto()
    NOT_RESOLVABLE = auto()
    NOT_REACHABLE_FROM_HERE = auto()
    ONLY_INSIDE_NETWORK = auto()


# Not `not_reachable_from_here`: many routers do not let a house call itself.
_ISSUES: Final = {
    AddressState.WRONG_ANSWER: issues.ADDRESS_WRONG_ANSWER,
    AddressState.TLS_ERROR: issues.ADDRESS_TLS_ERROR,
    AddressState.NOT_RESOLVABLE: issues.ADDRESS_NOT_RESOLVABLE,
    AddressState.ONLY_INSIDE_NETWORK: issues.ADDRESS_INSIDE_NETWORK,
}

_ANSWERS: HassKey[dict[str, str]] = HassKey(f"{DOMAIN}_answers")
"""The questions of checks that run or were cancelled, and the answers to them."""

_HANDED_OVER: HassKey[dict[str, Finding]] = HassKey(f"{DOMAIN}_handed_over")
"""What dialogs have found, by fingerprint, until the account takes it or they end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a check of an address showed."""

    state: AddressState
    fingerprint: str
    origin: str
    """The address without its secret part."""


async def async_find(hass: HomeAssistant, settings: AccountSettings) -> Finding:
    """Check the address that settings give: call it, if it may be reached at all.

    Raises NoCallbackAddressError where there is none. The webhook must be open.
    """
    try:
        address = URL(await async_callback_address(hass, settings, renew=True))
    except AddressInsideNetworkError as err:
        return Finding(
            state=AddressState.ONLY_INSIDE_NETWORK,
            fingerprint=async_fingerprint(hass, settings),
            origin=err.address,
        )
    fingerprint = async_fingerprint(hass, settings)
    return Finding(
        state=await _async_call(hass, address),
        fingerprint=fingerprint,
        origin=str(address.origin()),
    )


@callback
def async_hand_over(hass: HomeAssistant, finding: Finding) -> None:
    """Give what a dialog has found to the account that uses the address from now on."""
    hass.data.setdefault(_HANDED_OVER, {})[finding.fingerprint] = finding


@callback
def async_take_back(hass: HomeAssistant, finding: Finding) -> None:
    """Drop what a dialog has found that ends, if no account has taken it.

    It would say nothing of the day on which an account is loaded that is not by now.
    """
    hass.data.get(_HANDED_OVER, {}).pop(finding.fingerprint, None)


@callback
def async_pop_answer(hass: HomeAssistant, question: str) -> str | None:
    """Return and drop the answer to the question of a running check; else None."""
    return hass.data.get(_ANSWERS, {}).pop(question, None)


class AddressCheck:
    """Calls the public address of an account, and keeps what came of it."""

    def __init__(self, hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the address of an account, which is not checked yet."""
        self._hass = hass
        self._entry = entry
        self._state: AddressState | None = AddressState.UNCHECKED
        self._fingerprint: str | None = None
        self._origin: str | None = None
        self._is_restored = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def state(self) -> AddressState | None:
        """Return what the last check showed; UNCHECKED if the address is another now.

        None where a newer version has left a state that this one does not know.
        """
        if self._fingerprint != async_fingerprint(self._hass, self._entry):
            return AddressState.UNCHECKED
        return self._state

    @property
    def fingerprint(self) -> str | None:
        """Return a hash of the address that was checked last, if any was."""
        return self._fingerprint

    @callback
    def restore(self, state: str | None, fingerprint: str | None) -> None:
        """Restore the state from before a restart, unless a check has run since."""
        if self._fingerprint is None:
            self._fingerprint = fingerprint
            self._is_restored = True
            self._state = next((one for one in AddressState if one == state), None)

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a listener after each check; return what removes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_run(self) -> None:
        """Check the address; raise NoCallbackAddressError where there is none."""
        self._async_take(await async_find(self._hass, self._entry))

    async def async_run_if_unknown(self) -> None:
        """Check the address unless it was, and again where it changes meanwhile.

        What a dialog has found of it is taken instead.
        """
        tried: str | None = None
        while self.state is AddressState.UNCHECKED and tried != (
            wanted := async_fingerprint(self._hass, self._entry)
        ):
            tried = wanted
            if found := self._hass.data.get(_HANDED_OVER, {}).pop(wanted, None):
                self._async_take(found)
                return
            with suppress(NoCallbackAddressError):
                await self.async_run()

    @callback
    def async_update_issues(self) -> None:
        """Clear the issues of an address that has changed since it was checked.

        Those that stood before a restart are raised again.
        """
        if self.state is AddressState.UNCHECKED:
            self.async_clear_issues()
        elif self._is_restored:
            address = async_local_address(self._hass, self._entry)
            self._origin = address and str(URL(address).origin())
            self._async_raise_issue()
        self._is_restored = False

    @callback
    def async_clear_issues(self) -> None:
        """Clear the issues of the last check: solved, or disproved by a result."""
        for issue in _ISSUES.values():
            issues.async_clear_issue(self._hass, issue, self._entry.entry_id)

    @callback
    def _async_take(self, found: Finding) -> None:
        """Take what a check has shown, and tell whoever listens."""
        self._state = found.state
        self._fingerprint = found.fingerprint
        self._origin = found.origin
        self._is_restored = False
        self.async_clear_issues()
        self._async_raise_issue()
        for listener in tuple(self._listeners):
            listener()

    @callback
    def _async_raise_issue(self) -> None:
        """Raise the issue about what the last check of the address showed, if any."""
        if self.state and self._origin and (issue := _ISSUES.get(self.state)):
            issues.async_raise_issue(
                self._hass,
                issue,
                self._entry.entry_id,
                placeholders={"account": self._entry.title, "address": self._origin},
            )


async def _async_call(hass: HomeAssistant, address: URL) -> AddressState:
    """Return what comes of a question that only this Home Assistant can answer."""
    question, expected = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    answers = hass.data.setdefault(_ANSWERS, {})
    if len(answers) == MOST_QUESTIONS:
        del answers[next(iter(answers))]
    answers[question] = expected
    # A check that is cancelled leaves its question: the call may arrive all the same,
    # and must not be taken for a notification.
    state = await _async_ask(
        hass, address.update_query({CHECK_FIELD: question}), expected
    )
    answers.pop(question, None)
    return state


async def _async_ask(hass: HomeAssistant, address: URL, expected: str) -> AddressState:
    """Return what comes of a call to an address that is to give an answer."""
    try:
        # A redirect is a wrong answer: nobody says that SMS Partner follows it.
        async with async_get_clientsession(hass).post(
            address, allow_redirects=False, timeout=CHECK_TIMEOUT
        ) as response:
            body = await response.content.readexactly(len(expected))
            found = (response.status, body.decode("ascii", "replace"))
    except ClientSSLError:
        return AddressState.TLS_ERROR
    except ClientConnectorDNSError:
        return AddressState.NOT_RESOLVABLE
    except asyncio.IncompleteReadError, ClientPayloadError, ClientResponseError:
        return AddressState.WRONG_ANSWER
    except ClientError, TimeoutError:
        return AddressState.NOT_REACHABLE_FROM_HERE
    if found != (HTTPStatus.OK, expected):
        return AddressState.WRONG_ANSWER
    return AddressState.REACHABLE
