"""What `add_to_stop_list` and `remove_from_stop_list` do, and what they never do."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.ledger import stop_list, stop_list_changes
from custom_components.smspartner.purchase import retries
from custom_components.smspartner.purchase.pace import Pace
from custom_components.smspartner.runtime import lines

from ..helpers import (
    STOP_LIST,
    CallAction,
    count_rows,
    run_housekeeping,
    state_of,
    until,
)
from ..ledger.stop_list import (
    NINETEEN,
    TWENTY,
    Told,
    entry_of,
    in_line,
    listen,
    poll,
)
from ..simulator import Simulator
from .helpers import ANNA, BEN, CLARA, Refusal, many_numbers

ANNA_OUT = "binary_sensor.anna_on_stop_list"
NOBODY: dict[str, list[str]] = {"changed": [], "unchanged": [], "failed": []}


@pytest.fixture(autouse=True)
def _fast() -> Iterator[None]:
    """Let changes follow each other quickly, and be tried again at once."""
    with (
        patch.object(lines, "Pace", partial(Pace, 0.001)),
        patch.object(retries, "CONNECTION_PAUSES", (0, 0)),
        patch.object(retries, "LONGEST_PAUSE", 0),
    ):
        yield


@pytest.fixture
def fired(hass: HomeAssistant, people: None) -> list[Told]:
    """Collect what is told of the stop list."""
    return listen(hass)


def listed(simulator: Simulator) -> list[str]:
    """Return who is on the vendor's list."""
    return [entry["phoneNumber"] for entry in simulator.settings.stop_list]


def _is_more(hass: HomeAssistant, known: int) -> bool:
    """Return whether more changes are written down than there were."""
    return count_rows(hass, "stop_list_changes") > known


def of(**known: list[str]) -> dict[str, list[str]]:
    """Return an answer, of which only some lists hold anything."""
    return NOBODY | known


@pytest.fixture
def add(call_action: CallAction, people: None) -> CallAction:
    """Put numbers on the stop list."""

    async def call(*phones: str) -> dict[str, Any]:
        """Call the action."""
        return await call_action("add_to_stop_list", phone_numbers=list(phones))

    return call


@pytest.fixture
def remove(call_action: CallAction, people: None) -> CallAction:
    """Take numbers off the stop list."""

    async def call(*phones: str) -> dict[str, Any]:
        """Call the action."""
        return await call_action(
            "remove_from_stop_list", phone_numbers=list(phones), consent=True
        )

    return call


# What is done


