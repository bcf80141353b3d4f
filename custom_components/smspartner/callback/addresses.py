"""The addresses of an account that are open: the current one and those it replaced."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback

from ..clock import Correction, async_get_clock
from ..const import CONF_FORMER_WEBHOOKS, FORMER_WEBHOOK_LIFE
from .address import async_callback_address
from .address_check import AddressCheck
from .cloudhook import async_delete_cloudhook
from .load_limits import LoadLimits
from .webhook import NotificationWebhook, async_answer_unavailable

if TYPE_CHECKING:
    from ..api import ShapeLog
    from ..data import SmsPartnerConfigEntry
    from ..ledger.inbox import Inbox


class CallbackAddresses:
    """Opens and closes the webhooks of an account.

    They stay open while its config entry is unloaded or being retried. A webhook ID
    that was replaced stays open for FORMER_WEBHOOK_LIFE: results may still come there.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        inbox: Inbox,
        load_limits: LoadLimits,
        shapes: ShapeLog,
        *,
        on_kept: Callable[[], Awaitable[None]],
    ) -> None:
        """Initialize with no address open, and with what NotificationWebhook takes."""
        self._hass = hass
        self._entry = entry
        self._inbox = inbox
        self._load_limits = load_limits
        self._shapes = shapes
        self._on_kept = on_kept
        self._clock = async_get_clock(hass)
        self._webhooks: dict[str, NotificationWebhook] = {}
        self.check = AddressCheck(hass, entry)

    @callback
    def async_open(self) -> None:
        """Open what the config entry names by now, and close what it names no more."""
        wanted = {self._entry.data[CONF_WEBHOOK_ID]: False}
        for webhook_id in self._unexpired(self._former()):
            wanted.setdefault(webhook_id, True)
        for webhook_id in self._webhooks.keys() - wanted:
            self._webhooks.pop(webhook_id).async_close()
        for webhook_id, is_former in wanted.items():
            self._webhooks[webhook_id] = NotificationWebhook(
                self._hass,
                webhook_id,
                self._inbox,
                self._load_limits,
                self._shapes,
                is_former=is_former,
                on_proof=self.check.async_clear_issues,
                on_kept=self._on_kept,
            )
            self._webhooks[webhook_id].async_open()

    async def async_current(self) -> str:
        """Return the URL for notifications, or raise NoCallbackAddressError."""
        return await async_callback_address(self._hass, self._entry)

    @callback
    def async_close(self) -> None:
        """Close all addresses of an account that is removed."""
        for address in self._webhooks.values():
            address.async_close()

    async def async_drop_expired(self) -> None:
        """Close the replaced addresses to which nothing comes any more."""
        former = self._former()
        unexpired = self._unexpired(former)
        if unexpired == former:
            return
        for webhook_id in former.keys() - unexpired:
            await async_delete_cloudhook(self._hass, webhook_id)
        self._async_save_former(unexpired)
        self.async_open()

    @callback
    def async_move_times(self, correction: Correction) -> None:
        """Move when replaced addresses expire: the clock was wrong."""
        former = self._former()
        life = FORMER_WEBHOOK_LIFE.total_seconds()
        moved = {
            id_: until + correction.moved_seconds(until - life) - (until - life)
            for id_, until in former.items()
        }
        if moved != former:
            self._async_save_former(moved)

    def _former(self) -> dict[str, float]:
        """Return the webhook IDs that were replaced, and when each expires."""
        return dict(self._entry.data.get(CONF_FORMER_WEBHOOKS, {}))

    def _unexpired(self, former: dict[str, float]) -> dict[str, float]:
        """Return the IDs that have not expired; all while the time is not trusted."""
        if not self._clock.is_trusted:
            return former
        now = self._clock.seconds()
        return {id_: until for id_, until in former.items() if until > now}

    @callback
    def _async_save_former(self, former: dict[str, float]) -> None:
        """Save the replaced webhook IDs in the config entry."""
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, CONF_FORMER_WEBHOOKS: former}
        )


@callback
def async_answer_all_unavailable(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> None:
    """Answer 503 at every address of an entry: nothing can be written for now."""
    for webhook_id in _webhook_ids(entry):
        async_answer_unavailable(hass, webhook_id)


def _webhook_ids(entry: SmsPartnerConfigEntry) -> set[str]:
    """Return the webhook IDs of an entry, those that were replaced included."""
    return {entry.data[CONF_WEBHOOK_ID], *entry.data.get(CONF_FORMER_WEBHOOKS, {})}


async def async_delete_cloudhooks(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> None:
    """Delete the cloudhooks of all addresses of an entry that is removed."""
    for webhook_id in _webhook_ids(entry):
        await async_delete_cloudhook(hass, webhook_id)
