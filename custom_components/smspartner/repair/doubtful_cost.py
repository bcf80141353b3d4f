"""The flow that fixes the repair issue about a doubtful cost."""

from typing import TYPE_CHECKING, Any

from homeassistant.components.repairs import RepairsFlowResult

from ..ledger import doubtful_costs
from .account_flow import AccountFlow

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry


class DoubtfulCostFlow(AccountFlow):
    """Book the cost of a request that fits no known price, as the owner reads it."""

    def __init__(self, entry: SmsPartnerConfigEntry, request_id: int) -> None:
        """Initialize for a request of an account."""
        super().__init__(entry)
        self._request_id = request_id

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the choices."""
        is_named = bool((self.placeholders or {}).get("campaign"))
        return self.async_show_choices(
            step_id="init" if is_named else "without_campaign",
            menu_options=["of_all", "of_each"],
        )

    async_step_without_campaign = async_step_init

    async def async_step_of_all(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Book the cost as that of all numbers together."""
        return await self._async_settle(is_of_each=False)

    async def async_step_of_each(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Book the cost as that of each number."""
        return await self._async_settle(is_of_each=True)

    async def _async_settle(self, *, is_of_each: bool) -> RepairsFlowResult:
        """Book the cost as the owner has read it, and end the flow."""
        account = await self.async_get_account()
        await account.ledger.write(
            doubtful_costs.decide, self._request_id, is_of_each=is_of_each
        )
        return self.async_create_entry(data={})
