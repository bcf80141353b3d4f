"""Checks by hand, and numbers that are added, changed and removed."""

import pytest
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from custom_components.smspartner.const import CONF_DAILY_BUDGET

from ..helpers import DAY, HOUR, MINUTE, Attributes, CallAction, count_rows
from .house import (
    GOOD,
    NONE,
    OFF,
    PHONE,
    PRICE,
    SECOND,
    SILENT,
    STEP,
    House,
    subentry,
    types,
)

# The button


async def test_verify_now(house: House) -> None:
    """See the button buy a check now; twice while it is awaited is once."""
    await house.set_up(subentry(interval="off"))
    house.answers(NONE)
    await house.press()
    house.clock.move(MINUTE)
    await house.press()
    assert len(house.bought) == 1
    await house.simulator.notify(PHONE, error_name=GOOD)
    await house.settle()
    assert house.state() == "on"
    house.answers(GOOD)
    await house.press()
    assert len(house.bought) == 2


async def test_verify_now_beyond_the_budget(house: House) -> None:
    """See the button refuse with the reason, and leave everything as it was."""
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 1.5 * PRICE}
    )
    await house.set_up(subentry(interval="off"))
    await house.press()
    with pytest.raises(HomeAssistantError) as refused:
        await house.press()
    assert refused.value.translation_key == "budget_exceeded"
    await house.live(2 * HOUR)
    assert len(house.bought) == 1
    assert house.state() == "on"
    assert house.attribute("no_answer") is False
    assert house.attribute("skipped") is None


async def test_verify_now_that_fails_keeps_the_check_that_is_due(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See the check after a bad answer bought, though the button failed before it."""
    await house.set_up(subentry(interval="weekly"))
    house.answers(OFF)
    await house.press()
    house.clock.move(12 * HOUR - 5 * MINUTE)
    house.simulator.fault("hlr/notify", "refuse", times=1, code=13)
    with pytest.raises(HomeAssistantError):
        await house.press()
    assert house.attribute("no_answer") is False
    await house.live(2 * STEP)
    assert len(house.bought) == 3
    assert types(fired) == ["became_unreachable"]


# Adding, changing and removing


async def test_add_and_remove(
    house: House,
    call_action: CallAction,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """See a number come and go without a restart, and leave nothing behind."""

    def devices() -> dict[str | None, str]:
        """Find the ids of the account's devices by their names."""
        entry_id = house.entry.entry_id
        found = dr.async_entries_for_config_entry(device_registry, entry_id)
        return {device.name: device.id for device in found}

    await house.set_up()
    second = subentry("Lift", SECOND, subentry_id="01KAJ5YV5ZB1V0K3XQ5P4S0002")
    subentries = house.hass.config_entries
    subentries.async_add_subentry(house.entry, subentry())
    await house.settle()
    subentries.async_add_subentry(house.entry, second)
    await house.settle()
    assert house.state() == house.state("binary_sensor.lift_reachable") == "on"
    assert house.simulator.books.billed_numbers == {PHONE: 1, SECOND: 1}
    lift = devices()["Lift"]
    assert len(er.async_entries_for_device(entity_registry, lift)) == 12
    assert count_rows(house.hass, "monitored") == 2

    with pytest.raises(ServiceValidationError, match="Lift") as refused:
        await call_action("forget_numbers", phone_numbers=[SECOND, SILENT])
    assert refused.value.translation_key == "added_numbers"
    assert PHONE not in str(refused.value)

    subentries.async_remove_subentry(house.entry, second.subentry_id)
    await house.settle()
    assert house.state("binary_sensor.lift_reachable") is None
    assert devices().keys() == {"SMS Partner", "Gate"}
    assert not [
        entity
        for entity in entity_registry.entities.values()
        if entity.unique_id.startswith(second.subentry_id)
    ]
    assert count_rows(house.hass, "monitored") == 1
    assert await call_action("forget_numbers", phone_numbers=SECOND) == {"forgotten": 1}
    await house.live(2 * DAY, HOUR)
    assert house.simulator.books.billed_numbers[PHONE] in (2, 3)
    assert house.simulator.books.billed_numbers[SECOND] == 1


async def test_remove_the_last(house: House) -> None:
    """See the last number gone from the ledger too."""
    await house.set_up(subentry())
    house.hass.config_entries.async_remove_subentry(house.entry, subentry().subentry_id)
    await house.settle()
    assert count_rows(house.hass, "monitored") == count_rows(house.hass, "outbox") == 0


async def test_another_number(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a subentry that gets another number begin anew, with that one's base."""
    await house.set_up(subentry())
    gone = subentry(phone_number="+33612345601")
    house.hass.config_entries.async_update_subentry(
        house.entry,
        house.entry.subentries[gone.subentry_id],
        data=gone.data,
        unique_id=gone.unique_id,
    )
    await house.settle()
    assert house.state() == "off"
    assert house.attribute("phone_number") == "+33612345601"
    assert fired == []


async def test_another_interval(house: House) -> None:
    """See a changed interval take hold at once, without a check for it."""
    await house.set_up(subentry(interval="weekly"))
    await house.live(HOUR)
    changed = subentry(interval="hourly")
    house.hass.config_entries.async_update_subentry(
        house.entry, house.entry.subentries[changed.subentry_id], data=changed.data
    )
    await house.settle()
    assert len(house.bought) == 1
    await house.live(4 * HOUR)
    assert len(house.bought) == 5


async def test_another_time_until_it_counts(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a shorter time take hold of a number that does not answer already."""
    await house.set_up(subentry(interval="weekly", unreachable_after=48))
    house.answers(OFF)
    await house.press()
    await house.live(6 * HOUR)
    changed = subentry(interval="weekly", unreachable_after=6)
    house.hass.config_entries.async_update_subentry(
        house.entry, house.entry.subentries[changed.subentry_id], data=changed.data
    )
    await house.settle()
    await house.live(STEP)
    assert house.state() == "off"
    assert types(fired) == ["became_unreachable"]
