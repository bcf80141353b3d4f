"""What a person or a test may change about SMS while the simulator runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.simulator.checks import CostIs, check_type

from .fates import FATES

TEN_HOURS = 36_000.0


@dataclass(kw_only=True)
class SmsSettings:
    """Everything the fate of an SMS depends on, faults aside."""

    price: float = 0.038
    prices: dict[str, float] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    cost_is: CostIs = "total"
    nb_sms_is: float | Literal["missing"] | None = None
    error_form: Literal["errors", "error", "nested"] = "errors"
    bad_numbers: list[str] = field(default_factory=list)
    bad_number_is: Literal["refused", "dropped"] = "refused"
    stop_listed_is: Literal["refused", "dropped"] = "dropped"
    fates: dict[str, str] = field(default_factory=dict)
    reports: Literal["push", "none"] = "push"
    report_delay: float = 0.2
    report_format: Literal["json", "form"] = "json"
    tag_visible_after: float | None = 0.0
    tag_page: int = 500
    tag_has_pages: bool = True
    night: Literal["off", "told", "refused", "waiting"] = "off"
    night_hold: float = TEN_HOURS

    def updated(self, changes: Mapping[str, Any]) -> SmsSettings:
        """Return these settings with some changed; ValueError says what is wrong."""
        for name, value in dict(changes).items():
            check_type(SmsSettings, name, value)
        if unknown := set(changes.get("fates", {}).values()) - set(FATES):
            raise ValueError(f"unknown fates: {', '.join(sorted(map(str, unknown)))}")
        if changes.get("tag_page", 1) < 1:
            raise ValueError("a page holds one message at least")
        return replace(self, **changes)
