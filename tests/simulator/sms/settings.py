"""What a person or a test may change about SMS while the simulator runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.simulator.checks import CostIs, check_type

from .fates import FATES

TEN_HOURS = 36_000.0
LONG_NUMBER = "+33639989000"

type AnswerMoment = Literal["before_answer", "before_report", "after_report"]
type ReplyParts = Literal[
    "in_order", "backwards", "twice", "without_first", "without_last"
]


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
    long_numbers: list[str] = field(default_factory=lambda: [LONG_NUMBER])
    answers: dict[str, str] = field(default_factory=dict)
    answers_come: AnswerMoment = "after_report"
    reply_address: str | None = None
    replies_go_to: Literal["request", "account", "both"] = "request"
    reply_format: Literal["json", "form"] = "json"
    reply_has_id: bool = True
    reply_posts: int = 1
    reply_delay: float = 0.0
    reply_parts: ReplyParts = "in_order"
    stop_visible_after: float | None = 0.0

    def updated(self, changes: Mapping[str, Any]) -> SmsSettings:
        """Return these settings with some changed; ValueError says what is wrong."""
        for name, value in dict(changes).items():
            check_type(SmsSettings, name, value)
        if unknown := set(changes.get("fates", {}).values()) - set(FATES):
            raise ValueError(f"unknown fates: {', '.join(sorted(map(str, unknown)))}")
        if changes.get("tag_page", 1) < 1:
            raise ValueError("a page holds one message at least")
        return replace(self, **changes)
