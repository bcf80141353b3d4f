"""The actions add_to_stop_list and remove_from_stop_list."""

from typing import TYPE_CHECKING, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from ...const import DOMAIN
from ...ledger.stop_list_changes import ChangeKind
from ...sms.opt_outs.changer import MAX_CHANGES
from ...texts import async_text
from ..calls import async_get_entry
from ..errors import failure_of, translated_errors
from ..read_numbers import async_read_numbers
from ..refusals import refusal
from ..schemas import ACCOUNT_SCHEMA, Field, phone_numbers

if TYPE_CHECKING:
    from ...sms.opt_outs.run import ChangeReport

ADD_SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {vol.Required(Field.PHONE_NUMBERS): phone_numbers}
)
REMOVE_SCHEMA: Final = ADD_SCHEMA.extend(
    {vol.Optional(Field.CONSENT, default=False): cv.boolean}
)


async def async_add_to_stop_list(call: ServiceCall) -> ServiceResponse:
    """Put phone numbers on the stop list, and return what became of each."""
    return await _async_change(call, ChangeKind.ADD)


async def async_remove_from_stop_list(call: ServiceCall) -> ServiceResponse:
    """Take phone numbers off the stop list, and return what became of each."""
    if not call.data[Field.CONSENT]:
        raise refusal("stop_list_consent_missing")
    return await _async_change(call, ChangeKind.REMOVE)


async def _async_change(call: ServiceCall, kind: ChangeKind) -> ServiceResponse:
    """Change the stop list; raise an error where nothing could be changed.

    Without a response, which tells of each number, also where one could not be.
    """
    entry = await async_get_entry(call, POLICY_CONTROL)
    numbers = await async_read_numbers(call, entry) or []
    phones = list(dict.fromkeys(phone for _, phone in numbers))
    if not phones:
        raise refusal("no_numbers")
    if len(phones) > MAX_CHANGES:
        raise refusal("stop_list_too_many_numbers", count=str(len(phones)))
    changer = entry.runtime_data.account.stop_list_changer
    async with translated_errors(call.hass, entry):
        report = await changer.change(kind, phones)
    if len(report.failed) == len(phones) or (
        report.failed and not call.return_response
    ):
        raise await _async_failed(call.hass, kind, report, count=len(phones))
    if not call.return_response:
        return None
    return {
        "changed": list(report.changed),
        "unchanged": list(report.unchanged),
        "failed": list(report.failed),
    }


async def _async_failed(
    hass: HomeAssistant, kind: ChangeKind, report: ChangeReport, *, count: int
) -> HomeAssistantError:
    """Return the error about numbers that were not changed, with why one was not."""
    key = "stop_list_not_added" if kind is ChangeKind.ADD else "stop_list_not_removed"
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={
            "failed": str(len(report.failed)),
            "count": str(count),
            "reason": await _async_reason(hass, report),
        },
    )


async def _async_reason(hass: HomeAssistant, report: ChangeReport) -> str:
    """Return why the first number that failed was not changed."""
    if report.error is None:
        return await async_text(hass, "common", "stop_list_interrupted")
    failure = failure_of(report.error)
    text = await async_text(hass, "exceptions", f"{failure.translation_key}.message")
    return text.format(**failure.translation_placeholders or {})
