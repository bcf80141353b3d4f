"""The dialog for the options of an account."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, Literal, override

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_COUNTRY
from homeassistant.helpers.selector import (
    BooleanSelector,
    CountrySelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from ..callback.address import async_fingerprint
from ..callback.own_network import async_is_unreachable, is_unreachable_host
from ..const import (
    CONF_ALERT_AFTER,
    CONF_CALLBACK_URL,
    CONF_DAILY_BUDGET,
    CONF_PUBLIC_HOST,
    CONF_RETENTION_DAYS,
    CONF_SEND_FROM,
    CONF_SMS_BUDGET,
    CONF_SMS_RESERVE,
    CONF_STOP_LIST_INTERVAL,
    DEFAULT_ALERT_AFTER,
    DEFAULT_DAILY_BUDGET,
    DEFAULT_RETENTION_DAYS,
    DEFAULT_SMS_BUDGET,
    DEFAULT_SMS_RESERVE,
    DEFAULT_STOP_LIST_INTERVAL,
)
from ..options import callback_url, country, public_host, send_from
from ..phone_numbers import PhoneNumberError, normalize
from ..web_addresses import host_of, is_base_address
from .address_steps import AddressSteps, ProposedSettings

CONF_IS_PUBLIC: Final = "is_public"


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
        vol.Required(CONF_SMS_BUDGET, default=DEFAULT_SMS_BUDGET): _number(
            min_=0, max_=100_000, step="any"
        ),
        vol.Required(CONF_SMS_RESERVE, default=DEFAULT_SMS_RESERVE): _number(
            min_=0, max_=100_000, step="any"
        ),
        vol.Optional(CONF_SEND_FROM): TextSelector(
            TextSelectorConfig(type=TextSelectorType.TEL)
        ),
        vol.Required(CONF_ALERT_AFTER, default=DEFAULT_ALERT_AFTER): _number(
            min_=0, max_=1_440, unit="minutes"
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
ASKING_SCHEMA = OPTIONS_SCHEMA.extend({vol.Optional(CONF_IS_PUBLIC): BooleanSelector()})


class SmsPartnerOptionsFlow(AddressSteps, OptionsFlow):
    """Handle the options of an account."""

    _is_new = False
    _asked_host: str | None = None
    """The host of which the form asks whether it leads here from the internet."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the form with all options."""
        if user_input is None:
            self._asked_host = public_host(self.config_entry)
            return self._show_options(self.config_entry.options)
        proposed = self._propose(user_input)
        errors = await self._async_check_address(proposed)
        try:
            proposed = await self._async_read_number(proposed)
        except PhoneNumberError as err:
            errors[CONF_SEND_FROM] = err.problem.value
        if errors:
            # What was said of another host, or without being asked, does not count.
            return self._show_form({**user_input, CONF_IS_PUBLIC: False}, errors)
        return await self._async_go_on(proposed)

    async def async_step_edit(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle going back to the form, with what was entered."""
        return self._show_options(self._proposed.options)

    def _show_options(self, options: Mapping[str, Any]) -> ConfigFlowResult:
        """Return the form with options that hold no error."""
        is_public = self._asked_host is not None
        return self._show_form({**options, CONF_IS_PUBLIC: is_public}, {})

    def _show_form(
        self, shown: dict[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult:
        """Return the form, with what it shows."""
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                ASKING_SCHEMA if self._asked_host else OPTIONS_SCHEMA, shown
            ),
            errors=errors,
        )

    def _propose(self, user_input: dict[str, Any]) -> ProposedSettings:
        """Return the settings that were typed."""
        given = dict(user_input)
        if not given.get(CONF_SEND_FROM, "").strip():
            given.pop(CONF_SEND_FROM, None)
        is_public = given.pop(CONF_IS_PUBLIC, False)
        callback_url = given.pop(CONF_CALLBACK_URL, "").strip()
        if callback_url:
            given[CONF_CALLBACK_URL] = callback_url
        if is_public and is_base_address(callback_url):
            host = host_of(callback_url)
            if host == self._asked_host:
                given[CONF_PUBLIC_HOST] = host
        return ProposedSettings(data=self.config_entry.data, options=given)

    async def _async_check_address(self, proposed: ProposedSettings) -> dict[str, str]:
        """Return the error about an address that is none, or that leads inside only."""
        errors: dict[str, str] = {}
        if not (address := callback_url(proposed)):
            return errors
        if not is_base_address(address):
            errors[CONF_CALLBACK_URL] = "invalid_url"
        elif is_unreachable_host(proposed, address):
            errors[CONF_CALLBACK_URL] = "address_inside_network"
        elif await async_is_unreachable(self.hass, proposed, address, renew=True):
            errors[CONF_CALLBACK_URL] = "name_inside_network"
            self._asked_host = host_of(address)
        return errors

    async def _async_read_number(self, proposed: ProposedSettings) -> ProposedSettings:
        """Return settings with the number to send from in E.164, if there is one.

        A rented number need not be a mobile one. Raises PhoneNumberError.
        """
        if not (typed := send_from(proposed)):
            return proposed
        read = partial(normalize, mobile_only=False)
        number = await self.hass.async_add_executor_job(
            read, typed, country(self.hass, proposed)
        )
        return replace(proposed, options={**proposed.options, CONF_SEND_FROM: number})

    async def _async_go_on(self, proposed: ProposedSettings) -> ConfigFlowResult:
        """Return the test of the address where it is another one; else store."""
        before = async_fingerprint(self.hass, self.config_entry)
        if async_fingerprint(self.hass, proposed) != before:
            return await self._async_test(proposed)
        self._proposed = proposed
        return self._async_store()

    @override
    def _async_store(self) -> ConfigFlowResult:
        """Store the options."""
        return self.async_create_entry(data=self._proposed.options)
