"""Errors and repair issues have their texts, in each language."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smspartner import issues
from custom_components.smspartner.api import SmsRefusal
from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    DOMAIN,
)
from custom_components.smspartner.ledger.sms.states import MessageState, Refusal
from custom_components.smspartner.ledger.states import Reason
from custom_components.smspartner.phone_numbers import MAX_INVALID, PhoneNumberProblem
from custom_components.smspartner.repair.reply_address import CONF_ADDRESS

from .helpers import ACCOUNT_SHOWN, CallAction
from .texts import (
    BAD_ENTRIES,
    EN,
    FOLDER,
    GATE_PHONE,
    TEXTS,
    Uses,
    add_gate,
    all_placeholders,
    constants_in,
    placeholders_of,
)

type _Function = ast.FunctionDef | ast.AsyncFunctionDef


OF_A_STEP = {"title", "description"}
"""Texts that each step of a dialog has."""

OF_A_FORM = OF_A_STEP | {"data", "data_description"}
"""Texts that a step with fields has."""

FIELDS: Uses = {"enter": {CONF_ADDRESS}}
"""The fields of each step of a fix flow that has any."""

IN_TWO_COLUMNS = "Anna;06 12 34 56 78;07 12 34 56 78"
"""A row of a file of which it is not certain what the phone number is."""

OF_DIALOG: Uses = {issues.UNCERTAIN_REQUESTS: {"numbers", "more", "cost"}}
"""Placeholders that the dialog of a repair issue has beside those of the issue."""


@pytest.fixture
async def websocket(hass: HomeAssistant) -> None:
    """Set up the websocket API before the HTTP server starts."""
    assert await async_setup_component(hass, "websocket_api", {})


@pytest.fixture
def gate(hass: HomeAssistant, config_entry: MockConfigEntry) -> ConfigSubentry:
    """Return a monitored number of the account."""
    return add_gate(hass, config_entry)


@pytest.mark.parametrize(
    ("action", "data", "key", "said"),
    [
        (
            "verify_numbers",
            {"phone_numbers": ["hello"]},
            "entries_not_a_number",
            {"hello"},
        ),
        (
            "verify_numbers",
            {"phone_numbers": ["+33 6 12", "+33 6 13"]},
            "entries_not_possible",
            {"+33 6 12", "+33 6 13"},
        ),
        (
            "verify_numbers",
            {"phone_numbers": ["01 42 68 53 00"]},
            "entries_not_mobile",
            {"01 42 68 53 00"},
        ),
        (
            "verify_numbers",
            {"phone_numbers": ["+33612345678", "hello"]},
            "entries_not_a_number_skippable",
            {"hello", "skip_invalid"},
        ),
        (
            "verify_numbers",
            {"phone_numbers": ["hello", "+33 6 12", "01 42 68 53 00"]},
            "invalid_numbers",
            {": hello. ", ": +33 6 12. ", ": 01 42 68 53 00. "},
        ),
        (
            "verify_numbers",
            {"phone_numbers": [f"hello {number}" for number in range(12)]},
            "many_invalid_numbers",
            {"hello 0", "hello 9", ": 2."},
        ),
        (
            "verify_numbers",
            {"phone_numbers": [f"hello {number}" for number in range(1200)]},
            "too_many_invalid_numbers",
            {"hello 0", "hello 9", ": 1190."},
        ),
        (
            "verify_numbers",
            {"phone_numbers": [f"+3361234567{number}" for number in range(3)]},
            "budget_exceeded",
            {"€0.015", "€0.01 "},
        ),
        (
            "forget_numbers",
            {"phone_numbers": ["06 98 76 54 32"]},
            "added_numbers",
            {": Gate."},
        ),
        (
            "get_results",
            {"verification_id": "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"},
            "unknown_verification",
            {"01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"},
        ),
        (
            "get_results",
            {"tag": "alarm", "path": "/nowhere/results.csv"},
            "path_not_allowed",
            {"/nowhere/results.csv", "allowlist_external_dirs"},
        ),
        (
            "get_results",
            {"limit": 10},
            "no_filter",
            {"verification_id", "campaign_id", "tag", "phone_numbers", "since"},
        ),
        (
            "verify_numbers",
            {
                "phone_numbers": GATE_PHONE,
                "wait": 1,
                "notify_url": "https://example.com/results",
            },
            "wait_for_results_elsewhere",
            {"wait", "notify_url"},
        ),
    ],
)
async def test_errors_in_each_language(
    hass: HomeAssistant,
    websocket: None,
    gate: ConfigSubentry,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    action: str,
    data: dict[str, Any],
    key: str,
    said: set[str],
) -> None:
    """Each language shows an error with all that it has to say."""
    hass.config_entries.async_update_entry(account, options={CONF_DAILY_BUDGET: 0.01})
    await hass.async_block_till_done()
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {
            "type": "call_service",
            "domain": DOMAIN,
            "service": action,
            "service_data": data,
            "return_response": True,
        }
    )
    error = (await client.receive_json())["error"]
    assert error["translation_domain"] == DOMAIN
    assert error["translation_key"] == key
    for texts in TEXTS.values():
        shown = texts[f"exceptions.{key}.message"].format(
            **error["translation_placeholders"]
        )
        assert {word for word in said if word not in shown} == set()
        assert "{" not in shown


async def test_issues_in_each_language(
    hass: HomeAssistant,
    account: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Each language names the account of a repair issue."""
    await hass.config.async_update(external_url="http://home.example.org")
    plain = _shown(issue_registry, account, issues.PLAIN_HTTP_ADDRESS)
    await hass.config.async_update(external_url=None)
    missing = _shown(issue_registry, account, issues.NO_CALLBACK_ADDRESS)
    for shown in (*plain, *missing):
        assert ACCOUNT_SHOWN in shown
        assert "{" not in shown


