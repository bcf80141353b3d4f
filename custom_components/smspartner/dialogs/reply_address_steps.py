"""The steps that show the address for replies, and give an account new addresses."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.components.webhook import async_generate_id
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.util import dt as dt_util

from ..callback.reply_address import (
    async_forget_entered,
    async_is_entered,
    async_note_entered,
    async_reply_address,
)
from ..clock import async_get_clock
from ..const import (
    CONF_FORMER_REPLY_WEBHOOKS,
    CONF_FORMER_WEBHOOKS,
    CONF_REPLY_WEBHOOK_ID,
    FORMER_WEBHOOK_LIFE,
)
from ..exceptions import AddressInsideNetworkError, NoCallbackAddressError
from ..markdown import shown_placeholders
from ..runtime.accounts import async_reopen_addresses
from ..texts import format_moment

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry

CONF_ADDRESS: Final = "address"
CONF_ENTERED: Final = "entered"
CONF_RENEW: Final = "renew"

_FORMER: Final = {
    CONF_WEBHOOK_ID: CONF_FORMER_WEBHOOKS,
    CONF_REPLY_WEBHOOK_ID: CONF_FORMER_REPLY_WEBHOOKS,
}
"""Where the webhook IDs are that each one has replaced."""

# What is entered as the address does not count. A field that is read-only is disabled
# in the user interface, and nothing can be copied from it on a phone.
NEW_REPLY_ADDRESS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_ADDRESS): TextSelector(TextSelectorConfig(multiline=True)),
        vol.Required(CONF_ENTERED, default=False): BooleanSelector(),
    }
)
REPLY_ADDRESS_SCHEMA = NEW_REPLY_ADDRESS_SCHEMA.extend(
    {vol.Required(CONF_RENEW, default=False): BooleanSelector()}
)


class ReplyAddressSteps(ConfigFlow):
    """Shows the address for replies, to be entered at SMS Partner; renews it."""

    _former_until: datetime
    """Until when the address works that was replaced."""

    async def async_step_reply_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the form with the address: whether it was entered, and a new one."""
        entry = self._get_reconfigure_entry()
        if user_input is None:
            return await self._async_show_address(
                entry, "reply_address", REPLY_ADDRESS_SCHEMA
            )
        if user_input[CONF_RENEW]:
            return await self._async_renew(entry)
        return self._async_end(entry, is_entered=user_input[CONF_ENTERED])

    async def async_step_new_reply_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the form with the new address: whether it was entered."""
        entry = self._get_reconfigure_entry()
        if user_input is None:
            return await self._async_show_address(
                entry,
                "new_reply_address",
                NEW_REPLY_ADDRESS_SCHEMA,
                until=format_moment(self.hass, self._former_until),
            )
        return self._async_end(entry, is_entered=user_input[CONF_ENTERED])

    async def _async_renew(self, entry: SmsPartnerConfigEntry) -> ConfigFlowResult:
        """Replace the address, and show the new one."""
        renewed = async_renew_webhook(self.hass, entry, CONF_REPLY_WEBHOOK_ID)
        former = renewed[CONF_FORMER_REPLY_WEBHOOKS]
        until = former[entry.data[CONF_REPLY_WEBHOOK_ID]]
        self.hass.config_entries.async_update_entry(
            entry, data={**entry.data, **renewed}
        )
        await async_reopen_addresses(self.hass, entry)
        self._former_until = dt_util.utc_from_timestamp(until)
        return await self.async_step_new_reply_address()

    @callback
    def _async_end(
        self, entry: SmsPartnerConfigEntry, *, is_entered: bool
    ) -> ConfigFlowResult:
        """Write down whether today's address is entered, and end the dialog."""
        if is_entered:
            async_note_entered(self.hass, entry)
        elif async_is_entered(self.hass, entry):  # it was ticked, and is no more
            async_forget_entered(self.hass, entry)
        return self.async_abort(reason="reconfigure_successful")

    async def _async_show_address(
        self,
        entry: SmsPartnerConfigEntry,
        step_id: str,
        schema: vol.Schema,
        **placeholders: str,
    ) -> ConfigFlowResult:
        """Return a form with the address, or the reason why there is none."""
        try:
            address = await async_reply_address(self.hass, entry, renew=True)
        except AddressInsideNetworkError as err:
            return self.async_abort(
                reason="reply_address_inside_network",
                description_placeholders={"address": err.address},
            )
        except NoCallbackAddressError:
            return self.async_abort(reason="no_reply_address")
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                schema,
                {
                    CONF_ADDRESS: address,
                    CONF_ENTERED: async_is_entered(self.hass, entry),
                },
            ),
            description_placeholders=shown_placeholders(
                {"account": entry.title, **placeholders}
            ),
        )


@callback
def async_renew_webhook(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, name: str
) -> dict[str, Any]:
    """Return a new webhook ID by its name in the data, with the former ones.

    Each of these expires: what is on its way there is still taken.
    """
    until = async_get_clock(hass).seconds() + FORMER_WEBHOOK_LIFE.total_seconds()
    former = {**entry.data.get(_FORMER[name], {}), entry.data[name]: until}
    return {name: async_generate_id(), _FORMER[name]: former}
