"""The guide explains every name that a user sees, with its default where it has one."""

import re

import pytest
from homeassistant.util.json import json_loads_object

from custom_components.smspartner.actions.schemas import Action, Field
from custom_components.smspartner.api import VERDICTS, HlrResult, SmsRefusal
from custom_components.smspartner.callback.address_check import AddressState
from custom_components.smspartner.const import (
    DEFAULT_ALERT_AFTER,
    DEFAULT_DAILY_BUDGET,
    DEFAULT_RETENTION_DAYS,
    DEFAULT_SMS_BUDGET,
    DEFAULT_SMS_RESERVE,
    DEFAULT_STOP_LIST_INTERVAL,
    DOMAIN,
)
from custom_components.smspartner.ledger.sms.states import MessageState, Refusal
from custom_components.smspartner.phone_numbers import PhoneNumberProblem

from .documents import GUIDE, GUIDE_TEXT, TEXTS, TRANSLATIONS, anchors_of, texts_at


@pytest.mark.parametrize(
    "path",
    [
        ("config", "step", "user", "data", "*"),
        ("config", "step", "user", "sections", "*", "name"),
        ("config", "step", "user", "sections", "*", "data", "*"),
        ("config", "step", "connection", "data", "*"),
        ("config", "step", "reply_address", "data", "*"),
        ("config", "step", "reconfigure", "menu_options", "*"),
        ("options", "step", "*", "data", "*"),
        ("entity", "*", "*", "name"),
        ("services", "*", "fields", "*", "name"),
    ],
    ids="-".join,
)
def test_every_name_is_explained(path: tuple[str, ...]) -> None:
    """Each name that a user sees is in the guide, in italics."""
    text = " ".join(GUIDE_TEXT.split())
    names = set(texts_at(TEXTS, *path))
    assert names
    assert {name for name in names if f"*{name}*" not in text} == set()


def test_every_text_is_explained() -> None:
    """The guide explains the repairs and the states that need an explanation."""
    shown = {
        *texts_at(TEXTS, "issues", "*", "title"),
        *texts_at(TEXTS, "entity", "sensor", "notification_address", "state", "*"),
        *texts_at(TEXTS, "entity", "sensor", "last_hlr_result", "state", "*"),
    }
    assert {words for words in shown if f"| {words}" not in GUIDE_TEXT} == set()
    assert set().union(*map(anchors_of, GUIDE)) >= {
        name.lower().replace(" ", "-")
        for name in texts_at(TEXTS, "services", "*", "name")
    }


def test_every_word_of_the_contract_is_explained() -> None:
    """Actions, fields, results, verdicts, states and reasons are in the guide."""
    words: set[str] = {
        *(f"`{DOMAIN}.{action}`" for action in Action),
        *(f"`{field}`" for field in Field),
        "`config_entry_id`",
        *(f"`{state}`" for state in AddressState),
        *(f"`{result}`" for result in HlrResult),
        *(f"`{verdict}`" for verdict in VERDICTS.values()),
        *(f"`{problem}`" for problem in PhoneNumberProblem),
        *(f"`{state}`" for state in MessageState),
        *(f"`{reason}`" for reason in (*Refusal, *SmsRefusal)),
    }
    assert {word for word in words if word not in GUIDE_TEXT} == set()


def test_french_names() -> None:
    """The guide has the French names of the way to a first number."""
    french = json_loads_object((TRANSLATIONS / "fr.json").read_text())
    for path in (
        ("services", "verify_numbers", "name"),
        ("services", "verify_numbers", "fields", "phone_numbers", "name"),
        ("services", "verify_numbers", "fields", "wait", "name"),
    ):
        [in_english], [in_french] = texts_at(TEXTS, *path), texts_at(french, *path)
        assert f"| {in_english} | {in_french} |" in GUIDE_TEXT


def test_verdicts() -> None:
    """The table of verdicts is that of the code."""
    row = re.compile(r"^\| (?:`(\w+)`)? ?\| `(\w+)` \| ", re.MULTILINE)
    found: dict[str, str] = {}
    verdict = ""
    for named, result in row.findall(GUIDE_TEXT):
        verdict = named or verdict
        found[result] = verdict
    assert {result: found.get(result) for result in HlrResult} == VERDICTS


def test_defaults() -> None:
    """The table of options has the defaults of the code."""
    for option, default in {
        "daily_budget": f"{DEFAULT_DAILY_BUDGET}",
        "sms_budget": f"{DEFAULT_SMS_BUDGET}",
        "sms_reserve": f"{DEFAULT_SMS_RESERVE}",
        "alert_after": f"{DEFAULT_ALERT_AFTER} minutes",
        "retention_days": f"{DEFAULT_RETENTION_DAYS} days",
        "stop_list_interval": f"{DEFAULT_STOP_LIST_INTERVAL} minutes",
    }.items():
        [label] = texts_at(TEXTS, "options", "step", "init", "data", option)
        assert f"| *{label}* | {default} |" in GUIDE_TEXT
