"""lookup: whether numbers are well formed, free of charge."""

from typing import Any

import phonenumbers

from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.replies import RefusalError

MOST_NUMBERS = 500


async def lookup(context: Context, parameters: Parameters) -> Payload:
    """Answer how each number is written, or that it is none."""
    numbers = str(parameters.get("phoneNumbers") or "").split(",")
    if numbers == [""]:
        raise RefusalError(2, "Le numéro de téléphone est requis")
    if len(numbers) > MOST_NUMBERS:
        raise RefusalError(50, "Le nombre de numéros est limité à 500")
    return {"success": True, "code": 200, "lookup": [_look_up(one) for one in numbers]}


def _look_up(number: str) -> dict[str, Any]:
    """Return what is said of one number."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        parsed = phonenumbers.PhoneNumber()
    if not phonenumbers.is_possible_number(parsed):
        return {
            "request": number,
            "success": False,
            "message": "Le numéro de téléphone est invalide",
        }
    formats = {
        "e164": phonenumbers.PhoneNumberFormat.E164,
        "international": phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        "national": phonenumbers.PhoneNumberFormat.NATIONAL,
        "rfc3966": phonenumbers.PhoneNumberFormat.RFC3966,
    }
    return {
        "request": number,
        "success": True,
        "countryCode": "France",
        "prefixCode": parsed.country_code,
        "phoneNumber": phonenumbers.format_number(parsed, formats["e164"]),
        "type": "Mobile",
        "network": "",
        "format": {
            name: phonenumbers.format_number(parsed, each)
            for name, each in formats.items()
        },
    }


LOOKUP = Call(name="lookup", method="POST", carry_out=lookup, is_limited=True)
