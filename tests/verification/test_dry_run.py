"""What a verification would cost and buy."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers import (
    PHONE,
    SECOND,
    SILENT,
    CallAction,
    budget_issue,
    count_rows,
    set_budget,
)
from ..purchase.helpers import numbers
from ..simulator import Simulator


async def test_dry_run_tells_the_price_and_sends_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See what it would come to, bad entries and duplicates named, nothing written."""
    wanted = numbers(1_001)
    answer = await call_action(
        "verify_numbers",
        phone_numbers=[*wanted, wanted[0], "hello"],
        skip_invalid=True,
        dry_run=True,
    )
    assert answer == {
        "to_buy": 1_001,
        "requests": 3,
        "estimated_cost": pytest.approx(5.005),
        "currency": "EUR",
        "reused": 0,
        "joined": 0,
        "duplicates": [{"input": wanted[0], "phone_number": wanted[0]}],
        "invalid": [{"input": "hello", "reason": "not_a_number"}],
    }
    assert simulator.books.calls["hlr/notify"] == 0
    assert count_rows(hass, "verifications") == 0


async def test_dry_run_knows_what_need_not_be_bought(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See reused and joined numbers told apart from those that cost something."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    answer = await call_action(
        "verify_numbers",
        phone_numbers=[PHONE, SILENT, SECOND],
        reuse_within={"hours": 1},
        dry_run=True,
    )
    assert (answer["to_buy"], answer["reused"], answer["joined"]) == (1, 1, 1)
    assert answer["estimated_cost"] == pytest.approx(0.005)
    assert simulator.books.calls["hlr/notify"] == 2


async def test_dry_run_refuses_what_could_not_be_verified(
    account: MockConfigEntry, call_action: CallAction
) -> None:
    """See a bad entry refused as it would be without it."""
    with pytest.raises(ServiceValidationError, match="hello") as refused:
        await call_action("verify_numbers", phone_numbers="hello", dry_run=True)
    assert refused.value.translation_key == "entries_not_a_number"


async def test_dry_run_tells_the_price_beyond_the_budget(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See the question what it would cost answered though it may not be bought."""
    await set_budget(hass, account, 0.005)
    answer = await call_action("verify_numbers", phone_numbers=numbers(2), dry_run=True)
    assert answer["estimated_cost"] == pytest.approx(0.01)
    assert budget_issue(hass, account) is None
