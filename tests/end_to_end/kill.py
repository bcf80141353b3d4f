"""Kills Home Assistant amid lookups and SMS and compares the simulator's books after.

python -m tests.end_to_end.kill --runs 50 --seed 7

Prints a line of JSON for each run, then a summary; ends with 1 when anything was lost
or bought or sent twice, and leaves the configuration folder to look at.
"""

import argparse
import asyncio
import json
import secrets
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple, get_args

import aiohttp

from tests.simulator import FaultKind, Notification, Simulator
from tests.simulator.sms.answerer import EVERY_PHONE
from tests.simulator.sms.settings import AnswerMoment

from .account import (
    DOMAIN,
    enter_reply_address,
    is_loaded,
    set_up_without_budget,
    stored_entry,
)
from .hearing import HearingProcess
from .kill_sms import SmsFaults, SmsRun, Texting

LEDGER: Final = "smspartner.db"
LOG_LEVELS: Final = {"default": "warning", "custom_components.smspartner": "info"}
PENDING: Final = "sensor.sms_partner_pending_lookups"
PENDING_SMS: Final = "sensor.sms_partner_pending_sms"

FIRST_NUMBER: Final = 33_600_000_000
NUMBERS_PER_REQUEST: Final = 500
SECONDS_PER_REQUEST: Final = 60 / 355
LONGEST_DELAY: Final = 5.0
SECONDS_BETWEEN_PROBES: Final = 0.005
PATIENCE: Final = 180


