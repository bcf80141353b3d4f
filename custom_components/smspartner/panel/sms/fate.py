"""What becomes of an SMS, told as it happens."""

from collections import Counter
from typing import TYPE_CHECKING, Final

from ...exceptions import UnknownAccountError, UnknownSmsError
from ...ledger.sms import records
from ...ledger.sms.states import MessageState
from ..command import Request, subscription
from ..messages.sms import Sms, SmsMessage, WatchSms
from ..updates import Updates, changes_of

if TYPE_CHECKING:
    from datetime import datetime

    from ...data import SmsPartnerConfigEntry
    from ...ledger.sms.records import MessageRecord, SmsRecord

_CANCELLABLE: Final = frozenset({MessageState.QUEUED, MessageState.SCHEDULED})

_NOT_KNOWN: Final[Sms] = {
    "is_known": False,
    "is_complete": False,
    "is_cancellable": False,
    "is_test": False,
    "tag": None,
    "created_at": None,
    "scheduled_at": None,
    "cost": None,
    "currency": None,
    "states": {},
    "messages": [],
}


@subscription(Sms)
async def async_watch_sms(request: Request, message: WatchSms) -> Updates[Sms]:
    """Return how an SMS stands, and all changes of that."""
    entry = request.async_entry(message)
    ledger = entry.runtime_data.account.ledger
    sms_id = message["sms_id"].upper()

    async def load() -> Sms:
        """Return the SMS as it stands. Raise sqlite3.Error."""
        try:
            record = await ledger.read(records.load, sms_id)
        except UnknownSmsError, UnknownAccountError:
            return _NOT_KNOWN
        return _sms(entry, record)

    return Updates(request.hass, load, changes_of(ledger))


def _sms(entry: SmsPartnerConfigEntry, record: SmsRecord) -> Sms:
    """Return an SMS as the page shows it."""
    messages = record.messages
    return {
        "is_known": True,
        "is_complete": record.is_complete,
        "is_cancellable": any(map(_is_cancellable, messages)),
        "is_test": any(one.is_test for one in messages),
        "tag": record.tag,
        "created_at": record.created_at.isoformat(),
        "scheduled_at": _iso(record.scheduled_at),
        "cost": record.cost,
        "currency": record.currency,
        "states": dict(Counter(one.state for one in messages)),
        "messages": [_message(entry, one) for one in messages],
    }


def _is_cancellable(message: MessageRecord) -> bool:
    """Return whether a message may be cancelled: it was not sent, and is no other's."""
    return message.state in _CANCELLABLE and not message.is_joined


def _message(entry: SmsPartnerConfigEntry, message: MessageRecord) -> SmsMessage:
    """Return a message as the page shows it."""
    subentry = entry.subentries.get(message.subentry_id or "")
    return {
        "phone_number": message.phone_number,
        "name": subentry.title if subentry else None,
        "state": message.state,
        "reason": message.reason,
        "vendor_words": message.vendor_words,
        "date": _iso(message.date),
        "cost": message.cost,
        "is_joined": message.is_joined,
    }


def _iso(time: datetime | None) -> str | None:
    """Return a time as messages hold it."""
    return None if time is None else time.isoformat()
