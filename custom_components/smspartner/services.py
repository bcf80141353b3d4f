"""The actions."""

import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import batched
from typing import Any, Final
from urllib.parse import urlsplit

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_COUNTRY
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service
from homeassistant.util import dt as dt_util

from .api import (
    MAX_NUMBERS_PER_REQUEST,
    MAX_TAG_LENGTH,
    MessageReference,
    MessageStatus,
    RentalNumber,
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    StopListEntry,
)
from .const import DOMAIN
from .coordinator import SmsPartnerConfigEntry
from .csv_file import CsvFile
from .engine import ENGINE
from .ledger.queries import UnknownVerificationError
from .ledger.records import RequestRecord, ResultFilter, ResultRecord
from .phone_numbers import (
    PhoneNumberError,
    PhoneNumberInput,
    PhoneNumberProblem,
    normalize,
    split_numbers,
)
from .results import result_fields
from .verifier import (
    InvalidNumbersError,
    NoCallbackAddressError,
    NothingBoughtError,
    Verified,
)

_LOGGER = logging.getLogger(__name__)

MAX_NUMBERS: Final = 100_000
MAX_WAIT: Final = timedelta(hours=1)
MAX_RESULTS: Final = 10_000
DEFAULT_RESULTS: Final = 1_000
MAX_NAMED_IN_ERROR: Final = 10


class Action(StrEnum):
    """Names of the actions."""

    VERIFY_NUMBERS = "verify_numbers"
    GET_RESULTS = "get_results"
    GET_MESSAGE_STATUS = "get_message_status"
    GET_STOP_LIST = "get_stop_list"
    DOWNLOAD_RENTAL_FILE = "download_rental_file"


class Field(StrEnum):
    """Names of the actions' fields."""

    AFTER = "after"
    CAMPAIGN_ID = "campaign_id"
    LIMIT = "limit"
    MESSAGES = "messages"
    MESSAGE_ID = "message_id"
    NOTIFY_URL = "notify_url"
    PATH = "path"
    PHONE_NUMBER = "phone_number"
    PHONE_NUMBERS = "phone_numbers"
    SINCE = "since"
    SKIP_INVALID = "skip_invalid"
    TAG = "tag"
    TOKEN = "token"  # noqa: S105 - the name of a field
    VERIFICATION_ID = "verification_id"
    WAIT = "wait"


FILTER_FIELDS: Final = (
    Field.VERIFICATION_ID,
    Field.CAMPAIGN_ID,
    Field.TAG,
    Field.PHONE_NUMBERS,
    Field.SINCE,
)


def _number(value: object) -> PhoneNumberInput:
    """Take one entry: a template may have made an int of a number."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise vol.Invalid("expected a phone number")


def _numbers(value: object) -> list[PhoneNumberInput]:
    """Take a list, or text with one number after another."""
    if isinstance(value, str):
        return list(split_numbers(value))
    entries = value if isinstance(value, list) else [value]
    return [
        number
        for entry in entries
        for number in (_numbers(entry) if isinstance(entry, str) else [_number(entry)])
    ]


def _web_address(value: object) -> str:
    """Take the caller's own address for results."""
    address = cv.string(value)
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise vol.Invalid("expected an address that begins with https")
    return address


_ACCOUNT = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})
_TAG = vol.All(cv.string, vol.Length(min=1, max=MAX_TAG_LENGTH))
_WAIT = vol.All(cv.positive_time_period, vol.Range(min=timedelta(0), max=MAX_WAIT))