def _shown(registry: ir.IssueRegistry, account: MockConfigEntry, key: str) -> list[str]:
    """Return the description of an issue in each language."""
    issue = registry.async_get_issue(DOMAIN, f"{key}_{account.entry_id}")
    assert issue
    placeholders = issue.translation_placeholders or {}
    path = f"issues.{issue.translation_key}.description"
    return [texts[path].format(**placeholders) for texts in TEXTS.values()]


@cache
def _modules() -> list[ast.Module]:
    """Return the syntax trees of all modules of the integration."""
    return [ast.parse(path.read_text("utf-8")) for path in FOLDER.rglob("*.py")]


def _exception_uses() -> Uses:
    """Return each literal `translation_key` of an exception, with its placeholders.

    A key that a function has as its first parameter is found where the function is
    called. Repair issues are not included: their keys are constants.
    """
    uses: Uses = {}
    for module in _modules():
        for function in _functions(module):
            for call in _calls(function):
                named = {keyword.arg: keyword.value for keyword in call.keywords}
                key = named.get("translation_key")
                if key is None or "translation_domain" not in named:
                    continue
                given = _keys_of(named.get("translation_placeholders"))
                if isinstance(key, ast.Constant):
                    uses.setdefault(str(key.value), set()).update(given)
                elif isinstance(key, ast.Name):
                    assert key.id == function.args.args[0].arg
                    _follow(function.name, given, uses)
    return uses


def _follow(function: str, given: set[str], uses: Uses) -> None:
    """Add the literal keys that a function is called with, with their placeholders."""
    for module in _modules():
        for call in _calls(module):
            if _name_of(call.func) == function and call.args:
                key = call.args[0]
                extra = {keyword.arg for keyword in call.keywords if keyword.arg}
                if isinstance(key, ast.Constant):
                    uses.setdefault(str(key.value), set()).update(given | extra)


def _issue_calls() -> Iterator[tuple[set[str], Mapping[str | None, ast.expr]]]:
    """Yield the issues and the arguments of each call that creates repair issues.

    A call with a variable may create all issues that its module names.
    """
    for module in _modules():
        for call in _calls(module):
            if _name_of(call.func) == "async_raise_issue":
                told = _issues_of(call.args[1]) or _issues_of(module)
                yield told, {keyword.arg: keyword.value for keyword in call.keywords}


def _issues_of(node: ast.AST) -> set[str]:
    """Return the repair issues whose constants a piece of source names."""
    names = {
        _name_of(inner)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute | ast.Name)
    }
    return {
        str(value)
        for name, value in vars(issues).items()
        if name in names and name.lower() == value
    }


def _functions(module: ast.Module) -> Iterator[_Function]:
    """Yield all functions of a module."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """Yield all calls within a piece of source."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            yield inner


