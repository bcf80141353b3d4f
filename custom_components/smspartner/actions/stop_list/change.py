"""The actions add_to_stop_list and remove_from_stop_list."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ...ledger.stop_list_changes import ChangeKind
from ...sms.opt_outs.changer import MAX_CHANGES
from ..calls import async_get_entry
from ..errors import translated_errors
from ..read_numbers import async_read_numbers
from ..refusals import refusal
from ..schemas import ACCOUNT_SCHEMA, Field, phone_numbers
from .not_changed import async_not_changed

if TYPE_CHECKING:
    from ...data import SmsPartnerConfigEntry
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
    """Remove phone numbers from the stop list, and return what became of each."""
    if not call.data[Field.CONSENT]:
        raise refusal("stop_list_consent_missing")
    return await _async_change(call, ChangeKind.REMOVE)


async def _async_change(call: ServiceCall, kind: ChangeKind) -> ServiceResponse:
    """Change the stop list; raise an error where nothing could be changed.

    Without a response, which tells of each number, also where one could not be.
    """
    entry = await async_get_entry(call, POLICY_CONTROL)
    numbers = await async_read_numbers(call, entry) or []
    report = await async_change_stop_list(
        call.hass, entry, kind, numbers, may_fail=call.return_response
    )
    if not call.return_response:
        return None
    return {
        "changed": list(report.changed),
        "unchanged": list(report.unchanged),
        "failed": list(report.failed),
    }


async def async_change_stop_list(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    kind: ChangeKind,
    numbers: Iterable[tuple[str, str]],
    *,
    may_fail: bool,
) -> ChangeReport:
    """Change the stop list of an account, and return what became of each number.

    `numbers` are pairs of what was written and E.164. Raise an error where nothing
    could be changed and, unless some numbers `may_fail`, where one could not be.
    """
    phones = list(dict.fromkeys(phone for _, phone in numbers))
    if not phones:
        raise refusal("no_numbers")
    if len(phones) > MAX_CHANGES:
        raise refusal("stop_list_too_many_numbers", count=str(len(phones)))
    data = entry.runtime_data
    async with translated_errors(hass, entry):
        report = await data.account.stop_list.change(kind, phones)
    await data.stop_list.async_show_changes()
    if len(report.failed) == len(phones) or (report.failed and not may_fail):
        raise await async_not_changed(hass, kind, report, count=len(phones))
    return report
