"""Phone numbers in a file, for verify_numbers and send_sms."""

import itertools
import json
import logging
import os
import threading
from pathlib import Path
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized

from custom_components.smspartner.actions import number_file
from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.phone_numbers import read_file

from ..helpers import PHONE, SECOND, CallAction
from ..simulator import Simulator
from .helpers import ANNA, BEN, Refusal

pytestmark = pytest.mark.usefixtures("account")

ACTIONS: dict[str, dict[str, Any]] = {
    "verify_numbers": {"dry_run": True},
    "send_sms": {"message": "Bonjour", "dry_run": True},
}
TABLE = f"Name;Phone\nAnna;{PHONE}\nBen;{SECOND}\n"


@pytest.fixture
def file(folder: Path) -> Path:
    """Return a file with two numbers that may be read."""
    file = folder / "numbers.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def put(file: Path, content: str | bytes) -> None:
    """Write another content to a file."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("column", [None, "phone", 2, "2"])
async def test_numbers_of_a_file_are_verified(
    call_action: CallAction, simulator: Simulator, file: Path, column: object
) -> None:
    """They are bought as others are, and results show the number alone."""
    fields = {} if column is None else {"column": column}
    response = await call_action(
        "verify_numbers", path=str(file), wait={"seconds": 60}, **fields
    )
    assert [one["input"] for one in response["results"]] == [PHONE, SECOND]
    [request] = simulator.books.requests
    assert set(request.numbers) == {PHONE, SECOND}
    assert "Anna" not in json.dumps(response)


async def test_numbers_of_a_file_are_texted(
    call_action: CallAction, simulator: Simulator, file: Path
) -> None:
    """They get one SMS each, beside the numbers that the call names."""
    response = await call_action(
        "send_sms", message="Bonjour", path=str(file), phone_numbers=[BEN, PHONE]
    )
    numbers = {PHONE, SECOND, BEN}
    assert {one["phone_number"] for one in response["messages"]} == numbers
    assert simulator.books.sms.texted == {(phone, "Bonjour"): 1 for phone in numbers}


@pytest.mark.parametrize("action", sorted(ACTIONS))
async def test_two_columns_of_numbers(
    call_action: CallAction, refusal: Refusal, file: Path, action: str
) -> None:
    """The error names the field that says which to read, and that is read then."""
    put(file, f"Name;Mobile;Phone\nAnna;{PHONE};{SECOND}\n")
    error = await refusal(action, **ACTIONS[action], path=str(file))
    assert error.translation_key == "entries_ambiguous_of_file"
    assert '"Column" (column)' in str(error)
    assert "line 2 of the file" in str(error)
    put(file, f"Name;Mobile;Phone\nAnna;{PHONE};{SECOND}\nBen;hello;\n")
    error = await refusal(action, **ACTIONS[action], path=str(file))
    assert error.translation_key == "invalid_numbers"
    assert '"Column" (column)' in str(error)
    put(file, f"Name;Mobile;Phone\nAnna;{PHONE};{SECOND}\n")
    await call_action(action, **ACTIONS[action], path=str(file), column="mobile")


async def test_both_are_one_list(call_action: CallAction, file: Path) -> None:
    """A number that is named and in the file is bought once."""
    response = await call_action(
        "verify_numbers", phone_numbers=[PHONE, ANNA], path=str(file), dry_run=True
    )
    assert response["to_buy"] == 3
    assert response["duplicates"] == [{"input": None, "phone_number": PHONE, "line": 2}]


async def test_lines_are_named_and_no_contents(
    call_action: CallAction, refusal: Refusal, file: Path
) -> None:
    """An error tells the lines and why, and so does the response that skips them."""
    put(file, f"{TABLE}Zoe;3,3612E+10\nYves;{PHONE}\nXena;0123456789\n")
    error = await refusal("verify_numbers", path=str(file), phone_numbers=["nobody"])
    assert "line 4 of the file" in str(error)
    assert "line 6 of the file" in str(error)
    assert "nobody" in str(error)
    for content in ("Zoe", "E+10", "Xena", "0123456789", "123456789"):
        assert content not in str(error)
    response = await call_action(
        "verify_numbers", path=str(file), skip_invalid=True, dry_run=True
    )
    assert response["to_buy"] == 2
    assert response["invalid"] == [
        {"input": None, "reason": "not_a_number", "line": 4},
        {"input": None, "reason": "not_mobile", "line": 6},
    ]
    assert response["duplicates"] == [{"input": None, "phone_number": PHONE, "line": 5}]
    error = await refusal("send_sms", message="Bonjour", path=str(file))
    assert "line 4 of the file" in str(error)
    assert "Zoe" not in str(error)


async def test_a_file_of_one_line_names_it(refusal: Refusal, file: Path) -> None:
    """Even the only line is named by its place."""
    put(file, "\nsecret words\n")
    error = await refusal("verify_numbers", path=str(file))
    assert "line 2 of the file" in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    ("action", "key"),
    [("verify_numbers", "nothing_to_verify"), ("send_sms", "sms_no_recipients")],
)
@pytest.mark.parametrize("is_file", [False, True])
async def test_at_least_one_number(
    refusal: Refusal, file: Path, *, action: str, key: str, is_file: bool
) -> None:
    """A call that names nobody, in a file or otherwise, is refused."""
    put(file, "Name;Phone\n;;\nEva;\nJo;-\n")
    path = {"path": str(file)} if is_file else {}
    assert (await refusal(action, **ACTIONS[action], **path)).translation_key == key


async def test_no_more_recipients_than_ever(refusal: Refusal, file: Path) -> None:
    """A file for one SMS has at most 500 numbers."""
    put(file, "\n".join(f"+336{number:08}" for number in range(501)))
    error = await refusal(
        "send_sms", message="Bonjour", path=str(file), advertising=False
    )
    assert error.translation_key == "sms_too_many_recipients"


def _nothing(_file: Path) -> None:
    """Leave the file as it is."""


def _remove(file: Path) -> None:
    """Let there be no file."""
    file.unlink()


def _make_pipe(file: Path) -> None:
    """Put a pipe in its place, which nobody writes to."""
    file.unlink()
    os.mkfifo(file)


def _make_folder(file: Path) -> None:
    """Put a folder in its place."""
    file.unlink()
    file.mkdir()


def _make_link(file: Path) -> None:
    """Put a link in its place that leads outside."""
    outside = file.parents[1] / "outside.csv"
    file.rename(outside)
    file.symlink_to(outside)


def _make_loop(file: Path) -> None:
    """Put a link in its place that leads to itself."""
    file.unlink()
    file.symlink_to(file)


def _make_device(file: Path) -> None:
    """Put a link to a device in its place."""
    file.unlink()
    file.symlink_to("/dev/zero")


def _make_spreadsheet(file: Path) -> None:
    """Save it as spreadsheets save their own files."""
    file.write_bytes(b"PK\x03\x04" + bytes(100))


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("change", "fields", "key"),
    [
        (_nothing, {"path": "numbers.csv"}, "path_not_absolute"),
        (_nothing, {"path": ""}, "path_not_absolute"),
        (_nothing, {"path": "/etc/passwd"}, "path_reading_not_allowed"),
        (_nothing, {"path": "/nowhere/x.csv"}, "path_reading_not_allowed"),
        (_nothing, {"path": "/x\0y"}, "path_reading_not_allowed"),
        (_make_link, {}, "path_reading_not_allowed"),
        (_make_device, {}, "path_reading_not_allowed"),
        (_remove, {}, "path_missing"),
        (_make_pipe, {}, "path_is_no_file"),
        (_make_folder, {}, "path_is_no_file"),
        (_make_loop, {}, "path_not_readable"),
        (_make_spreadsheet, {}, "path_is_spreadsheet"),
        (_nothing, {"column": "Mobile"}, "column_missing"),
        (_nothing, {"column": 3}, "column_missing"),
        (_nothing, {"column": "-1"}, "column_missing"),
        (_nothing, {"column": 0}, "column_invalid"),
        (_nothing, {"column": "0"}, "column_invalid"),
        (_nothing, {"column": "00"}, "column_invalid"),
        (_nothing, {"column": ""}, "column_invalid"),
        (_nothing, {"column": " "}, "column_invalid"),
    ],
)
async def test_what_is_not_read(
    refusal: Refusal,
    file: Path,
    *,
    action: str,
    change: Any,
    fields: dict[str, Any],
    key: str,
) -> None:
    """Each refusal says what is wrong with the path or the column."""
    change(file)
    error = await refusal(action, **ACTIONS[action], **{"path": str(file)} | fields)
    assert error.translation_key == key


async def test_a_link_within_the_folder_is_followed(
    call_action: CallAction, file: Path
) -> None:
    """What it leads to may be read."""
    link = file.with_name("link.csv")
    link.symlink_to(file)
    response = await call_action("verify_numbers", path=str(link), dry_run=True)
    assert response["to_buy"] == 2


async def test_no_permission(
    refusal: Refusal, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that belongs to somebody else says so; what else fails is in the log."""

    def fail(error: OSError) -> Any:
        """Return an opener that fails."""

        def opener(*_: object) -> int:
            """Fail."""
            raise error

        return opener

    for error, key in (
        (PermissionError(13, "no"), "path_reading_not_permitted"),
        (OSError(5, "Input/output error"), "path_not_readable"),
    ):
        monkeypatch.setattr(number_file, "open_at_once", fail(error))
        told = await refusal("verify_numbers", path=str(file))
        assert told.translation_key == key


