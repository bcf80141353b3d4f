"""The durable record of lookups: what was bought, what came, what it cost."""

from .account_ledger import AccountLedger
from .ledger import Ledger

__all__ = ["AccountLedger", "Ledger"]
