"""Names of the actions and their fields, and what their schemas share."""

from datetime import MAXYEAR, MINYEAR, datetime
from enum import StrEnum, auto
from typing import Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.helpers import config_validation as cv

from ..api import MAX_TAG_LENGTH
from ..phone_numbers import PhoneNumberInput
from ..web_addresses import is_web_address


class Action(StrEnum):
    """Names of the actions."""

    VERIFY_NUMBERS = auto()
    GET_RESULTS = auto()
    GET_MESSAGE_STATUS = auto()
    GET_STOP_LIST = auto()
    DOWNLOAD_RENTAL_FILE = auto()
    FORGET_NUMBERS = auto()
    SEND_SMS = auto()
    GET_SMS = auto()
    CANCEL_SMS = auto()
    ADD_TO_STOP_LIST = auto()
    REMOVE_FROM_STOP_LIST = auto()


class Field(StrEnum):
    """Names of the actions' fields."""

    ADVERTISING = auto()
    AFTER = auto()
    CAMPAIGN_ID = auto()
    COLUMN = auto()
    CONSENT = auto()
    CRITICAL = auto()
    DRY_RUN = auto()
    LIMIT = auto()
    MESSAGE = auto()
    MESSAGES = auto()
    MESSAGE_ID = auto()
    NOTIFY_URL = auto()
    PATH = auto()
    PHONE_NUMBER = auto()
    PHONE_NUMBERS = auto()
    REUSE_WITHIN = auto()
    SENDER = auto()
    SEND_AT = auto()
    SINCE = auto()
    SKIP_INVALID = auto()
    SMS_ID = auto()
    TAG = auto()
    TEST = auto()
    TOKEN = auto()
    UNICODE = auto()
    VALID_FOR = auto()
    VERIFICATION_ID = auto()
    WAIT = auto()


def phone_number(value: object) -> PhoneNumberInput:
    """Validate the type of one entry: a template may have made an int of a number."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise vol.Invalid("expected a phone number")


def phone_numbers(value: object) -> list[PhoneNumberInput]:
    """Validate the types of a list of entries, or of a text that holds them.

    The entries themselves are read later, in an executor.
    """
    entries = value if isinstance(value, list) else [value]
    return [phone_number(entry) for entry in entries]


def column(value: object) -> str | int:
    """Validate a column: its heading, or its position, also as text.

    One that no file has is refused later, with words that say so.
    """
    text = cv.string(value).strip()
    return int(text) if text.isdecimal() else text


def message_text(value: object) -> str:
    """Validate a message: a template may have made a number or nothing of it.

    A text without content is refused later, with words that say so.
    """
    if value is None:
        return ""
    return cv.string(value)


def moment(value: object) -> datetime:
    """Validate a time: one that there is in every time zone."""
    given = cv.datetime(value)
    if not MINYEAR < given.year < MAXYEAR:
        raise vol.Invalid("expected a time in another year")
    return given


def web_address(value: object) -> str:
    """Validate a web address: with http or https, and with a host."""
    address = cv.string(value)
    if not is_web_address(address):
        raise vol.Invalid("expected a web address")
    return address


place: Final = vol.All(vol.Coerce(int), vol.Range(min=0, max=2**63 - 1))
"""Validates a place in the database, which counts no further."""

tag: Final = vol.All(
    cv.string,
    vol.Length(
        min=1, max=MAX_TAG_LENGTH, msg=f"expected 1 to {MAX_TAG_LENGTH} characters"
    ),
)
"""Validates the tag of a verification."""

ACCOUNT_SCHEMA: Final = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})
"""What every action takes: the account that it is for."""

FILE_FIELDS: Final = {
    vol.Optional(Field.PATH): cv.string,
    vol.Optional(Field.COLUMN): column,
}
"""What an action takes that can read phone numbers from a file."""
