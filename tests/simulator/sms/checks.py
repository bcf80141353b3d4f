"""What send refuses of a request, and with which code."""

import re
from datetime import datetime, timedelta

from tests.simulator.context import Parameters
from tests.simulator.replies import ErrorForm, RefusalError

from .clock import PARIS
from .text import Text

MOST_NUMBERS = 500
MOST_PARTS = 10
LONGEST_TAG = 20
LONGEST_ECO = 160
ECO = 2

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NATIONAL = re.compile(r"0[1-9][0-9]{8}")
_SENDER = re.compile(r"[A-Za-z0-9]{3,11}")
_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def field_error(name: str, message: str, form: ErrorForm) -> RefusalError:
    """Return the refusal of a field that does not keep to its rule."""
    return RefusalError(9, message, form, f"children[{name}].data")


def read_numbers(phone_numbers: object, form: ErrorForm) -> tuple[str, ...]:
    """Return the numbers as the API writes them, or refuse the list."""
    if not phone_numbers:
        raise RefusalError(2, "Le numéro de téléphone est requis")
    if not isinstance(phone_numbers, str):
        raise field_error("phoneNumbers", "Cette valeur n'est pas valide.", form)
    numbers = phone_numbers.split(",")
    if len(numbers) > MOST_NUMBERS:
        raise RefusalError(50, "Le nombre de numéros est limité à 500")
    written = tuple(filter(None, map(as_e164, numbers)))
    if len(written) < len(numbers):
        raise bad_number(form)
    if len(set(written)) < len(written):
        raise RefusalError(15, "Le numéro est déjà dans la liste")
    return written


def as_e164(number: object) -> str | None:
    """Return a number as the API writes it; None for what is no number to it."""
    if not isinstance(number, str):
        return None
    if _NATIONAL.fullmatch(number):
        return f"+33{number[1:]}"
    return number if _E164.fullmatch(number) else None


def read_digits(parameters: Parameters, name: str, form: ErrorForm) -> str:
    """Return the number in a field that holds digits alone, or refuse it."""
    digits = parameters.get(name)
    number = f"+{digits}" if isinstance(digits, str) else ""
    if not _E164.fullmatch(number):
        raise field_error(name, "Le numéro de téléphone est invalide", form)
    return number


def bad_number(form: ErrorForm) -> RefusalError:
    """Return the refusal of something that is no number."""
    return field_error("phoneNumbers", "Le numéro de téléphone est invalide", form)


def read_message(message: object, form: ErrorForm) -> str:
    """Return the text that is to be sent, or refuse it."""
    if message in (None, ""):
        raise RefusalError(43, "Le message est requis")
    if not isinstance(message, str):
        raise field_error("message", "Cette valeur n'est pas valide.", form)
    return message


def check_text(text: Text, gamme: object) -> None:
    """Refuse a text that takes too many SMS."""
    if gamme == ECO and (text.parts > 1 or len(text.shown) > LONGEST_ECO):
        raise RefusalError(42, "Le message est limité à 160 caractères")
    if text.parts > MOST_PARTS:
        raise RefusalError(52, "Le message est limité à 10 SMS concaténés")


def check_options(parameters: Parameters, form: ErrorForm) -> None:
    """Refuse a sender, a tag or a switch that does not keep to its rule."""
    sender = parameters.get("sender")
    if sender is not None and not (
        isinstance(sender, str) and _SENDER.fullmatch(sender)
    ):
        raise RefusalError(44, "L'émetteur n'est pas valide")
    tag = parameters.get("tag")
    if tag is not None and not (
        isinstance(tag, str)
        and len(tag) <= LONGEST_TAG
        and tag == tag.lower()
        and not re.search(r"\s", tag)
    ):
        raise field_error("tag", "Le tag n'est pas valide", form)
    for name in ("isStopSms", "isUnicode", "sandbox"):
        switch = parameters.get(name, 0)
        if isinstance(switch, bool) or switch not in (0, 1):
            raise field_error(name, "Cette valeur n'est pas valide.", form)
    for name in ("urlDlr", "urlResponse"):
        url = parameters.get(name)
        if url is not None and not (
            isinstance(url, str) and re.match(r"https?://[^/]", url)
        ):
            raise field_error(name, "Cette valeur n'est pas une URL valide.", form)


def read_schedule(parameters: Parameters, now: float) -> float | None:
    """Return when an SMS is to leave, if it has a date, or refuse the date."""
    date, hour, minute = (
        parameters.get(name) for name in ("scheduledDeliveryDate", "time", "minute")
    )
    if date is None and hour is None and minute is None:
        return None
    if date is None:
        raise RefusalError(45, "La date est requise")
    if not isinstance(hour, int) or not 0 <= hour <= 24:
        raise RefusalError(46, "L'heure est requise")
    if not isinstance(minute, int):
        raise RefusalError(47, "Les minutes doivent être un nombre")
    if minute not in range(0, 60, 5):
        raise RefusalError(48, "Les minutes vont de 5 en 5")
    try:
        day = datetime.strptime(_plain(date), "%d/%m/%Y").replace(tzinfo=PARIS)
    except ValueError as err:
        raise RefusalError(49, "La date n'est pas valide") from err
    leaves = (day + timedelta(hours=hour, minutes=minute)).timestamp()
    if leaves < now:
        raise RefusalError(49, "La date est passée")
    return leaves


def _plain(date: object) -> str:
    """Return a date that is written with two, two and four digits."""
    if isinstance(date, str) and _DATE.fullmatch(date):
        return date
    raise ValueError("no date")


def told_date(leaves: float) -> str:
    """Return when an SMS leaves, as an answer tells it."""
    return f"{datetime.fromtimestamp(leaves, PARIS):%Y-%m-%d %H:%M:%S}"
