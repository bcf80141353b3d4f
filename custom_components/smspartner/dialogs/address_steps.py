"""The last steps of a dialog: the address for notifications is tested, and told how."""

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, override

import voluptuous as vol
from homeassistant.config_entries import ConfigEntryBaseFlow, ConfigFlowResult
from homeassistant.core import callback

from ..callback.address_check import (
    AddressState,
    Finding,
    async_hand_over,
    async_take_back,
)
from ..callback.trial import async_try_address
from ..exceptions import NoCallbackAddressError

_LOGGER = logging.getLogger(__name__)

QUICK_SECONDS: Final = 3
"""How long the form before waits for the test, until its progress is shown instead."""

PROGRESS_SECONDS: Final = 3
"""How long the progress is shown at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedSettings:
    """The settings that a dialog is about to store."""

    data: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)


class AddressSteps(ConfigEntryBaseFlow):
    """Tests the address that the settings of a dialog would give; shows the outcome.

    Whatever the outcome, the settings can be stored.
    """

    _proposed: ProposedSettings
    _is_new: bool
    """Whether the settings are those of an account that is not there yet."""

    _trial: asyncio.Task[Finding] | None = None
    _found: Finding | None = None
    _progress: asyncio.Task[None]
    _outcome: str = ""

    @abstractmethod
    def _async_store(self) -> ConfigFlowResult:
        """Store the settings and end the dialog."""

    async def _async_test(self, proposed: ProposedSettings) -> ConfigFlowResult:
        """Start the test for settings that are complete; return what to show."""
        self._proposed = proposed
        self._found = None
        self._trial = self.hass.async_create_task(
            async_try_address(self.hass, proposed, is_new=self._is_new),
            "smspartner address",
        )
        await asyncio.wait({self._trial}, timeout=QUICK_SECONDS)
        if self._trial.done():
            self._outcome = self._read(self._trial)
            return await self._async_step_outcome()
        self._progress = self.hass.async_create_task(
            self._async_wait(self._trial), "smspartner address progress"
        )
        return await self.async_step_test_address()

    async def async_step_test_address(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the progress of a test that takes longer."""
        if not self._progress.done():
            return self.async_show_progress(
                step_id="test_address",
                progress_action="test_address",
                progress_task=self._progress,
            )
        return self.async_show_progress_done(next_step_id=self._outcome)

    @override
    @callback
    def async_remove(self) -> None:
        """End the test of a dialog that has ended, and drop what nobody has taken.

        By now, the account is stored and loaded if it ever will be.
        """
        if self._trial:
            self._trial.cancel()
        if self._found:
            async_take_back(self.hass, self._found)

    async def _async_wait(self, trial: asyncio.Task[Finding]) -> None:
        """Wait for the test while the progress is shown, and read its outcome.

        The user interface misses an end that comes before it has shown the beginning.
        """
        await asyncio.gather(asyncio.wait({trial}), asyncio.sleep(PROGRESS_SECONDS))
        self._outcome = self._read(trial)

    def _read(self, trial: asyncio.Task[Finding]) -> str:
        """Read the outcome of the test; return the step that shows it."""
        if trial.cancelled():
            return f"address_{AddressState.UNCHECKED}"
        if (err := trial.exception()) is None:
            self._found = trial.result()
            return f"address_{self._found.state}"
        if isinstance(err, NoCallbackAddressError):
            return "address_missing"
        # Its text may hold the address.
        _LOGGER.debug("The address could not be tested: %s", type(err).__name__)
        return f"address_{AddressState.UNCHECKED}"

    async def _async_step_outcome(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the step that shows the outcome.

        The options lead back to their form, which may hold the address.
        """
        if user_input is not None:
            return await self.async_step_save()
        placeholders = {"address": self._found.origin if self._found else ""}
        if not self._is_new:
            return self.async_show_menu(
                step_id=self._outcome,
                menu_options=["save", "edit"],
                description_placeholders=placeholders,
            )
        return self.async_show_form(
            step_id=self._outcome,
            data_schema=vol.Schema({}),
            description_placeholders=placeholders,
            last_step=True,
        )

    async def async_step_save(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle storing the settings whose address was tested."""
        if self._found:
            async_hand_over(self.hass, self._found)
        return self._async_store()

    # Home Assistant has a text for each step: there is one for each outcome.
    async_step_address_missing = _async_step_outcome
    async_step_address_untested = _async_step_outcome
    async_step_address_reachable = _async_step_outcome
    async_step_address_wrong_answer = _async_step_outcome
    async_step_address_tls_error = _async_step_outcome
    async_step_address_not_resolvable = _async_step_outcome
    async_step_address_not_reachable_from_here = _async_step_outcome
    async_step_address_only_inside_network = _async_step_outcome
