"""Names and countries of mobile networks, by MCC and MNC."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path(__file__).with_name("operators.json")
_MCC_MNC = re.compile(r"[0-9]{5,6}")


@dataclass(frozen=True, slots=True)
class Operator:
    """A mobile network's name and ISO country code, each None where unknown."""

    name: str | None
    country: str | None


_UNKNOWN = Operator(None, None)


class Operators:
    """The networks of a table, found by MCC and MNC."""

    def __init__(
        self,
        networks: Mapping[str, Operator],
        countries: Mapping[str, str],
        date: str,
    ) -> None:
        """Initialize with networks by MCC and MNC, countries by MCC, and their date."""
        self.date = date
        self._networks = networks
        self._countries = countries

    def find(self, mcc_mnc: str | None) -> Operator:
        """Return the network of `mcc_mnc`, or of an unknown one the country alone.

        The digits are compared as they are: an MNC of 01 is not the same as 001.
        """
        if mcc_mnc is None or not _MCC_MNC.fullmatch(mcc_mnc):
            return _UNKNOWN
        if network := self._networks.get(mcc_mnc):
            return network
        return Operator(None, self._countries.get(mcc_mnc[:3]))


def load_operators() -> Operators:
    """Return the table of the integration; this reads a file and blocks."""
    table = json.loads(_TABLE.read_text("utf-8"))
    networks = {key: Operator(**network) for key, network in table["networks"].items()}
    return Operators(networks, table["countries"], table["date"])
