"""The list of numbers that want no SMS, and how it changes."""

from datetime import UTC, datetime

from tests.simulator.settings import Settings, StopEntry

from .books import SmsBooks
from .clock import PARIS


def shown(books: SmsBooks, settings: Settings, now: float) -> list[StopEntry]:
    """Return the entries that the list shows by now."""
    return [entry for entry in settings.stop_list if _is_shown(entry, books, now)]


def _is_shown(entry: object, books: SmsBooks, now: float) -> bool:
    """Return whether an entry is shown, as those are that a test has made odd."""
    id_ = entry.get("id") if isinstance(entry, dict) else None
    since = 0.0 if id_ is None else books.shown_from.get(id_, 0.0)
    return since is not None and since <= now


def put_on_stop_list(
    phone: str, books: SmsBooks, settings: Settings, now: float
) -> int | None:
    """Put a number on the list and return the ID of the entry, unless it is there."""
    if any(entry["phoneNumber"] == phone for entry in settings.stop_list):
        return None
    ids = (entry["id"] for entry in settings.stop_list)
    entry_id = books.last_stop_id = max(books.last_stop_id, *ids, 0) + 1
    created = datetime.fromtimestamp(now, UTC).astimezone(PARIS)
    settings.stop_list.append(
        {
            "id": entry_id,
            "phoneNumber": phone,
            "createdAt": f"{created:%Y-%m-%d %H:%M:%S}",
        }
    )
    after = settings.sms.stop_visible_after
    books.shown_from[entry_id] = None if after is None else now + after
    return entry_id


def take_off_stop_list(entry_id: int, settings: Settings) -> bool:
    """Take an entry off the list and return whether there was one."""
    kept = [entry for entry in settings.stop_list if entry["id"] != entry_id]
    if len(kept) == len(settings.stop_list):
        return False
    settings.stop_list = kept
    return True
