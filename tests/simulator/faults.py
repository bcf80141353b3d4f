"""Faults that can be switched on per call while the simulator runs."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args

from .echoes import Spelling
from .replies import ErrorForm

ANY_CALL = "*"


class FaultKind(StrEnum):
    """What can go wrong."""

    DELAY = "delay"
    STATUS = "status"
    HTML = "html"
    EMPTY = "empty"
    REDIRECT = "redirect"
    REFUSE = "refuse"
    GARBAGE = "garbage"
    WRONG_TYPES = "wrong_types"
    XML = "xml"
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after"
    CUT_MIDWAY = "cut_midway"
    GZIP = "gzip"
    ENDLESS = "endless"
    NEVER_NOTIFY = "never_notify"
    NOTIFY_TWICE = "notify_twice"
    NOTIFY_EARLY = "notify_early"


NOTIFICATION_FAULTS = frozenset(
    {FaultKind.NEVER_NOTIFY, FaultKind.NOTIFY_TWICE, FaultKind.NOTIFY_EARLY}
)
ANSWER_FAULTS = frozenset(FaultKind) - NOTIFICATION_FAULTS

REPLACING_FAULTS = frozenset(
    {
        FaultKind.STATUS,
        FaultKind.HTML,
        FaultKind.EMPTY,
        FaultKind.REDIRECT,
        FaultKind.REFUSE,
    }
)
"""The kinds that answer something else; only `billed` makes them do the work too."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault and how often it still strikes (None: until it is cleared)."""

    kind: FaultKind
    times: int | None = None
    seconds: float = 1.0
    status: int | None = None
    retry_after: int | None = None
    code: int | None = None
    no_code: bool = False
    message: str = "Une erreur est survenue"
    spelling: Spelling = Spelling.AS_SENT
    form: ErrorForm = "message"
    element: str | None = None
    billed: bool = False
    mebibytes: int = 0

    def __post_init__(self) -> None:
        """Refuse details that would mean nothing."""
        self.kind = FaultKind(self.kind)
        self.spelling = Spelling(self.spelling)
        if self.billed and self.kind not in REPLACING_FAULTS:
            raise ValueError(f"billed has no meaning for {self.kind}")
        if self.form not in get_args(ErrorForm.__value__):
            raise ValueError(f"unknown form: {self.form}")


class Faults:
    """The faults switched on, by call, in the order they were added."""

    def __init__(self, calls: Collection[str]) -> None:
        """Initialize without a fault for the named calls."""
        self._calls = {*calls, ANY_CALL}
        self._faults: dict[str, list[Fault]] = {}

    def add(
        self, call: str, kind: str, times: int | None = None, **details: Any
    ) -> Fault:
        """Switch a fault on; ValueError says what is wrong with it."""
        if call not in self._calls:
            raise ValueError(f"unknown call {call}: it must be in {self._calls}")
        if kind not in set(FaultKind):
            raise ValueError(f"unknown kind {kind}: it must be in {list(FaultKind)}")
        try:
            fault = Fault(kind=FaultKind(kind), times=times, **details)
        except TypeError as err:
            raise ValueError(str(err)) from err
        self._faults.setdefault(call, []).append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        self._faults.clear()

    def take(self, call: str, kinds: Collection[FaultKind]) -> Fault | None:
        """Return the first fault of these kinds that strikes this call now."""
        for name in (call, ANY_CALL):
            for fault in self._faults.get(name, []):
                if fault.kind in kinds and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def by_call(self) -> dict[str, list[Fault]]:
        """Return the faults that may still strike."""
        return {
            call: [fault for fault in faults if fault.times != 0]
            for call, faults in self._faults.items()
        }
