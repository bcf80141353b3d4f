"""The actions."""

import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import service
from homeassistant.util import dt as dt_util

from . import options
from .actions.csv_file import CsvFile
from .actions.errors import invalid_numbers, refusal, translated_errors
from .actions.responses import (
    asked_stop_fields,
    estimated_fields,
    page_fields,
    rental_fields,
    status_fields,
    stop_fields,
    verified_fields,
)
from .actions.rights import async_check_right
from .actions.schemas import (
    DOWNLOAD_RENTAL_FILE_SCHEMA,
    FILTER_FIELDS,
    FORGET_NUMBERS_SCHEMA,
    GET_MESSAGE_STATUS_SCHEMA,
    GET_RESULTS_SCHEMA,
    GET_STOP_LIST_SCHEMA,
    MAX_RESULTS,
    VERIFY_NUMBERS_SCHEMA,
    Action,
    Field,
)
from .api import MessageReference, RentalNumber
from .const import DOMAIN
from .data import SmsPartnerConfigEntry
from .ledger import results
from .ledger.results import ResultFilter, ResultPage
from .operators import Operators
from .phone_numbers import (
    MAX_INVALID,
    PhoneNumberInput,
    PhoneNumberProblem,
    read_each,
    split_entries,
)
from .results import RESULT_FIELDS, result_fields
from .verification.request import VerificationRequest

_LOGGER = logging.getLogger(__name__)

_ULID: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_EXAMPLE_ULID: Final = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"

RENTAL_FIELDS: Final = ("id", "phone_number", "stop_sms")


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        Action.VERIFY_NUMBERS,
        _async_verify_numbers,
        VERIFY_NUMBERS_SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    for action, handler, schema in (
        (Action.GET_RESULTS, _async_get_results, GET_RESULTS_SCHEMA),
        (
            Action.GET_MESSAGE_STATUS,
            _async_get_message_status,
            GET_MESSAGE_STATUS_SCHEMA,
        ),
        (Action.GET_STOP_LIST, _async_get_stop_list, GET_STOP_LIST_SCHEMA),
    ):
        hass.services.async_register(
            DOMAIN, action, handler, schema, SupportsResponse.ONLY
        )
    for action, handler, schema in (
        (
            Action.DOWNLOAD_RENTAL_FILE,
            _async_download_rental_file,
            DOWNLOAD_RENTAL_FILE_SCHEMA,
        ),
        (Action.FORGET_NUMBERS, _async_forget_numbers, FORGET_NUMBERS_SCHEMA),
    ):
        service.async_register_admin_service(
            hass, DOMAIN, action, handler, schema, SupportsResponse.OPTIONAL
        )


async def _async_verify_numbers(call: ServiceCall) -> ServiceResponse:
    """Verify numbers; this costs money."""
    buys = not call.data[Field.DRY_RUN]
    entry = await _async_entry(call, POLICY_CONTROL if buys else POLICY_READ)
    if Field.WAIT in call.data and Field.NOTIFY_URL in call.data:
        raise refusal("wait_for_results_elsewhere")
    # The entry may be unloaded before the last result is in.
    data = entry.runtime_data
    request = VerificationRequest(
        entries=call.data[Field.PHONE_NUMBERS],
        country=options.country(call.hass, entry),
        tag=call.data.get(Field.TAG),
        notify_url=call.data.get(Field.NOTIFY_URL),
        reuse_within=call.data.get(Field.REUSE_WITHIN),
        skip_invalid=call.data[Field.SKIP_INVALID],
        budget=options.daily_budget(entry),
        verification_id=_own_id(call),
    )
    async with translated_errors(call.hass, entry):
        if call.data[Field.DRY_RUN]:
            return estimated_fields(await data.account.verifier.estimate(request))
        verified = await data.account.verifier.verify(
            request, call.data.get(Field.WAIT)
        )
    # What follows in an automation must find the sensors as the answer says.
    await data.summary.async_refresh()
    if not call.return_response:
        return None
    return verified_fields(verified, data.operators)


def _upper(verification_id: str | None) -> str | None:
    """Return an id as it is written down: a ULID means the same in either case."""
    return None if verification_id is None else verification_id.upper()


