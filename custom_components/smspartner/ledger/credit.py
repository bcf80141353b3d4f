"""What the credit of an account tells: its currency and its prices."""

from ..api import AccountInfo
from . import accounts, prices
from .sms import prices as sms_prices
from .transaction import Transaction


def note(tx: Transaction, account: AccountInfo) -> None:
    """Write down what SMS Partner tells of an account.

    What it does not tell stays as it was.
    """
    if account.currency:
        accounts.note_currency(tx, account.currency)
    if account.lookup_price:
        prices.set_listed(tx, account.lookup_price, account.currency)
    if account.sms_price:
        sms_prices.set_listed(tx, account.sms_price, account.currency)
