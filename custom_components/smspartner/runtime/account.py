"""An account: what stays in memory while its config entry is unloaded or retried."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from ..callback.addresses import CallbackAddresses
from ..ledger import AccountLedger
from ..purchase.queue import PurchaseQueue
from ..sms.opt_outs.changer import StopListChanger
from ..sms.sender import Sender
from ..verification.verifier import Verifier
from .account_issues import AccountIssues
from .client import AccountClients

if TYPE_CHECKING:
    from ..api import SmsPartnerClient
    from ..callback.load_limits import LoadLimits
    from ..data import SmsPartnerConfigEntry
    from ..ledger.budget import Shortfall
    from .lines import Lines


class Account:
    """The records, addresses, purchases and repair issues of one config entry."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        ledger: AccountLedger,
        lines: Lines,
        *,
        load_limits: LoadLimits,
    ) -> None:
        """Initialize for a config entry and the rows of its account."""
        self._hass = hass
        self.entry = entry
        self.ledger = ledger
        self.clients = AccountClients(hass, entry)
        self.issues = AccountIssues(hass, entry, ledger)
        self.addresses = CallbackAddresses(
            hass,
            entry,
            ledger.inbox,
            load_limits,
            self.clients.shapes,
            on_kept=self.issues.async_update_kept,
        )
        self.purchases = PurchaseQueue(hass, ledger, self, lines.lookups)
        self.sms_purchases = PurchaseQueue(hass, ledger, self, lines.sms)
        self.verifier = Verifier(
            hass, ledger, self.purchases, find_address=self.async_get_callback_address
        )
        self.sender = Sender(hass, ledger, self.sms_purchases, self)
        self.stop_list = StopListChanger(hass, ledger, self, lines.stop_list)

    @property
    def queues(self) -> tuple[PurchaseQueue, PurchaseQueue]:
        """Return the queue of lookups and that of SMS."""
        return self.purchases, self.sms_purchases

    @property
    def may_send(self) -> bool:
        """Return whether the account may buy: not while it is disabled."""
        return self.entry.disabled_by is None

    def create_client(self) -> SmsPartnerClient:
        """Return a client with the API key that is valid by now."""
        return self.clients.create()

    async def async_get_callback_address(self) -> str:
        """Return the URL for results, or raise NoCallbackAddressError."""
        return await self.addresses.async_current()

    @callback
    def async_handle_auth_error(self) -> None:
        """Start the reauthentication: SMS Partner has refused the API key."""
        self.entry.async_start_reauth(self._hass)

    @callback
    def async_handle_budget_refusal(self, shortfall: Shortfall) -> None:
        """Raise the issue about the daily budget of lookups: it did not suffice."""
        self.issues.budget.async_raise(shortfall)

    @callback
    def async_handle_sms_budget_refusal(self, shortfall: Shortfall) -> None:
        """Raise the issue about the budget of SMS: it did not suffice."""
        self.issues.sms_budget.async_raise(shortfall)

    @callback
    def async_handle_cost(self) -> None:
        """Update the issues about costs: an answer has named another one."""
        self._hass.async_create_background_task(
            self.issues.async_try_update_costs(), "smspartner costs"
        )