VERIFY_NUMBERS_SCHEMA = _ACCOUNT.extend(
    {
        vol.Required(Field.PHONE_NUMBERS): vol.All(
            _numbers, vol.Length(max=MAX_NUMBERS)
        ),
        vol.Optional(Field.TAG): _TAG,
        vol.Exclusive(Field.NOTIFY_URL, "where"): _web_address,
        vol.Exclusive(Field.WAIT, "where"): _WAIT,
        vol.Optional(Field.SKIP_INVALID, default=False): cv.boolean,
    }
)
GET_RESULTS_SCHEMA = vol.All(
    _ACCOUNT.extend(
        {
            vol.Optional(Field.VERIFICATION_ID): cv.string,
            vol.Optional(Field.CAMPAIGN_ID): cv.string,
            vol.Optional(Field.TAG): cv.string,
            vol.Optional(Field.PHONE_NUMBERS): _numbers,
            vol.Optional(Field.SINCE): cv.datetime,
            vol.Optional(Field.LIMIT, default=DEFAULT_RESULTS): vol.All(
                vol.Coerce(int), vol.Range(min=1, max=MAX_RESULTS)
            ),
            vol.Optional(Field.AFTER, default=0): vol.All(
                vol.Coerce(int), vol.Range(min=0)
            ),
        }
    ),
    cv.has_at_least_one_key(*FILTER_FIELDS),
)
GET_MESSAGE_STATUS_SCHEMA = _ACCOUNT.extend(
    {
        vol.Required(Field.MESSAGES): vol.All(
            cv.ensure_list,
            [
                {
                    vol.Required(Field.PHONE_NUMBER): _number,
                    vol.Required(Field.MESSAGE_ID): vol.Any(int, cv.string),
                }
            ],
            vol.Length(min=1),
        )
    }
)
GET_STOP_LIST_SCHEMA = _ACCOUNT.extend(
    {
        vol.Optional(Field.PHONE_NUMBERS): _numbers,
        vol.Optional(Field.SINCE): cv.datetime,
    }
)
DOWNLOAD_RENTAL_FILE_SCHEMA = _ACCOUNT.extend(
    {
        vol.Required(Field.TOKEN): vol.All(cv.string, vol.Length(min=1)),
        vol.Optional(Field.PATH): cv.string,
    }
)


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
    service.async_register_admin_service(
        hass,
        DOMAIN,
        Action.DOWNLOAD_RENTAL_FILE,
        _async_download_rental_file,
        DOWNLOAD_RENTAL_FILE_SCHEMA,
        SupportsResponse.ONLY,
    )


async def _async_verify_numbers(call: ServiceCall) -> ServiceResponse:
    """Verify numbers; this costs money."""
    entry = _entry(call)
    async with _translated_errors(call.hass, entry):
        verified = await entry.runtime_data.account.verifier.verify(
            call.data[Field.PHONE_NUMBERS],
            country=_country(call.hass, entry),
            tag=call.data.get(Field.TAG),
            notify_url=call.data.get(Field.NOTIFY_URL),
            skip_invalid=call.data[Field.SKIP_INVALID],
            wait=call.data.get(Field.WAIT),
        )
    # What follows in an automation must find the sensors as the answer says.
    await entry.runtime_data.summary.async_refresh()
    return _verified_fields(call.hass, verified) if call.return_response else None


async def _async_get_results(call: ServiceCall) -> ServiceResponse:
    """Find results that have come in."""
    entry = _entry(call)
    phone_numbers = call.data.get(Field.PHONE_NUMBERS)
    async with _translated_errors(call.hass, entry):
        page = await call.hass.data[ENGINE].ledger.find_results(
            entry.runtime_data.account.number,
            ResultFilter(
                verification_id=call.data.get(Field.VERIFICATION_ID),
                campaign_id=call.data.get(Field.CAMPAIGN_ID),
                tag=call.data.get(Field.TAG),
                phone_numbers=None
                if phone_numbers is None
                else [
                    phone
                    for _, phone in await _async_normalize(
                        call.hass, entry, phone_numbers
                    )
                ],
                since=_moment(call.data.get(Field.SINCE)),
            ),
            limit=call.data[Field.LIMIT],
            after=call.data[Field.AFTER],
        )
    response: dict[str, Any] = {
        "complete": page.complete,
        "pending": list(page.pending),
        "results": [_result_fields(call.hass, record) for record in page.results],
    }
    if page.truncated:
        response["truncated"] = True
    if page.next is not None:
        response["next"] = page.next
    return response


async def _async_get_message_status(call: ServiceCall) -> ServiceResponse:
    """Ask for the delivery statuses of SMS."""
    entry = _entry(call)
    asked = call.data[Field.MESSAGES]
    numbers = await _async_normalize(
        call.hass, entry, [message[Field.PHONE_NUMBER] for message in asked]
    )
    references = [
        MessageReference(
            phone_number=phone, message_id=str(message[Field.MESSAGE_ID]).strip()
        )
        for message, (_, phone) in zip(asked, numbers, strict=True)
    ]
    statuses: dict[MessageReference, MessageStatus] = {}
    async with _translated_errors(call.hass, entry):
        for chunk in batched(
            dict.fromkeys(references), MAX_NUMBERS_PER_REQUEST, strict=False
        ):
            found = await entry.runtime_data.client.get_message_statuses(chunk)
            statuses |= _matched(chunk, found)
    messages: list[Any] = [
        _status_fields(message, reference, statuses.get(reference))
        for message, reference in zip(asked, references, strict=True)
    ]
    return {"messages": messages}


