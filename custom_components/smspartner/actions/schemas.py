"""What the actions are called and what they take."""

from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.helpers import config_validation as cv

from ..api import MAX_TAG_LENGTH
from ..phone_numbers import PhoneNumberInput

MAX_WAIT: Final = timedelta(hours=1)
MAX_RESULTS: Final = 10_000
DEFAULT_RESULTS: Final = 1_000


class Action(StrEnum):
    """Names of the actions."""

    VERIFY_NUMBERS = "verify_numbers"
    GET_RESULTS = "get_results"
    GET_MESSAGE_STATUS = "get_message_status"
    GET_STOP_LIST = "get_stop_list"
    DOWNLOAD_RENTAL_FILE = "download_rental_file"
    FORGET_NUMBERS = "forget_numbers"


class Field(StrEnum):
    """Names of the actions' fields."""

    AFTER = "after"
    CAMPAIGN_ID = "campaign_id"
    DRY_RUN = "dry_run"
    LIMIT = "limit"
    MESSAGES = "messages"
    MESSAGE_ID = "message_id"
    NOTIFY_URL = "notify_url"
    PATH = "path"
    PHONE_NUMBER = "phone_number"
    PHONE_NUMBERS = "phone_numbers"
    REUSE_WITHIN = "reuse_within"
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
    """Take a list, or text with one number after another; it is read elsewhere."""
    return [_number(entry) for entry in (value if isinstance(value, list) else [value])]


def _web_address(value: object) -> str:
    """Take the caller's own address for results."""
    address = cv.string(value)
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise vol.Invalid("expected a web address")
    return address


_ACCOUNT = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})
_TAG = vol.All(
    cv.string,
    vol.Length(
        min=1, max=MAX_TAG_LENGTH, msg=f"expected 1 to {MAX_TAG_LENGTH} characters"
    ),
)
_WAIT = vol.All(cv.positive_time_period, vol.Range(min=timedelta(0), max=MAX_WAIT))

VERIFY_NUMBERS_SCHEMA = _ACCOUNT.extend(
    {
        vol.Required(Field.PHONE_NUMBERS): _numbers,
        vol.Optional(Field.TAG): _TAG,
        vol.Optional(Field.NOTIFY_URL): _web_address,
        vol.Optional(Field.WAIT): _WAIT,
        vol.Optional(Field.REUSE_WITHIN): cv.positive_time_period,
        vol.Optional(Field.SKIP_INVALID, default=False): cv.boolean,
        vol.Optional(Field.DRY_RUN, default=False): cv.boolean,
        vol.Optional(Field.VERIFICATION_ID): cv.string,
    }
)
GET_RESULTS_SCHEMA = _ACCOUNT.extend(
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
        vol.Optional(Field.PATH): cv.string,
    }
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
FORGET_NUMBERS_SCHEMA = _ACCOUNT.extend({vol.Required(Field.PHONE_NUMBERS): _numbers})
