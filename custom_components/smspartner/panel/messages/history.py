"""Verifications and SMS so far, page by page; and that their numbers are forgotten."""

from typing import Literal, TypedDict

from ...ledger.sms.states import MessageState
from .results import Status


class WatchVerifications(TypedDict):
    """Ask for 50 verifications, now and whenever they change."""

    type: Literal["smspartner/history/verifications/subscribe"]
    config_entry_id: str
    page: int
    """From 0, which has the newest ones."""
    with_checks: bool
    """Whether checks of monitored numbers are among them."""


class PastVerification(TypedDict):
    """A verification."""

    verification_id: str
    tag: str | None
    created_at: str
    is_running: bool
    is_check: bool
    """Whether it is a check of monitored numbers."""
    numbers: int
    """How many it has; those that were forgotten are not among them."""
    statuses: dict[Status, int]
    """How many of them have each; those that have yet to be sent are awaited."""
    cost: float
    currency: str


class PastVerifications(TypedDict):
    """Some verifications, the newest first."""

    total: int
    rows: list[PastVerification]


class WatchSms(TypedDict):
    """Ask for 50 SMS, now and whenever they change."""

    type: Literal["smspartner/history/sms/subscribe"]
    config_entry_id: str
    page: int
    """From 0, which has the newest ones."""


class PastSms(TypedDict):
    """An SMS; its text is not kept."""

    sms_id: str
    tag: str | None
    created_at: str
    scheduled_at: str | None
    is_running: bool
    is_advertising: bool
    is_test: bool
    numbers: int
    """How many it has; those that were forgotten are not among them."""
    states: dict[MessageState, int]
    """How many of them are in each."""
    cost: float
    currency: str


class PastSmsPage(TypedDict):
    """Some SMS, the newest first."""

    total: int
    rows: list[PastSms]


class ReadRecipients(TypedDict):
    """Ask whom an SMS was for."""

    type: Literal["smspartner/history/sms/recipients"]
    config_entry_id: str
    sms_id: str


class Recipients(TypedDict):
    """Whom an SMS was for, as far as that was not forgotten; in E.164."""

    phone_numbers: list[str]


class ForgetVerification(TypedDict):
    """Erase the numbers of a verification everywhere, as forget_numbers does."""

    type: Literal["smspartner/history/verifications/forget"]
    config_entry_id: str
    verification_id: str


class ForgetSms(TypedDict):
    """Erase the numbers of an SMS everywhere, as forget_numbers does."""

    type: Literal["smspartner/history/sms/forget"]
    config_entry_id: str
    sms_id: str


class NumbersForgotten(TypedDict):
    """How many numbers were erased."""

    numbers: int
