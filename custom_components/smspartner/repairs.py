"""Mending what a repair issue offers to mend."""

from typing import Any

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from . import options
from .actions.errors import translated_errors
from .const import DOMAIN
from .data import SmsPartnerConfigEntry
from .issues import UNCLAIMED_RESULTS
from .ledger import doubts, uncertainties
from .ledger.kept_bodies import unclaimed
from .ledger.notifications import accept_unclaimed
from .ledger.records import Arrival
from .runtime.account import Account
from .runtime.engine import ENGINE
from .verification.request import VerificationRequest


class DecisionFlow(RepairsFlow):
    """Lets the owner decide about something of an account."""

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for an account."""
        self._entry = entry

    def _async_offer(self, *, menu_options: list[str]) -> RepairsFlowResult:
        """Show what there is to choose from."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_menu(
            step_id="init",
            menu_options=menu_options,
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    async def _async_account(self) -> Account:
        """Return the account, which need not be loaded."""
        return await self.hass.data[ENGINE].async_open_account(self._entry)


class UncertainRequestsFlow(DecisionFlow):
    """Asks what to do about lookups that may have been bought and never reported."""

    def __init__(self, entry: SmsPartnerConfigEntry, verification_id: str) -> None:
        """Initialize for a verification of an account."""
        super().__init__(entry)
        self._verification_id = verification_id

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Offer to verify again, or to leave it."""
        return self._async_offer(menu_options=["verify_again", "leave"])

    async def async_step_verify_again(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Buy them once more."""
        if self._entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        account = self._entry.runtime_data.account
        found = await account.ledger.read(uncertainties.to_decide)
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
                    description_placeholders={"error": str(err)},
                )
        return await self.async_step_leave()

    async def async_step_leave(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave them as they are."""
        account = await self._async_account()
        await account.ledger.write_silently(uncertainties.leave, self._verification_id)
        return self.async_create_entry(data={})


class DoubtfulCostFlow(DecisionFlow):
    """Asks what the cost of a request means that no price explains."""

    def __init__(self, entry: SmsPartnerConfigEntry, request_id: int) -> None:
        """Initialize for a request of an account."""
        super().__init__(entry)
        self._request_id = request_id

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Offer both readings."""
        return self._async_offer(menu_options=["of_all", "of_each"])

    async def async_step_of_all(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Book it as the cost of all numbers together."""
        return await self._async_settle(is_of_each=False)

    async def async_step_of_each(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Book it as the cost of each number."""
        return await self._async_settle(is_of_each=True)

    async def _async_settle(self, *, is_of_each: bool) -> RepairsFlowResult:
        """Book the cost as the owner says."""
        account = await self._async_account()
        await account.ledger.write(
            doubts.decide, self._request_id, is_of_each=is_of_each
        )
        return self.async_create_entry(data={})


class UnclaimedResultsFlow(DecisionFlow):
    """Asks what to do with results that nothing proves to be SMS Partner's."""

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Offer to take them, or to discard them."""
        return self._async_offer(menu_options=["take", "discard"])

    async def async_step_take(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Let them settle the lookups of their numbers; tell how many did."""
        account = await self._async_account()
        arrivals = await account.ledger.write(
            accept_unclaimed, account.ledger.inbox.next_arrival
        )
        await account.issues.async_update_kept()
        taken = arrivals.count(Arrival.SETTLED)
        return self.async_abort(
            reason="taken",
            description_placeholders={
                "taken": str(taken),
                "dropped": str(len(arrivals) - taken),
            },
        )

    async def async_step_discard(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Erase them."""
        account = await self._async_account()
        await account.ledger.write_silently(unclaimed.discard_all)
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Make the flow for an issue: to decide, or just to take note."""
    about = data or {}
    if "entry_id" not in about:
        return ConfirmRepairFlow()
    entry = hass.config_entries.async_get_known_entry(str(about["entry_id"]))
    if issue_id.startswith(UNCLAIMED_RESULTS):
        return UnclaimedResultsFlow(entry)
    if request_id := about.get("request_id"):
        return DoubtfulCostFlow(entry, int(request_id))
    return UncertainRequestsFlow(entry, str(about["verification_id"]))
