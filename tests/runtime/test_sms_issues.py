"""Repair issues about SMS: what the owner has to do so that the next one arrives."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.entity_component import async_update_entity
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers import (
    ACCOUNT_SHOWN,
    ACCOUNT_SMS,
    BALANCE,
    DAY,
    HOUR,
    MINUTE,
    SMS_COST,
    CallAction,
    collect_events,
    count_rows,
    issue_keys,
    later,
    run_housekeeping,
    state_of,
    until,
)
from ..simulator import Simulator

PHONE = "+33612345600"
WAITING = "+33612345698"
"""A number of which nothing is ever reported."""

SUPPORT = "mailto:help@smspartner.fr"


def keys(hass: HomeAssistant) -> set[str | None]:
    """Return the kinds of issues, without that about the address of the tests."""
    return issue_keys(hass) - {"plain_http_address"}


async def send(call_action: CallAction, *phone_numbers: str, **data: object) -> None:
    """Send an SMS, the same for whoever is called."""
    phones = list(phone_numbers or (PHONE,))
    await call_action("send_sms", phone_numbers=phones, **{"message": "Alarm"} | data)


async def be_refused(call_action: CallAction, **data: object) -> None:
    """Try to send an SMS that is not accepted."""
    with pytest.raises(HomeAssistantError):
        await send(call_action, **data)


def issue(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> ir.IssueEntry:
    """Return an issue that has to be there."""
    found = ir.async_get(hass).async_get_issue("smspartner", f"{kind}_{entry.entry_id}")
    assert found
    return found


# refusals


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (20, "sms_account_disabled"),
        (30, "sms_account_blocked"),
        (40, "sms_access_denied"),
        (22, "sms_marketing_hours"),
        (23, "sms_marketing_hours"),
        (96, "sms_address_not_allowed"),
    ],
)
async def test_refusal_of_the_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    code: int,
    kind: str,
) -> None:
    """An issue says what to do, until an SMS is accepted; a reload keeps it."""
    simulator.fault("send", "refuse", times=1, code=code)
    await be_refused(call_action)
    await until(lambda: keys(hass) == {kind})
    told = issue(hass, account, kind)
    assert not told.is_fixable
    assert told.translation_placeholders
    assert told.translation_placeholders["account"] == ACCOUNT_SHOWN
    assert told.severity is ir.IssueSeverity.ERROR
    assert told.translation_placeholders["support_url"] == SUPPORT

    assert await hass.config_entries.async_unload(account.entry_id)
    assert keys(hass) == set()
    assert await hass.config_entries.async_setup(account.entry_id)
    await until(lambda: keys(hass) == {kind})

    await send(call_action)
    await until(lambda: keys(hass) == set())


async def test_refusal_for_want_of_credit(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """It is an issue where no balance is told, until an SMS is accepted."""
    simulator.settings.has_me = False
    simulator.fault("send", "refuse", times=1, code=11)
    await be_refused(call_action)
    await until(lambda: keys(hass) == {"credit_too_low"})

    await send(call_action)

    await until(lambda: keys(hass) == set())


async def test_refusal_though_the_balance_covers_a_lookup(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """It is an issue until the balance covers what was refused."""
    simulator.settings.account.balance = 0.03
    await be_refused(call_action)
    await until(lambda: keys(hass) == {"credit_too_low"})
    told = issue(hass, account, "credit_too_low")
    assert told.translation_placeholders
    assert told.translation_placeholders["needed"] == "€0.043"
    simulator.settings.account.balance = 0.04
    await account.runtime_data.balance.async_refresh()
    assert await hass.config_entries.async_reload(account.entry_id)
    await until(lambda: keys(hass) == {"credit_too_low"})

    simulator.settings.account.balance = 1
    await account.runtime_data.balance.async_refresh()
    await until(lambda: keys(hass) == set())


async def test_refusal_though_the_balance_suffices(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """What SMS Partner says counts, each time, until there is more than before."""
    for balance in (5, 10):
        simulator.settings.account.balance = balance
        await account.runtime_data.balance.async_refresh()
        simulator.fault("send", "refuse", times=1, code=11)
        await be_refused(call_action)
        await until(lambda: keys(hass) == {"credit_too_low"})
        for _ in range(2):
            await account.runtime_data.balance.async_refresh()
            assert keys(hass) == {"credit_too_low"}

        simulator.settings.account.balance = balance + 1
        await account.runtime_data.balance.async_refresh()
        await until(lambda: keys(hass) == set())


async def test_credit_for_what_is_queued(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """An SMS that waits to be sent counts against the credit, as lookups do."""
    simulator.settings.account.balance = 0.03
    await async_update_entity(hass, BALANCE)
    assert keys(hass) == set()
    simulator.fault("send", "status", status=429, retry_after=1)
    waiting = hass.async_create_task(send(call_action, valid_for={"minutes": 10}))

    await until(lambda: keys(hass) == {"credit_too_low"})

    simulator.clear_faults()
    simulator.settings.account.balance = 1
    await waiting
    await async_update_entity(hass, BALANCE)
    await until(lambda: keys(hass) == set())


async def test_refusal_of_a_message(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """What only that message is refused for is no issue, and ends one of before."""
    simulator.fault("send", "refuse", times=1, code=20)
    await be_refused(call_action)
    await until(lambda: keys(hass) == {"sms_account_disabled"})

    simulator.fault("send", "refuse", times=1, code=44)
    await be_refused(call_action, message="Another one")

    await until(lambda: keys(hass) == set())


async def test_issue_of_an_account_that_is_removed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """It goes with the account."""
    simulator.fault("send", "refuse", times=1, code=30)
    await be_refused(call_action)
    await until(lambda: keys(hass) == {"sms_account_blocked"})

    await hass.config_entries.async_remove(account.entry_id)

    assert keys(hass) == set()


# the budget


async def set_sms_budget(
    hass: HomeAssistant, entry: MockConfigEntry, budget: float, reserve: float = 0
) -> None:
    """Set the budget of SMS, and let it be applied."""
    options = {"sms_budget": budget, "sms_reserve": reserve}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()


async def test_budget_exceeded(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """The issue names the amounts, and goes once the next SMS is accepted."""
    await set_sms_budget(hass, account, 0.04)
    await be_refused(call_action, message="a" * 161)
    told = issue(hass, account, "sms_budget_exceeded")
    assert told.severity is ir.IssueSeverity.WARNING
    assert told.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "budget": "€0.04",
        "cost": "€0.076",
        "left": "€0.04",
    }
    await run_housekeeping(hass)
    assert keys(hass) == {"sms_budget_exceeded"}

    await send(call_action)

    await until(lambda: keys(hass) == set())


async def test_budget_used_up(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """The issue goes once the budget or the reserve is another one, or after a day."""
    await set_sms_budget(hass, account, 0.038)
    await send(call_action)
    await simulator.settled()
    await be_refused(call_action, message="Another one")
    told = issue(hass, account, "sms_budget_used_up")
    assert told.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "budget": "€0.038",
        "cost": "€0.038",
    }

    await set_sms_budget(hass, account, 0.038, 0.001)
    assert keys(hass) == set()

    await be_refused(call_action, message="A third one")
    assert keys(hass) == {"sms_budget_used_up"}
    with later(DAY + MINUTE):
        await run_housekeeping(hass)
    assert keys(hass) == set()


async def test_budget_for_some_of_the_numbers(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """What is accepted of the same SMS does not end the issue."""
    await set_sms_budget(hass, account, 0.04)
    await send(call_action, PHONE, WAITING)
    assert count_rows(hass, "requests", "sms_key AND state = 'accepted'") == 1
    await run_housekeeping(hass)
    await hass.async_block_till_done()

    assert keys(hass) == {"sms_budget_exceeded"}


# the hold at night


def _until_paris(weekday: int, hour: int) -> timedelta:
    """Return how long it is until it is that time of that day in Paris."""
    now = dt_util.utcnow().astimezone(ZoneInfo("Europe/Paris"))
    then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    then += ((weekday - now.weekday()) % 7) * DAY
    return then - now + (0 * DAY if then > now else 7 * DAY)


@pytest.mark.parametrize(
    ("weekday", "hour", "is_in_hold"),
    [(1, 22, True), (1, 3, True), (6, 12, True), (1, 12, False), (1, 19, False)],
    ids=["evening", "night", "Sunday", "noon", "before the evening"],
)
async def test_night_hold(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    weekday: int,
    hour: int,
    *,
    is_in_hold: bool,
) -> None:
    """An SMS that is late at night is explained, until none is late any more."""
    with later(_until_paris(weekday, hour)):
        await send(call_action, WAITING)
        await run_housekeeping(hass)
        assert "night_hold" not in keys(hass)
        with later(11 * MINUTE):
            await run_housekeeping(hass)
            await until(lambda: state_of(hass, ACCOUNT_SMS) != "unknown")
            if not is_in_hold:
                await send(call_action, PHONE)  # the sums are read after it
                await until(lambda: state_of(hass, SMS_COST) == "0.076")
                assert "night_hold" not in keys(hass)
                return
            await until(lambda: "night_hold" in keys(hass))
            told = issue(hass, account, "night_hold")
            assert told.translation_placeholders == {
                "account": ACCOUNT_SHOWN,
                "support_url": SUPPORT,
            }
            assert await hass.config_entries.async_reload(account.entry_id)
            assert "night_hold" in keys(hass)
            with later(10 * HOUR):
                await simulator.report(WAITING)
                await until(lambda: "night_hold" not in keys(hass))


async def test_announced_hold(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """A hold that the answer names is told at once, at any hour, until it is over."""
    events = collect_events(hass, lambda _, data: data["event_type"])
    simulator.settings.sms.night = "told"
    sent = await call_action("send_sms", phone_numbers=[PHONE], message="Alarm")
    [message] = sent["messages"]
    assert message["state"] == "accepted"
    until_then = dt_util.parse_datetime(message["date"])
    assert until_then
    assert abs(until_then - dt_util.utcnow() - 10 * HOUR) < MINUTE

    await until(lambda: keys(hass) == {"night_hold_until"})
    await until(lambda: events == ["delayed"])
    told = issue(hass, account, "night_hold_until")
    assert told.severity is ir.IssueSeverity.WARNING
    assert told.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "support_url": SUPPORT,
        "until": f"{dt_util.as_local(until_then):%Y-%m-%d %H:%M}",
    }
    assert await hass.config_entries.async_reload(account.entry_id)
    with later(11 * MINUTE):
        await run_housekeeping(hass)
        await hass.async_block_till_done()
    assert keys(hass) == {"night_hold_until"}
    assert events == ["delayed"]

    await simulator.report(PHONE)
    await until(lambda: keys(hass) == set())
    await until(lambda: events == ["delayed", "delivered"])


@pytest.mark.parametrize(("alert_after", "hold"), [(0, 36_000), (10, 120)])
async def test_announced_hold_that_is_no_delay(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    alert_after: int,
    hold: float,
) -> None:
    """It is not told where no delay is to be, or where it is shorter than one."""
    hass.config_entries.async_update_entry(
        account, options={"alert_after": alert_after}
    )
    await hass.async_block_till_done()
    simulator.settings.sms.night = "told"
    simulator.settings.sms.night_hold = hold
    await send(call_action)
    await run_housekeeping(hass)
    await hass.async_block_till_done()
    assert state_of(hass, ACCOUNT_SMS) == "unknown"
    assert keys(hass) == set()


async def test_delay_that_nobody_wants_to_know(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """No SMS is late where the option says never."""
    hass.config_entries.async_update_entry(account, options={"alert_after": 0})
    await hass.async_block_till_done()
    with later(_until_paris(1, 22)):
        await send(call_action, WAITING)
        with later(HOUR):
            await run_housekeeping(hass)
            await hass.async_block_till_done()
            assert state_of(hass, ACCOUNT_SMS) == "unknown"
            assert "night_hold" not in keys(hass)
