"""The dialogs that add and change a monitored number."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
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
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    DEFAULT_UNREACHABLE_AFTER,
)
from .exceptions import LEDGER_ERRORS
from .ledger import summaries
from .monitoring.settings import Interval
from .phone_numbers import (
    PhoneNumberError,
    country_of,
    format_international,
    normalize,
)
from .runtime.engine import async_get_engine

DAYS_PER_YEAR: Final = 365

SCHEMA = vol.Schema(
    {
        vol.Required(CONF_PHONE_NUMBER): TextSelector(
            TextSelectorConfig(type=TextSelectorType.TEL)
        ),
        vol.Required(CONF_NAME): TextSelector(),
        vol.Required(CONF_INTERVAL, default=Interval.DAILY.value): SelectSelector(
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
    }
)


class MonitoredNumberFlow(ConfigSubentryFlow):
    """Handle adding and changing a number: ask for it, show its cost, then save it."""

    _input: dict[str, Any]

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Handle the form of a new number."""
        return await self._async_step_form("user", user_input, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Handle the form that changes a number."""
        subentry = self._get_reconfigure_subentry()
        suggested = {**subentry.data, CONF_NAME: subentry.title}
        return await self._async_step_form("reconfigure", user_input, suggested)

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Handle the form that shows the number and its cost, then save it."""
        if user_input is None:
            try:
                description = await self._async_placeholders()
            except LEDGER_ERRORS:
                return self.async_abort(reason="ledger_not_open")
            return self.async_show_form(
                step_id="confirm",
                description_placeholders=description,
                last_step=True,
            )
        is_change = self.source == SOURCE_RECONFIGURE
        if self._is_monitored(self._input[CONF_PHONE_NUMBER]):  # by another dialog
            step_id = "reconfigure" if is_change else "user"
            return await self._async_step_form(step_id, self._input, {})
        data = dict(self._input)
        saved = {
            "title": data.pop(CONF_NAME),
            "data": data,
            "unique_id": data[CONF_PHONE_NUMBER],
        }
        if is_change:
            return self.async_update_and_abort(
                self._get_entry(), self._get_reconfigure_subentry(), **saved
            )
        return self.async_create_entry(**saved)

    async def _async_step_form(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        suggested: Mapping[str, Any],
    ) -> SubentryFlowResult:
        """Handle the form of a number, and go on to its cost when all is valid."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._async_validate(user_input)
            if not errors:
                return await self.async_step_confirm()
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                SCHEMA, user_input or suggested
            ),
            errors=errors,
            last_step=False,
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
        if self._is_monitored(phone_number):
            return {CONF_PHONE_NUMBER: "already_monitored"}
        if not (name := user_input[CONF_NAME].strip()):
            return {CONF_NAME: "name_missing"}
        self._input = {
            **user_input,
            CONF_PHONE_NUMBER: phone_number,
            CONF_NAME: name,
        }
        return {}

    def _is_monitored(self, phone_number: str) -> bool:
        """Return whether another subentry of the account has the number."""
        own = (
            self._get_reconfigure_subentry().subentry_id
            if self.source == SOURCE_RECONFIGURE
            else None
        )
        return any(
            subentry.unique_id == phone_number and subentry.subentry_id != own
            for subentry in self._get_entry().subentries.values()
        )

    async def _async_placeholders(self) -> dict[str, str]:
        """Return the number, its country and the cost of a year of regular checks."""
        phone_number = self._input[CONF_PHONE_NUMBER]
        engine = await async_get_engine(self.hass)
        account = await engine.async_open_account(self._get_entry())
        summary = await account.ledger.read(
            summaries.load, account.ledger.inbox.unmatched
        )
        interval = Interval(self._input[CONF_INTERVAL])
        checks = round(DAYS_PER_YEAR * interval.checks_a_day)
        return {
            "phone_number": format_international(phone_number),
            "country": country_of(phone_number) or "-",
            "checks": str(checks),
            "cost": f"{checks * summary.price:.2f}",
            "price": f"{summary.price:g}",
            "currency": summary.currency,
        }
