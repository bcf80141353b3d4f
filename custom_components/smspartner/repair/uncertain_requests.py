"""The flow that fixes the repair issue about requests with an unknown outcome."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError

from .. import options
from ..actions.errors import translated_errors
from ..ledger import uncertain_requests
from ..money import format_amount
from ..phone_numbers import format_international
from ..texts import async_error_text
from ..verification.request import VerificationRequest
from .account_flow import AccountFlow

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry
    from ..ledger.uncertain_requests import UncertainVerification

MAX_NAMED: Final = 10
"""Phone numbers that are named; of the others it is told how many they are."""


class UncertainRequestsFlow(AccountFlow):
    """Verify again what may have been bought without a result, or leave it."""

    def __init__(self, entry: SmsPartnerConfigEntry, verification_id: str) -> None:
        """Initialize for a verification of an account."""
        super().__init__(entry)
        self._verification_id = verification_id

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the numbers, what they cost, and the choices.

        The numbers are not in the issue itself, which every user may read.
        """
        found = await self._async_find()
        if found is None:  # meanwhile the results have come, or the numbers are erased
            return await self._async_close_requests()
        named = found.phone_numbers[:MAX_NAMED]
        more = len(found.phone_numbers) - len(named)
        return self.async_show_choices(
            step_id="many" if more else "init",
            menu_options=["verify_again", "leave"],
            more={
                "numbers": ", ".join(map(format_international, named)),
                "more": str(more),
                "cost": format_amount(self.hass, found.cost, found.currency),
            },
        )

    async_step_many = async_step_init

    async def async_step_verify_again(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Buy the lookups once more."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        if found := await self._async_find():
            request = VerificationRequest(
                entries=found.phone_numbers,
                country=None,
                tag=found.tag,
                budget=options.daily_budget(self._entry),
            )
            try:
                async with translated_errors(self.hass, self._entry):
                    await self._entry.runtime_data.account.verifier.verify(request)
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

    async def _async_find(self) -> UncertainVerification | None:
        """Return the verification, None where nothing of it is left to decide."""
        account = await self.async_get_account()
        found = await account.ledger.read(uncertain_requests.to_decide)
        of_id = (one for one in found if one.verification_id == self._verification_id)
        return next(of_id, None)

    async def _async_close_requests(self) -> RepairsFlowResult:
        """Note that the owner has decided about the requests; end the flow."""
        account = await self.async_get_account()
        await account.ledger.write_silently(
            uncertain_requests.leave, self._verification_id
        )
        return self.async_create_entry(data={})
