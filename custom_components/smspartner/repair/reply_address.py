"""The flow that fixes the repair issue about the address for replies."""

from typing import Any, Final

import voluptuous as vol
from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig

from ..exceptions import AddressInsideNetworkError, NoCallbackAddressError
from .account_flow import AccountFlow

CONF_ADDRESS: Final = "address"


class ReplyAddressFlow(AccountFlow):
    """Show the address to be entered at SMS Partner; note that it was."""

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin with the only step."""
        return await self.async_step_enter()

    async def async_step_enter(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the address, then note that it is entered."""
        addresses = (await self.async_get_account()).addresses
        if user_input is not None:
            addresses.async_note_entered()
            return self.async_create_entry(data={})
        try:
            address = await addresses.async_for_replies()
        except AddressInsideNetworkError as err:
            return self.async_abort(
                reason="inside_network",
                description_placeholders={"address": err.address},
            )
        except NoCallbackAddressError:
            return self.async_abort(reason="no_address")
        field = vol.Optional(CONF_ADDRESS, description={"suggested_value": address})
        return self.async_show_form(
            step_id="enter",
            # What is entered does not count: it is there to be copied.
            data_schema=vol.Schema(
                {field: TextSelector(TextSelectorConfig(multiline=True))}
            ),
            description_placeholders=self.placeholders,
        )
