"""SMS that are sent while Home Assistant is killed, and what the books say of them."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from random import Random
from typing import Final, NamedTuple

import aiohttp

from custom_components.smspartner.ledger.sms.states import rank
from custom_components.smspartner.runtime.delivery import BATCH
from tests.simulator import Simulator
from tests.simulator.sms.fates import DELIVERED, KO, NOT_DELIVERED, WAITING

from .account import DOMAIN
from .hearing import HearingProcess
from .home_assistant import CommandError

FIRST_NUMBERS: Final = (33_700_000_000, 34_600_000_000)
LARGEST: Final = 100
MOST_CALLS: Final = 8
DEAD: Final = (aiohttp.ClientError, aiohttp.WSMessageTypeError, OSError, TypeError)
"""What a call may raise whose Home Assistant is killed."""

_FATES: Final = {
    DELIVERED: "delivered",
    NOT_DELIVERED: "not_delivered",
    KO: "failed",
    WAITING: "waiting",
}
"""How the ledger calls what is reported."""


class SmsRow(NamedTuple):
    """How a number of an SMS stands in the ledger."""

    fate: str | None
    request: str


@dataclass(frozen=True, kw_only=True)
class SmsFaults:
    """What must not be: each a count of numbers."""

    texted_twice: int
    """Texted more than once, though asked for once."""
    recorded_twice: int
    """With more than one message in the ledger."""
    acknowledged_and_missing: int
    """Of which a report got our OK that the ledger does not know."""
    unaccounted: int
    """Neither accepted nor uncertain nor rejected nor queued, or texted unrecorded."""
    invented: int
    """With a final fate that nobody told."""
    unannounced: int
    """Whose reply got our OK, and was not told."""
    announced_too_often: int
    """Whose reply was told more often than one batch of events for each kill."""

    @property
    def none(self) -> bool:
        """Return whether there are none."""
        return not any(asdict(self).values())


@dataclass(frozen=True, kw_only=True)
class SmsRun:
    """What one run found of SMS."""

    numbers: int
    texted: int
    acknowledged: int
    """Numbers of which a report got our OK."""
    replies: int
    """Numbers of which a reply got our OK."""
    announced: int
    """Numbers of which a reply was told."""
    request_states: Mapping[str, int]
    """How many numbers are in requests of each state."""
    faults_at_kill: int
    faults: SmsFaults


type SmsRows = Sequence[tuple[str, SmsRow]]


class Texting:
    """Sends SMS, to numbers that were never used, and compares the books after."""

    def __init__(
        self, home_assistant: HearingProcess, simulator: Simulator, random: Random
    ) -> None:
        """Initialize with both, running."""
        self._home_assistant = home_assistant
        self._simulator = simulator
        self._random = random
        self._used = 0
        self._runs: list[list[str]] = []
        """The numbers of each run."""

    async def send(self, seconds: float) -> None:
        """Send some SMS within some seconds, the first one shortly before their end.

        The process dies then.
        """
        calls = [self._fresh() for _ in range(self._random.randint(1, MOST_CALLS))]
        self._runs.append([phone for phones in calls for phone in phones])
        last = max(0, seconds - self._random.uniform(0.05, 0.6))
        moments = [last, *(self._random.uniform(0, seconds) for _ in calls[1:])]
        await asyncio.gather(
            *(
                self._call(
                    phones,
                    after=after,
                    valid_for=self._random.choice([0, 600]),
                )
                for phones, after in zip(calls, moments, strict=True)
            )
        )

    def acknowledged(self) -> set[str]:
        """Return the numbers of the last run of which a report got our OK."""
        return set(_told(self._simulator, self._runs[-1], acknowledged=True))

    def missing(self, address: str, acknowledged: set[str]) -> int:
        """Count the numbers of which a ledger does not know what got our OK."""
        known = {phone for phone, row in _read(address, self._runs[-1]) if row.fate}
        return len(acknowledged - known)

    def look(self, address: str, faults_at_kill: int) -> SmsRun:
        """Compare the ledger with the books after the last run."""
        phones = self._runs[-1]
        rows = _read(address, phones)
        return SmsRun(
            numbers=len(phones),
            texted=len(_texted(self._simulator, phones)),
            acknowledged=len(self.acknowledged()),
            replies=len(self._answered(phones)),
            announced=len(self._home_assistant.heard().keys() & set(phones)),
            request_states=dict(Counter(row.request for _, row in rows)),
            faults_at_kill=faults_at_kill,
            faults=self._compare(phones, rows),
        )

    def compare_all(self, address: str) -> Sequence[SmsFaults]:
        """Compare each run once more: no later kill may have undone anything."""
        return [self._compare(phones, _read(address, phones)) for phones in self._runs]

    def _compare(self, phones: Sequence[str], found: SmsRows) -> SmsFaults:
        """Compare what the ledger knows and what was told of numbers with the books."""
        heard = self._home_assistant.heard()
        again = sum(count - 1 for count in heard.values())
        return SmsFaults(
            **_compare(self._simulator, phones, found),
            unannounced=len(self._answered(phones) - heard.keys()),
            announced_too_often=max(0, again - BATCH * len(self._runs)),
        )

    def _answered(self, phones: Sequence[str]) -> set[str]:
        """Return those of some numbers of which a reply got our OK."""
        answers = self._simulator.books.sms.answers
        return {one.phone for one in answers if one.acknowledged} & set(phones)

    def _fresh(self) -> list[str]:
        """Return some numbers that were never used, of one country or of two."""
        count = self._random.choice([1, 1, 3, self._random.randint(1, LARGEST)])
        countries = self._random.choice([FIRST_NUMBERS[:1], FIRST_NUMBERS])
        first, self._used = self._used, self._used + count
        return [
            f"+{self._random.choice(countries) + serial}"
            for serial in range(first, self._used)
        ]

    async def _call(self, phones: list[str], *, after: float, valid_for: int) -> None:
        """Send a text to numbers after a while."""
        await asyncio.sleep(after)
        with suppress(*DEAD, CommandError):
            await self._home_assistant.call_action(
                DOMAIN,
                "send_sms",
                {
                    "phone_numbers": phones,
                    "message": f"Water in the cellar of {phones[0]}",
                    "valid_for": valid_for,
                    **({"advertising": False} if len(phones) > 50 else {}),
                },
                return_response=True,
            )


def _compare(
    simulator: Simulator, phones: Sequence[str], found: SmsRows
) -> Mapping[str, int]:
    """Compare what a ledger knows of numbers with the books."""
    rows = dict(found)
    texted = _texted(simulator, phones)
    acknowledged = _told(simulator, phones, acknowledged=True)
    told = _told(simulator, phones, acknowledged=False)
    return {
        "texted_twice": sum(1 for count in texted.values() if count > 1),
        "recorded_twice": len(found) - len(rows),
        "acknowledged_and_missing": sum(
            phone not in rows or rank(rows[phone].fate) < rank(fate)
            for phone, fate in acknowledged.items()
        ),
        "unaccounted": sum(
            not _is_accounted(rows.get(phone), is_texted=phone in texted)
            for phone in phones
        ),
        "invented": sum(
            rank(row.fate) > rank(told.get(phone)) for phone, row in rows.items()
        ),
    }


def _is_accounted(row: SmsRow | None, *, is_texted: bool) -> bool:
    """Return whether the ledger knows what became of a number, and the books agree.

    A call that was not written down has sent nothing.
    """
    match row:
        case SmsRow(request="accepted"):
            return is_texted
        case SmsRow(request="uncertain"):
            return True
        case SmsRow(request="rejected" | "queued") | None:
            return not is_texted
        case _:
            return False


def _texted(simulator: Simulator, phones: Sequence[str]) -> Counter[str]:
    """Return how often each of some numbers was texted."""
    wanted = set(phones)
    counts = Counter[str]()
    for (phone, _), count in simulator.books.sms.texted.items():
        if phone in wanted:
            counts[phone] += count
    return counts


def _told(
    simulator: Simulator, phones: Sequence[str], *, acknowledged: bool
) -> dict[str, str]:
    """Return the furthest fate of each number that was reported, or may be polled.

    With `acknowledged` only of reports that got our OK.
    """
    wanted = set(phones)
    books = simulator.books.sms
    told = [
        (report.phone, report.status)
        for report in books.reports
        if report.phone in wanted
        and (report.acknowledged if acknowledged else report.attempts)
    ]
    if not acknowledged:
        told += [(one.phone, one.status) for one in books.messages]
    fates: dict[str, str] = {}
    for phone, status in told:
        fate = _FATES.get(status)
        if fate and rank(fate) > rank(fates.get(phone)):
            fates[phone] = fate
    return fates


def _read(address: str, phones: Sequence[str]) -> SmsRows:
    """Read how numbers stand in the ledger of an address."""
    with closing(sqlite3.connect(address, uri=True)) as connection:
        found = connection.execute(
            """
            SELECT m.phone, m.fate, r.state
            FROM messages m
            LEFT JOIN requests r ON r.id = m.request_id
            WHERE m.phone IN (SELECT value FROM json_each(?))
            """,
            (json.dumps(phones),),
        ).fetchall()
    return [(phone, SmsRow(fate, request)) for phone, fate, request in found]