def _name_of(node: ast.expr) -> str | None:
    """Return the name of a called function or method."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _keys_of(node: ast.expr | None) -> set[str]:
    """Return the keys of a dict literal."""
    if not isinstance(node, ast.Dict):
        return set()
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


def _refusals_of_sms() -> Uses:
    """Return why messages are not accepted, with what each error says."""
    reasons = {*Refusal, *SmsRefusal, MessageState.UNCERTAIN, MessageState.CANCELLED}
    reasons |= {Reason.NOT_SENT, Reason.RESTORED, "forgotten", "send_from"}
    uses = {f"sms_refused_{reason}": {"names", "sms_id"} for reason in reasons}
    uses["sms_refused_budget"] |= {"budget", "cost", "left"}
    for reason in (SmsRefusal.INVALID, SmsRefusal.MALFORMED, SmsRefusal.OTHER):
        uses[f"sms_refused_{reason}"] |= {"reason"}
    uses["sms_refused_hourly_limit"] |= {"most"}
    uses["sms_refused_reserve"] = uses["sms_refused_budget"]
    uses["sms_refused_busy"] = uses["sms_refused_not_sent"]
    uses["sms_refused_unexplained"] = {"names", "sms_id"}
    uses["sms_refused_by_status"] = {"names", "sms_id", "status"}
    return uses


@pytest.fixture
async def exceptions(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    tmp_path: Path,
) -> Uses:
    """Return the exceptions of the source, and those that invalid entries cause.

    Entries may be invalid in one way, in two, be many or too many, or have more than
    one column in a file, each with and without a valid one.
    """
    await hass.config.async_update(country=None)
    hass.config.allowlist_external_dirs.add(str(tmp_path))
    file = tmp_path / "numbers.csv"
    file.write_text(f"Name;Phone;Phone 2\n{IN_TWO_COLUMNS}\n", encoding="utf-8")
    assert set(BAD_ENTRIES) == set(PhoneNumberProblem)
    bad = [*([entry] for entry in BAD_ENTRIES.values()), ["hello", "+33 6 12"]]
    bad += (["hello"] * 11, ["hello"] * (MAX_INVALID + 1))
    calls: list[dict[str, Any]] = [{"phone_numbers": entries} for entries in bad]
    calls.append({"phone_numbers": [], "path": str(file)})
    calls += [
        one | {"phone_numbers": [GATE_PHONE, *one["phone_numbers"]]} for one in calls
    ]
    uses = _exception_uses() | _refusals_of_sms()
    for data in calls:
        with pytest.raises(ServiceValidationError) as refusal:
            await call_action("verify_numbers", **data)
        key = refusal.value.translation_key
        assert key
        assert key not in uses
        uses[key] = set(refusal.value.translation_placeholders or ())
    return uses


def test_exceptions(exceptions: Uses) -> None:
    """Each translated exception has a text, and no text is left over."""
    assert len(exceptions) > 20
    assert set(EN["exceptions"]) == set(exceptions)
    for key, given in exceptions.items():
        assert set(EN["exceptions"][key]) == {"message"}
        assert placeholders_of(EN["exceptions"][key]["message"]) == given, key


def test_problems_of_entries() -> None:
    """There is a text for each problem of an entry, and for parts of texts."""
    told = {key: placeholders_of(text) for key, text in EN["common"].items()}
    assert told.pop("entry_of_line") == {"line", "entry"}
    assert told.pop("line_of_file") == {"line"}
    assert told.pop("one_number") == set()
    assert told.pop("several_numbers") == {"count"}
    assert told.pop("stop_list_continued") == set()
    assert told.pop("stop_list_interrupted") == set()
    problems = {*PhoneNumberProblem, "ambiguous_of_file"}
    assert told == {problem: {"entries"} for problem in problems}


def test_issues() -> None:
    """Each repair issue is created, and its texts use all of its placeholders."""
    given: Uses = {}
    fixable: set[str] = set()
    for raised, arguments in _issue_calls():
        for key in raised:
            given.setdefault(key, set()).update(_keys_of(arguments["placeholders"]))
        if "data" in arguments:
            fixable |= raised
    assert set(EN["issues"]) == set(given)
    for key, issue in EN["issues"].items():
        shown = "fix_flow" if key in fixable else "description"
        assert set(issue) == {"title", shown}, key
        assert placeholders_of(issue["title"]) == set(), key
        told = issue[shown]["step"] if key in fixable else issue[shown]
        filled = given[key] | OF_DIALOG.get(key, set())
        assert all_placeholders(told) - {"error"} == filled - {"error"}, key


def test_ways_to_mend_an_issue() -> None:
    """Each choice and each abort reason of a fix flow has a text."""
    paths = [FOLDER / "repairs.py", *FOLDER.glob("repair/*.py")]
    sources = [ast.parse(path.read_text("utf-8")) for path in paths]
    offered: Uses = {"menu_options": set(), "reason": set(), "step_id": set()}
    given: Uses = {}
    with_fields: set[str] = set()
    for call in chain.from_iterable(map(_calls, sources)):
        arguments = {one.arg: one.value for one in call.keywords}
        for name in offered.keys() & arguments.keys():
            offered[str(name)] |= set(constants_in(arguments[name]))
        if "data_schema" in arguments:
            with_fields |= set(constants_in(arguments["step_id"]))
        if "reason" in arguments and "description_placeholders" in arguments:
            (reason,) = constants_in(arguments["reason"])
            given[str(reason)] = _keys_of(arguments["description_placeholders"])
    told: Uses = {"menu_options": set(), "reason": set(), "step_id": set()}
    for issue in EN["issues"].values():
        fix_flow = issue.get("fix_flow", {"step": {}})
        told["reason"] |= set(fix_flow.get("abort", ()))
        for reason, text in fix_flow.get("abort", {}).items():
            assert placeholders_of(text) == given.get(reason, set())
        for step, texts in fix_flow["step"].items():
            described = texts.get("menu_option_descriptions", {})
            options = texts.get("menu_options", {})
            fields = FIELDS.get(step, set())
            assert set(texts) - {"menu_option_descriptions", "menu_options"} == (
                OF_A_FORM if fields else OF_A_STEP
            )
            assert set(texts.get("data", ())) == fields
            assert set(texts.get("data_description", ())) == fields
            assert set(described) in ({*options}, set())
            told["step_id"].add(step)
            told["menu_options"] |= set(options)
    assert told == offered | {"step_id": offered["step_id"] | {"confirm"}}
    assert set(FIELDS) == with_fields
