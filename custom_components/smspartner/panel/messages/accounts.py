"""The accounts that the page may show."""

from typing import Literal, TypedDict


class WatchAccounts(TypedDict):
    """Ask for the accounts, now and whenever they change."""

    type: Literal["smspartner/accounts/subscribe"]


class Account(TypedDict):
    """An account."""

    config_entry_id: str
    title: str
    is_loaded: bool
    """Whether it can be used now."""
    generation: int
    """Another number whenever it has been loaded again."""
    country: str | None
    """The country of national numbers (ISO 3166-1), None where it is unknown."""
    retention_days: int
    """How long results are kept, and what belongs to them in the browser."""
    currency: str


class Accounts(TypedDict):
    """All accounts that are not disabled."""

    accounts: list[Account]
