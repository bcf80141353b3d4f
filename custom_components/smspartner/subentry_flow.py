"""The dialog for a monitored number: adding it, and changing it."""

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
from .ledger import summaries
from .monitoring.monitored_number import DAY, Interval
from .phone_numbers import PhoneNumberError, normalize, readable, region
from .phone_numbers.original_operator import async_original_operator
from .runtime.engine import LEDGER_ERRORS, async_get_engine

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
    """Asks for a number, shows what it will cost, and saves it."""

    _wanted: dict[str, Any]

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a number."""
        return await self._async_ask("user", user_input, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a number."""
        subentry = self._get_reconfigure_subentry()
        known = {**subentry.data, CONF_NAME: subentry.title}
        return await self._async_ask("reconfigure", user_input, known)

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what was understood and what it will cost, then save it."""
        if user_input is None:
            try:
                description = await self._async_describe()
            except LEDGER_ERRORS:
                return self.async_abort(reason="ledger_not_open")
            return self.async_show_form(
                step_id="confirm",
                description_placeholders=description,
                last_step=True,
            )
        changing = self.source == SOURCE_RECONFIGURE
        if self._is_taken(self._wanted[CONF_PHONE_NUMBER]):  # in another dialog
            step_id = "reconfigure" if changing else "user"
            return await self._async_ask(step_id, self._wanted, {})
        data = dict(self._wanted)
        saved = {
            "title": data.pop(CONF_NAME),
            "data": data,
            "unique_id": data[CONF_PHONE_NUMBER],
        }
        if changing:
            return self.async_update_and_abort(
                self._get_entry(), self._get_reconfigure_subentry(), **saved
            )
        return self.async_create_entry(**saved)

    async def _async_ask(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        known: Mapping[str, Any],
    ) -> SubentryFlowResult:
        """Ask for the number and how to watch it; go on when it is right."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._async_read(user_input)
            if not errors:
                return await self.async_step_confirm()
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                SCHEMA, user_input or known
            ),
            errors=errors,
            last_step=False,
        )

    async def _async_read(self, user_input: Mapping[str, Any]) -> dict[str, str]:
        """Read what was typed in, or tell what is wrong with which field."""
        country = options.country(self.hass, self._get_entry())
        try:
            phone_number = await self.hass.async_add_executor_job(
                normalize, user_input[CONF_PHONE_NUMBER], country
            )
        except PhoneNumberError as err:
            return {CONF_PHONE_NUMBER: err.problem.value}
        if self._is_taken(phone_number):
            return {CONF_PHONE_NUMBER: "already_monitored"}
        if not (name := user_input[CONF_NAME].strip()):
            return {CONF_NAME: "name_missing"}
        self._wanted = {
            **user_input,
            CONF_PHONE_NUMBER: phone_number,
            CONF_NAME: name,
        }
        return {}

    def _is_taken(self, phone_number: str) -> bool:
        """Tell whether another subentry of the account has the number."""
        own = (
            self._get_reconfigure_subentry().subentry_id
            if self.source == SOURCE_RECONFIGURE
            else None
        )
        return any(
            subentry.unique_id == phone_number and subentry.subentry_id != own
            for subentry in self._get_entry().subentries.values()
        )

    async def _async_describe(self) -> dict[str, str]:
        """Tell what is known of the number, and what a year of checks costs."""
        phone_number = self._wanted[CONF_PHONE_NUMBER]
        engine = await async_get_engine(self.hass)
        account = await engine.async_open_account(self._get_entry())
        summary = await account.ledger.read(
            summaries.load, account.ledger.inbox.unmatched
        )
        interval = Interval(self._wanted[CONF_INTERVAL])
        checks = round(DAYS_PER_YEAR * DAY / interval.seconds)
        return {
            "phone_number": readable(phone_number),
            "country": region(phone_number) or "-",
            "operator": await async_original_operator(phone_number) or "-",
            "checks": str(checks),
            "cost": f"{checks * summary.price:.2f}",
            "price": f"{summary.price:g}",
            "currency": summary.currency,
        }
