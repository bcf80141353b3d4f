"""Phone numbers in E.164 as a person reads them."""

import phonenumbers


def format_international(phone_number: str) -> str:
    """Return a number in E.164 with spaces where its country writes them.

    No line is broken at them.
    """
    number = phonenumbers.parse(phone_number)
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form).replace(" ", "\u00a0")
