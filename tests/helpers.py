"""What many tests share: numbers, entities, a look into the ledger, time that passes.

Fixtures stand in `conftest.py`.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Coroutine, Generator
from contextlib import closing, contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from unittest.mock import patch

import aiohttp
from homeassistant.components.button.const import DOMAIN as BUTTON
from homeassistant.components.button.const import SERVICE_PRESS
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentry,
)
from homeassistant.const import (
    ATTR_ENTITY_ID,
    CONF_NAME,
    CONF_WEBHOOK_ID,
    EVENT_STATE_CHANGED,
    STATE_UNAVAILABLE,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from yarl import URL

from custom_components.smspartner.const import (
    CONF_ALWAYS_ALLOWED,
    CONF_DAILY_BUDGET,
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    DOMAIN,
    LEDGER_FILE,
    SUBENTRY_PHONE_NUMBER,
)
from custom_components.smspartner.runtime.housekeeping import HOUSEKEEPING_INTERVAL

type Attributes = dict[str, Any]
type CallAction = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
"""An action of the integration by its name, with its fields; gives its answer."""

ROOT: Final = Path(__file__).parents[1]
FIXTURES: Final = Path(__file__).with_name("fixtures")

LOGGER: Final = "custom_components.smspartner"
OTHER_KEY: Final = "other-key"
ACCOUNT_SHOWN: Final = r"someone\@example\.com"
"""The name of the account where Markdown would make a link of it."""
PUBLIC_API: Final = "api.example.net"
"""A name of the simulator that counts as one of the internet."""
ADDRESS: Final = "https://home.example.com/api/webhook/1"

# The last two digits decide what the simulator reports.
PHONE: Final = "+33612345678"
SECOND: Final = "+33612345600"
SILENT: Final = "+33612345698"
"""A number whose result never comes."""
ELSEWHERE: Final = "+33612345699"
OTHER_PHONE: Final = "+33698765400"

ADDRESS_TEST: Final = "sensor.sms_partner_notification_address"
BALANCE: Final = "sensor.sms_partner_balance"
COST: Final = "sensor.sms_partner_total_cost_of_lookups"
SMS_COST: Final = "sensor.sms_partner_total_cost_of_sms"
PENDING: Final = "sensor.sms_partner_pending_lookups"
PENDING_SMS: Final = "sensor.sms_partner_pending_sms"
STOP_LIST: Final = "sensor.sms_partner_stop_list"
UNMATCHED: Final = "sensor.sms_partner_unmatched_notifications"
ACCOUNT_SMS: Final = "event.sms_partner_sms"
HLR_NOTIFICATION: Final = "event.sms_partner_hlr_notification"
VERIFICATION: Final = "event.sms_partner_verification"

RESULTS: Final = [
    "no_error",
    "unknown_subscriber",
    "unidentified_subscriber",
    "absent_subscriber_sm",
    "unknown_equipment",
    "roaming_not_allowed",
    "illegal_subscriber",
    "illegal_equipment",
    "call_barred",
    "absent_subscriber",
    "unknown_error",
    "other",
]

STRAY: Final = {"phone": "+33600000000", "errorName": "NO_ERROR"}
"""A result of a lookup that nobody bought."""

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
MEBIBYTE: Final = 1024 * 1024


def state_of(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the state of an entity, None for one that is not there."""
    state = hass.states.get(entity_id)
    return state.state if state else None


def full_state_of(hass: HomeAssistant, entity_id: str) -> State:
    """Return the state of an entity with its attributes; it must be there."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state


def unbroken(text: str) -> str:
    """Return a text with spaces at which no line is broken."""
    return text.replace(" ", "\u00a0")


async def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


async def address_tested(hass: HomeAssistant) -> None:
    """Wait until the address has been tested, as happens by itself."""
    await hass.async_block_till_done()
    await until(lambda: state_of(hass, ADDRESS_TEST) != "untested")


@contextmanager
def open_to_later_views(hass: HomeAssistant) -> Generator[None]:
    """Let a server that is started take views later too, as Home Assistant's own."""
    with patch.object(hass.http.app.router, "freeze"):
        yield


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set up an account, with all that Home Assistant does after it."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def api_read(entry: MockConfigEntry) -> None:
    """Wait until an account that was loaded again has read the API."""
    data = entry.runtime_data
    await until(lambda: None not in (data.stop_list.data, data.balance.data))


async def retry(hass: HomeAssistant, *entries: MockConfigEntry) -> None:
    """Let the setup of accounts be tried again, as after a while."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=10))
    await until(
        lambda: all(entry.state is ConfigEntryState.LOADED for entry in entries)
    )
    await hass.async_block_till_done()


async def set_budget(
    hass: HomeAssistant, entry: MockConfigEntry, budget: float
) -> None:
    """Set the daily budget in the options, and let it be applied."""
    hass.config_entries.async_update_entry(entry, options={CONF_DAILY_BUDGET: budget})
    await hass.async_block_till_done()


async def reconfigure(
    hass: HomeAssistant, entry: ConfigEntry, step: str = "connection"
) -> ConfigFlowResult:
    """Open the dialog that changes an account, and choose from its menu."""
    flows = hass.config_entries.flow
    menu = await flows.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert menu["type"] is FlowResultType.MENU
    assert menu["step_id"] == "reconfigure"
    return await flows.async_configure(menu["flow_id"], {"next_step_id": step})


async def press(hass: HomeAssistant, entity_id: str) -> None:
    """Press a button."""
    await hass.services.async_call(
        BUTTON, SERVICE_PRESS, {ATTR_ENTITY_ID: entity_id}, blocking=True
    )


def phone_number(
    name: str = "Gate",
    number: str = PHONE,
    subentry_id: str = "01KAJ5YV5ZB1V0K3XQ5P4S0001",
) -> ConfigSubentry:
    """Return a phone number that is not monitored."""
    return monitored_number(name, number, "off", subentry_id=subentry_id)


def monitored_number(
    name: str = "Gate",
    phone_number: str = PHONE,
    interval: str = "daily",
    unreachable_after: float = 12,
    subentry_id: str = "01KAJ5YV5ZB1V0K3XQ5P4S0001",
) -> ConfigSubentry:
    """Return a phone number as the dialog makes it, monitored unless it is told."""
    return ConfigSubentry(
        data=MappingProxyType(
            {
                CONF_PHONE_NUMBER: phone_number,
                CONF_NAME: name,
                CONF_INTERVAL: interval,
                CONF_UNREACHABLE_AFTER: unreachable_after,
                CONF_ALWAYS_ALLOWED: False,
            }
        ),
        subentry_id=subentry_id,
        subentry_type=SUBENTRY_PHONE_NUMBER,
        title=name,
        unique_id=phone_number,
    )


def rename_table(hass: HomeAssistant, name: str, new_name: str) -> None:
    """Give a table of the ledger's file another name."""
    with closing(sqlite3.connect(hass.config.path(LEDGER_FILE))) as connection:
        connection.execute(f"ALTER TABLE {name} RENAME TO {new_name}")


