"""The dialog for the options of an account."""

from typing import Any, Literal

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_COUNTRY
from homeassistant.helpers.selector import (
    CountrySelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from ..const import (
    CONF_CALLBACK_URL,
    CONF_DAILY_BUDGET,
    CONF_RETENTION_DAYS,
    CONF_STOP_LIST_INTERVAL,
    DEFAULT_DAILY_BUDGET,
    DEFAULT_RETENTION_DAYS,
    DEFAULT_STOP_LIST_INTERVAL,
)
from .web_addresses import is_base_address


def _number(
    min_: float, max_: float, step: float | Literal["any"] = 1, unit: str | None = None
) -> NumberSelector:
    """Return a box to type a number into."""
    config = NumberSelectorConfig(
        min=min_, max=max_, step=step, mode=NumberSelectorMode.BOX
    )
    if unit:
        config["unit_of_measurement"] = unit
        config["translation_key"] = "unit"
    return NumberSelector(config)


OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_COUNTRY): CountrySelector(),
        vol.Required(CONF_DAILY_BUDGET, default=DEFAULT_DAILY_BUDGET): _number(
            min_=0, max_=100_000, step="any"
        ),
        vol.Required(CONF_RETENTION_DAYS, default=DEFAULT_RETENTION_DAYS): _number(
            min_=3, max_=3_650, unit="days"
        ),
        vol.Required(
            CONF_STOP_LIST_INTERVAL, default=DEFAULT_STOP_LIST_INTERVAL
        ): _number(min_=5, max_=1_440, unit="minutes"),
        vol.Optional(CONF_CALLBACK_URL): TextSelector(
            TextSelectorConfig(type=TextSelectorType.URL)
        ),
    }
)


class SmsPartnerOptionsFlow(OptionsFlow):
    """Handle the options of an account."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the form with all options."""
        errors: dict[str, str] = {}
        if user_input is not None:
            callback_url = user_input.pop(CONF_CALLBACK_URL, "").strip()
            if callback_url:
                user_input[CONF_CALLBACK_URL] = callback_url
            if not callback_url or is_base_address(callback_url):
                return self.async_create_entry(data=user_input)
            errors[CONF_CALLBACK_URL] = "invalid_url"
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, user_input or self.config_entry.options
            ),
            errors=errors,
        )
