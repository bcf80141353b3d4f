"""An account's life: set up, unloaded, tried again, and a restart."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_REAUTH,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smspartner.const import CONF_DAILY_BUDGET, DOMAIN, LEDGER_FILE
from custom_components.smspartner.ledger import schema

from .helpers import (
    HLR_NOTIFICATION,
    PENDING,
    PHONE,
    STOP_LIST,
    STRAY,
    CallAction,
    address_of,
    monitored_number,
    open_to_later_views,
    post,
    retry,
    state_of,
    until,
)
from .simulator import Simulator


def has_fired(hass: HomeAssistant) -> bool:
    """Return whether a result was announced."""
    return state_of(hass, HLR_NOTIFICATION) not in {
        None,
        STATE_UNKNOWN,
        STATE_UNAVAILABLE,
    }


async def fail_to_set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an account up in vain."""
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


@pytest.fixture
async def awaited(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> str:
    """Buy a lookup whose result does not come by itself."""
    simulator.fault("hlr/notify", "never_notify", times=1)
    bought = await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    assert bought["pending"] == [PHONE]
    return str(bought["verification_id"])


async def test_load_and_unload(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """A loaded account has states, an unloaded one has none, and it comes back."""
    assert state_of(hass, STOP_LIST) == "2"

    assert await hass.config_entries.async_unload(account.entry_id)
    await hass.async_block_till_done()
    assert account.state is ConfigEntryState.NOT_LOADED
    assert state_of(hass, STOP_LIST) == STATE_UNAVAILABLE
    assert state_of(hass, HLR_NOTIFICATION) == STATE_UNAVAILABLE

    assert await hass.config_entries.async_setup(account.entry_id)
    await until(lambda: state_of(hass, STOP_LIST) == "2")


@pytest.mark.parametrize(("interval", "count"), [("off", 5), ("daily", 12)])
async def test_entities_of_a_phone_number(
    hass: HomeAssistant,
    account: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    interval: str,
    count: int,
) -> None:
    """Have as many as docs/limitations.md says, of the 10,000 of an account."""
    number = monitored_number("Anna", "+33612345600", interval)
    hass.config_entries.async_add_subentry(account, number)

    def added() -> list[er.RegistryEntry]:
        """Return the entities of the number."""
        return [
            entity
            for entity in er.async_entries_for_config_entry(
                entity_registry, account.entry_id
            )
            if entity.config_subentry_id == number.subentry_id
        ]

    await until(lambda: len(added()) >= count)
    await hass.async_block_till_done()
    assert len(added()) == count


async def test_api_that_is_down(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    simulator: Simulator,
) -> None:
    """Setting up is tried again until the API answers."""
    await simulator.close_door()
    await fail_to_set_up(hass, config_entry)
    assert config_entry.state is ConfigEntryState.SETUP_RETRY
    assert config_entry.error_reason_translation_key == "cannot_connect"

    await simulator.open_door()
    await retry(hass, config_entry)

    assert state_of(hass, STOP_LIST) == "2"


async def test_key_that_is_refused(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> None:
    """A key that is refused is asked for, not tried again."""
    simulator.settings.api_keys = set()

    await fail_to_set_up(hass, config_entry)

    assert config_entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["context"]["entry_id"] == config_entry.entry_id


async def test_actions_without_an_account(
    hass: HomeAssistant, call_action: CallAction
) -> None:
    """The actions are there before an account is, and say that there is none."""
    assert await async_setup_component(hass, DOMAIN, {})

    with pytest.raises(ServiceValidationError):
        await call_action("get_stop_list")


async def test_account_that_is_ignored(hass: HomeAssistant) -> None:
    """An entry that only says to be ignored has no key and no address."""
    MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE).add_to_hass(hass)

    assert await async_setup_component(hass, DOMAIN, {})


async def unload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unload an account."""
    assert await hass.config_entries.async_unload(entry.entry_id)


async def disable(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Disable an account."""
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )


type TakeAway = Callable[[HomeAssistant, MockConfigEntry], Awaitable[None]]


@pytest.mark.parametrize("take_away", [unload, disable])
async def test_notification_for_an_account_that_is_not_loaded(
    hass: HomeAssistant,
    account: MockConfigEntry,
    awaited: str,
    simulator: Simulator,
    call_action: CallAction,
    take_away: TakeAway,
) -> None:
    """A result that arrives meanwhile is acknowledged, kept, and announced later."""
    await take_away(hass, account)

    assert (await simulator.notify(PHONE)).acknowledged
    assert not has_fired(hass)

    await hass.config_entries.async_set_disabled_by(account.entry_id, None)
    await hass.config_entries.async_reload(account.entry_id)
    await until(lambda: has_fired(hass))

    state = hass.states.get(HLR_NOTIFICATION)
    assert state is not None
    assert state.attributes["event_type"] == "no_error"
    assert state.attributes["phone_number"] == PHONE
    found = await call_action("get_results", verification_id=awaited)
    assert found["complete"]
    assert [result["phone_number"] for result in found["results"]] == [PHONE]


async def test_address_of_a_loaded_account(account: MockConfigEntry, door: str) -> None:
    """An account's address acknowledges; others answer as Home Assistant does."""
    assert await post(address_of(account, door), STRAY) == (HTTPStatus.OK, "OK")
    assert await post(f"{address_of(account, door)}0", STRAY) == (HTTPStatus.OK, "")


async def test_address_outlives_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """The address stays open while an account is unloaded, and once it is back."""
    address = address_of(account, door)

    assert await hass.config_entries.async_unload(account.entry_id)
    assert await post(address, STRAY) == (HTTPStatus.OK, "OK")
    assert await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert await post(address, STRAY) == (HTTPStatus.OK, "OK")


async def test_address_is_open_from_the_start(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator, door: str
) -> None:
    """An account that could not be loaded yet has its address."""
    await simulator.close_door()

    await fail_to_set_up(hass, config_entry)

    assert await post(address_of(config_entry, door), STRAY) == (HTTPStatus.OK, "OK")


async def test_awaited_lookups_survive_a_reload(
    hass: HomeAssistant,
    account: MockConfigEntry,
    awaited: str,
    simulator: Simulator,
) -> None:
    """What is awaited is awaited still after a reload, and its result announced."""
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, PENDING) == "1"
    assert not has_fired(hass)

    assert (await simulator.notify(PHONE)).acknowledged

    await until(lambda: has_fired(hass) and state_of(hass, PENDING) == "0")


