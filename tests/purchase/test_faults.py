"""Every fault of the simulator, crossed with every step of a purchase, as a table."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.api import client
from custom_components.smspartner.const import LEDGER_FILE
from custom_components.smspartner.ledger import plans
from custom_components.smspartner.ledger.units import MICROS
from custom_components.smspartner.purchase import retries
from custom_components.smspartner.purchase.pace import Pace
from custom_components.smspartner.runtime import lines

from ..helpers import CallAction
from ..simulator import FaultKind, Simulator
from ..simulator.faults import REPLACING_FAULTS

CALL = "hlr/notify"
PRICE = 5_000
CLOSED_DOOR = "closed door"
IMPATIENT = aiohttp.ClientTimeout(total=None, connect=10, sock_read=0.5)
ACCEPTED, UNCERTAIN, REJECTED = "accepted", "uncertain", "rejected"
OPEN, REPORTED = "open", "reported"


class Step(StrEnum):
    """What the fault strikes, and when the result comes."""

    ALONE = "a request whose result comes after the answer"
    TWICE = "a request whose result comes twice"
    EARLY = "a request whose result comes before the answer"
    NEVER = "a request whose result never comes"
    ONE_OF_TWO = "one of the two requests of a verification"
    BOTH = "both requests of a verification"


NOTIFICATION_FAULTS = {
    Step.TWICE: FaultKind.NOTIFY_TWICE,
    Step.EARLY: FaultKind.NOTIFY_EARLY,
    Step.NEVER: FaultKind.NEVER_NOTIFY,
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fault, and what must come of it."""

    kind: str | None
    details: dict[str, Any] = field(default_factory=dict)
    billed: int
    """How often SMS Partner takes the money for a number it strikes."""
    state: str
    """What the ledger says of the request while there is no result."""
    error: str | None = None
    """What the user is told where nothing at all was bought."""
    once: bool = False
    """Whether the fault has gone when the request is sent again."""
    ends_all: bool = False
    """Whether it refuses the account, and so what of the verification waits."""
    contradicts: bool = False
    """Whether SMS Partner takes the money and says that it does not."""

    def __str__(self) -> str:
        """Name the row."""
        details = [f"{name}={one}" for name, one in self.details.items()]
        return " ".join([self.kind or "no fault", *details])

    @property
    def steps(self) -> list[Step]:
        """List the steps it is crossed with.

        Where SMS Partner contradicts itself and the result comes afterwards, it depends
        on the instant whether the result or the refusal is heard first.
        """
        return [Step.EARLY, Step.NEVER] if self.contradicts else list(Step)


def accepted(kind: str | None, *, once: bool = False, **details: Any) -> Row:
    """Make the row of a fault that does no harm."""
    return Row(kind=kind, details=details, billed=1, state=ACCEPTED, once=once)


def uncertain(kind: str, *, billed: int, **details: Any) -> Row:
    """Make the row of an answer that says nothing for certain."""
    if billed and kind in REPLACING_FAULTS:
        details["billed"] = True
    return Row(kind=kind, details=details, billed=billed, state=UNCERTAIN)


def rejected(kind: str, error: str, *, ends_all: bool = False, **details: Any) -> Row:
    """Make the row of a refusal."""
    return Row(
        kind=kind,
        details=details,
        billed=0,
        state=REJECTED,
        error=error,
        ends_all=ends_all,
    )