def collect_events[T](
    hass: HomeAssistant, note: Callable[[str, Attributes], T]
) -> list[T]:
    """Return a list that grows with each event: what is noted of its entity and data.

    What an event entity restores after a reload is no event, and neither is that an
    answer's number and text go.
    """
    found: list[T] = []

    @callback
    def listen(event: Event[EventStateChangedData]) -> None:
        """Note an event."""
        old, new = event.data["old_state"], event.data["new_state"]
        if not event.data["entity_id"].startswith("event.") or not old or not new:
            return
        if old.state == new.state:
            return
        if old.state != STATE_UNAVAILABLE and dt_util.parse_datetime(new.state):
            found.append(note(event.data["entity_id"], dict(new.attributes)))

    hass.bus.async_listen(EVENT_STATE_CHANGED, listen)
    return found


def issue_keys(hass: HomeAssistant) -> set[str | None]:
    """Return the kinds of repair issues the integration has raised."""
    return {
        issue.translation_key
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    }


def budget_issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the repair issue about the budget of an account: there is one at most."""
    found = [
        issue
        for kind in ("budget_exceeded", "budget_used_up")
        if (
            issue := ir.async_get(hass).async_get_issue(
                DOMAIN, f"{kind}_{entry.entry_id}"
            )
        )
    ]
    assert len(found) < 2
    return found[0] if found else None


def ledger_path(hass: HomeAssistant) -> Path:
    """Return where the ledger's file is."""
    return Path(hass.config.path(LEDGER_FILE))


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds in the ledger's file, read from outside."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def count_rows(hass: HomeAssistant, table: str, condition: str = "TRUE") -> int:
    """Return how many rows of a table of the ledger meet a condition."""
    query = f"SELECT COUNT(*) FROM {table} WHERE {condition}"
    [(count,)] = rows(ledger_path(hass), query)
    return int(count)


def dump(path: Path) -> str:
    """Return the whole ledger as text."""
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


def damage(path: Path) -> None:
    """Overwrite the ledger with something else."""
    path.write_bytes(b"This is no database at all." * 100)


def note_price(
    hass: HomeAssistant, entry: MockConfigEntry, code: str = "33", price: int = 5_000
) -> None:
    """Write down what one lookup has cost just now, as a request of one number does."""
    with closing(sqlite3.connect(ledger_path(hass))) as connection:
        connection.execute(
            "INSERT INTO prices SELECT id, ?, ?, 'EUR', ? FROM accounts"
            " WHERE entry_id = ?",
            (code, price, time.time_ns() // 1000, entry.entry_id),
        )
        connection.commit()


def address_of(entry: MockConfigEntry, door: str) -> str:
    """Return the address at which an account takes results."""
    return f"{door.rstrip('/')}{async_generate_path(entry.data[CONF_WEBHOOK_ID])}"


async def post(
    address: str | URL, body: bytes | str | dict[str, str], **headers: str
) -> tuple[int, str]:
    """Post a body, or the fields of a form; return the status and the answer."""
    data = BytesIO(body) if isinstance(body, bytes) else body
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=data, headers=headers) as response,
    ):
        return response.status, await response.text()


@contextmanager
def later(duration: timedelta) -> Generator[None]:
    """Shift all clocks but the event loop's forward, and back at the end."""
    real = time.monotonic_ns
    shift = round(duration.total_seconds() * 10**9)
    with wall_jump(duration), patch("time.monotonic_ns", lambda: real() + shift):
        yield


@contextmanager
def wall_jump(duration: timedelta) -> Generator[None]:
    """Set the system's clock another way, and right again at the end.

    How much time passes is another clock's business, and the event loop's another's.
    """
    real, real_ns = time.time, time.time_ns
    seconds = duration.total_seconds()
    with (
        patch("time.time", lambda: real() + seconds),
        patch("time.time_ns", lambda: real_ns() + round(seconds * 10**9)),
    ):
        yield


async def run_housekeeping(hass: HomeAssistant) -> None:
    """Let the housekeeping be due, and wait until it is done."""
    due = time.time() + HOUSEKEEPING_INTERVAL.total_seconds() + 1
    before = asyncio.all_tasks()
    async_fire_time_changed(hass, dt_util.utc_from_timestamp(due))
    # Home Assistant runs it in the background, for which it does not wait.
    await asyncio.gather(*(asyncio.all_tasks() - before))
    await hass.async_block_till_done()
