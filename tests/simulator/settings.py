"""What a person or a test may change while the simulator runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from operator import itemgetter
from typing import Any, Literal, TypedDict

from .checks import CostIs, check_type, is_number
from .sms.settings import SmsSettings

API_KEY = "simulator-key"


class StopEntry(TypedDict):
    """An entry of the stop list, as the API answers it."""

    id: int
    phoneNumber: str
    createdAt: str


class Message(TypedDict):
    """An SMS whose delivery status is known, as the API answers it."""

    phoneNumber: str
    messageId: int
    status: str
    date: str
    stopSms: str
    isSpam: str


class RentalNumber(TypedDict):
    """A rented number, as the API answers it."""

    id: int
    phone: str
    stopSms: bool


class Change(TypedDict):
    """Settings that are taken over once so many requests were billed."""

    after: int
    settings: dict[str, Any]


@dataclass(kw_only=True)
class Account:
    """The account that holds the key; lookups and SMS are paid from its balance."""

    username: str = "demo@example.com"
    firstname: str = "Camille"
    lastname: str = "Martin"
    credit_sms: int | None = None
    """As `/me` tells it; None for what the balance is worth."""
    credit_sms_eco: int = 444570
    to_send: int = 0
    balance: float = 10225.119
    currency: str = "EUR"


def _stop_list() -> list[StopEntry]:
    """Return the stop list a new simulator begins with."""
    return [
        {"id": 19, "phoneNumber": "+33699999919", "createdAt": "2015-07-20 10:19:45"},
        {"id": 20, "phoneNumber": "+33699999920", "createdAt": "2024-01-31 23:59:59"},
    ]


def _messages() -> list[Message]:
    """Return the delivery statuses a new simulator begins with."""
    statuses = ("Delivered", "Not delivered", "Waiting", "ko")
    return [
        {
            "phoneNumber": f"+3369999999{number}",
            "messageId": 111111 * place,
            "status": status,
            "date": "1517934416",
            "stopSms": "0",
            "isSpam": "0",
        }
        for place, (number, status) in enumerate(enumerate(statuses, 3), 1)
    ]


def _rentals() -> dict[str, list[RentalNumber]]:
    """Return the rentals a new simulator begins with."""
    return {
        "rental-token": [
            {"id": 14314, "phone": "+33600014314", "stopSms": False},
            {"id": 14315, "phone": "+33600014315", "stopSms": True},
            {"id": 14316, "phone": "+33600014316", "stopSms": False},
        ]
    }


@dataclass(kw_only=True)
class Settings:
    """Everything the simulator's behaviour depends on, faults aside."""

    api_keys: set[str] = field(default_factory=lambda: {API_KEY})
    rate_limit: int = 360
    rate_window: float = 60.0
    retry_after: int | None = None
    price: float = 0.005
    prices: dict[str, float] = field(default_factory=dict)
    cost_is: CostIs = "total"
    number_is: float | None = None
    schedule: list[Change] = field(default_factory=list)
    numbers_are_text: bool = False
    error_status: int = 200
    notification_delay: float = 0.2
    notification_format: Literal["form", "json"] = "form"
    notification_connections: int = 32
    notification_timeout: float = 10.0
    notification_retries: int = 0
    retry_delay: float = 1.0
    error_group: bool = False
    raw_plus: bool = False
    append_query: str | None = None
    drop_query: bool = False
    garble_query: bool = False
    notification_batch: int = 1
    date_is: Literal["told", "missing", "garbage"] = "told"
    date_offset: float = 0.0
    age: int | None = None
    has_me: bool = True
    account: Account = field(default_factory=Account)
    stop_list: list[StopEntry] = field(default_factory=_stop_list)
    messages: list[Message] = field(default_factory=_messages)
    rentals: dict[str, list[RentalNumber]] = field(default_factory=_rentals)
    single_download: bool = False
    results: dict[str, str] = field(default_factory=dict)
    networks: dict[str, str] = field(default_factory=dict)
    ported: dict[str, bool] = field(default_factory=dict)
    sms: SmsSettings = field(default_factory=SmsSettings)

    def update(self, changes: Mapping[str, Any]) -> None:
        """Take over the named settings, all or none; ValueError says what is wrong."""
        checked = {name: self._checked(name, changes[name]) for name in changes}
        for name, value in checked.items():
            setattr(self, name, value)

    def advance(self, billed: int) -> None:
        """Take over what was to change after so many billed requests."""
        due = [change for change in self.schedule if change["after"] <= billed]
        self.schedule = [change for change in self.schedule if change not in due]
        for change in sorted(due, key=itemgetter("after")):
            self.update(change["settings"])

    def _checked(self, name: str, value: Any) -> Any:
        """Return the value as the setting holds it."""
        match name:
            case "api_keys":
                return set(value)
            case "account":
                return _updated_account(self.account, value)
            case "sms":
                return self.sms.updated(value)
            case "notification_batch" if is_number(value) and value < 1:
                raise ValueError("a body holds one notification at least")
            case "schedule":
                return [self._checked_change(change) for change in value]
            case _:
                check_type(Settings, name, value)
                return value

    def _checked_change(self, change: Any) -> Change:
        """Return a change of the schedule if it could be made today."""
        match change:
            case {"after": int(after), "settings": dict(settings), **rest} if not rest:
                for name, value in settings.items():
                    self._checked(name, value)
                return {"after": after, "settings": settings}
        raise ValueError(f"a change is after and settings, not {change!r}")


def _updated_account(account: Account, changes: Mapping[str, Any]) -> Account:
    """Return the account with some of its fields changed."""
    unknown = set(changes) - {known.name for known in fields(account)}
    if unknown:
        raise ValueError(f"unknown account fields: {', '.join(sorted(unknown))}")
    return replace(account, **changes)