async def _async_get_stop_list(call: ServiceCall) -> ServiceResponse:
    """Read the stop list, or look numbers up in it."""
    entry = _entry(call)
    asked = call.data.get(Field.PHONE_NUMBERS)
    since = _moment(call.data.get(Field.SINCE))
    numbers = None if asked is None else await _async_normalize(call.hass, entry, asked)
    async with _translated_errors(call.hass, entry):
        stop_list = await entry.runtime_data.client.get_stop_list()
    entries = [
        stopped
        for stopped in stop_list.entries
        if since is None or (stopped.created_at and stopped.created_at >= since)
    ]
    found: list[Any]
    if numbers is None:
        found = [_stop_fields(stopped) for stopped in entries]
    else:
        known = {stopped.phone_number: stopped for stopped in entries}
        found = [
            _asked_stop_fields(spelling, phone, known.get(phone))
            for spelling, phone in numbers
        ]
    return {"count": stop_list.count, "numbers": found}


async def _async_download_rental_file(call: ServiceCall) -> ServiceResponse:
    """Download a file of rented numbers, into a CSV file where one is named."""
    entry = _entry(call)
    path: str | None = call.data.get(Field.PATH)
    file = CsvFile(call.hass, path) if path else None
    if file:
        await call.hass.async_add_executor_job(file.reserve)
    try:
        async with _translated_errors(call.hass, entry):
            rental = await entry.runtime_data.client.download_rental_file(
                call.data[Field.TOKEN]
            )
    except BaseException:
        if file:
            await call.hass.async_add_executor_job(file.discard)
        raise
    if file and not await _async_write(call.hass, file, rental.numbers):
        path = None
    numbers: list[Any] = [
        {
            "id": number.id,
            "phone_number": number.phone_number,
            "stop_sms": number.stop_sms,
        }
        for number in rental.numbers
    ]
    return {"count": rental.count, "numbers": numbers, "path": path}


async def _async_write(
    hass: HomeAssistant, file: CsvFile, numbers: Iterable[RentalNumber]
) -> bool:
    """Write rented numbers; a disk that fails must not lose what came only once."""
    rows = [(number.id, number.phone_number, number.stop_sms) for number in numbers]
    try:
        await hass.async_add_executor_job(
            file.write, ("id", "phone_number", "stop_sms"), rows
        )
    except OSError as err:
        _LOGGER.warning("The rented numbers could not be written: %s", err.strerror)
        await hass.async_add_executor_job(file.discard)
        return False
    return True


def _entry(call: ServiceCall) -> SmsPartnerConfigEntry:
    """Find the account an action is for."""
    entry: SmsPartnerConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    return entry


