"""IDs that a caller makes, so that a repeat does nothing more."""

import re
from typing import Final

from .refusals import refusal

_ULID: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_EXAMPLE_ULID: Final = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"


def checked_verification_id(verification_id: str) -> str:
    """Return a caller's own verification ID in upper case, as ULIDs are stored.

    Raise ServiceValidationError if it is not a ULID.
    """
    upper = verification_id.upper()
    if not _ULID.fullmatch(upper):
        raise refusal("verification_id_invalid", example=_EXAMPLE_ULID)
    return upper


def checked_sms_id(sms_id: str) -> str:
    """Return a caller's own ID of an SMS in upper case, as ULIDs are stored.

    Raise ServiceValidationError if it is not a ULID.
    """
    upper = sms_id.upper()
    if not _ULID.fullmatch(upper):
        raise refusal("sms_id_invalid", example=_EXAMPLE_ULID)
    return upper
