"""CSV files, where the actions do not reach: odd text, and who comes second."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from custom_components.smspartner.actions.csv_file import CsvFile


@pytest.fixture
def path(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a path that may be written, in a folder with nothing in it."""
    folder = tmp_path / "media"
    folder.mkdir()
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder / "numbers.csv"


def test_odd_text(hass: HomeAssistant, path: Path) -> None:
    """Text with commas, quotes, line breaks and accents is read back as it was."""
    row = ["a,b", 'say "no"', "two\nlines", "é", ""]
    file = CsvFile(hass, str(path))
    file.reserve()
    file.append([["1", "2", "3", "4", "5"]])
    file.append([row])
    file.publish()
    with path.open(encoding="utf-8", newline="") as written:
        assert list(csv.reader(written)) == [["1", "2", "3", "4", "5"], row]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("+", "'+"),
        ("+33612345678\n", "'+33612345678\n"),
        ("+٣٣", "'+٣٣"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("+33612345678", "+33612345678"),
        ("+33 6 12 34 56 78", "+33 6 12 34 56 78"),
        ("+33 6\t12", "'+33 6\t12"),
        ("+33-6-12", "'+33-6-12"),
        ("'0612345678", "'0612345678"),
        ("1-1", "1-1"),
        ("Anna;=cmd|' /C calc'!A0;06", "Anna;'=cmd|' /C calc'!A0;06"),
        ("Anna, =1+1", "Anna,' =1+1"),
        ("Anna\t@SUM(A1)", "Anna\t'@SUM(A1)"),
        ("Anna\n-1", "Anna\n'-1"),
        ("Anna;\uff1d1+1", "Anna;'\uff1d1+1"),
        ('Anna;"=1+1"', 'Anna;\'"=1+1"'),
        ("Anna;+33-6-12", "Anna;'+33-6-12"),
        ("Anna;+33612345678;a=b", "Anna;+33612345678;a=b"),
        ("Anna;+33 6 12 34 56 78", "Anna;+33 6 12 34 56 78"),
        ("=1;=1;=1", "'=1;'=1;'=1"),
        (";;=1", ";;'=1"),
        (-1, "-1"),
        ("", ""),
        (None, ""),
    ],
)
def test_formulas(hass: HomeAssistant, path: Path, cell: object, written: str) -> None:
    """What a spreadsheet would calculate is a text there; a phone number stays one."""
    file = CsvFile(hass, str(path))
    file.reserve()
    file.append([[cell, "last"]])
    file.publish()
    with path.open(encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines)) == [[written, "last"]]


@pytest.mark.parametrize("step", ["reserved", "published"])
def test_files_are_their_owners_alone(
    hass: HomeAssistant, path: Path, step: str
) -> None:
    """Nobody else may read a file, nor what is written beside it before."""
    usual = os.umask(0)
    try:
        file = CsvFile(hass, str(path))
        file.reserve()
        if step == "published":
            file.append([["name"]])
            file.publish()
        modes = {one.stat().st_mode & 0o777 for one in path.parent.iterdir()}
    finally:
        os.umask(usual)
        file.discard()
    assert modes == {0o600}


def test_second_to_reserve(hass: HomeAssistant, path: Path) -> None:
    """Who comes second is refused, and does not disturb who was first."""
    first = CsvFile(hass, str(path))
    first.reserve()
    with pytest.raises(ServiceValidationError):
        CsvFile(hass, str(path)).reserve()
    first.append([["name"], ["mine"]])
    first.publish()
    assert path.read_text("utf-8").split() == ["name", "mine"]


def test_rows_that_fail(hass: HomeAssistant, path: Path) -> None:
    """Rows that fail half-way never stand under the name, and can be discarded."""

    def rows() -> Iterator[list[str]]:
        """Return one row and fail."""
        yield ["first"]
        raise OSError

    file = CsvFile(hass, str(path))
    file.reserve()
    with pytest.raises(OSError):  # noqa: PT011 - nothing else could raise it
        file.append(rows())
    assert path.read_text("utf-8") == ""
    file.discard()
    assert list(path.parent.iterdir()) == []
    file.discard()


def test_nothing_under_the_name_before_the_end(hass: HomeAssistant, path: Path) -> None:
    """The name is taken at once, and holds everything only when all is written."""
    file = CsvFile(hass, str(path))
    file.reserve()
    file.append([["x" * 100_000]])
    assert path.read_text("utf-8") == ""
    file.publish()
    assert len(path.read_text("utf-8").strip()) == 100_000
    assert list(path.parent.iterdir()) == [path]


def test_not_reserved(hass: HomeAssistant, path: Path) -> None:
    """Nothing is written into a name that was not reserved."""
    with pytest.raises(ValueError, match="not been reserved"):
        CsvFile(hass, str(path)).append([["mine"]])
    assert list(path.parent.iterdir()) == []
