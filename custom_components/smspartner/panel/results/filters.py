"""What the page filters results by, as the ledger is asked for it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from unicodedata import digit

from ... import options
from ...actions.errors import translated_errors
from ...data import SmsPartnerConfigEntry
from ...ledger.results import key_of_verification
from ...ledger.table_filter import TableFilter
from ...phone_numbers import PhoneNumberError, calling_codes_of, normalize
from ..command import Request
from ..messages.results import ResultFilter


async def async_read_filter(
    request: Request, entry: SmsPartnerConfigEntry, shown: ResultFilter
) -> TableFilter:
    """Return what a filter of the page asks for.

    Raise a translated error for a verification that the account does not have.
    """
    country = options.country(request.hass, entry)
    wanted = await request.hass.async_add_executor_job(_read, shown, country)
    if wanted.verification_id is not None:
        ledger = entry.runtime_data.account.ledger
        async with translated_errors(request.hass, entry):
            await ledger.read(key_of_verification, wanted.verification_id)
    return wanted


def _read(shown: ResultFilter, country: str | None) -> TableFilter:
    """Return what a filter asks for; reading a number may load its numbering plan."""
    verification_id, search = shown["verification_id"], shown["search"].strip()
    return TableFilter(
        verification_id=verification_id and verification_id.upper(),
        parts=list(_parts(search, country)) if search else None,
        statuses=shown["statuses"] or None,
        operators=shown["operators"] or None,
        calling_codes=_calling_codes(shown["countries"]),
        ported=shown["ported"],
        opted_out=shown["opted_out"],
    )


def _calling_codes(countries: Sequence[str]) -> Sequence[str] | None:
    """Return the calling codes of some countries, None where none is asked for."""
    if not countries:
        return None
    found = {code for country in set(countries) for code in calling_codes_of(country)}
    return sorted(found)


def _parts(search: str, country: str | None) -> Iterator[str]:
    """Yield the parts of numbers in E.164 that fit what was typed so far."""
    with suppress(PhoneNumberError):
        yield normalize(search, country, mobile_only=False)
    # As in +33 (0)6 12 34 56 78.
    text = search.replace("(0)", "")
    digits = "".join(str(digit(one)) for one in text if one.isdigit())
    if not digits:
        return
    if text.startswith("+"):
        yield f"+{digits}"
    elif digits.startswith("00"):
        yield f"+{digits.removeprefix('00')}"
    else:
        yield digits
    if digits.startswith("0") and country:
        for code in calling_codes_of(country):
            yield f"+{code}{digits.removeprefix('0')}"