async def test_add(
    hass: HomeAssistant,
    call_action: CallAction,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See numbers of any spelling and kind added once each, and told once."""
    answer = await call_action(
        "add_to_stop_list",
        phone_numbers=f"Anna 06 11 11 11 00; 01 42 68 53 00, {NINETEEN}, {ANNA}",
    )
    assert answer == of(changed=[ANNA, "+33142685300"], unchanged=[NINETEEN])
    assert listed(simulator) == [NINETEEN, TWENTY, ANNA, "+33142685300"]
    assert simulator.books.calls["stop-sms/add"] == 3
    await until(lambda: in_line(hass) == 0)
    await hass.async_block_till_done()
    assert [(type_, phone) for type_, phone, _ in fired] == [
        ("joined", ANNA),
        ("joined", "+33142685300"),
    ]
    assert state_of(hass, ANNA_OUT) == "on"
    assert state_of(hass, STOP_LIST) == "4"


async def test_remove(
    hass: HomeAssistant,
    remove: CallAction,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See each entry deleted by its own id, and told; who is not on it is unchanged."""
    assert await remove(NINETEEN, BEN) == of(changed=[NINETEEN], unchanged=[BEN])
    assert listed(simulator) == [TWENTY]
    assert simulator.books.calls["stop-sms/delete"] == 1
    await until(lambda: in_line(hass) == 0)
    await hass.async_block_till_done()
    assert fired == [("left", NINETEEN, 19)]
    assert state_of(hass, STOP_LIST) == "1"


async def test_a_number_that_is_listed_twice(
    remove: CallAction, simulator: Simulator
) -> None:
    """See both of its entries deleted."""
    simulator.settings.stop_list += [entry_of(ANNA, 31), entry_of(ANNA, 32)]
    assert await remove(ANNA) == of(changed=[ANNA])
    assert listed(simulator) == [NINETEEN, TWENTY]


async def test_counts_at_once(
    hass: HomeAssistant,
    account: MockConfigEntry,
    add: CallAction,
    refusal: Refusal,
    simulator: Simulator,
) -> None:
    """See no SMS sent to who was added, though no list ever shows it."""
    simulator.settings.sms.stop_visible_after = None
    assert await add(ANNA) == of(changed=[ANNA])
    await poll(hass, account)
    assert state_of(hass, ANNA_OUT) == "on"
    error = await refusal("send_sms", phone_numbers=ANNA, message="Hello")
    assert error.translation_key == "sms_refused_opted_out"
    assert simulator.books.calls["send"] == 0


async def test_a_stop_that_the_vendor_does_not_list(
    hass: HomeAssistant,
    account: MockConfigEntry,
    remove: CallAction,
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
) -> None:
    """See it count at once, and no longer once it is removed, without a call."""
    ledger = account.runtime_data.account.ledger
    await ledger.write(stop_list.add_unread, [ANNA])
    await until(lambda: state_of(hass, ANNA_OUT) == "on")
    error = await refusal("send_sms", phone_numbers=ANNA, message="Hello")
    assert error.translation_key == "sms_refused_opted_out"

    assert await remove(ANNA) == of(changed=[ANNA])
    assert state_of(hass, ANNA_OUT) == "off"
    assert simulator.books.calls["stop-sms/delete"] == 0
    sent = await call_action("send_sms", phone_numbers=ANNA, message="Hello")
    assert sent["messages"][0]["state"] == "accepted"
    assert await remove(ANNA) == of(unchanged=[ANNA])


async def test_one_after_the_other(
    hass: HomeAssistant, add: CallAction, remove: CallAction, simulator: Simulator
) -> None:
    """See calls at the same time done in their order, the last word counting."""
    simulator.fault("stop-sms/add", "delay", times=1, seconds=1.5)
    calls = []
    for call in (add(ANNA, BEN), add(BEN, CLARA), remove(BEN), add(BEN)):
        known = count_rows(hass, "stop_list_changes")
        calls.append(hass.async_create_task(call))
        await until(partial(_is_more, hass, known))
    assert await asyncio.gather(*calls) == [
        of(changed=[ANNA, BEN]),
        of(changed=[CLARA], unchanged=[BEN]),
        of(changed=[BEN]),
        of(changed=[BEN]),
    ]
    assert listed(simulator) == [NINETEEN, TWENTY, ANNA, CLARA, BEN]
    assert state_of(hass, ANNA_OUT) == "on"


# What is refused


async def test_consent(refusal: Refusal, simulator: Simulator, people: None) -> None:
    """See nobody taken off the list without consent, and told what the law says."""
    for given in ({}, {"consent": False}):
        error = await refusal("remove_from_stop_list", phone_numbers=NINETEEN, **given)
        assert error.translation_key == "stop_list_consent_missing"
        assert "the law forbids" in str(error)
    assert listed(simulator) == [NINETEEN, TWENTY]


async def test_how_many(
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
    people: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See 500 numbers added, and how far it is in the log, and one more refused."""
    numbers = many_numbers(501)
    error = await refusal("add_to_stop_list", phone_numbers=numbers)
    assert error.translation_key == "stop_list_too_many_numbers"
    error = await refusal("add_to_stop_list", phone_numbers="")
    assert str(error) == "There is no phone number: enter at least one"
    assert simulator.books.calls["stop-sms/add"] == 0

    caplog.set_level("INFO")
    answer = await call_action("add_to_stop_list", phone_numbers=numbers[1:])
    assert answer == of(changed=numbers[1:])
    told = [one.getMessage() for one in caplog.records if "top list:" in one.message]
    assert told == [
        *(f"Stop list: {done} of 500 numbers asked" for done in range(50, 501, 50)),
        "Stop list: numbers changed: 500, unchanged: 0, failed: 0",
    ]
    assert not any(number in caplog.text for number in numbers)


# What fails


async def test_too_busy(
    add: CallAction, remove: CallAction, simulator: Simulator
) -> None:
    """See what was not taken asked for again."""
    for path, call, phone in (
        ("stop-sms/add", add, ANNA),
        ("stop-sms/delete", remove, NINETEEN),
    ):
        simulator.fault(path, "status", times=4, status=429)
        assert await call(phone) == of(changed=[phone])
        assert simulator.books.calls[path] == 5


async def test_too_busy_for_good(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator, people: None
) -> None:
    """See it given up, with the numbers behind it, and told."""
    simulator.fault("stop-sms/add", "status", status=429)
    error = await refusal("add_to_stop_list", phone_numbers=[ANNA, BEN])
    assert error.translation_key == "stop_list_not_added"
    assert "2 of 2" in str(error)
    assert "no more requests for the moment" in str(error)
    assert simulator.books.calls["stop-sms/add"] == 10
    assert count_rows(hass, "stop_list_changes", "state = 'failed'") == 2


@pytest.mark.parametrize("answer", ["cut_after", "garbage", "html"])
async def test_added_without_an_answer(
    add: CallAction, simulator: Simulator, answer: str
) -> None:
    """See the list tell what was done, and nothing asked for twice."""
    billed = {"billed": True} if answer == "html" else {}
    simulator.fault("stop-sms/add", answer, times=1, **billed)
    assert await add(ANNA, BEN) == of(changed=[ANNA, BEN])
    assert simulator.books.calls["stop-sms/add"] == 2


@pytest.mark.parametrize("answer", ["cut_after", "garbage", "html"])
async def test_removed_without_an_answer(
    hass: HomeAssistant, remove: CallAction, simulator: Simulator, answer: str
) -> None:
    """See the list tell, all of which we have taken off, and nothing deleted twice."""
    simulator.settings.stop_list.append(entry_of(ANNA, 31))
    billed = {"billed": True} if answer == "html" else {}
    simulator.fault("stop-sms/delete", answer, **billed)
    everybody = [NINETEEN, TWENTY, ANNA]
    assert await remove(*everybody) == of(changed=everybody)
    assert simulator.books.calls["stop-sms/delete"] == 3
    assert state_of(hass, ANNA_OUT) == "off"
    assert state_of(hass, STOP_LIST) == "0"


@pytest.mark.parametrize(
    ("action", "path", "phones"),
    [
        ("add_to_stop_list", "stop-sms/add", [ANNA, BEN]),
        ("remove_from_stop_list", "stop-sms/delete", [NINETEEN, TWENTY]),
    ],
)
async def test_cut_before_it_was_done(
    refusal: Refusal,
    simulator: Simulator,
    people: None,
    action: str,
    path: str,
    phones: list[str],
) -> None:
    """See it asked for once, and the list tell that nothing was done."""
    simulator.fault(path, "cut_before")
    consent = {"consent": True} if "remove" in action else {}
    error = await refusal(action, phone_numbers=phones, **consent)
    assert "2 of 2" in str(error)
    assert "was lost" in str(error)
    assert simulator.books.calls[path] == 2
    assert set(listed(simulator)) == {NINETEEN, TWENTY}


@pytest.mark.parametrize("answer", ["cut_before", "cut_after"])
async def test_a_list_that_cannot_be_read(
    hass: HomeAssistant,
    account: MockConfigEntry,
    refusal: Refusal,
    remove: CallAction,
    simulator: Simulator,
    answer: str,
) -> None:
    """See what was called failed never done later, and shown once the list is read."""
    simulator.fault("stop-sms/add", answer)
    simulator.fault("stop-sms/list", "html", status=502)
    error = await refusal("add_to_stop_list", phone_numbers=ANNA)
    assert "502" in str(error)
    assert count_rows(hass, "stop_list_changes", "state = 'failed'") == 1

    simulator.clear_faults()
    done = answer == "cut_after"
    await run_housekeeping(hass)
    await poll(hass, account)
    assert state_of(hass, ANNA_OUT) == ("on" if done else "off")
    assert await remove(ANNA) == of(**{"changed" if done else "unchanged": [ANNA]})
    await run_housekeeping(hass)
    assert simulator.books.calls["stop-sms/add"] == 1
    assert listed(simulator) == [NINETEEN, TWENTY]


async def test_removed_while_no_list_can_be_read(
    hass: HomeAssistant,
    account: MockConfigEntry,
    remove: CallAction,
    simulator: Simulator,
) -> None:
    """See a STOP that comes after a removal whose outcome was not known stay."""
    ledger = account.runtime_data.account.ledger
    simulator.fault("stop-sms/delete", "status", times=1, status=429, retry_after=1)
    simulator.fault("stop-sms/delete", "cut_after")
    call = hass.async_create_task(remove(NINETEEN))
    await until(lambda: simulator.books.calls["stop-sms/delete"] == 1)
    simulator.fault("stop-sms/list", "html", status=502)
    with pytest.raises(HomeAssistantError, match="502"):
        await call
    simulator.clear_faults()
    await ledger.write(stop_list_changes.opt_out, [NINETEEN])
    await run_housekeeping(hass)
    await poll(hass, account)
    assert listed(simulator) == [TWENTY]
    assert await ledger.read(stop_list.listed, [NINETEEN]) == {NINETEEN}


@pytest.mark.parametrize("is_at_the_vendor", [True, False])
async def test_a_stop_while_a_removal_waits_for_its_turn(
    hass: HomeAssistant,
    account: MockConfigEntry,
    remove: CallAction,
    simulator: Simulator,
    is_at_the_vendor: bool,
) -> None:
    """See it stay, whatever the list has shown before, and called failed."""
    if is_at_the_vendor:
        simulator.settings.stop_list.append(entry_of(ANNA, 31))
    ledger = account.runtime_data.account.ledger
    simulator.fault("stop-sms/delete", "delay", times=1, seconds=0.5)
    call = hass.async_create_task(remove(NINETEEN, ANNA, TWENTY))
    await until(lambda: simulator.books.calls["stop-sms/delete"] == 1)
    await ledger.write(stop_list_changes.opt_out, [ANNA, NINETEEN])
    if is_at_the_vendor:
        assert await call == of(changed=[TWENTY], failed=[NINETEEN, ANNA])
        assert listed(simulator) == [ANNA]
    else:
        assert await call == of(changed=[TWENTY], unchanged=[ANNA], failed=[NINETEEN])
    assert await ledger.read(stop_list.listed, [NINETEEN]) == {NINETEEN}
    assert state_of(hass, ANNA_OUT) == "on"


async def test_a_stop_that_only_the_list_tells(
    hass: HomeAssistant,
    account: MockConfigEntry,
    remove: CallAction,
    simulator: Simulator,
) -> None:
    """See it stay where it is later than the call, or than what the list has told."""
    simulator.fault("stop-sms/delete", "delay", times=1, seconds=0.5)
    first = hass.async_create_task(remove(NINETEEN, BEN))
    await until(lambda: simulator.books.calls["stop-sms/delete"] == 1)
    known = count_rows(hass, "stop_list_changes")
    second = hass.async_create_task(remove(ANNA, TWENTY))
    await until(partial(_is_more, hass, known))
    tomorrow = (dt_util.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    simulator.settings.stop_list += [
        entry_of(ANNA, 31),
        entry_of(ANNA, 32) | {"createdAt": tomorrow},
        entry_of(BEN, 33) | {"createdAt": tomorrow},
    ]
    await poll(hass, account)
    assert await first == of(changed=[NINETEEN], unchanged=[BEN])
    assert await second == of(changed=[TWENTY], failed=[ANNA])
    assert listed(simulator) == [ANNA, ANNA, BEN]
    ledger = account.runtime_data.account.ledger
    assert await ledger.read(stop_list.listed, [ANNA, BEN]) == {ANNA, BEN}
    assert state_of(hass, ANNA_OUT) == "on"


async def test_a_second_entry_that_is_refused(
    refusal: Refusal,
    simulator: Simulator,
    people: None,
) -> None:
    """See the list read again, for the first one was deleted."""
    simulator.settings.stop_list += [entry_of(ANNA, 31), entry_of(ANNA, "")]
    asked = simulator.books.calls["stop-sms/list"]
    await refusal("remove_from_stop_list", phone_numbers=ANNA, consent=True)
    assert listed(simulator) == [NINETEEN, TWENTY, ANNA]
    assert simulator.books.calls["stop-sms/list"] == asked + 2


@pytest.mark.parametrize("code", [11, 20, 30, 40, 96])
@pytest.mark.parametrize(
    ("action", "path"),
    [("add_to_stop_list", "add"), ("remove_from_stop_list", "delete")],
)
async def test_an_account_that_is_refused(
    hass: HomeAssistant,
    refusal: Refusal,
    simulator: Simulator,
    people: None,
    action: str,
    path: str,
    code: int,
) -> None:
    """See no call made for the rest: it would be refused too."""
    simulator.settings.stop_list += [entry_of(ANNA, 31), entry_of(BEN, 32)]
    phones = [NINETEEN, ANNA, BEN] if "remove" in action else many_numbers(3)
    consent = {"consent": True} if "remove" in action else {}
    simulator.fault(f"stop-sms/{path}", "refuse", code=code, message="Compte")
    error = await refusal(action, phone_numbers=phones, **consent)
    assert "3 of 3" in str(error)
    assert "Compte" in str(error)
    assert simulator.books.calls[f"stop-sms/{path}"] == 1
    assert count_rows(hass, "stop_list_changes", "state = 'failed'") == 3


async def test_refused_numbers(
    add: CallAction, hass: HomeAssistant, simulator: Simulator, people: None
) -> None:
    """See only the refused number fail, and an error where nobody takes the answer."""
    simulator.fault("stop-sms/add", "refuse", times=1, code=9, message="Non")
    assert await add(ANNA, BEN) == of(changed=[BEN], failed=[ANNA])
    assert state_of(hass, ANNA_OUT) == "off"

    simulator.fault("stop-sms/add", "refuse", times=1, code=9, message="Non")
    with pytest.raises(HomeAssistantError) as raised:
        await hass.services.async_call(
            DOMAIN, "add_to_stop_list", {"phone_numbers": [ANNA, CLARA]}, blocking=True
        )
    assert raised.value.translation_key == "stop_list_not_added"
    assert "1 of 2" in str(raised.value)
    assert "Non" in str(raised.value)
    assert listed(simulator)[2:] == [BEN, CLARA]


async def test_a_key_that_is_refused(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator, people: None
) -> None:
    """See another key asked for, and no call made for the rest."""
    simulator.settings.api_keys = set()
    error = await refusal("add_to_stop_list", phone_numbers=[ANNA, BEN, CLARA])
    assert "3 of 3" in str(error)
    assert simulator.books.calls["stop-sms/add"] == 1
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == "reauth"


async def test_nobody_there(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator, people: None
) -> None:
    """See it tried a few times where nothing could be sent, and then given up."""
    await simulator.stop()
    for action, more in (("add", {}), ("remove", {"consent": True})):
        name = {"add": "add_to_stop_list", "remove": "remove_from_stop_list"}[action]
        error = await refusal(name, phone_numbers=[NINETEEN, ANNA], **more)
        assert "2 of 2" in str(error)
    assert count_rows(hass, "stop_list_changes", "state = 'failed'") == 4


# Who interrupts it


async def test_a_poll_from_before(
    hass: HomeAssistant,
    account: MockConfigEntry,
    remove: CallAction,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See a list that was asked for before a removal not undo it when it comes."""
    simulator.fault("stop-sms/delete", "status", times=1, status=429, retry_after=1)
    call = hass.async_create_task(remove(NINETEEN))
    await until(lambda: simulator.books.calls["stop-sms/delete"] == 1)
    asked = simulator.books.calls["stop-sms/list"]
    simulator.fault("stop-sms/list", "delay", times=1, seconds=2)
    polling = hass.async_create_task(account.runtime_data.stop_list.async_refresh())
    await until(lambda: simulator.books.calls["stop-sms/list"] > asked)
    assert listed(simulator) == [NINETEEN, TWENTY]

    await until(lambda: count_rows(hass, "stop_list_changes", "state = 'changed'") == 1)
    assert not polling.done()
    assert await call == of(changed=[NINETEEN])
    assert polling.done()
    await until(lambda: in_line(hass) == 0)
    await hass.async_block_till_done()
    assert fired == [("left", NINETEEN, 19)]


async def test_home_assistant_stops(
    hass: HomeAssistant, add: CallAction, simulator: Simulator
) -> None:
    """See the answer to what was asked waited for, and the rest left to the next."""
    simulator.fault("stop-sms/add", "delay", seconds=0.5)
    call = hass.async_create_task(add(ANNA, BEN, CLARA))
    await until(lambda: simulator.books.calls["stop-sms/add"] == 1)
    await hass.async_stop(force=True)
    await asyncio.wait([call])
    assert simulator.books.calls["stop-sms/add"] == 1
    assert count_rows(hass, "stop_list_changes", "state = 'changed'") == 1
    assert count_rows(hass, "stop_list_changes", "state = 'queued'") == 2


async def test_a_call_that_a_restart_cuts_off(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, people: None
) -> None:
    """See its caller told that it goes on, where there is time to tell it."""
    simulator.fault("stop-sms/add", "delay", seconds=0.2)
    phones = {"phone_numbers": [ANNA, BEN, CLARA]}
    call = hass.async_create_task(
        hass.services.async_call(DOMAIN, "add_to_stop_list", phones, blocking=True)
    )
    await until(lambda: simulator.books.calls["stop-sms/add"] == 1)
    await account.runtime_data.account.stop_list.stop()
    with pytest.raises(HomeAssistantError, match="when it starts again"):
        await call


async def test_a_call_that_is_cancelled(
    hass: HomeAssistant, simulator: Simulator, people: None
) -> None:
    """See all of it done though the automation was stopped."""
    simulator.fault("stop-sms/add", "delay", times=1, seconds=0.2)
    call = hass.async_create_task(
        hass.services.async_call(
            DOMAIN, "add_to_stop_list", {"phone_numbers": [ANNA, BEN]}, blocking=True
        )
    )
    await until(lambda: simulator.books.calls["stop-sms/add"] == 1)
    call.cancel()
    await until(lambda: count_rows(hass, "stop_list_changes", "state = 'changed'") == 2)
    assert listed(simulator)[2:] == [ANNA, BEN]


async def test_an_account_that_is_disabled(
    hass: HomeAssistant, account: MockConfigEntry, add: CallAction, simulator: Simulator
) -> None:
    """See nothing more asked for, neither then nor later, and that told."""
    simulator.fault("stop-sms/add", "delay", seconds=0.2)
    call = hass.async_create_task(add(ANNA, BEN, CLARA))
    await until(lambda: simulator.books.calls["stop-sms/add"] == 1)
    await hass.config_entries.async_set_disabled_by(
        account.entry_id, ConfigEntryDisabler.USER
    )
    assert await call == of(changed=[ANNA], failed=[BEN, CLARA])
    assert count_rows(hass, "stop_list_changes", "state = 'failed'") == 2
    await hass.config_entries.async_set_disabled_by(account.entry_id, None)
    await hass.async_block_till_done()
    assert listed(simulator)[2:] == [ANNA]


async def test_an_account_that_is_removed(
    hass: HomeAssistant, account: MockConfigEntry, add: CallAction, simulator: Simulator
) -> None:
    """See nothing more asked for, and nothing left of it."""
    simulator.fault("stop-sms/add", "delay", seconds=0.2)
    call = hass.async_create_task(add(ANNA, BEN, CLARA))
    await until(lambda: simulator.books.calls["stop-sms/add"] == 1)
    await hass.config_entries.async_remove(account.entry_id)
    with pytest.raises(HomeAssistantError) as raised:
        await call
    assert raised.value.translation_key == "account_removed"
    assert listed(simulator)[2:] == [ANNA]
    assert count_rows(hass, "stop_list_changes") == 0


async def test_a_number_that_is_forgotten_meanwhile(
    hass: HomeAssistant, add: CallAction, call_action: CallAction, simulator: Simulator
) -> None:
    """See nothing asked for of it, nothing kept of it, and that told."""
    stranger = "+33612349900"
    simulator.fault("stop-sms/add", "delay", times=1, seconds=0.2)
    call = hass.async_create_task(add(CLARA, stranger))
    await until(lambda: simulator.books.calls["stop-sms/add"] == 1)
    assert await call_action("forget_numbers", phone_numbers=stranger) == {
        "forgotten": 1
    }
    assert await call == of(changed=[CLARA], failed=[stranger])
    assert listed(simulator)[2:] == [CLARA]


async def test_an_account_that_is_reloaded(
    hass: HomeAssistant, account: MockConfigEntry, add: CallAction, simulator: Simulator
) -> None:
    """See all of it done."""
    simulator.fault("stop-sms/add", "delay", times=1, seconds=0.2)
    call = hass.async_create_task(add(ANNA, BEN, CLARA))
    await until(lambda: simulator.books.calls["stop-sms/add"] == 1)
    await hass.config_entries.async_reload(account.entry_id)
    assert await call == of(changed=[ANNA, BEN, CLARA])
