"""The state of a monitored number, and how it is saved in the ledger.

It is changed by a result in `answers`, by a check in `checks`, by time in `schedule`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

from ..api import HlrResult
from .settings import Interval, NumberSettings


class Skipped(StrEnum):
    """Why a check that was due was not bought."""

    BUDGET = "budget"
    NO_ADDRESS = "no_address"
    NOT_BOUGHT = "not_bought"


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberState:
    """What is known of a monitored number. Times are seconds since 1970."""

    result: HlrResult | None = None
    """The last result."""
    reachable: bool | None = None
    """None until the first result that tells."""
    invalid: bool = False
    """Whether the last result that tells says that there is no such number."""
    unreachable_since: float | None = None
    """When the first of the bad answers came that have had no good one since."""
    mcc_mnc: str | None = None
    """The network, by its country code and network code."""
    ported: bool | None = None
    last_verified: float | None = None
    last_reachable: float | None = None
    asked_at: float | None = None
    """When the check was bought whose answer is awaited."""
    no_answer: bool = False
    """Whether the last check has had no answer in time."""
    skipped: Skipped | None = None
    """Why the last check was not bought."""
    next_check: float | None = None
    """When the next regular check is due."""
    recheck_at: float | None = None
    """When the check is due that confirms or disproves a first bad answer."""

    @property
    def is_in_doubt(self) -> bool:
        """Return whether a first bad answer is yet to be confirmed or disproved."""
        return self.unreachable_since is not None and self.reachable is not False

    @classmethod
    def restore(
        cls, saved: Mapping[str, Any] | None, settings: NumberSettings
    ) -> Self | None:
        """Return the state that was saved, None where none was of this phone number.

        A state that was saved with another interval has no regular check planned.
        """
        if not saved or saved["phone_number"] != settings.phone_number:
            return None
        names = {field.name for field in fields(cls)}
        values = {name: value for name, value in saved.items() if name in names}
        values["result"] = _read_enum(HlrResult, saved, "result")
        values["skipped"] = _read_enum(Skipped, saved, "skipped")
        state = cls(**values)
        interval = _read_enum(Interval, saved, "interval")
        if interval is None or interval is settings.interval:
            return state
        recheck_at = state.recheck_at
        # Without monitoring, no check follows a first bad answer; now one has to.
        if interval is Interval.OFF and state.is_in_doubt:
            recheck_at = state.unreachable_since
        return replace(state, next_check=None, recheck_at=recheck_at)

    def under(self, before: NumberSettings, now: NumberSettings) -> Self | None:
        """Return the state under other settings, None if it is another phone number's.

        It is the state that a restart would restore.
        """
        return self.restore(self.as_dict(before), now)

    def as_dict(self, settings: NumberSettings) -> dict[str, Any]:
        """Return the state as it is saved, with the settings that it came about by."""
        return {
            "phone_number": settings.phone_number,
            "interval": settings.interval,
            **asdict(self),
        }


def _read_enum[E: StrEnum](
    kind: type[E], saved: Mapping[str, Any], name: str
) -> E | None:
    """Return a saved value; None where it is missing or this version has no such."""
    try:
        return kind(saved[name])
    except KeyError, ValueError:
        return None
