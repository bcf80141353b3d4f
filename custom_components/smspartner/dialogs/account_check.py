"""Checks that an API key works, and whose it is, before a dialog stores it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant

from ..api import (
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerHttpError,
    SmsPartnerRateLimitError,
    SmsPartnerUnexpectedAnswerError,
)
from ..runtime.account_name import unique_id_of
from ..runtime.client import create_client
from ..web_addresses import may_carry_key


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedAccount:
    """The outcome of a check: the errors of the form, or the account's name."""

    errors: dict[str, str]
    name: str | None = None
    """None where the API does not tell it."""

    @property
    def unique_id(self) -> str | None:
        """Return what identifies the account, None where it has no name."""
        return unique_id_of(self.name)


async def async_check_account(
    hass: HomeAssistant, data: Mapping[str, Any]
) -> CheckedAccount:
    """Check the key of an entry's data by reading its stop list, then read its name.

    Only the first call must succeed: the second is not in the vendor's documentation.
    """
    if not may_carry_key(data[CONF_URL]):
        return CheckedAccount(errors={"base": "insecure_url"})
    client = create_client(hass, data)
    try:
        await client.get_stop_list()
    except SmsPartnerError as err:
        return CheckedAccount(errors={"base": _error_key(err)})
    try:
        account = await client.get_account()
    except SmsPartnerError:
        return CheckedAccount(errors={})
    return CheckedAccount(errors={}, name=account.name)


def _error_key(err: SmsPartnerError) -> str:
    """Return the translation key of the error that a failed call shows in the form."""
    match err:
        case SmsPartnerAuthError():
            return "invalid_auth"
        case SmsPartnerUnexpectedAnswerError():
            return "unexpected_answer"
        case SmsPartnerConnectionError():
            return "cannot_connect"
        case SmsPartnerRateLimitError():
            return "rate_limited"
        case SmsPartnerHttpError():
            return "unexpected_answer"
        case _:
            return "refused"
