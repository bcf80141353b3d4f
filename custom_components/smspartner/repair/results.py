"""Flows that fix repair issues about results that could not be used."""

from typing import Any

from homeassistant.components.repairs import RepairsFlowResult

from ..ledger.kept_bodies import unclaimed, unreadable
from ..ledger.notifications import accept_unclaimed
from ..ledger.states import Arrival
from .account_flow import AccountFlow


class UnclaimedResultsFlow(AccountFlow):
    """Accept or discard results that came without a token of ours."""

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the choices."""
        return self.async_show_choices(menu_options=["take", "discard"])

    async def async_step_take(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Settle the lookups of the results' numbers, and show how many there were."""
        account = await self.async_get_account()
        arrivals = await account.ledger.write(
            accept_unclaimed, account.ledger.inbox.next_arrival
        )
        await account.issues.async_update_kept()
        taken = arrivals.count(Arrival.SETTLED)
        dropped = len(arrivals) - taken
        if not taken:
            return self.async_abort(reason="none_taken")
        if not dropped:
            return self.async_abort(
                reason="all_taken", description_placeholders={"taken": str(taken)}
            )
        return self.async_abort(
            reason="taken",
            description_placeholders={"taken": str(taken), "dropped": str(dropped)},
        )

    async def async_step_discard(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Erase the results."""
        account = await self.async_get_account()
        await account.ledger.write_silently(unclaimed.discard_all)
        return self.async_create_entry(data={})


class UnreadableResultsFlow(AccountFlow):
    """Report, keep or delete results that cannot be read."""

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the choices."""
        return self.async_show_choices(menu_options=["report", "keep", "delete"])

    async def async_step_report(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show where the diagnostics are downloaded and reported, then the choices."""
        if user_input is not None:
            return await self.async_step_init()
        return self.async_show_form(
            step_id="report", description_placeholders=self.placeholders
        )

    async def async_step_keep(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Keep the results for a later version; the issue is raised for new ones."""
        account = await self.async_get_account()
        await account.ledger.write_silently(unreadable.acknowledge_all)
        return self.async_create_entry(data={})

    async def async_step_delete(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Erase the results."""
        account = await self.async_get_account()
        await account.ledger.write_silently(unreadable.discard_all)
        return self.async_create_entry(data={})