async def test_waiting_action_survives_a_reload(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """An action that waits for its results gets them, reload or not."""
    simulator.fault("hlr/notify", "never_notify")
    waiting = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=PHONE, wait={"minutes": 5})
    )
    await until(lambda: bool(simulator.books.notifications))

    assert await hass.config_entries.async_reload(account.entry_id)
    assert (await simulator.notify(PHONE)).acknowledged

    response = await waiting
    assert response["complete"]
    assert [result["phone_number"] for result in response["results"]] == [PHONE]


async def test_paid_request_outlives_the_unloaded_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """A request that is on its way when its account is unloaded is not cancelled."""
    simulator.fault("hlr/notify", "delay", seconds=0.5)
    buying = asyncio.create_task(call_action("verify_numbers", phone_numbers=PHONE))
    await until(lambda: bool(simulator.books.requests))

    assert await hass.config_entries.async_unload(account.entry_id)
    response = await buying

    (campaign,) = response["campaigns"]
    assert campaign["state"] == "accepted"
    assert campaign["campaign_id"] == simulator.books.requests[0].campaign_id


async def test_account_that_is_renamed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """A new title clears no repair and calls nobody."""
    await hass.config.async_update(external_url=None)
    options = {CONF_DAILY_BUDGET: 0.001}
    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()
    simulator.settings.account.balance = 0.001
    await account.runtime_data.balance.async_refresh()
    await hass.config.async_update(external_url="http://127.0.0.1:8123")
    with pytest.raises(ServiceValidationError):
        await call_action("verify_numbers", phone_numbers=[PHONE])
    issues = {key for _, key in ir.async_get(hass).issues}
    assert {key.removesuffix(f"_{account.entry_id}") for key in issues} == {
        "budget_exceeded",
        "credit_too_low",
        "plain_http_address",
    }
    loaded, calls = account.runtime_data, dict(simulator.books.calls)

    for title in ("Campaigns", "Alarms"):
        hass.config_entries.async_update_entry(account, title=title)
        await hass.async_block_till_done()

    assert account.runtime_data is loaded
    assert dict(simulator.books.calls) == calls
    assert {key for _, key in ir.async_get(hass).issues} == issues


def ledger_modes(hass: HomeAssistant) -> dict[str, int]:
    """Read who may use the ledger's files."""
    files = Path(hass.config.config_dir).glob(f"{LEDGER_FILE}*")
    return {file.name: file.stat().st_mode & 0o777 for file in files}