def _own_id(call: ServiceCall) -> str | None:
    """Return the caller's own id of a verification, if it is a ULID."""
    own_id = _upper(call.data.get(Field.VERIFICATION_ID))
    if own_id is not None and not _ULID.fullmatch(own_id):
        raise refusal("verification_id_invalid", example=_EXAMPLE_ULID)
    return own_id


async def _async_get_results(call: ServiceCall) -> ServiceResponse:
    """Find results that have come in; into a CSV file where one is named."""
    writes = bool(call.data.get(Field.PATH))
    entry = await _async_entry(call, POLICY_CONTROL if writes else POLICY_READ)
    if not call.data.keys() & set(FILTER_FIELDS):
        raise refusal("no_filter", fields=", ".join(FILTER_FIELDS))
    phone_numbers = call.data.get(Field.PHONE_NUMBERS)
    if phone_numbers is not None:
        numbers = await _async_read(call.hass, entry, split_entries(phone_numbers))
        phone_numbers = [phone for _, phone in numbers]
    wanted = ResultFilter(
        verification_id=_upper(call.data.get(Field.VERIFICATION_ID)),
        campaign_id=call.data.get(Field.CAMPAIGN_ID),
        tag=call.data.get(Field.TAG),
        phone_numbers=phone_numbers,
        since=_moment(call.data.get(Field.SINCE)),
    )
    data = entry.runtime_data

    async def find(*, limit: int, after: int) -> ResultPage:
        """Find a page of them."""
        return await data.account.ledger.read(
            results.find, wanted, limit=limit, after=after
        )

    async with translated_errors(call.hass, entry):
        if path := call.data.get(Field.PATH):
            file = CsvFile(call.hass, path)
            count = await _async_write_results(call.hass, file, find, data.operators)
            return {"count": count, "path": path}
        page = await find(limit=call.data[Field.LIMIT], after=call.data[Field.AFTER])
    return page_fields(page, data.operators)


async def _async_write_results(
    hass: HomeAssistant,
    file: CsvFile,
    find: Callable[..., Awaitable[ResultPage]],
    operators: Operators,
) -> int:
    """Write all results to a file, page by page; give how many there were."""
    await hass.async_add_executor_job(file.reserve)
    try:
        await hass.async_add_executor_job(file.append, [RESULT_FIELDS])
        count, after = 0, 0
        while True:
            page = await find(limit=MAX_RESULTS, after=after)
            rows = [
                list(result_fields(record, operators).values())
                for record in page.results
            ]
            await hass.async_add_executor_job(file.append, rows)
            count += len(rows)
            if page.next is None:
                break
            after = page.next
        await hass.async_add_executor_job(file.publish)
    except BaseException as err:
        await hass.async_add_executor_job(file.discard)
        if isinstance(err, OSError):
            raise file.not_writable(err) from None
        raise
    return count


async def _async_get_message_status(call: ServiceCall) -> ServiceResponse:
    """Ask for the delivery statuses of SMS."""
    entry = await _async_entry(call, POLICY_READ)
    asked = call.data[Field.MESSAGES]
    numbers = await _async_read(
        call.hass, entry, [message[Field.PHONE_NUMBER] for message in asked]
    )
    references = [
        MessageReference(
            phone_number=phone, message_id=str(message[Field.MESSAGE_ID]).strip()
        )
        for message, (_, phone) in zip(asked, numbers, strict=True)
    ]
    async with translated_errors(call.hass, entry):
        statuses = await entry.runtime_data.client.find_message_statuses(references)
    messages: list[Any] = [
        status_fields(message, reference, statuses.get(reference))
        for message, reference in zip(asked, references, strict=True)
    ]
    return {"messages": messages}


