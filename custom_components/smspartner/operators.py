"""Names and countries of mobile networks, by MCC and MNC."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import orjson

_TABLE = Path(__file__).with_name("operators.json")
_MCC_MNC = re.compile(r"[0-9]{5,6}")


@dataclass(frozen=True, slots=True)
class Operator:
    """A mobile network's name and ISO country code, each None where unknown."""

    name: str | None
    country: str | None


_UNKNOWN = Operator(None, None)


class _Table(NamedTuple):
    """A table that has been parsed."""

    networks: Mapping[str, Operator]
    """By MCC and MNC."""
    countries: Mapping[str, str]
    """By MCC."""
    date: str


class Operators:
    """The networks of a table, found by MCC and MNC."""

    def __init__(self, text: bytes) -> None:
        """Initialize with the JSON of a table, which is parsed when first needed."""
        self._text = text

    @property
    def date(self) -> str:
        """Return the date of the table."""
        return self._table.date

    def find(self, mcc_mnc: str | None) -> Operator:
        """Return the network of `mcc_mnc`, or of an unknown one the country alone.

        The digits are compared as they are: an MNC of 01 is not the same as 001.
        """
        if mcc_mnc is None or not _MCC_MNC.fullmatch(mcc_mnc):
            return _UNKNOWN
        if network := self._table.networks.get(mcc_mnc):
            return network
        return Operator(None, self._table.countries.get(mcc_mnc[:3]))

    @cached_property
    def _table(self) -> _Table:
        """Return the table."""
        table = orjson.loads(self._text)
        networks = {
            key: Operator(**network) for key, network in table["networks"].items()
        }
        return _Table(networks, table["countries"], table["date"])


def load_operators() -> Operators:
    """Return the table of the integration; this reads a file and blocks."""
    return Operators(_TABLE.read_bytes())
