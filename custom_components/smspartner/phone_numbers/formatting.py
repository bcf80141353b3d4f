"""Phone numbers in E.164 as a person reads them."""

import phonenumbers


def format_international(phone_number: str) -> str:
    """Return a number in E.164 with spaces where its country writes them."""
    return phonenumbers.format_number(
        phonenumbers.parse(phone_number), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
