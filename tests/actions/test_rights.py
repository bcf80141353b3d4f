"""Who may do what: users with and without rights on an account, and automations."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from homeassistant.auth.const import GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.smspartner.const import DOMAIN

from ..helpers import PHONE
from ..simulator import Simulator

type Call = Callable[..., Coroutine[Any, Any, object]]
READS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "dry_run": ("verify_numbers", {"phone_numbers": PHONE, "dry_run": True}),
    "results": ("get_results", {"phone_numbers": PHONE}),
    "status": (
        "get_message_status",
        {"messages": [{"phone_number": PHONE, "message_id": 1}]},
    ),
    "stop_list": ("get_stop_list", {}),
}
WRITES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "verify": ("verify_numbers", {"phone_numbers": PHONE}),
    "elsewhere": (
        "verify_numbers",
        {"phone_numbers": PHONE, "notify_url": "http://127.0.0.1:9/results"},
    ),
    "file": ("get_results", {"phone_numbers": PHONE, "path": "/media/results.csv"}),
}
ALL: Final = READS | WRITES
pytestmark = pytest.mark.usefixtures("account", "owner")


@pytest.fixture
async def owner(hass: HomeAssistant) -> User:
    """Make the first user, who is the owner."""
    return await hass.auth.async_create_user("Owner")


@pytest.fixture
def call(hass: HomeAssistant, account: MockConfigEntry, tmp_path: Path) -> Call:
    """Call an action on the first account as a user does."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}

    async def act(what: str, user: User | None) -> object:
        """Call it."""
        action, data = ALL[what]
        data = data | {"config_entry_id": account.entry_id}
        if "path" in data:
            data["path"] = str(tmp_path / "results.csv")
        context = Context(user_id=user.id if user else None)
        return await hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True, context=context
        )

    return act


async def user_of(hass: HomeAssistant, group: str) -> User:
    """Make a user of a group."""
    return await hass.auth.async_create_user("Camille", group_ids=[group])


async def user_with(
    hass: HomeAssistant, entry: MockConfigEntry, *permissions: str
) -> User:
    """Make a user with rights on the last entity of an account, and on nothing else."""
    registry = er.async_get(hass)
    *_, entity = er.async_entries_for_config_entry(registry, entry.entry_id)
    user = MockUser().add_to_hass(hass)
    rights = dict.fromkeys(permissions, True)
    user.mock_policy({"entities": {"entity_ids": {entity.entity_id: rights}}})
    return user


async def refuse(call: Call, what: str, user: User, permission: str) -> None:
    """See an action refused for want of a right."""
    with pytest.raises(Unauthorized) as raised:
        await call(what, user)
    assert raised.value.permission == permission
    assert raised.value.context
    assert raised.value.user_id == user.id


@pytest.mark.parametrize("what", ALL)
async def test_who_has_every_right(owner: User, call: Call, what: str) -> None:
    """An administrator may do all of it, were there no entity at all."""
    with patch.object(er, "async_entries_for_config_entry", return_value=[]):
        assert await call(what, owner)


@pytest.mark.parametrize("what", ALL)
async def test_who_may_use_all_entities(
    hass: HomeAssistant, call: Call, what: str
) -> None:
    """A usual user may do all of it."""
    assert await call(what, await user_of(hass, GROUP_ID_USER))


@pytest.mark.parametrize("what", READS)
async def test_who_may_read(hass: HomeAssistant, call: Call, what: str) -> None:
    """Who may read only may do what reads."""
    assert await call(what, await user_of(hass, GROUP_ID_READ_ONLY))


@pytest.mark.parametrize("what", WRITES)
async def test_who_may_only_read(
    hass: HomeAssistant, call: Call, simulator: Simulator, tmp_path: Path, what: str
) -> None:
    """Who may read only may neither spend nor write."""
    user = await user_of(hass, GROUP_ID_READ_ONLY)
    await refuse(call, what, user, POLICY_CONTROL)
    assert not simulator.books.requests
    assert not (tmp_path / "results.csv").exists()


@pytest.mark.parametrize("what", ALL)
async def test_rights_on_one_entity(
    hass: HomeAssistant, account: MockConfigEntry, call: Call, what: str
) -> None:
    """The right on one entity of the account is enough."""
    user = await user_with(hass, account, POLICY_READ, POLICY_CONTROL)
    assert await call(what, user)


@pytest.mark.parametrize("what", ALL)
async def test_rights_on_another_account(
    hass: HomeAssistant,
    other_account: MockConfigEntry,
    call: Call,
    simulator: Simulator,
    what: str,
) -> None:
    """Rights on another account are none on this one."""
    before = dict(simulator.books.calls)
    user = await user_with(hass, other_account, POLICY_READ, POLICY_CONTROL)
    await refuse(call, what, user, POLICY_READ if what in READS else POLICY_CONTROL)
    assert dict(simulator.books.calls) == before


@pytest.mark.parametrize("what", ALL)
async def test_user_who_is_gone(hass: HomeAssistant, call: Call, what: str) -> None:
    """Who has been removed may do nothing."""
    user = await user_of(hass, GROUP_ID_USER)
    await hass.auth.async_remove_user(user)
    with pytest.raises(UnknownUser):
        await call(what, user)


@pytest.mark.parametrize("what", ALL)
async def test_automation(call: Call, what: str) -> None:
    """What acts for nobody may do all of it."""
    assert await call(what, None)


async def test_script_has_the_rights_of_its_caller(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Who may not spend may not spend by a script either; an automation may."""
    assert await async_setup_component(
        hass,
        "script",
        {
            "script": {
                "verify": {
                    "sequence": [
                        {
                            "action": "smspartner.verify_numbers",
                            "data": {"phone_numbers": PHONE},
                        }
                    ]
                }
            }
        },
    )
    user = MockUser().add_to_hass(hass)
    user.mock_policy({"entities": {"entity_ids": {"script.verify": True}}})
    context = Context(user_id=user.id)
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "script", "verify", blocking=True, context=context
        )
    assert not simulator.books.requests
    await hass.services.async_call("script", "verify", blocking=True)
    assert len(simulator.books.requests) == 1