NOT_SENT = "Nothing was sent or bought: "
REFUSED = "SMS Partner refused the request"
REFUSED_BY_STATUS = "SMS Partner refused without giving a reason (HTTP status"
TABLE = [
    accepted(None),
    accepted("delay", seconds=0.1),
    accepted("wrong_types"),
    accepted("gzip"),
    accepted("status", status=429, retry_after=0, once=True),
    accepted("status", status=429, once=True),
    accepted("html", status=429, once=True),
    uncertain("delay", seconds=60, billed=1),
    uncertain("endless", seconds=60, billed=1),
    uncertain("garbage", billed=1),
    uncertain("xml", billed=1),
    uncertain("cut_before", billed=0),
    uncertain("cut_after", billed=1),
    uncertain("cut_midway", billed=1),
    uncertain("gzip", mebibytes=2, billed=1),
    uncertain("endless", seconds=0, billed=1),
    uncertain("status", billed=0),
    uncertain("status", billed=1),
    uncertain("status", status=502, billed=0),
    uncertain("status", status=502, billed=1),
    uncertain("status", status=503, no_code=True, billed=1),
    uncertain("status", status=408, billed=0),
    uncertain("status", status=408, billed=1),
    uncertain("html", status=408, billed=1),
    uncertain("refuse", no_code=True, billed=0),
    uncertain("refuse", no_code=True, billed=1),
    uncertain("html", status=200, billed=0),
    uncertain("html", status=200, billed=1),
    uncertain("html", status=502, billed=0),
    uncertain("html", status=502, billed=1),
    uncertain("empty", billed=0),
    uncertain("empty", billed=1),
    uncertain("empty", status=500, billed=0),
    uncertain("redirect", billed=0),
    uncertain("redirect", status=307, billed=0),
    uncertain("redirect", status=308, billed=1),
    uncertain("refuse", code=500, billed=0),
    uncertain("refuse", code=500, billed=1),
    uncertain("refuse", code=500, status=500, billed=0),
    rejected("refuse", f"{REFUSED} (code 3): Une erreur", code=3),
    rejected("refuse", f"{REFUSED} (code 9): Une erreur", code=9, form="errors"),
    rejected("refuse", f"{REFUSED} (code 50): Une erreur", code=50, status=400),
    rejected("refuse", f"{REFUSED} (code 500): Une erreur", code=500, status=400),
    rejected("refuse", f"{REFUSED} (code 10): Une erreur", code=10, ends_all=True),
    rejected("refuse", f"{REFUSED} (code 11): Une erreur", code=11, ends_all=True),
    rejected("refuse", f"{REFUSED} (code 96)", code=96, form="error", ends_all=True),
    rejected("status", f"{REFUSED} (code 404): Une erreur", status=404),
    rejected("status", f"{REFUSED} (code 3): Une erreur", status=503, code=3),
    rejected("status", f"{REFUSED} (code 11)", status=502, code=11, ends_all=True),
    rejected("html", f"{REFUSED_BY_STATUS} 403)", status=403),
    rejected("empty", f"{REFUSED_BY_STATUS} 400)", status=400),
    rejected("status", f"{NOT_SENT}SMS Partner accepts", status=429, retry_after=7_200),
    rejected(CLOSED_DOOR, f"{NOT_SENT}SMS Partner could not"),
    # Billed all the same: a result that came before the answer proves it.
    Row(
        kind="refuse",
        details={"code": 3, "billed": True},
        billed=1,
        state=REJECTED,
        error=f"{REFUSED} (code 3)",
        contradicts=True,
    ),
    Row(
        kind="html",
        details={"status": 403, "billed": True},
        billed=1,
        state=REJECTED,
        error=f"{REFUSED_BY_STATUS} 403)",
        contradicts=True,
    ),
    # 429 means that nothing was taken; without a result nothing tells otherwise.
    Row(
        kind="status",
        details={"status": 429, "retry_after": 0, "billed": True},
        billed=2,
        state=ACCEPTED,
        once=True,
        contradicts=True,
    ),
]


@dataclass(frozen=True)
class Fate:
    """What becomes of one number."""

    billed: int
    """How often SMS Partner took the money."""
    request: str
    lookup: str
    spent: int
    """What the ledger counts for it, in millionths."""


def struck(row: Row, step: Step) -> Fate:
    """Return the fate of a number whose request the fault strikes."""
    if not row.billed or step is Step.NEVER:
        if row.state == REJECTED:
            return Fate(row.billed, REJECTED, REJECTED, spent=0)
        return Fate(row.billed, row.state, OPEN, spent=PRICE)
    # A result proves that it was bought, whatever the answer said, and once is enough.
    return UNHARMED