async def test_ledger_is_private(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Nobody but Home Assistant's own user reads the ledger or what lies beside it."""
    modes = await hass.async_add_executor_job(ledger_modes, hass)

    assert modes.keys() >= {LEDGER_FILE, f"{LEDGER_FILE}-wal"}
    assert set(modes.values()) == {0o600}


async def test_ledger_of_a_newer_version(
    hass: HomeAssistant, config_entry: MockConfigEntry
) -> None:
    """A ledger that a newer version has written is left as it is."""
    path = hass.config.path(LEDGER_FILE)
    with closing(sqlite3.connect(path)) as connection, connection:
        schema.prepare(connection)
        connection.execute("PRAGMA user_version = 99")

    await fail_to_set_up(hass, config_entry)

    assert config_entry.state is not ConfigEntryState.LOADED
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


type Restart = Callable[[], Awaitable[tuple[HomeAssistant, MockConfigEntry, str]]]


@pytest.fixture
async def restart(
    hass: HomeAssistant,
    account: MockConfigEntry,
    aiohttp_client: ClientSessionGenerator,
) -> AsyncGenerator[Restart]:
    """Stop Home Assistant, and start another one on the same configuration."""
    async with async_test_home_assistant(config_dir=hass.config.config_dir) as later:

        async def start() -> tuple[HomeAssistant, MockConfigEntry, str]:
            """Restart it; the account is set up or being retried then."""
            await hass.config_entries.async_unload(account.entry_id)
            await hass.async_stop(force=True)
            later.data.pop(DATA_CUSTOM_COMPONENTS)
            assert await async_setup_component(later, "webhook", {})
            with open_to_later_views(later):
                client = await aiohttp_client(later.http.app)
            door = str(client.make_url(""))
            await later.config.async_update(external_url=door)
            entry = MockConfigEntry(
                domain=DOMAIN,
                entry_id=account.entry_id,
                title=account.title,
                data=dict(account.data),
            )
            entry.add_to_hass(later)
            await later.config_entries.async_setup(entry.entry_id)
            await later.async_block_till_done()
            return later, entry, door

        yield start
        for entry in later.config_entries.async_entries(DOMAIN):
            await later.config_entries.async_unload(entry.entry_id)
        await later.async_stop(force=True)


def after_restart(address: str | None, entry: MockConfigEntry, door: str) -> str:
    """Put an address that was given before the restart behind the new door."""
    assert address is not None
    return f"{address_of(entry, door)}?{address.partition('?')[2]}"


async def test_result_after_a_restart(
    awaited: str, simulator: Simulator, restart: Restart
) -> None:
    """What was bought before a restart is found, and its result announced, after."""
    given = simulator.books.requests[0].notify_url
    later, entry, door = await restart()
    assert entry.state is ConfigEntryState.LOADED
    assert state_of(later, PENDING) == "1"

    notified = await simulator.notify(PHONE, url=after_restart(given, entry, door))

    assert notified.acknowledged
    await until(lambda: has_fired(later))
    found = await later.services.async_call(
        DOMAIN,
        "get_results",
        {"verification_id": awaited},
        blocking=True,
        return_response=True,
    )
    assert found is not None
    assert found["complete"]
    assert len(simulator.books.requests) == 1


async def test_result_while_the_api_is_down_at_the_start(
    awaited: str,
    simulator: Simulator,
    restart: Restart,
) -> None:
    """A result that comes before the API does is kept, and announced after."""
    given = simulator.books.requests[0].notify_url
    await simulator.close_door()
    later, entry, door = await restart()
    assert entry.state is ConfigEntryState.SETUP_RETRY

    notified = await simulator.notify(PHONE, url=after_restart(given, entry, door))

    assert notified.acknowledged
    assert not has_fired(later)
    await simulator.open_door()
    await retry(later, entry)
    await until(lambda: has_fired(later))


async def test_request_that_was_not_sent_before_a_restart(
    simulator: Simulator, call_action: CallAction, restart: Restart
) -> None:
    """What waited for its turn when Home Assistant stopped is bought after, once."""
    simulator.fault("hlr/notify", "status", times=1, status=429, retry_after=600)
    waiting = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    )
    await until(lambda: bool(simulator.books.rate_limited))

    later, _, _ = await restart()

    await until(lambda: has_fired(later))
    assert simulator.books.billed_numbers == {PHONE: 1}
    waiting.cancel()