async def _async_get_stop_list(call: ServiceCall) -> ServiceResponse:
    """Read the stop list, or look numbers up in it."""
    entry = await _async_entry(call, POLICY_READ)
    asked = call.data.get(Field.PHONE_NUMBERS)
    since = _moment(call.data.get(Field.SINCE))
    numbers = (
        None
        if asked is None
        else await _async_read(call.hass, entry, split_entries(asked))
    )
    async with translated_errors(call.hass, entry):
        stop_list = await entry.runtime_data.client.get_stop_list()
    found: list[Any]
    if numbers is None:
        found = [
            stop_fields(stopped)
            for stopped in stop_list.entries
            if since is None or (stopped.created_at and stopped.created_at >= since)
        ]
    else:
        # In the whole list: an older opt-out is one too.
        known = {stopped.phone_number: stopped for stopped in stop_list.entries}
        found = [
            asked_stop_fields(spelling, phone, known.get(phone))
            for spelling, phone in numbers
        ]
    return {"count": stop_list.count, "numbers": found}


async def _async_download_rental_file(call: ServiceCall) -> ServiceResponse:
    """Download a file of rented numbers, into a CSV file where one is named."""
    entry = await _async_entry(call, POLICY_CONTROL)
    path = call.data.get(Field.PATH) or None
    if not path and not call.return_response:
        raise refusal("numbers_to_nowhere")
    file = CsvFile(call.hass, path) if path else None
    if file:
        await call.hass.async_add_executor_job(file.reserve)
    try:
        async with translated_errors(call.hass, entry):
            rental = await entry.runtime_data.client.download_rental_file(
                call.data[Field.TOKEN]
            )
    except BaseException:
        if file:
            await call.hass.async_add_executor_job(file.discard)
        raise
    if file and not await call.hass.async_add_executor_job(
        _write_rental, file, rental.numbers
    ):
        path = None
    return rental_fields(rental, path)


def _write_rental(file: CsvFile, numbers: Iterable[RentalNumber]) -> bool:
    """Write rented numbers; a disk that fails must not lose what came only once."""
    try:
        file.append([RENTAL_FIELDS])
        file.append(
            (number.id, number.phone_number, number.stop_sms) for number in numbers
        )
        file.publish()
    except OSError as err:
        _LOGGER.warning("The rented numbers could not be written: %s", err.strerror)
        file.discard()
        return False
    return True


async def _async_forget_numbers(call: ServiceCall) -> ServiceResponse:
    """Erase numbers from everything that is recorded."""
    entry = await _async_entry(call, POLICY_CONTROL)
    data = entry.runtime_data
    numbers = await _async_read(
        call.hass, entry, split_entries(call.data[Field.PHONE_NUMBERS])
    )
    phones = {phone for _, phone in numbers}
    monitored = [
        settings.name
        for settings in data.monitor.settings
        if settings.phone_number in phones
    ]
    if monitored:
        raise refusal("monitored_numbers", names=", ".join(sorted(monitored)))
    async with translated_errors(call.hass, entry):
        forgotten = await data.account.ledger.forget(list(phones))
    await data.summary.async_refresh()
    return {"forgotten": forgotten} if call.return_response else None


async def _async_entry(call: ServiceCall, permission: str) -> SmsPartnerConfigEntry:
    """Find the account an action is for, with which its caller may do this."""
    entry: SmsPartnerConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    await async_check_right(call, entry, permission)
    return entry


def _moment(value: datetime | None) -> datetime | None:
    """Read a time without a zone as Home Assistant's own."""
    return None if value is None else dt_util.as_utc(value)


async def _async_read(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    entries: Iterable[PhoneNumberInput],
) -> list[tuple[str, str]]:
    """Read numbers that are only looked up: of any kind, but each must be one."""
    country = options.country(hass, entry)

    def read() -> list[tuple[str, str]]:
        """Read them; the library is too slow for the event loop."""
        unread = iter(entries)
        valid: list[tuple[str, str]] = []
        invalid: list[tuple[str, PhoneNumberProblem]] = []
        for spelling, reading in read_each(unread, country, mobile_only=False):
            if not isinstance(reading, PhoneNumberProblem):
                valid.append((spelling, reading))
                continue
            invalid.append((spelling, reading))
            if len(invalid) == MAX_INVALID:
                break
        if invalid:
            raise invalid_numbers(invalid, unread=sum(1 for _ in unread))
        return valid

    return await hass.async_add_executor_job(read)
