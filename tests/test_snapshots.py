"""Entities, devices, diagnostics and answers of actions, compared with snapshots.

The snapshots are those of the Home Assistant that is pinned. `--snapshot-update` writes
them anew. What differs in each run is masked: times, identifiers, ports and versions.
"""

import re
from collections.abc import Generator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    snapshot_platform,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion
from syrupy.types import PropertyPath, SerializableData

from custom_components.smspartner import PLATFORMS

from .helpers import (
    COST,
    HLR_NOTIFICATION,
    PENDING,
    PHONE,
    SECOND,
    SILENT,
    VERIFICATION,
    CallAction,
    address_tested,
    monitored_number,
    press,
    state_of,
    until,
)
from .simulator import Simulator

MASKS: Final = {
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d)?": "<time>",
    r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b": "<ULID>",
    r"\bHLR\d{6}\b": "<campaign>",
    r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b": "<UUID>",
    r"127\.0\.0\.1:\d+": "<host>",
}
VARYING: Final = {"file_size", "unannounced"}
VERSIONS: Final = {"home_assistant", "libraries", "python", "sqlite", "version"}


def _mask(data: SerializableData, path: PropertyPath) -> SerializableData:
    """Return the value to compare: a mask for what differs in each run."""
    name = str(path[-1][0]) if path else ""
    if any(str(part) in VERSIONS for part, _ in path) and isinstance(data, str):
        return "<version>"
    if name in VARYING:
        return f"<{type(data).__name__}>"
    if isinstance(data, datetime):
        return "<time>"
    if isinstance(data, str):
        for pattern, mask in MASKS.items():
            data = re.sub(pattern, mask, data)
    return data


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshot to compare with, varying values masked."""
    return snapshot.with_defaults(
        extension_class=HomeAssistantSnapshotExtension, matcher=_mask
    )


@pytest.fixture(autouse=True)
async def _diagnostics(hass: HomeAssistant) -> None:
    """Set up what shows diagnostics, before the server is opened."""
    assert await async_setup_component(hass, "diagnostics", {})


@pytest.fixture
async def gate(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    simulator: Simulator,
    door: str,
) -> MockConfigEntry:
    """Monitor a number of an account that is not set up yet."""
    hass.config_entries.async_add_subentry(
        config_entry, monitored_number(interval="off")
    )
    return config_entry


@pytest.fixture
def _all_enabled() -> Generator[None]:
    """Enable all entities, those too that a user has to enable."""
    with patch.object(Entity, "entity_registry_enabled_default", new=True):
        yield


@pytest.mark.usefixtures("_all_enabled")
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_entities(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    platform: Platform,
) -> None:
    """Each entity is registered and has its first state as in the snapshot.

    The number is monitored, and not checked before Home Assistant has started.
    """
    [number] = gate.subentries.values()
    hass.config_entries.async_update_subentry(
        gate, number, data={**number.data, "interval": "weekly"}
    )
    hass.set_state(CoreState.starting)
    with patch("custom_components.smspartner.PLATFORMS", [platform]):
        assert await hass.config_entries.async_setup(gate.entry_id)
        await hass.async_block_till_done()
        await snapshot_platform(hass, entity_registry, snapshot, gate.entry_id)
        assert await hass.config_entries.async_unload(gate.entry_id)


async def test_states(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    call_action: CallAction,
    snapshot: SnapshotAssertion,
) -> None:
    """Each entity has the state that a check and a verification lead to."""
    assert await hass.config_entries.async_setup(gate.entry_id)
    await address_tested(hass)
    await press(hass, "button.gate_verify_now")
    await until(lambda: state_of(hass, "sensor.gate_status") == "no_error")
    await call_action("verify_numbers", phone_numbers=SECOND, tag="spring", wait=60)
    await until(
        lambda: (
            state_of(hass, COST) == "0.01"
            and state_of(hass, PENDING) == "0"
            and STATE_UNKNOWN
            not in {state_of(hass, HLR_NOTIFICATION), state_of(hass, VERIFICATION)}
        )
    )
    await hass.async_block_till_done()
    for state in sorted(hass.states.async_all(), key=lambda state: state.entity_id):
        assert state == snapshot(name=state.entity_id)


async def test_devices(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """An account and a monitored number have the devices of the snapshot."""
    assert await hass.config_entries.async_setup(gate.entry_id)
    await hass.async_block_till_done()
    devices = dr.async_entries_for_config_entry(device_registry, gate.entry_id)
    assert devices == snapshot


async def test_diagnostics(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    gate: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    snapshot: SnapshotAssertion,
) -> None:
    """Diagnostics tell of a verification and of a refusal as in the snapshot."""
    assert await hass.config_entries.async_setup(gate.entry_id)
    await address_tested(hass)
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    simulator.fault("hlr/notify", "refuse", times=1, code=14, message=f"Non: {SECOND}")
    with pytest.raises(HomeAssistantError):
        await call_action("verify_numbers", phone_numbers=SECOND)
    await hass.async_block_till_done()
    found = await get_diagnostics_for_config_entry(hass, hass_client, gate)
    assert found == snapshot


async def test_verify_numbers(
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    snapshot: SnapshotAssertion,
) -> None:
    """A verification, a dry run, a reuse, results and their end have these answers."""
    wanted = {"phone_numbers": [PHONE, SECOND, "hello"], "skip_invalid": True}
    planned = await call_action("verify_numbers", **wanted, dry_run=True)
    assert planned == snapshot(name="dry_run")
    simulator.fault("hlr/notify", "never_notify", times=1)
    bought = await call_action("verify_numbers", **wanted, tag="spring", wait=0)
    assert bought == snapshot(name="pending")
    for phone in (PHONE, SECOND):
        await simulator.notify(phone)
    again = await call_action(
        "verify_numbers",
        phone_numbers=[PHONE, SILENT],
        reuse_within={"hours": 1},
        wait=0,
    )
    assert again == snapshot(name="reused")
    found = await call_action("get_results", tag="spring")
    assert found == snapshot(name="get_results")
    forgotten = await call_action("forget_numbers", phone_numbers=[PHONE, SECOND])
    assert forgotten == snapshot(name="forget_numbers")


@pytest.mark.parametrize(
    ("action", "data"),
    [
        (
            "get_message_status",
            {
                "messages": [
                    {"phone_number": "+33699999993", "message_id": 111111},
                    {"phone_number": "+33699999993", "message_id": "unknown"},
                ]
            },
        ),
        ("get_stop_list", {}),
        ("get_stop_list", {"phone_numbers": [PHONE, SECOND]}),
        ("download_rental_file", {"token": "rental-token"}),
    ],
    ids=[
        "get_message_status",
        "get_stop_list",
        "phone_numbers",
        "download_rental_file",
    ],
)
async def test_answers(
    account: MockConfigEntry,
    call_action: CallAction,
    snapshot: SnapshotAssertion,
    action: str,
    data: dict[str, Any],
) -> None:
    """What is read from SMS Partner has these answers."""
    assert await call_action(action, **data) == snapshot


async def test_rental_file(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    snapshot: SnapshotAssertion,
    tmp_path: Path,
) -> None:
    """A rental file is written as in the snapshot."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    path = tmp_path / "rental.csv"
    await call_action("download_rental_file", token="rental-token", path=str(path))
    assert path.read_text("utf-8") == snapshot
