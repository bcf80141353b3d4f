"""The dialogs that add and change a phone number."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from . import options
from .const import (
    CONF_ALWAYS_ALLOWED,
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    DEFAULT_UNREACHABLE_AFTER,
)
from .dialogs.number_preview import async_preview
from .exceptions import LEDGER_ERRORS
from .markdown import shown_placeholders
from .monitoring.settings import HOUR, Interval, NumberSettings
from .phone_numbers import PhoneNumberError, normalize
from .texts import async_text

SCHEMA = vol.Schema(
    {
        vol.Required(CONF_NAME): TextSelector(),
        vol.Required(CONF_PHONE_NUMBER): TextSelector(
            TextSelectorConfig(type=TextSelectorType.TEL)
        ),
        vol.Required(CONF_INTERVAL, default=Interval.OFF.value): SelectSelector(
            SelectSelectorConfig(
                options=[interval.value for interval in Interval],
                translation_key=CONF_INTERVAL,
            )
        ),
        vol.Required(
            CONF_UNREACHABLE_AFTER, default=DEFAULT_UNREACHABLE_AFTER
        ): NumberSelector(
            NumberSelectorConfig(
                min=0,
                max=336,
                step=1,
                mode=NumberSelectorMode.BOX,
                unit_of_measurement="h",
            )
        ),
        vol.Required(CONF_ALWAYS_ALLOWED, default=False): BooleanSelector(),
    }
)


class PhoneNumberFlow(ConfigSubentryFlow):
    """Handle adding and changing a number: the form, then what monitoring it costs.

    A number that is not monitored costs nothing, so it is saved at once.
    """

    _input: dict[str, Any]

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Handle the form of a new number."""
        return await self._async_step_form(user_input, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Handle the form that changes a number."""
        subentry = self._get_reconfigure_subentry()
        suggested = {**subentry.data, CONF_NAME: subentry.title}
        return await self._async_step_form(user_input, suggested)

    async def async_step_confirm(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Handle the menu that shows the number, its cost and what saving it buys."""
        try:
            preview = await async_preview(
                self.hass, self._get_entry(), self._new_settings()
            )
        except LEDGER_ERRORS:
            return self.async_abort(reason="ledger_not_open")
        interval = await async_text(
            self.hass, "selector", f"interval.options.{self._input[CONF_INTERVAL]}"
        )
        return self.async_show_menu(
            step_id=preview.step_id,
            menu_options=[preview.saving, "edit"],
            description_placeholders=shown_placeholders(
                {**preview.placeholders, "interval": interval}
            ),
        )

    async_step_confirm_over_budget = async_step_confirm

    async def async_step_edit(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Handle going back to the form, with what was entered."""
        return self._show_form(self._input, {})

    async def async_step_save(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Handle saving the number."""
        if self._is_taken(self._input[CONF_PHONE_NUMBER]):  # by another dialog
            return self._show_form(self._input, {CONF_PHONE_NUMBER: "already_added"})
        data = dict(self._input)
        saved = {
            "title": data.pop(CONF_NAME),
            "data": data,
            "unique_id": data[CONF_PHONE_NUMBER],
        }
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(), self._get_reconfigure_subentry(), **saved
            )
        return self.async_create_entry(**saved)

    async_step_save_and_check = async_step_save
    async_step_save_over_budget = async_step_save
    async_step_save_without_address = async_step_save

    async def _async_step_form(
        self, user_input: dict[str, Any] | None, suggested: Mapping[str, Any]
    ) -> SubentryFlowResult:
        """Handle the form of a number; when all is valid, go on to what it costs."""
        if user_input is None:
            return self._show_form(suggested, {})
        if errors := await self._async_validate(user_input):
            return self._show_form(user_input, errors)
        if self._input[CONF_INTERVAL] == Interval.OFF:
            return await self.async_step_save()
        return await self.async_step_confirm()

    def _show_form(
        self, filled_in: Mapping[str, Any], errors: dict[str, str]
    ) -> SubentryFlowResult:
        """Show the form, filled in."""
        is_change = self.source == SOURCE_RECONFIGURE
        return self.async_show_form(
            step_id="reconfigure" if is_change else "user",
            data_schema=self.add_suggested_values_to_schema(SCHEMA, filled_in),
            errors=errors,
        )

    async def _async_validate(self, user_input: Mapping[str, Any]) -> dict[str, str]:
        """Store what was typed in; return the errors of the form by field."""
        country = options.country(self.hass, self._get_entry())
        try:
            phone_number = await self.hass.async_add_executor_job(
                normalize, user_input[CONF_PHONE_NUMBER], country
            )
        except PhoneNumberError as err:
            return {CONF_PHONE_NUMBER: err.problem.value}
        if self._is_taken(phone_number):
            return {CONF_PHONE_NUMBER: "already_added"}
        if not (name := user_input[CONF_NAME].strip()):
            return {CONF_NAME: "name_missing"}
        self._input = {
            **user_input,
            CONF_PHONE_NUMBER: phone_number,
            CONF_NAME: name,
        }
        return {}

    def _own_id(self) -> str:
        """Return the ID of the subentry, empty for one that is yet to be added."""
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_subentry().subentry_id
        return ""

    def _is_taken(self, phone_number: str) -> bool:
        """Return whether another subentry of the account has the number."""
        return any(
            subentry.unique_id == phone_number
            and subentry.subentry_id != self._own_id()
            for subentry in self._get_entry().subentries.values()
        )

    def _new_settings(self) -> NumberSettings:
        """Return what was entered, as the settings that it will be saved as."""
        return NumberSettings(
            entry_id=self._get_entry().entry_id,
            subentry_id=self._own_id(),
            name=self._input[CONF_NAME],
            phone_number=self._input[CONF_PHONE_NUMBER],
            interval=Interval(self._input[CONF_INTERVAL]),
            unreachable_after=self._input[CONF_UNREACHABLE_AFTER] * HOUR,
        )