async def test_a_file_that_is_too_large(
    call_action: CallAction,
    refusal: Refusal,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One byte too many is not read."""
    size = len(TABLE)
    monkeypatch.setattr(number_file, "MAX_SIZE", size - 1)
    error = await refusal("verify_numbers", path=str(file))
    assert error.translation_key == "path_too_large"
    monkeypatch.setattr(number_file, "MAX_SIZE", size)
    assert await call_action("verify_numbers", path=str(file), dry_run=True)


@pytest.mark.parametrize(
    "place", [".storage/numbers", ".cloud/x/y.csv", "secrets.yaml", "sub/secrets.yaml"]
)
async def test_secrets_of_home_assistant_are_not_read(
    hass: HomeAssistant, refusal: Refusal, tmp_path: Path, place: str
) -> None:
    """Not even where the whole configuration may be read, or by a link."""
    hass.config.config_dir = str(tmp_path)
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    secret = tmp_path / place
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text(TABLE)
    link = tmp_path / "numbers.csv"
    link.symlink_to(secret)
    for path in (secret, link):
        error = await refusal("verify_numbers", path=str(path))
        assert error.translation_key == "path_is_private"


async def test_a_column_is_of_a_file(refusal: Refusal) -> None:
    """A column without a file is a mistake."""
    error = await refusal("verify_numbers", phone_numbers=[PHONE], column="Phone")
    assert error.translation_key == "column_without_path"


@pytest.mark.parametrize("column", [None, []])
async def test_columns_that_cannot_be(
    call_action: CallAction, file: Path, column: object
) -> None:
    """A column is a text or a number."""
    with pytest.raises(vol.Invalid):
        await call_action("verify_numbers", path=str(file), column=column)


@pytest.mark.parametrize("action", ACTIONS)
async def test_only_administrators_have_files_read(
    hass: HomeAssistant, file: Path, action: str
) -> None:
    """Others may use the action, but not on files."""

    async def call(group: str, **fields: object) -> object:
        """Call the action as a user of a group."""
        user = await hass.auth.async_create_user("Camille", group_ids=[group])
        return await hass.services.async_call(
            DOMAIN,
            action,
            ACTIONS[action] | fields,
            blocking=True,
            return_response=True,
            context=Context(user_id=user.id),
        )

    assert await call(GROUP_ID_ADMIN, path=str(file))
    assert await call(GROUP_ID_USER, phone_numbers=[PHONE])
    for path in (str(file), "/etc/passwd", "x"):
        with pytest.raises(Unauthorized):
            await call(GROUP_ID_USER, path=path, phone_numbers=[PHONE])


FAULTS = [
    ("{name};{national};75011", True),
    ("{name};{digits};;;", True),
    ('"{name}, the ""great""";{international};"12; rue X"', True),
    ('"{name}\nand son";0{digits};"12 rue X\n\n75011 Paris"', True),
    ("{name};33{digits};", True),
    ("{name};'0{digits};", True),
    ('{name};="0{digits}";', True),
    ("{name};{digits}.0;", True),
    ("{name};06\x00{tail};", True),
    (";;", None),
    ("", None),
    ("{name};3,36123E+10;", False),
    ("{name};#REF!;", False),
    ("{name};;75011", None),
    ("{name};-;", None),
    ("{name};?;75011", False),
    ("{name};0123456789;", False),
]
"""Lines of a spreadsheet, and whether they hold a number; None is no line at all."""