class Row(NamedTuple):
    """How a number stands in the ledger."""

    lookup: str
    request: str


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What must not be: each a count of numbers."""

    billed_twice: int
    """Billed more than once, though asked for once."""
    recorded_twice: int
    """With more than one lookup in the ledger."""
    acknowledged_and_missing: int
    """Whose notification got our OK, and whose result is not in the ledger."""
    unaccounted: int
    """Neither bought nor uncertain nor rejected nor queued, or bought unrecorded."""
    no_longer_awaited: int
    """Bought or uncertain, without a result and not awaited any more."""
    invented: int
    """With a result that nobody sent."""

    @property
    def none(self) -> bool:
        """Return whether there are none."""
        return not any(asdict(self).values())


@dataclass(frozen=True, kw_only=True)
class Door:
    """When the address answered after a start, in seconds after the process began."""

    first_answer: float
    """Home Assistant's own server answers."""
    first_of_ours: float
    empty_200: int
    """Answers between the two that read as if a notification had been taken."""
    first_empty: float | None
    last_empty: float | None


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run found."""

    run: int
    numbers: int
    killed_after: float
    """Seconds after the call."""
    killed_while: str
    placed: bool
    """Whether the call had been written down."""
    billed: int
    acknowledged_before: int
    acknowledged: int
    to_nobody: int
    """Notifications that got an empty 200 and no OK later: lost."""
    unreached: int
    """Notifications that got no OK for another reason, mostly while it was down."""
    request_states: Mapping[str, int]
    """How many numbers are in requests of each state."""
    faults_at_kill: int
    faults: Faults
    sms: SmsRun
    door: Door

    @property
    def is_good(self) -> bool:
        """Return whether nothing is as it must not be."""
        return (
            self.faults.none
            and self.sms.faults.none
            and not (self.faults_at_kill or self.sms.faults_at_kill)
        )


class Ordeal:
    """A Home Assistant that is killed again and again, with one simulator."""

    def __init__(
        self, home_assistant: HearingProcess, simulator: Simulator, random: Random
    ) -> None:
        """Initialize with both, running, with an account that is set up."""
        self._home_assistant = home_assistant
        self._simulator = simulator
        self._random = random
        self._used = 0
        self._calls: list[Sequence[str]] = []
        self._texting = Texting(home_assistant, simulator, random)
        simulator.settings.sms.answers = {EVERY_PHONE: "Oui"}

    async def run(self, smallest: int, largest: int) -> Run:
        """Verify and send, kill, start, settle, compare."""
        phones = self._fresh(self._random.randint(smallest, largest))
        self._calls.append(phones)
        moment = self._random.uniform(
            0, len(phones) / NUMBERS_PER_REQUEST * SECONDS_PER_REQUEST + 3
        )
        self._set_faults(len(phones) // NUMBERS_PER_REQUEST)
        moods = asyncio.create_task(self._change_moods())
        calls = asyncio.gather(self._call(phones), self._texting.send(moment))
        await asyncio.sleep(moment)
        await self._home_assistant.kill()
        await calls
        await asyncio.sleep(0.3)  # answers that were on the wire are read by now
        acknowledged_before = _acknowledged(self._owed(phones))
        texts_acknowledged = self._texting.acknowledged()
        at_kill, texts_missing = await asyncio.to_thread(
            self._look_at_copy, phones, texts_acknowledged
        )
        door = await self._start()
        moods.cancel()
        await self._settle()
        rows = await asyncio.to_thread(self._rows, phones)
        owed = self._owed(phones)
        missed = [one for one in owed if one.lost]
        to_nobody = [one for one in missed if _went_to_nobody(one)]
        return Run(
            run=len(self._calls),
            numbers=len(phones),
            killed_after=round(moment, 3),
            killed_while=_phase(at_kill),
            placed=bool(rows),
            billed=len(owed),
            acknowledged_before=len(acknowledged_before),
            acknowledged=len(_acknowledged(owed)),
            to_nobody=len(to_nobody),
            unreached=len(missed) - len(to_nobody),
            request_states=dict(Counter(row.request for _, row in rows)),
            faults_at_kill=len(acknowledged_before - _reported(at_kill)),
            faults=self._compare(phones, rows),
            sms=await asyncio.to_thread(
                self._texting.look, self._address, texts_missing
            ),
            door=door,
        )

    async def compare_all(self) -> Sequence[Faults | SmsFaults]:
        """Compare each call once more: no later kill may have undone anything."""
        return [
            *[
                self._compare(phones, await asyncio.to_thread(self._rows, phones))
                for phones in self._calls
            ],
            *await asyncio.to_thread(self._texting.compare_all, self._address),
        ]

    def _fresh(self, count: int) -> list[str]:
        """Return numbers that were never used."""
        first, self._used = self._used, self._used + count
        return [_number(serial) for serial in range(first, self._used)]

    def _set_faults(self, requests: int) -> None:
        """Choose what goes wrong on the way to some of the requests and back."""
        self._simulator.clear_faults()
        kinds: list[tuple[FaultKind, dict[str, Any]]] = [
            (FaultKind.DELAY, {"seconds": self._random.uniform(0.2, 3)}),
            (FaultKind.CUT_AFTER, {}),
            (FaultKind.CUT_BEFORE, {}),
            (FaultKind.STATUS, {"status": 500}),
            (FaultKind.STATUS, {"status": 429, "retry_after": 1}),
            (FaultKind.NOTIFY_EARLY, {}),
            (FaultKind.NOTIFY_TWICE, {}),
            (FaultKind.NEVER_NOTIFY, {}),
        ]
        for call, most in (("hlr/notify", max(1, requests // 3)), ("send", 4)):
            for _ in range(self._random.randint(0, most)):
                kind, details = self._random.choice(kinds)
                self._simulator.fault(call, kind, times=1, **details)
        slowness = self._random.uniform(0.2, 1.5)
        self._simulator.fault("send", FaultKind.DELAY, seconds=slowness)

    async def _change_moods(self) -> None:
        """Notify sooner or later, once or again, as JSON or as a form."""
        settings, random = self._simulator.settings, self._random
        while True:
            settings.notification_delay = random.choice(
                [0, random.uniform(0, 1), random.uniform(0, LONGEST_DELAY)]
            )
            settings.notification_retries = random.choice([0, 1, 5])
            settings.retry_delay = random.uniform(0.1, 2)
            settings.notification_format = random.choice(["form", "json"])
            settings.sms.report_delay = settings.notification_delay
            settings.sms.report_format = random.choice(["form", "json"])
            settings.sms.answers_come = random.choice(get_args(AnswerMoment.__value__))
            settings.sms.replies_go_to = random.choice(["request", "account", "both"])
            settings.sms.reply_format = random.choice(["form", "json"])
            await asyncio.sleep(0.1)

    async def _call(self, phones: Sequence[str]) -> None:
        """Verify the numbers; the process may die before it answers."""
        with suppress(aiohttp.ClientError, aiohttp.WSMessageTypeError, OSError):
            await self._home_assistant.call_action(
                DOMAIN, "verify_numbers", {"phone_numbers": phones, "wait": 0}
            )

    async def _start(self) -> Door:
        """Start Home Assistant and watch the address meanwhile."""
        watching = asyncio.create_task(self._watch_door())
        await self._home_assistant.start()
        return await watching

    async def _watch_door(self) -> Door:
        """Knock with a body that is none until one of ours answers."""
        entry = stored_entry(self._home_assistant.folder)
        url = f"{self._home_assistant.url}/api/webhook/{entry['data']['webhook_id']}"
        clock = asyncio.get_running_loop().time
        begin = clock()
        first = None
        empty: list[float] = []
        async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.post(url, data=b"-") as response:
                        body = await response.read()
                        now = round(clock() - begin, 3)
                        first = first or now
                    if response.status == 400:
                        break
                    if response.status == 200 and not body:
                        empty.append(now)
                await asyncio.sleep(SECONDS_BETWEEN_PROBES)
        return Door(
            first_answer=first,
            first_of_ours=now,
            empty_200=len(empty),
            first_empty=min(empty, default=None),
            last_empty=max(empty, default=None),
        )

    async def _settle(self) -> None:
        """Wait until nothing is on its way and the sensor says what is awaited."""
        async with asyncio.timeout(PATIENCE):
            while not await is_loaded(self._home_assistant) or await asyncio.to_thread(
                self._is_sending
            ):
                await asyncio.sleep(0.2)
            await self._simulator.settled()
            while await asyncio.to_thread(self._count, "outbox", "subject = 'sms'"):
                await asyncio.sleep(0.2)
            while await self._pending() != await asyncio.to_thread(self._open):
                await asyncio.sleep(0.2)

    async def _pending(self) -> list[str]:
        """Read how many lookups and SMS are pending, as a user would."""
        states = await self._home_assistant.states()
        return [states.get(id_, {}).get("state", "") for id_ in (PENDING, PENDING_SMS)]

    def _owed(self, phones: Sequence[str]) -> list[Notification]:
        """List the notifications of these numbers: those that were billed."""
        first, last = phones[0], phones[-1]
        return [
            notification
            for notification in self._simulator.books.notifications
            if first <= notification.phone <= last
        ]

    def _compare(
        self, phones: Sequence[str], found: Sequence[tuple[str, Row]]
    ) -> Faults:
        """Compare the ledger with the books."""
        rows = dict(found)
        owed = self._owed(phones)
        bills = Counter(notification.phone for notification in owed)
        sent = {notification.phone for notification in owed if notification.attempts}
        return Faults(
            billed_twice=sum(1 for count in bills.values() if count > 1),
            recorded_twice=len(found) - len(rows),
            acknowledged_and_missing=len(_acknowledged(owed) - _reported(found)),
            unaccounted=sum(
                not _is_accounted(rows.get(phone), is_billed=phone in bills)
                for phone in phones
            )
            if rows
            else len(bills),
            no_longer_awaited=sum(
                1
                for row in rows.values()
                if row.request != "rejected" and row.lookup not in ("open", "reported")
            ),
            invented=len(_reported(found) - sent),
        )

    @property
    def _ledger(self) -> Path:
        """The ledger's file."""
        return self._home_assistant.folder / LEDGER

    @property
    def _address(self) -> str:
        """The address at which the ledger is read beside the running process."""
        return f"file:{self._ledger}?mode=ro"

    def _look_at_copy(
        self, phones: Sequence[str], texts_acknowledged: set[str]
    ) -> tuple[list[tuple[str, Row]], int]:
        """Read a copy, so that the file stays as the kill left it.

        Returns the numbers, and of how many the report is missing that got our OK.
        """
        with tempfile.TemporaryDirectory() as folder:
            for suffix in ("", "-wal"):
                path = self._ledger.with_name(LEDGER + suffix)
                shutil.copy(path, folder)
            address = f"file:{folder}/{LEDGER}"
            missing = self._texting.missing(address, texts_acknowledged)
            return _read_rows(address, phones), missing

    def _rows(self, phones: Sequence[str]) -> list[tuple[str, Row]]:
        """Read the numbers beside the running process."""
        return _read_rows(self._address, phones)

    def _is_sending(self) -> bool:
        """Return whether any request is on its way or waits for its turn."""
        return bool(self._count("requests", "state IN ('queued', 'sending')"))

    def _open(self) -> list[str]:
        """Count the lookups and the messages whose end is awaited."""
        lookups = self._count("lookups", "state = 'open'")
        messages = self._count(
            "messages m JOIN requests r ON r.id = m.request_id",
            "COALESCE(m.fate, 'waiting') = 'waiting' AND r.state <> 'rejected'",
        )
        return [str(lookups), str(messages)]

    def _count(self, table: str, condition: str) -> int:
        """Count rows of the ledger."""
        with closing(sqlite3.connect(self._address, uri=True)) as connection:
            (count,) = connection.execute(
                f"SELECT COUNT(*) FROM {table} WHERE {condition}"
            ).fetchone()
        return int(count)


