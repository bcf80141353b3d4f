"""The error codes that the vendor lists, for all calls and for single ones."""

from typing import Final

AUTH_CODES: Final = frozenset({1, 10})
NO_CREDIT_CODE: Final = 11
ACCOUNT_CODES: Final = AUTH_CODES | {NO_CREDIT_CODE, 20, 30, 40, 96}
"""Codes that refuse the account and not the request: the next one would fail too."""
QUEUE_PROBLEM_CODE: Final = 500
"""The one code that leaves open whether anything was done."""

_CODES_OF_ANY_CALL: Final = AUTH_CODES | {20, 30, 40, 90, 96}
_CODES_BY_CALL: Final = {
    "hlr/notify": frozenset({2, 3, NO_CREDIT_CODE, 13, 14, 19, 50, 55}),
    "multi-status": frozenset({2, 3, 4, 5, 6, 9, 50}),
    "location/file/download": frozenset({31, 32, 33, 34, 35, 36, 61}),
}


def is_listed(call: str, code: int | None) -> bool:
    """Return whether the vendor lists a code as a refusal of a call."""
    return code in _CODES_OF_ANY_CALL or code in _CODES_BY_CALL.get(call, ())