def _country(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> str | None:
    """Tell in which country national numbers are read."""
    country: str | None = entry.options.get(CONF_COUNTRY, hass.config.country)
    return country


def _moment(value: datetime | None) -> datetime | None:
    """Read a time without a zone as Home Assistant's own."""
    return None if value is None else dt_util.as_utc(value)


async def _async_normalize(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    entries: Sequence[PhoneNumberInput],
) -> list[tuple[str, str]]:
    """Normalise what is only looked up: any kind of number, but each a number."""
    country = _country(hass, entry)

    def read() -> tuple[list[tuple[str, str]], list[tuple[str, PhoneNumberProblem]]]:
        """Read them all; the library is too slow for the event loop."""
        valid: list[tuple[str, str]] = []
        invalid: list[tuple[str, PhoneNumberProblem]] = []
        for value in entries:
            try:
                valid.append((str(value), normalize(value, country, mobile_only=False)))
            except PhoneNumberError as err:
                invalid.append((str(value), err.problem))
        return valid, invalid

    valid, invalid = await hass.async_add_executor_job(read)
    if invalid:
        raise _invalid_numbers(invalid)
    return valid


def _matched(
    asked: Sequence[MessageReference], found: Sequence[MessageStatus]
) -> dict[MessageReference, MessageStatus]:
    """Tie statuses to the messages asked for, by number and id."""
    by_key = {(status.phone_number, status.message_id): status for status in found}
    return {
        reference: status
        for reference in asked
        if (status := by_key.get((reference.phone_number, reference.message_id)))
    }


@asynccontextmanager
async def _translated_errors(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> AsyncGenerator[None]:
    """Turn what can go wrong into errors a user can act on."""
    try:
        yield
    except InvalidNumbersError as err:
        raise _invalid_numbers(err.invalid) from None
    except NoCallbackAddressError:
        raise _error("no_callback_address", account=entry.title) from None
    except NothingBoughtError as err:
        raise _nothing_bought(err.report.requests[0]) from None
    except UnknownVerificationError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_verification",
            translation_placeholders={"verification_id": str(err)},
        ) from None
    except SmsPartnerAuthError:
        entry.async_start_reauth(hass)
        raise _error("invalid_auth") from None
    except SmsPartnerRequestError as err:
        raise _error("refused", code=str(err.code), message=err.message) from None
    except SmsPartnerRateLimitError:
        raise _error("rate_limited") from None
    except SmsPartnerConnectionError as err:
        raise _error("cannot_connect", error=str(err)) from None


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    """Make a translated error."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def _invalid_numbers(
    invalid: Sequence[tuple[str, PhoneNumberProblem]],
) -> ServiceValidationError:
    """Name the first bad entries and how many more there are."""
    named = ", ".join(
        f"{spelling} ({problem.value})"
        for spelling, problem in invalid[:MAX_NAMED_IN_ERROR]
    )
    more = len(invalid) - MAX_NAMED_IN_ERROR
    if not invalid:
        key, placeholders = "no_numbers", {}
    elif more > 0:
        key, placeholders = (
            "invalid_numbers_more",
            {"entries": named, "more": str(more)},
        )
    else:
        key, placeholders = "invalid_numbers", {"entries": named}
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def _nothing_bought(request: RequestRecord) -> HomeAssistantError:
    """Say why SMS Partner took nothing."""
    if request.reason is not None:
        return _error("not_sent", error=request.message or "")
    return _error("refused", code=str(request.code), message=request.message or "")


def _verified_fields(hass: HomeAssistant, verified: Verified) -> dict[str, Any]:
    """Lay out the answer to a verification."""
    report = verified.report
    response: dict[str, Any] = {
        "verification_id": report.verification_id,
        "complete": report.open == 0,
        "submitted": report.submitted,
        "reused": report.reused,
        "joined": report.joined,
        "duplicates": [
            {"input": spelling, "phone_number": phone}
            for spelling, phone in verified.duplicates
        ],
        "invalid": [
            {"input": spelling, "reason": problem.value}
            for spelling, problem in verified.invalid
        ],
        "campaigns": [_campaign_fields(request) for request in report.requests],
        "cost": report.cost,
        "currency": report.currency,
        "pending": list(report.pending),
        "results": [
            _result_fields(hass, record) | {"input": record.input}
            for record in report.results
        ],
    }
    if report.truncated:
        response["truncated"] = True
    return response


def _campaign_fields(request: RequestRecord) -> dict[str, Any]:
    """Lay out one request."""
    return {
        "campaign_id": request.campaign_id,
        "number": request.number,
        "cost": request.cost,
        "currency": request.currency,
        "state": request.state.value,
        "code": request.code,
        "message": request.message,
    }


def _result_fields(hass: HomeAssistant, record: ResultRecord) -> dict[str, Any]:
    """Lay out one result."""
    return result_fields(record, hass.data[ENGINE].operators)


def _status_fields(
    message: dict[str, Any], reference: MessageReference, status: MessageStatus | None
) -> dict[str, Any]:
    """Lay out the status of one message; the vendor may have left it out."""
    known = status if status and status.found else None
    return {
        "phone_number": reference.phone_number,
        "message_id": message[Field.MESSAGE_ID],
        "found": known is not None,
        "status": _status_name(known.status) if known else None,
        "date": known.date.isoformat() if known and known.date else None,
        "stop_sms": known.stop_sms if known else None,
        "is_spam": known.is_spam if known else None,
    }


def _status_name(status: str | None) -> str | None:
    """Give a delivery status its public name."""
    if status is None:
        return None
    return {"not delivered": "not_delivered", "ko": "failed"}.get(status, status)


def _stop_fields(entry: StopListEntry) -> dict[str, Any]:
    """Lay out one entry of the stop list."""
    return {
        "id": entry.id,
        "phone_number": entry.phone_number,
        "created_at": entry.created_at.isoformat() if entry.created_at else None,
    }


def _asked_stop_fields(
    spelling: str, phone: str, entry: StopListEntry | None
) -> dict[str, Any]:
    """Lay out whether a number is on the stop list."""
    return {
        "input": spelling,
        "phone_number": phone,
        "on_stop_list": entry is not None,
        "id": entry.id if entry else None,
        "created_at": entry.created_at.isoformat()
        if entry and entry.created_at
        else None,
    }