def _number(serial: int) -> str:
    """Return a mobile number; the last digits choose its result."""
    return f"+{FIRST_NUMBER + serial}"


def _read_rows(address: str, phones: Sequence[str]) -> list[tuple[str, Row]]:
    """Read how numbers stand, one after the other as they are."""
    with closing(sqlite3.connect(address, uri=True)) as connection:
        found = connection.execute(
            "SELECT l.phone, l.state, r.state FROM lookups l"
            " JOIN requests r ON r.id = l.request_id WHERE l.phone BETWEEN ? AND ?",
            (phones[0], phones[-1]),
        ).fetchall()
    return [(phone, Row(lookup, request)) for phone, lookup, request in found]


def _is_accounted(row: Row | None, *, is_billed: bool) -> bool:
    """Return whether the ledger knows what became of a number, and the books agree."""
    match row:
        case Row(request="accepted"):
            return is_billed
        case Row(request="uncertain"):
            return True
        case Row(request="rejected" | "queued"):
            return not is_billed
        case _:
            return False


def _acknowledged(owed: Sequence[Notification]) -> set[str]:
    """Return the numbers whose notification got our OK."""
    return {notification.phone for notification in owed if notification.acknowledged}


def _reported(found: Sequence[tuple[str, Row]]) -> set[str]:
    """Return the numbers whose result is in the ledger."""
    return {phone for phone, row in found if row.lookup == "reported"}


