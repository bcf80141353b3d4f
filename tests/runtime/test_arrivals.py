"""Notifications that belong to nothing, cannot be read, or come too late."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.runtime.engine import ENGINE

from ..helpers import (
    ELSEWHERE,
    MEBIBYTE,
    PENDING,
    PHONE,
    UNMATCHED,
    CallAction,
    address_of,
    post,
    rows,
    state_of,
    until,
)
from ..simulator import Simulator
from .helpers import fields_of, found_phones, notify_url, post_result


async def test_notifications_that_belong_to_nothing_are_counted(
    hass: HomeAssistant,
    account: MockConfigEntry,
    renewed: str,
    door: str,
    simulator: Simulator,
) -> None:
    """See a sensor count them, which nobody has who does not want it."""
    assert state_of(hass, UNMATCHED) is None
    registry = er.async_get(hass)
    known = registry.async_get(UNMATCHED)
    assert known is not None
    assert known.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    registry.async_update_entity(UNMATCHED, disabled_by=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, UNMATCHED) == "0"

    stranger = "+33600000000"
    await post_result(address_of(account, door), stranger)
    await post_result(f"{address_of(account, door)}?token=wrong", PHONE)
    await post_result(notify_url(simulator), stranger)
    await post_result(renewed, PHONE)
    three = json.dumps([fields_of(stranger)] * 3).encode()
    await post(address_of(account, door), three)

    await until(lambda: state_of(hass, UNMATCHED) == "7")
    assert state_of(hass, PENDING) == "2"


async def test_unreadable_body_is_kept_as_it_came(
    account: MockConfigEntry,
    awaited: str,
    door: str,
    ledger_file: Path,
    simulator: Simulator,
) -> None:
    """See a body under a valid token kept and acknowledged, and no other."""
    body = b"\xff\x00<result>" + b"x" * 4_086
    own = address_of(account, door)

    assert await post(notify_url(simulator), body) == (HTTPStatus.OK, "OK")

    for address in (URL(own), URL(f"{own}?token=wrong"), URL(f"{own}?token=")):
        assert (await post(address, body))[0] == HTTPStatus.BAD_REQUEST
    assert rows(ledger_file, "SELECT body FROM kept_bodies") == [(body,)]


def each_long_list(numbers: list[str]) -> Iterator[bytes]:
    """Return the results of a whole request in one body, and a body beyond all."""
    notifications = [fields_of(phone, f"m{phone}") for phone in numbers]
    body = json.dumps(notifications).encode()
    assert 64 * 1024 < len(body) < MEBIBYTE
    yield body
    yield body + b" " * MEBIBYTE


async def test_long_list_is_taken_under_its_token_only(
    account: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the results of a whole request taken at once, from who knows its token."""
    simulator.fault("hlr/notify", "never_notify")
    await call_action(
        "verify_numbers", phone_numbers=ELSEWHERE, notify_url="https://example.com"
    )
    numbers = [f"+336{number:06}00" for number in range(500)]
    await call_action("verify_numbers", phone_numbers=numbers, tag="t")
    body, endless = each_long_list(numbers)
    own = address_of(account, door)
    too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    assert (await post(own, body))[0] == too_large
    assert (await post(f"{own}?token=wrong", body))[0] == too_large
    assert (await post(notify_url(simulator), endless))[0] == too_large
    assert await found_phones(call_action, tag="t") == []

    assert await post(notify_url(simulator), body) == (HTTPStatus.OK, "OK")
    assert await found_phones(call_action, tag="t") == numbers


async def test_results_that_find_the_ledger_closed(
    hass: HomeAssistant, awaited: str, simulator: Simulator
) -> None:
    """See any result sent away, short or long, when Home Assistant is ending."""
    await hass.data[ENGINE].ledger.close()
    address = notify_url(simulator)
    assert (await post_result(address))[0] == HTTPStatus.SERVICE_UNAVAILABLE
    long = json.dumps([fields_of(PHONE)] * 500).encode()
    assert (await post(address, long))[0] == HTTPStatus.SERVICE_UNAVAILABLE
