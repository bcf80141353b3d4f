"""How long results are kept, and answers that nobody was told."""

from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import CONF_RETENTION_DAYS

from ..helpers import (
    COST,
    DAY,
    MINUTE,
    OTHER_PHONE,
    PHONE,
    CallAction,
    collect_events,
    dump,
    later,
    rows,
    run_housekeeping,
    state_of,
    until,
)
from ..simulator import Simulator
from .helpers import found_phones


async def all_announced(path: Path) -> None:
    """Wait until the events of what has ended were fired; it is not erased before."""
    waiting = "SELECT COUNT(*) FROM verifications WHERE to_fire = 1 AND open = 0"
    await until(lambda: rows(path, waiting) == [(0,)])


async def test_old_results_are_erased_and_their_sums_kept(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See results go after 90 days, what never reported too, and the cost stay."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action("verify_numbers", phone_numbers="+33611111111", wait=0)
    with later(30 * DAY):
        await call_action("verify_numbers", phone_numbers=OTHER_PHONE, wait=60)
    cost = state_of(hass, COST)
    assert float(cost or 0) == pytest.approx(0.015)

    with later(90 * DAY - MINUTE):
        await run_housekeeping(hass)
    await all_announced(ledger_file)
    assert await found_phones(call_action, since="2020-01-01") == [PHONE, OTHER_PHONE]

    with later(90 * DAY + MINUTE):
        await run_housekeeping(hass)
    assert await found_phones(call_action, since="2020-01-01") == [OTHER_PHONE]
    assert PHONE not in dump(ledger_file)
    assert "+33611111111" not in dump(ledger_file)
    for table in ("verifications", "requests", "lookups", "links"):
        assert rows(ledger_file, f"SELECT COUNT(*) FROM {table}") == [(1,)]
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, COST) == cost


async def test_results_are_kept_as_long_as_the_options_say(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    call_action: CallAction,
) -> None:
    """See the option decide how long results are kept."""
    options = {CONF_RETENTION_DAYS: 3}
    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await all_announced(ledger_file)
    with later(3 * DAY + MINUTE):
        await run_housekeeping(hass)
    with pytest.raises(ServiceValidationError) as raised:
        await call_action("get_results", verification_id=answer["verification_id"])
    assert raised.value.translation_key == "unknown_verification"


async def test_answers_that_nobody_is_told_are_kept_no_longer(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See an account that stays unloaded keep no text, and tell nothing so old."""
    simulator.settings.sms.reports = "none"
    await call_action("send_sms", phone_numbers=PHONE, message="Are you in?")
    assert await hass.config_entries.async_unload(account.entry_id)
    await simulator.answer(PHONE, "At the lake")

    with later(90 * DAY - MINUTE):
        await run_housekeeping(hass)
    assert "At the lake" in dump(ledger_file)
    with later(90 * DAY + MINUTE):
        await run_housekeeping(hass)

    assert "At the lake" not in dump(ledger_file)
    told = collect_events(hass, lambda _, data: data["event_type"])
    assert await hass.config_entries.async_setup(account.entry_id)
    await simulator.answer(PHONE, "At home")
    await until(lambda: "reply" in told)
    assert told.count("reply") == 1
