"""Tests of the table of mobile networks and of the script that makes it."""

import json
import runpy
from typing import Any

import pytest

from custom_components.smspartner.operators import (
    Operator,
    Operators,
    load_operators,
)

from .helpers import FIXTURES, ROOT

TABLE = ROOT / "custom_components" / "smspartner" / "operators.json"


@pytest.fixture(name="operators", scope="module")
def operators_fixture() -> Operators:
    """Return the table that comes with the integration."""
    return load_operators()


@pytest.fixture(name="made", scope="module")
def made_fixture(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the script makes of a small source."""
    output = tmp_path_factory.mktemp("operators") / "operators.json"
    script = str(ROOT / "script" / "make-operators")
    arguments = [
        "20251101-1",
        str(FIXTURES / "serviceproviders.xml"),
        f"--overrides={FIXTURES / 'operator_overrides.toml'}",
        f"--output={output}",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", [script, *arguments])
        runpy.run_path(script, run_name="__main__")
    table: dict[str, Any] = json.loads(output.read_text("utf-8"))
    return table


def test_script_names_source_and_date(made: dict[str, Any]) -> None:
    """The table says where it comes from."""
    assert made["source"] == "GNOME mobile-broadband-provider-info"
    assert made["licence"] == "public domain"
    assert made["version"] == "20251101-1"
    assert made["date"] == "2025-11-01"


@pytest.mark.parametrize(
    ("mcc_mnc", "name", "country"),
    [
        ("10101", "Owner", "AA"),  # marked primary, in the middle of three
        ("10102", "Reviewed", "AA"),  # none primary, but reviewed
        ("10103", "Alone", "AA"),
        ("101003", "Alone", "AA"),  # a three-digit MNC is kept
        ("10104", None, "AA"),  # several, none primary, not reviewed
        ("10105", None, "AA"),  # two primaries
        ("10106", "Twice", "AA"),  # several of the same name
        ("10201", "Twice", None),  # in two countries
        ("10202", "Twice", "AA"),
        ("10203", "Twice", "BB"),
        ("10301", "Misplaced", "CC"),  # the reviewed country wins
        ("10407", "Not in the source", "DD"),
        ("10507", "In no known country", None),
    ],
)
def test_script_rule(
    made: dict[str, Any], mcc_mnc: str, name: str | None, country: str | None
) -> None:
    """A name is certain or absent, and so is a country."""
    assert made["networks"][mcc_mnc] == {"name": name, "country": country}


def test_script_countries(made: dict[str, Any]) -> None:
    """An MCC has the only country of its networks, or the reviewed one."""
    assert made["countries"] == {"101": "AA", "103": "CC", "104": "DD"}


def test_table_is_well_formed() -> None:
    """The table that ships holds what the script writes, and nothing odd."""
    table = json.loads(TABLE.read_text("utf-8"))
    assert table["version"].startswith(table["date"].replace("-", ""))
    assert len(table["networks"]) > 800
    for mcc_mnc, network in table["networks"].items():
        assert mcc_mnc.isdecimal()
        assert len(mcc_mnc) in (5, 6)
        assert network["name"] is None or network["name"].strip()
        assert network["country"] is None or network["country"].isupper()
    for mcc, country in table["countries"].items():
        assert mcc.isdecimal()
        assert len(mcc) == 3
        assert len(country) == 2


@pytest.mark.parametrize(
    ("mnc", "name"),
    [
        *((mnc, "Orange") for mnc in ("00", "01", "02", "32", "91")),
        *((mnc, "SFR") for mnc in ("08", "09", "10", "11", "13")),
        *((mnc, "Free Mobile") for mnc in ("15", "16", "35", "36")),
        *((mnc, "Bouygues Telecom") for mnc in ("20", "21", "26", "88")),
        ("22", "Transatel"),
        ("25", "Lycamobile"),
        ("27", "Coriolis Telecom"),
        ("30", "Syma Mobile"),
        ("38", "Lebara"),
    ],
)
def test_french_networks(operators: Operators, mnc: str, name: str) -> None:
    """The networks of metropolitan France have their names."""
    assert operators.find(f"208{mnc}") == Operator(name, "FR")


def test_every_assigned_french_code_is_named(operators: Operators) -> None:
    """No two-digit code assigned in France is left open."""
    assigned = [*range(40), *range(86, 92)]
    unnamed = [mnc for mnc in assigned if not operators.find(f"208{mnc:02}").name]
    assert unnamed == []


@pytest.mark.parametrize(
    ("mcc_mnc", "expected"),
    [
        ("64700", Operator("Orange", "RE")),
        ("64701", Operator("Maoré Mobile", "YT")),
        ("64710", Operator("SFR Réunion", "RE")),
        ("74204", Operator("Free Caraïbe", "GF")),
        ("34020", Operator("Digicel", None)),  # 340 is shared by four territories
        ("30801", Operator("Ameris", "PM")),
        ("54601", Operator("Mobilis", "NC")),
        ("54720", Operator("Vini", "PF")),
        ("310410", Operator("AT&T", "US")),
        ("23410", Operator("O2", "GB")),
        ("23455", Operator("Sure (Cable & Wireless)", None)),  # three islands
        ("40102", Operator(None, "KZ")),  # several providers, not reviewed
        ("20899", Operator(None, "FR")),
        ("208015", Operator(None, "FR")),  # not 208 15
        ("74299", Operator(None, "GF")),
        ("23499", Operator(None, "GB")),
        ("34099", Operator(None, None)),
        ("99999", Operator(None, None)),
        ("2081", Operator(None, None)),
        ("208", Operator(None, None)),
        ("2081555", Operator(None, None)),
        ("208-15", Operator(None, None)),
        ("Free", Operator(None, None)),
        ("", Operator(None, None)),
        (None, Operator(None, None)),
    ],
)
def test_find(operators: Operators, mcc_mnc: str | None, expected: Operator) -> None:
    """A network is found by its exact digits, its country by the MCC."""
    assert operators.find(mcc_mnc) == expected
