"""Creates the API client from the data of a config entry."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from homeassistant.const import CONF_API_KEY, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..api import DEFAULT_URL, ReceivedAnswer, ShapeLog, SmsPartnerClient
from ..clock import async_get_clock

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry


class AccountClients:
    """Creates the clients of an account, and notes the shapes of what they receive."""

    def __init__(self, hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the config entry of the account."""
        self._hass = hass
        self._entry = entry
        self.shapes = ShapeLog()

    def create(self) -> SmsPartnerClient:
        """Return a client with the API key that is valid by now."""
        return create_client(
            self._hass, self._entry.data, on_answer=self.shapes.note_answer
        )


def create_client(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    *,
    on_answer: Callable[[ReceivedAnswer], None] | None = None,
) -> SmsPartnerClient:
    """Return a client in Home Assistant's session, whose answers prove the time.

    `on_answer` is called with each answer.
    """
    return SmsPartnerClient(
        async_get_clientsession(hass),
        data[CONF_API_KEY],
        data.get(CONF_URL, DEFAULT_URL),
        on_date=async_get_clock(hass).note_date,
        on_answer=on_answer,
    )
