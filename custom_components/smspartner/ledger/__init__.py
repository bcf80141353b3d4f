"""The ledger: a SQLite file of what was requested, bought, received and spent."""

from .account_ledger import AccountLedger
from .ledger import Ledger

__all__ = ["AccountLedger", "Ledger"]