def faulty_table(count: int) -> tuple[bytes, int, list[int]]:
    """Return a table with faults, how many numbers it has, and its invalid lines."""
    lines = ["sep=;", "Nom;Téléphone;Adresse"]
    valid, invalid, place = 0, [], 3
    for number, (line, is_valid) in zip(
        range(count), itertools.cycle(FAULTS), strict=False
    ):
        tail = f"{number:08}"
        text = line.format(
            name=f"Élo{number}",
            digits=f"6{tail}",
            tail=tail,
            national=" ".join(f"06{tail}"[at : at + 2] for at in range(0, 10, 2)),
            international=f"+336{tail}",
        )
        valid += is_valid is True
        if is_valid is False:
            invalid.append(place)
        lines.append(text)
        place += 1 + text.count("\n")
    return "\r\n".join(lines).encode("utf-16"), valid, invalid


@pytest.mark.parametrize("column", [None, "telephone", 2])
async def test_a_long_file_with_every_fault_of_a_spreadsheet(
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    file: Path,
    column: object,
) -> None:
    """It is read beside the event loop, and each line is a number or is named."""
    caplog.set_level(logging.DEBUG)
    content, valid, invalid = faulty_table(20_000)
    put(file, content)
    fields = {} if column is None else {"column": column}
    threads = []

    def read(*arguments: Any) -> Any:
        """Read the file, and note where that is done."""
        threads.append(threading.current_thread())
        return read_file(*arguments)

    monkeypatch.setattr(number_file, "read_file", read)
    response = await call_action(
        "verify_numbers", path=str(file), skip_invalid=True, dry_run=True, **fields
    )
    assert threads
    assert threading.main_thread() not in threads
    assert response["to_buy"] == valid
    assert [one["line"] for one in response["invalid"]] == invalid
    assert "Élo" not in caplog.text
    assert "Élo" not in json.dumps(response, ensure_ascii=False)
