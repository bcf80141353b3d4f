"""The addresses of an account that are open: the current ones and those they replaced.

It has one for notifications, and one for the replies to all its SMS.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from homeassistant.components.webhook import async_generate_id
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import CoreState, HomeAssistant, callback

from ..clock import Correction, async_get_clock
from ..const import (
    CONF_FORMER_REPLY_WEBHOOKS,
    CONF_FORMER_WEBHOOKS,
    CONF_REPLY_WEBHOOK_ID,
    FORMER_WEBHOOK_LIFE,
)
from ..options import country, subentries_by_number
from .address import async_callback_address
from .address_check import AddressCheck
from .cloudhook import async_delete_cloudhook
from .reply_address import async_note_entered, async_note_reply, async_reply_address
from .webhook import NotificationWebhook, async_answer_unavailable

if TYPE_CHECKING:
    from ..api import ShapeLog
    from ..data import SmsPartnerConfigEntry
    from ..ledger.inbox import Inbox
    from .load_limits import LoadLimits


class _Names(NamedTuple):
    """Where the data of a config entry hold the webhook IDs of one of its addresses."""

    current: str
    former: str


_NOTIFICATIONS: Final = _Names(CONF_WEBHOOK_ID, CONF_FORMER_WEBHOOKS)
_REPLIES: Final = _Names(CONF_REPLY_WEBHOOK_ID, CONF_FORMER_REPLY_WEBHOOKS)
_ADDRESSES: Final = (_NOTIFICATIONS, _REPLIES)


class CallbackAddresses:
    """Opens and closes the webhooks of an account.

    They stay open while its config entry is unloaded or being retried. A webhook ID
    that was replaced stays open for FORMER_WEBHOOK_LIFE: results and replies may still
    come there.
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
        """Initialize with no address open, and with what NotificationWebhook takes.

        The inbox learns which phone numbers are subentries of the config entry, and
        of which country national ones are.
        """
        self._hass = hass
        self._entry = entry
        self._inbox = inbox
        inbox.subentries = partial(subentries_by_number, entry)
        inbox.country = partial(country, hass, entry)
        self._load_limits = load_limits
        self._shapes = shapes
        self._on_kept = on_kept
        self._clock = async_get_clock(hass)
        self._webhooks: dict[str, NotificationWebhook] = {}
        self.check = AddressCheck(hass, entry)

    @callback
    def async_open(self) -> None:
        """Open what the config entry names by now, and close what it names no more.

        An entry that has no address for replies is given one.
        """
        if CONF_REPLY_WEBHOOK_ID not in self._entry.data:
            self._async_save({CONF_REPLY_WEBHOOK_ID: async_generate_id()})
        wanted = {
            webhook_id: names for names in _ADDRESSES for webhook_id in self._ids(names)
        }
        for webhook_id in self._webhooks.keys() - wanted:
            self._webhooks.pop(webhook_id).async_close()
        for webhook_id, names in wanted.items():
            self._webhooks[webhook_id] = NotificationWebhook(
                self._hass,
                webhook_id,
                self._inbox,
                self._load_limits,
                self._shapes,
                is_former=webhook_id != self._entry.data[names.current],
                takes_replies=names is _REPLIES,
                on_proof=partial(self._async_note_reply, webhook_id)
                if names is _REPLIES
                else self.check.async_clear_issues,
                on_kept=self._on_kept,
            )
            self._webhooks[webhook_id].async_open()

    def _ids(self, names: _Names) -> Iterator[str]:
        """Yield the webhook IDs of one address, and those that it has replaced."""
        yield self._entry.data[names.current]
        yield from self._unexpired(self._former(names))

    async def async_current(self) -> str:
        """Return the URL for notifications, or raise NoCallbackAddressError."""
        return await async_callback_address(self._hass, self._entry)

    async def async_for_replies(self) -> str:
        """Return the URL for replies, or raise NoCallbackAddressError."""
        return await async_reply_address(self._hass, self._entry, renew=True)

    @callback
    def async_note_entered(self) -> None:
        """Write down that today's URL for replies is entered at SMS Partner."""
        async_note_entered(self._hass, self._entry)

    @callback
    def _async_note_reply(self, webhook_id: str) -> None:
        """Note that a reply came to an address.

        What its URL is, is known once Home Assistant has started.
        """
        if self._hass.state is CoreState.running and not self._is_removed:
            async_note_reply(self._hass, self._entry, webhook_id)

    @property
    def _is_removed(self) -> bool:
        """Return whether the entry was removed, and the addresses are being closed."""
        return self._hass.config_entries.async_get_entry(self._entry.entry_id) is None

    @callback
    def async_close(self) -> None:
        """Close all addresses of an account that is removed."""
        for address in self._webhooks.values():
            address.async_close()

    async def async_drop_expired(self) -> None:
        """Close the replaced addresses to which nothing comes any more."""
        expired = {id_ for names in _ADDRESSES for id_ in self._expired(names)}
        for webhook_id in expired:
            await async_delete_cloudhook(self._hass, webhook_id)
        if expired and not self._is_removed:
            # A dialog may have replaced another address meanwhile.
            current = {names.former: self._former(names) for names in _ADDRESSES}
            self._async_save(
                {
                    name: {id_: ids[id_] for id_ in ids if id_ not in expired}
                    for name, ids in current.items()
                    if ids
                }
            )
            self.async_open()

    @callback
    def async_move_times(self, correction: Correction) -> None:
        """Move when replaced addresses expire: the clock was wrong."""
        life = FORMER_WEBHOOK_LIFE.total_seconds()
        moved = {
            names.former: {
                id_: until + correction.moved_seconds(until - life) - (until - life)
                for id_, until in former.items()
            }
            for names in _ADDRESSES
            if (former := self._former(names))
        }
        if not moved.items() <= self._entry.data.items():
            self._async_save(moved)

    def _former(self, names: _Names) -> dict[str, float]:
        """Return the webhook IDs that were replaced, and when each expires."""
        return dict(self._entry.data.get(names.former, {}))

    def _expired(self, names: _Names) -> set[str]:
        """Return the replaced webhook IDs to which nothing comes any more."""
        former = self._former(names)
        return former.keys() - self._unexpired(former)

    def _unexpired(self, former: dict[str, float]) -> dict[str, float]:
        """Return the IDs that have not expired; all while the time is not trusted."""
        if not self._clock.is_trusted:
            return former
        now = self._clock.seconds()
        return {id_: until for id_, until in former.items() if until > now}

    @callback
    def _async_save(self, changes: Mapping[str, Any]) -> None:
        """Save other webhook IDs in the config entry."""
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, **changes}
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
    return {
        id_
        for names in _ADDRESSES
        for id_ in (entry.data.get(names.current), *entry.data.get(names.former, {}))
        if id_
    }


async def async_delete_cloudhooks(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> None:
    """Delete the cloudhooks of all addresses of an entry that is removed."""
    for webhook_id in _webhook_ids(entry):
        await async_delete_cloudhook(hass, webhook_id)
