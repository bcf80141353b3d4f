"""Checks whether the address for notifications leads to this Home Assistant."""

import asyncio
import secrets
from collections.abc import Callable
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
from yarl import URL

from .. import issues
from ..data import SmsPartnerConfigEntry
from .address import async_callback_address, async_fingerprint

CHECK_TIMEOUT: Final = ClientTimeout(total=20)
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


# Not `not_reachable_from_here`: many routers do not let a house call itself.
_ISSUES: Final = {
    AddressState.WRONG_ANSWER: issues.ADDRESS_WRONG_ANSWER,
    AddressState.TLS_ERROR: issues.ADDRESS_TLS_ERROR,
    AddressState.NOT_RESOLVABLE: issues.ADDRESS_NOT_RESOLVABLE,
}


class AddressCheck:
    """Calls the public address of an account, and keeps what came of it."""

    def __init__(self, hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the address of an account, which is not checked yet."""
        self._hass = hass
        self._entry = entry
        self._state: AddressState | None = AddressState.UNCHECKED
        self._fingerprint: str | None = None
        self._answers: dict[str, str] = {}
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
            self._state = next((one for one in AddressState if one == state), None)

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a listener after each check; return what removes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def async_run(self) -> None:
        """Check the address; raise NoCallbackAddressError where there is none."""
        address = await async_callback_address(self._hass, self._entry)
        fingerprint = async_fingerprint(self._hass, self._entry)
        self._state = await self._async_call(URL(address))
        self._fingerprint = fingerprint
        self.async_clear_issues()
        if self.state and (issue := _ISSUES.get(self.state)):
            issues.async_raise_issue(
                self._hass,
                issue,
                self._entry.entry_id,
                placeholders={
                    "account": self._entry.title,
                    "address": str(URL(address).origin()),
                },
            )
        for listener in tuple(self._listeners):
            listener()

    @callback
    def pop_answer(self, question: str) -> str | None:
        """Return and drop the answer to the question of a running check; else None."""
        return self._answers.pop(question, None)

    @callback
    def async_drop_outdated_issues(self) -> None:
        """Clear the issues of an address that has changed since it was checked."""
        if self.state is AddressState.UNCHECKED:
            self.async_clear_issues()

    @callback
    def async_clear_issues(self) -> None:
        """Clear the issues of the last check: solved, or disproved by a result."""
        for issue in _ISSUES.values():
            issues.async_clear_issue(self._hass, issue, self._entry.entry_id)

    async def _async_call(self, address: URL) -> AddressState:
        """Return what comes of a question that only this Home Assistant can answer."""
        question, expected = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self._answers[question] = expected
        try:
            # A redirect is a wrong answer: nobody says that SMS Partner follows it.
            async with async_get_clientsession(self._hass).post(
                address.update_query({CHECK_FIELD: question}),
                allow_redirects=False,
                timeout=CHECK_TIMEOUT,
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
        finally:
            self._answers.pop(question, None)
        if found != (HTTPStatus.OK, expected):
            return AddressState.WRONG_ANSWER
        return AddressState.REACHABLE