def _went_to_nobody(notification: Notification) -> bool:
    """Return whether Home Assistant answered for us: an empty 200."""
    return any(attempt.status == 200 for attempt in notification.attempts)


def _phase(found: Sequence[tuple[str, Row]]) -> str:
    """Tell what was going on when it was killed."""
    if not found:
        return "reading"
    if {row.request for _, row in found} & {"queued", "sending"}:
        return "submitting"
    return "receiving"


def main() -> None:
    """Run as often as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.kill")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--smallest", type=int, default=3_000, help="numbers of a call")
    parser.add_argument("--largest", type=int, default=20_000)
    options = parser.parse_args()
    sys.exit(asyncio.run(_main(options)))


async def _main(options: argparse.Namespace) -> int:
    """Run, print, and give the exit code."""
    _say({"seed": options.seed})
    parent = Path(tempfile.mkdtemp(prefix="smspartner-kill-"))
    folder = parent / "config"
    runs: list[Run] = []
    async with (
        Simulator() as simulator,
        HearingProcess(folder, log_levels=LOG_LEVELS) as home_assistant,
    ):
        await set_up_without_budget(home_assistant, simulator)
        await enter_reply_address(home_assistant, simulator)
        random = Random(options.seed)  # noqa: S311 - it must be repeatable
        ordeal = Ordeal(home_assistant, simulator, random)
        for _ in range(options.runs):
            runs.append(await ordeal.run(options.smallest, options.largest))
            _say(asdict(runs[-1]))
        at_the_end = await ordeal.compare_all()
    summary = _summary(runs, at_the_end)
    _say(summary)
    if any(summary["faults"].values()):
        sys.stderr.write(f"Left to look at: {folder}\n")
        return 1
    shutil.rmtree(parent)
    return 0


def _summary(
    runs: Sequence[Run], at_the_end: Sequence[Faults | SmsFaults]
) -> dict[str, Any]:
    """Sum the runs up."""
    faults = {
        field.name: sum(getattr(run.faults, field.name) for run in runs)
        for field in fields(Faults)
    }
    faults["acknowledged_and_missing"] += sum(run.faults_at_kill for run in runs)
    faults |= {
        f"sms_{field.name}": sum(getattr(run.sms.faults, field.name) for run in runs)
        for field in fields(SmsFaults)
    }
    faults["sms_acknowledged_and_missing"] += sum(
        run.sms.faults_at_kill for run in runs
    )
    faults["found_at_the_end"] = sum(
        sum(asdict(found).values()) for found in at_the_end
    )
    doors = [run.door for run in runs]
    deaf = sorted(round(door.first_of_ours - door.first_answer, 3) for door in doors)
    return {
        "runs": len(runs),
        "killed_while": Counter(run.killed_while for run in runs),
        "not_written_down": sum(not run.placed for run in runs),
        "numbers": sum(run.numbers for run in runs),
        "billed": sum(run.billed for run in runs),
        "acknowledged": sum(run.acknowledged for run in runs),
        "to_nobody": sum(run.to_nobody for run in runs),
        "unreached": sum(run.unreached for run in runs),
        "sms": {
            "numbers": sum(run.sms.numbers for run in runs),
            "texted": sum(run.sms.texted for run in runs),
            "acknowledged": sum(run.sms.acknowledged for run in runs),
            "replies": sum(run.sms.replies for run in runs),
            "announced": sum(run.sms.announced for run in runs),
            "request_states": sum(
                (Counter(run.sms.request_states) for run in runs), Counter[str]()
            ),
        },
        "faults": faults,
        "seconds_from_first_answer_to_ours": {
            "shortest": deaf[0],
            "median": deaf[len(deaf) // 2],
            "longest": deaf[-1],
        },
        "starts_with_empty_200": sum(door.empty_200 > 0 for door in doors),
        "empty_200": sum(door.empty_200 for door in doors),
        "longest_stretch_of_empty_200": max(
            (
                round(door.first_of_ours - door.first_empty, 3)
                for door in doors
                if door.first_empty is not None
            ),
            default=0,
        ),
    }


def _say(figures: Mapping[str, Any]) -> None:
    """Print a line of JSON at once, also into a pipe."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
