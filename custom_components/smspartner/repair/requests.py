"""Flows that fix repair issues about requests: an unknown outcome, a doubtful cost."""

from typing import Any

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError

from .. import options
from ..actions.errors import async_error_text, translated_errors
from ..data import SmsPartnerConfigEntry
from ..ledger import doubtful_costs, uncertain_requests
from ..verification.request import VerificationRequest
from .account_flow import AccountFlow


class UncertainRequestsFlow(AccountFlow):
    """Verify again what may have been bought without a result, or leave it."""

    def __init__(self, entry: SmsPartnerConfigEntry, verification_id: str) -> None:
        """Initialize for a verification of an account."""
        super().__init__(entry)
        self._verification_id = verification_id

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the choices."""
        return self.async_show_choices(menu_options=["verify_again", "leave"])

    async def async_step_verify_again(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Buy the lookups once more."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        account = self._entry.runtime_data.account
        found = await account.ledger.read(uncertain_requests.to_decide)
        for uncertain in found:
            if uncertain.verification_id != self._verification_id:
                continue
            request = VerificationRequest(
                entries=uncertain.phone_numbers,
                country=None,
                tag=uncertain.tag,
                budget=options.daily_budget(self._entry),
            )
            try:
                async with translated_errors(self.hass, self._entry):
                    await account.verifier.verify(request)
            except HomeAssistantError as err:
                return self.async_abort(
                    reason="not_verified",
                    description_placeholders={
                        "error": await async_error_text(self.hass, err)
                    },
                )
        return await self._async_close_requests()

    async def async_step_leave(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave the lookups as they are."""
        return await self._async_close_requests()

    async def _async_close_requests(self) -> RepairsFlowResult:
        """Note that the owner has decided about the requests; end the flow."""
        account = await self.async_get_account()
        await account.ledger.write_silently(
            uncertain_requests.leave, self._verification_id
        )
        return self.async_create_entry(data={})


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
        return self.async_show_choices(menu_options=["of_all", "of_each"])

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
