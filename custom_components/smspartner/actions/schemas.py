"""Names of the actions and their fields, and what their schemas share."""

from enum import StrEnum, auto
from typing import Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.helpers import config_validation as cv

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


class Field(StrEnum):
    """Names of the actions' fields."""

    AFTER = auto()
    CAMPAIGN_ID = auto()
    DRY_RUN = auto()
    LIMIT = auto()
    MESSAGES = auto()
    MESSAGE_ID = auto()
    NOTIFY_URL = auto()
    PATH = auto()
    PHONE_NUMBER = auto()
    PHONE_NUMBERS = auto()
    REUSE_WITHIN = auto()
    SINCE = auto()
    SKIP_INVALID = auto()
    TAG = auto()
    TOKEN = auto()
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


def web_address(value: object) -> str:
    """Validate a web address: with http or https, and with a host."""
    address = cv.string(value)
    if not is_web_address(address):
        raise vol.Invalid("expected a web address")
    return address


ACCOUNT_SCHEMA: Final = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})
"""What every action takes: the account that it is for."""
