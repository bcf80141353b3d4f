"""The action verify_numbers: buy lookups, or estimate their cost."""

from datetime import timedelta
from typing import Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from .. import options
from ..verification.request import BriefWait, VerificationRequest
from .calls import (
    async_get_entries,
    async_get_entry,
    async_get_notify_url,
)
from .errors import translated_errors
from .own_ids import checked_verification_id
from .refusals import refusal
from .schemas import ACCOUNT_SCHEMA, FILE_FIELDS, Field, phone_numbers, tag, web_address
from .verification_fields import estimated_fields, verified_fields

MAX_WAIT: Final = timedelta(hours=1)

DEFAULT_WAIT: Final = BriefWait(time=timedelta(seconds=30), up_to=10)
"""How a call waits that says nothing else: the results of a long list take time."""

DEFAULT_REUSE: Final = timedelta(minutes=5)
"""How old a result may be that a call reuses which says nothing else.

Whatever the result is: who calls again for want of an answer must not pay for it twice.
"""

_WAIT: Final = vol.All(
    cv.positive_time_period, vol.Range(min=timedelta(0), max=MAX_WAIT)
)

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {
        vol.Optional(Field.PHONE_NUMBERS): phone_numbers,
        **FILE_FIELDS,
        vol.Optional(Field.TAG): tag,
        vol.Optional(Field.NOTIFY_URL): web_address,
        vol.Optional(Field.WAIT): _WAIT,
        vol.Optional(
            Field.REUSE_WITHIN, default=DEFAULT_REUSE
        ): cv.positive_time_period,
        vol.Optional(Field.SKIP_INVALID, default=False): cv.boolean,
        vol.Optional(Field.DRY_RUN, default=False): cv.boolean,
        vol.Optional(Field.VERIFICATION_ID): cv.string,
    }
)


async def async_verify_numbers(call: ServiceCall) -> ServiceResponse:
    """Verify phone numbers, which costs money, or estimate what that would cost."""
    is_dry_run = call.data[Field.DRY_RUN]
    entry = await async_get_entry(call, POLICY_READ if is_dry_run else POLICY_CONTROL)
    if Field.WAIT in call.data and Field.NOTIFY_URL in call.data:
        raise refusal("wait_for_results_elsewhere")
    # The entry may be unloaded before the last result is in.
    data = entry.runtime_data
    request = VerificationRequest(
        entries=await async_get_entries(call, entry),
        country=options.country(call.hass, entry),
        tag=call.data.get(Field.TAG),
        notify_url=await async_get_notify_url(call, entry),
        reuse_within=call.data[Field.REUSE_WITHIN] or None,
        skip_invalid=call.data[Field.SKIP_INVALID],
        budget=options.daily_budget(entry),
        verification_id=_own_id(call),
    )
    async with translated_errors(call.hass, entry):
        if is_dry_run:
            return estimated_fields(await data.account.verifier.estimate(request))
        verified = await data.account.verifier.verify(
            request, call.data.get(Field.WAIT) or None, _brief_wait(call)
        )
    # The sensors must agree with the response when the automation goes on.
    await data.summary.async_refresh()
    if not call.return_response:
        return None
    return verified_fields(verified, data.operators)


def _brief_wait(call: ServiceCall) -> BriefWait | None:
    """Return how to wait where the call does not say how long.

    Results that go to the caller's own address cannot be waited for.
    """
    return None if call.data.keys() & {Field.WAIT, Field.NOTIFY_URL} else DEFAULT_WAIT


def _own_id(call: ServiceCall) -> str | None:
    """Return the caller's own verification ID. Raise if it is not a ULID."""
    verification_id: str | None = call.data.get(Field.VERIFICATION_ID)
    return None if verification_id is None else checked_verification_id(verification_id)
