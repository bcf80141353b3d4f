"""The steps that show the address for replies, and give an account new addresses."""

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
REPLY_ADDRESS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_ADDRESS): TextSelector(TextSelectorConfig(multiline=True)),
        vol.Required(CONF_ENTERED, default=False): BooleanSelector(),
        vol.Required(CONF_RENEW, default=False): BooleanSelector(),
    }
)


class ReplyAddressSteps(ConfigFlow):
    """Shows the address for replies, to be entered at SMS Partner; renews it."""

    async def async_step_reply_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the form with the address: whether it was entered, and a new one."""
        entry = self._get_reconfigure_entry()
        if user_input is not None and not user_input[CONF_RENEW]:
            if user_input[CONF_ENTERED]:
                async_note_entered(self.hass, entry)
            elif async_is_entered(self.hass, entry):  # it was ticked, and is no more
                async_forget_entered(self.hass, entry)
            return self.async_abort(reason="reconfigure_successful")
        if user_input is not None:
            self.hass.config_entries.async_update_entry(
                entry,
                data={
                    **entry.data,
                    **async_renew_webhook(self.hass, entry, CONF_REPLY_WEBHOOK_ID),
                },
            )
            await async_reopen_addresses(self.hass, entry)
        return await self._async_show_address(entry)

    async def _async_show_address(
        self, entry: SmsPartnerConfigEntry
    ) -> ConfigFlowResult:
        """Return the form with the address, or the reason why there is none."""
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
            step_id="reply_address",
            data_schema=self.add_suggested_values_to_schema(
                REPLY_ADDRESS_SCHEMA,
                {
                    CONF_ADDRESS: address,
                    CONF_ENTERED: async_is_entered(self.hass, entry),
                },
            ),
            description_placeholders=shown_placeholders({"account": entry.title}),
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
