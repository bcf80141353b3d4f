"""What the event entities have told, in order."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import orjson
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from custom_components.smspartner.api import Verdict
from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.entities.sms_events import ANSWERS

from .journal import Journal

RESULT: Final = "hlr_notification"
VERIFICATION: Final = "verification"
STOP_LIST: Final = "stop_list_change"
CHANGE: Final = "change"
SMS: Final = "sms"
SMS_OF_NUMBER: Final = "sms of a number"

_NOTHING: Final = {STATE_UNAVAILABLE, STATE_UNKNOWN}


class Events:
    """Hears the event entities, and notes what they must not do."""

    def __init__(self, journal: Journal) -> None:
        """Initialize with nothing heard."""
        self._journal = journal
        self.broken: list[str] = []
        self.count = 0
        self._shown: dict[str, tuple[str, dict[str, Any]]] = {}
        self._told: defaultdict[str, set[str]] = defaultdict(set)
        self.answers: defaultdict[str, set[str]] = defaultdict(set)
        """The texts of replies that were ever told, by the kind of the event."""
        self._changes_waiting: dict[int, set[str]] = {}
        self._hass: HomeAssistant | None = None
        journal.on_delivery = self._note_waiting

    @callback
    def listen(self, hass: HomeAssistant) -> None:
        """Hear another Home Assistant, and the one before no more."""
        self._hass = hass

        @callback
        def hear(event: Event[EventStateChangedData]) -> None:
            """Hear one of the living."""
            if hass is self._hass:
                self._hear(hass, event)

        hass.bus.async_listen("state_changed", hear)

    def deafen(self) -> None:
        """Hear nothing until there is another Home Assistant."""
        self._hass = None

    def told(self) -> Mapping[str, frozenset[str]]:
        """Return what has been told by now, by its kind."""
        return {kind: frozenset(keys) for kind, keys in self._told.items()}

    def go_back(self, told: Mapping[str, frozenset[str]]) -> None:
        """Know as told what had been told when a copy was made."""
        for kind in (RESULT, VERIFICATION):
            self._told[kind] = set(told.get(kind, ()))

    def forget_unmarked(self, ledger: Path, *, changes: bool) -> None:
        """Let what a copy of the ledger does not know as told be told again."""
        with closing(sqlite3.connect(ledger)) as connection:
            for kind, select in (
                (RESULT, "SELECT message_id FROM lookups"),
                (VERIFICATION, "SELECT id FROM verifications"),
            ):
                rows = connection.execute(f"{select} WHERE to_fire = 0")
                self._told[kind] &= {key for (key,) in rows}
            events = connection.execute("SELECT type, data FROM outbox").fetchall()
        waiting = {
            told(type_, orjson.loads(data))
            for type_, data in events
            for told in (_change, _sms)
        }
        for kind in (CHANGE, SMS, SMS_OF_NUMBER):
            self._told[kind] = self._told[kind] - waiting if changes else set()
        self._changes_waiting.clear()

    def _note_waiting(self, account: int) -> None:
        """Note which changes wait when an account begins to announce."""
        rows = self._journal.rows(
            "SELECT type, data FROM outbox"
            " WHERE account_id = ? AND subject <> 'stop_list'"
            " AND subject NOT LIKE 'sms%'",
            account,
        )
        self._changes_waiting[account] = {
            _change(row["type"], orjson.loads(row["data"])) for row in rows
        }

    def _hear(self, hass: HomeAssistant, event: Event[EventStateChangedData]) -> None:
        """Hear a change of state, which may be an event."""
        state, old = event.data["new_state"], event.data["old_state"]
        entry = er.async_get(hass).async_get(event.data["entity_id"])
        if not entry or (entry.domain, entry.platform) != ("event", DOMAIN):
            return
        if state is None or state.state in _NOTHING:
            return
        if old and (old.state, old.attributes) == (state.state, state.attributes):
            return
        shown = state.state, dict(state.attributes)
        if self._shown.get(entry.entity_id) == shown:
            return  # it is restored after a reload
        self._shown[entry.entity_id] = shown
        account = next(
            number
            for number, id_ in self._journal.entry_ids.items()
            if id_ == entry.config_entry_id
        )
        self.count += 1
        kind = str(entry.translation_key)
        if kind == SMS:
            self._judge_sms(kind, entry.config_subentry_id, state.attributes)
        else:
            self._judge(account, kind, state.attributes)

    def _judge_sms(
        self, kind: str, subentry_id: str | None, told: Mapping[str, Any]
    ) -> None:
        """See what has become of an SMS told once, by the account and by the number."""
        if subentry_id is not None:
            kind = SMS_OF_NUMBER
        if told["event_type"] in ANSWERS:
            if told["text"] is None:
                return  # the state after it, which lacks what is personal
            self.answers[kind].add(told["text"])
        key = _sms(told["event_type"], told)
        if key in self._told[kind]:
            self.broken.append(f"{kind} {key} was told twice")
        self._told[kind].add(key)

    def _judge(self, account: int, kind: str, told: Mapping[str, Any]) -> None:
        """Judge an event by those before it."""
        waiting = self._changes_waiting.get(account, set())
        key = _key(kind, told)
        if kind == CHANGE:
            waiting.discard(key)
        elif waiting:
            self.broken.append(f"{kind} was told while a change waited: {waiting}")
        if kind == VERIFICATION:
            self._judge_verification(account, told)
        if kind == STOP_LIST:
            return
        if key in self._told[kind]:
            self.broken.append(f"{kind} {key} was told twice")
        self._told[kind].add(key)

    def _judge_verification(self, account: int, told: Mapping[str, Any]) -> None:
        """See its results told before it."""
        rows = self._journal.rows(
            """
            SELECT l.message_id, k.kind FROM verifications v
            JOIN links k ON k.verification_key = v.key
            JOIN lookups l ON l.id = k.lookup_id AND l.state = 'reported'
            WHERE v.account_id = ? AND v.id = ?
            """,
            account,
            told["verification_id"],
        )
        reused = sum(row["kind"] == "reused" for row in rows)
        own = {row["message_id"] for row in rows if row["kind"] != "reused"}
        counted = sum(int(told[verdict]) for verdict in Verdict) - reused
        heard: AbstractSet[str] = own & self._told[RESULT]
        if len(heard) < min(counted, len(own)):
            self.broken.append(
                f"verification {told['verification_id']} was told before"
                f" {counted - len(heard)} of its results"
            )


def _key(kind: str, told: Mapping[str, Any]) -> str:
    """Return what makes an event one of its kind."""
    if kind == CHANGE:
        return _change(told["event_type"], told)
    return str(told.get("message_id" if kind == RESULT else "verification_id"))


def _sms(type_: str, told: Mapping[str, Any]) -> str:
    """Return what makes an event of an SMS one of its kind."""
    named = (told.get(name) for name in ("sms_id", "phone_number", "text"))
    return f"{type_} {' '.join(map(str, named))}"


def _change(type_: str, told: Mapping[str, Any]) -> str:
    """Return what makes a change one of its kind."""
    return f"{type_} {told.get('message_id')}"
