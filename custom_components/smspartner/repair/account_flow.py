"""The base of the flows that fix the repair issues of an account."""

from collections.abc import Mapping

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..data import SmsPartnerConfigEntry
from ..runtime.account import Account
from ..runtime.engine import ENGINE


class AccountFlow(RepairsFlow):
    """A flow in which the owner of an account chooses what is done."""

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for an account."""
        self._entry = entry

    def async_show_choices(
        self,
        *,
        menu_options: list[str],
        step_id: str = "init",
        more: Mapping[str, str] | None = None,
    ) -> RepairsFlowResult:
        """Show the menu of the issue, with more placeholders than the issue's own."""
        return self.async_show_menu(
            step_id=step_id,
            menu_options=menu_options,
            description_placeholders={**(self.placeholders or {}), **(more or {})},
        )

    @property
    def placeholders(self) -> dict[str, str] | None:
        """Return the placeholders that the issue was raised with."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return issue.translation_placeholders if issue else None

    async def async_get_account(self) -> Account:
        """Return the account, which need not be loaded."""
        return await self.hass.data[ENGINE].async_open_account(self._entry)
