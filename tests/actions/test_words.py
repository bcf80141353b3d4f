"""Errors read as sentences, whatever is known and whatever is not."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.actions.errors import translated_errors
from custom_components.smspartner.actions.schemas import Action, Field
from custom_components.smspartner.api import (
    AnswerProblem,
    SmsPartnerHttpError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from custom_components.smspartner.exceptions import (
    BudgetExceededError,
    InvalidNumbersError,
    NothingBoughtError,
    TooManyNumbersError,
)
from custom_components.smspartner.ledger.budget import Shortfall
from custom_components.smspartner.ledger.states import Cause, Outcome, Reason
from custom_components.smspartner.phone_numbers import (
    PhoneNumberProblem,
    ReadNumbers,
)

from ..texts import LANGUAGES, TEXTS
from .test_causes import report_of

NO_SENTENCE = re.compile(
    r"(?<!\S)-(?!\w)|(?<![^ (])\?(?!\w)"  # stands for nothing
    r"|None|\bnull\b|  |\.\.|[{}]"
    r"|[:,(]\s*[.,:)]|:\s*$"  # an empty list
    r"|\b0 |: 0\b"  # nothing further
)
"""What stands in no sentence that a person would write."""


def test_what_is_no_sentence() -> None:
    """Each way to read wrong is found, and a number or an amount is not."""
    for wrong in (
        "Not mobile: -. Done",
        "(campaign ?)",
        "HTTP status None",
        "numbers: .",
        "Further: 0.",
        "0 further",
        "two  spaces",
        "refused: No..",
    ):
        assert NO_SENTENCE.search(wrong), wrong
    for right in ("€0.005 of €10.00", "Fields > Ok?", "+33 6 10 00 00 00", "a-b"):
        assert not NO_SENTENCE.search(right), right


def _invalid(*problems: PhoneNumberProblem, unread: int = 0) -> Iterator[Exception]:
    """Yield the errors about entries with problems, with and without a valid one."""
    entries = [(f"entry {number}", one) for number, one in enumerate(problems)]
    numbers = ReadNumbers(invalid=entries, unread=unread)
    yield InvalidNumbersError(numbers)
    yield InvalidNumbersError(replace(numbers, valid=[("x", "+33612345678")]))


def _of_entries() -> Iterator[Exception]:
    """Yield the errors about none, one and many entries."""
    yield from _invalid()
    for problem in PhoneNumberProblem:
        yield from _invalid(problem)
        yield from _invalid(*[problem] * 11)
    yield from _invalid(*PhoneNumberProblem)
    yield from _invalid(*PhoneNumberProblem, *[PhoneNumberProblem.NOT_MOBILE] * 90)
    yield from _invalid(*[PhoneNumberProblem.NOT_A_NUMBER] * 1_000, unread=1)
    yield TooManyNumbersError(100_001)


def _of_the_vendor() -> Iterator[Exception]:
    """Yield the errors about refusals and answers, with what may be missing."""
    for message in (None, "", ".", "Non.", "Non"):
        for code in (None, 0, 3):
            refused = SmsPartnerRequestError(message, code)
            yield refused
            yield NothingBoughtError(report_of(Outcome.refused_by_vendor(refused)))
            for problem in AnswerProblem:
                yield SmsPartnerUnexpectedAnswerError(
                    "", problem=problem, status=200, code=code, message=message
                )
        gateway = SmsPartnerHttpError(403, message)
        yield gateway
        yield NothingBoughtError(report_of(Outcome.refused_by_vendor(gateway)))


def _of_our_own() -> Iterator[Exception]:
    """Yield the errors about what the integration itself did not send."""
    for reason in Reason:
        if reason is not Reason.NOT_SENT:
            yield NothingBoughtError(report_of(Outcome.refused(reason)))
    for cause in Cause:
        if cause is not Cause.HTTP_STATUS:
            yield NothingBoughtError(report_of(Outcome.not_sent(cause)))
    for currency in (None, "EUR", "CHF"):
        for left in (0, 0.000001, 9.999):
            shortfall = Shortfall(budget=10, left=left, cost=10.5, currency=currency)
            yield BudgetExceededError(shortfall)
            report = report_of(Outcome.refused(Reason.BUDGET))
            yield NothingBoughtError(report, shortfall)


@LANGUAGES
async def test_errors_are_sentences(
    hass: HomeAssistant, account: MockConfigEntry, language: str
) -> None:
    """No error names a nothing."""
    hass.config.language = language
    told = set()
    for err in chain(_of_entries(), _of_the_vendor(), _of_our_own()):
        with pytest.raises(HomeAssistantError) as raised:
            async with translated_errors(hass, account):
                raise err
        error = raised.value
        text = TEXTS[language][f"exceptions.{error.translation_key}.message"]
        shown = text.format(**error.translation_placeholders or {})
        assert not NO_SENTENCE.search(shown), shown
        told.add(error.translation_key)
    assert len(told) > 30


@LANGUAGES
def test_fields_are_named_as_the_form_names_them(language: str) -> None:
    """The name that a template needs stands behind that of the form."""
    texts = TEXTS[language]
    names = "|".join([*Field, "config_entry_id"])
    named = 0
    for path, text in texts.items():
        if not path.startswith("exceptions."):
            continue
        for field in re.findall(rf"(?<!{{)\b({names})\b", text):
            if "_" not in field and f"({field})" not in text:
                continue  # a word that is also a field
            named += 1
            forms = {
                texts[key]
                for action in Action
                if (key := f"services.{action}.fields.{field}.name") in texts
            }
            assert any(form in text for form in forms), (path, field)
    assert named > 10