UNHARMED = Fate(1, ACCEPTED, REPORTED, spent=PRICE)


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Send each number in a request of its own, without pauses."""
    with (
        patch.object(plans, "MAX_NUMBERS_PER_REQUEST", 1),
        patch.object(lines, "Pace", partial(Pace, 0.001)),
        patch.object(retries, "CONNECTION_PAUSES", (0, 0)),
        patch.object(retries, "LONGEST_PAUSE", 0),
    ):
        yield


def test_every_fault_is_in_the_table() -> None:
    """See that no fault of the simulator is left out."""
    crossed = {row.kind for row in TABLE} | set(NOTIFICATION_FAULTS.values())
    assert crossed >= set(FaultKind)


@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_every_fault_at_every_step(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    row: Row,
) -> None:
    """Compare what was billed, what the ledger says and what the user sees."""
    for place, step in enumerate(row.steps):
        both = step in {Step.ONE_OF_TWO, Step.BOTH}
        phones = [f"+33612{place:02}{index:02}00" for index in range(1 + both)]
        await simulator.reset()
        strike(simulator, row, step)
        fates = [struck(row, step)] * len(phones)
        if step is Step.ONE_OF_TWO and row.kind != CLOSED_DOOR:
            fates[-1] = UNHARMED
        answer = await verify(call_action, simulator, row, phones, fates)
        await simulator.settled()
        found = fates_of(hass, simulator, phones)
        compare_with_books(simulator, found, contradicts=row.contradicts)
        if step is Step.ONE_OF_TWO and row.ends_all:
            # The other one is refused with it, unless it had left already.
            assert {fate.request for fate in found.values()} <= {ACCEPTED, REJECTED}
            continue
        assert Counter(found.values()) == Counter(fates), step
        if all(fate.request == REJECTED for fate in fates):
            assert isinstance(answer, HomeAssistantError), step
            assert str(answer).startswith(str(row.error)), step
        else:
            assert isinstance(answer, dict), (step, answer)
            await compare_with_answer(call_action, answer, found)


def strike(simulator: Simulator, row: Row, step: Step) -> None:
    """Switch the fault on, and what happens to the notifications."""
    if row.kind not in {None, CLOSED_DOOR}:
        once = row.once or step is Step.ONE_OF_TWO
        times = (2 if step is Step.BOTH else 1) if once else None
        simulator.fault(CALL, str(row.kind), times, **row.details)
    if kind := NOTIFICATION_FAULTS.get(step):
        simulator.fault(CALL, kind)


async def verify(
    call_action: CallAction,
    simulator: Simulator,
    row: Row,
    phones: list[str],
    fates: list[Fate],
) -> dict[str, Any] | HomeAssistantError:
    """Call the action, and wait for the results where all of them will come."""
    reported = all(fate.lookup == REPORTED for fate in fates)
    wait = {"seconds": 60 if reported else 0}
    if row.kind == CLOSED_DOOR:
        await simulator.close_door()
    late = {FaultKind.DELAY, FaultKind.ENDLESS}
    is_too_late = row.kind in late and row.state == UNCERTAIN
    timeout = IMPATIENT if is_too_late else client.TIMEOUT
    try:
        with patch.object(client, "TIMEOUT", timeout):
            return await call_action("verify_numbers", phone_numbers=phones, wait=wait)
    except HomeAssistantError as err:
        return err
    finally:
        if row.kind == CLOSED_DOOR:
            await simulator.open_door()


def fates_of(
    hass: HomeAssistant, simulator: Simulator, phones: list[str]
) -> dict[str, Fate]:
    """Read what became of numbers, from the simulator's books and the ledger's file."""
    connection = sqlite3.connect(hass.config.path(LEDGER_FILE))
    try:
        rows = connection.execute(
            "SELECT l.phone, r.state, l.state, r.spent FROM lookups l"
            " JOIN requests r ON r.id = l.request_id"
        ).fetchall()
    finally:
        connection.close()
    assert {phone for phone, *_ in rows} >= set(phones)
    return {
        phone: Fate(
            billed=simulator.books.billed_numbers[phone],
            request=request,
            lookup=lookup,
            spent=spent,
        )
        for phone, request, lookup, spent in rows
        if phone in phones
    }


def compare_with_books(
    simulator: Simulator, found: dict[str, Fate], *, contradicts: bool
) -> None:
    """See nothing bought twice, nothing lost, nothing that the ledger does not know."""
    acknowledged = {owed.phone for owed in simulator.books.acknowledged}
    assert {phone for phone in acknowledged if found[phone].lookup != REPORTED} == set()
    assert simulator.books.lost == []
    assert simulator.books.redirects == []
    if contradicts:
        return
    for fate in found.values():
        assert fate.billed <= 1
        known = {ACCEPTED, UNCERTAIN} if fate.billed else {UNCERTAIN, REJECTED}
        assert fate.request in known
    spent = sum(fate.spent for fate in found.values())
    assert spent >= round(simulator.books.total_cost * MICROS)


async def compare_with_answer(
    call_action: CallAction, answer: dict[str, Any], found: dict[str, Fate]
) -> None:
    """See the user told what the ledger says."""
    reported = {phone for phone, fate in found.items() if fate.lookup == REPORTED}
    awaited = {phone for phone, fate in found.items() if fate.lookup == OPEN}
    assert answer["complete"] or awaited or len(reported) < len(found)
    assert Counter(one["state"] for one in answer["campaigns"]) == Counter(
        fate.request for fate in found.values()
    )
    assert answer["cost"] * MICROS == pytest.approx(
        sum(fate.spent for fate in found.values())
    )
    assert awaited <= set(answer["pending"]) <= awaited | reported
    page = await call_action("get_results", verification_id=answer["verification_id"])
    assert {one["phone_number"] for one in page["results"]} == reported
    assert len(page["results"]) == len(reported)
    assert set(page["pending"]) == awaited
