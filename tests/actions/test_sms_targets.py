"""Whom the target of send_sms means, and what is an error in it."""

from typing import Any

import pytest
from homeassistant.auth.const import GROUP_ID_READ_ONLY
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import label_registry as lr
from homeassistant.helpers import target
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.smspartner.const import DOMAIN

from ..helpers import CallAction
from ..simulator import Simulator
from .helpers import ANNA, BEN, CLARA, Refusal, add_phone_numbers

pytestmark = pytest.mark.usefixtures("people")


async def reached(call_action: CallAction, **fields: object) -> dict[str, str | None]:
    """Return the numbers that an SMS would be sent to, with their entities."""
    told = await call_action("send_sms", message="Hello", dry_run=True, **fields)
    return {one["phone_number"]: one["entity_id"] for one in told["messages"]}


async def add_group(
    hass: HomeAssistant, name: str, *members: str
) -> tuple[str, MockConfigEntry]:
    """Add a notify group with Home Assistant's helper; return its entity."""
    entry = MockConfigEntry(
        domain="group",
        title=name,
        options={
            "group_type": "notify",
            "name": name,
            "entities": list(members),
            "hide_members": False,
        },
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return f"notify.{name.lower()}", entry


async def test_entities_and_numbers(call_action: CallAction) -> None:
    """A target and raw numbers go together, and each number is there once."""
    found = await reached(
        call_action,
        entity_id=["notify.anna", "notify.anna"],
        phone_numbers="06 11 11 11 00, +33 6 11 11 13 00, 06 11 11 13 00",
    )
    assert found == {ANNA: "notify.anna", CLARA: None}


async def test_number_of_the_account(call_action: CallAction) -> None:
    """A raw number that is a phone number of the account has its entity."""
    assert await reached(call_action, phone_numbers=BEN) == {BEN: "notify.ben"}


async def test_all(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """`all` is every phone number that is in use."""
    both = {ANNA: "notify.anna", BEN: "notify.ben"}
    assert await reached(call_action, entity_id="all") == both
    er.async_get(hass).async_update_entity(
        "notify.ben", disabled_by=er.RegistryEntryDisabler.USER
    )
    assert await reached(call_action, entity_id="all") == {ANNA: "notify.anna"}


async def test_devices_areas_and_labels(
    hass: HomeAssistant, call_action: CallAction
) -> None:
    """Devices, areas and labels lead to phone numbers, and what is not ours is left."""
    registry = er.async_get(hass)
    anna, ben = (registry.async_get(f"notify.{name}") for name in ("anna", "ben"))
    assert anna
    assert ben
    assert anna.device_id
    assert ben.device_id
    assert await reached(call_action, device_id=anna.device_id) == {
        ANNA: anna.entity_id
    }
    area = ar.async_get(hass).async_create("Hall")
    dr.async_get(hass).async_update_device(ben.device_id, area_id=area.id)
    assert await reached(call_action, area_id=area.id) == {BEN: ben.entity_id}
    label = lr.async_get(hass).async_create("Family")
    light = registry.async_get_or_create("light", "hue", "1")
    for entity_id in (anna.entity_id, light.entity_id, "sensor.sms_partner_balance"):
        registry.async_update_entity(entity_id, labels={label.label_id})
    both = await reached(call_action, label_id=label.label_id, area_id=area.id)
    assert both == {ANNA: anna.entity_id, BEN: ben.entity_id}


async def test_groups(hass: HomeAssistant, call_action: CallAction) -> None:
    """Notify groups are their members, those in other groups and twice too."""
    await add_group(hass, "Pair", "notify.anna", "notify.ben")
    await add_group(hass, "House", "notify.pair", "notify.ben")
    both = {ANNA: "notify.anna", BEN: "notify.ben"}
    assert await reached(call_action, entity_id="notify.house") == both


async def test_old_group(hass: HomeAssistant, call_action: CallAction) -> None:
    """A group of the old kind is its members too."""
    assert await async_setup_component(
        hass, "group", {"group": {"old": {"entities": ["notify.anna"]}}}
    )
    await hass.async_block_till_done()
    assert await reached(call_action, entity_id="group.old") == {ANNA: "notify.anna"}


async def test_excluded(
    hass: HomeAssistant, call_action: CallAction, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is left out of a target, as is possible since 2026.11, gets nothing.

    Neither as a member of a group, nor as one of all.
    """
    await add_group(hass, "Pair", "notify.anna", "notify.ben")
    monkeypatch.setattr(
        target,
        "async_extract_excluded_entity_ids",
        lambda *_: {"notify.ben"},
        raising=False,
    )
    for entity_id in ("all", "notify.pair", ["notify.anna", "notify.ben"]):
        found = await reached(call_action, entity_id=entity_id)
        assert found == {ANNA: "notify.anna"}


async def test_group_with_a_stranger(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator
) -> None:
    """A member that is not ours is an error, as if it were named."""
    registry = er.async_get(hass)
    registry.async_get_or_create("notify", "other", "1", suggested_object_id="phone")
    await add_group(hass, "Mixed", "notify.anna", "notify.phone")
    error = await refusal("send_sms", message="Hello", entity_id="notify.mixed")
    assert error.translation_key == "sms_target_foreign"
    assert error.translation_placeholders == {"entity": "notify.phone"}
    assert not simulator.books.calls["send"]


async def test_group_that_is_not_loaded(hass: HomeAssistant, refusal: Refusal) -> None:
    """The members of a group that is not there are unknown, and not nobody."""
    entity_id, entry = await add_group(hass, "Pair", "notify.anna")
    await hass.config_entries.async_unload(entry.entry_id)
    error = await refusal("send_sms", message="Hello", entity_id=entity_id)
    assert error.translation_key == "sms_group_unavailable"


@pytest.mark.parametrize(
    ("fields", "key", "told"),
    [
        ({"entity_id": "notify.nobody"}, "sms_target_missing", "notify.nobody"),
        ({"entity_id": "group.nobody"}, "sms_target_missing", "group.nobody"),
        (
            {"entity_id": ["notify.anna", "sensor.sms_partner_balance"]},
            "sms_target_foreign",
            "sensor.sms_partner_balance",
        ),
        ({"device_id": "nothing"}, "sms_place_missing", "nothing"),
        ({"area_id": "nowhere"}, "sms_place_missing", "nowhere"),
        ({"floor_id": "nowhere"}, "sms_place_missing", "nowhere"),
        (
            {"label_id": "misspelt", "entity_id": "notify.anna"},
            "sms_place_missing",
            "misspelt",
        ),
        ({"entity_id": "none"}, "sms_no_recipients", None),
        ({"entity_id": []}, "sms_no_recipients", None),
        ({"phone_numbers": []}, "sms_no_recipients", None),
        ({}, "sms_no_recipients", None),
        ({"phone_numbers": "hello"}, "entries_not_a_number", "hello"),
        ({"phone_numbers": "01 42 68 53 00"}, "entries_not_mobile", "01 42 68 53 00"),
    ],
)
async def test_errors(
    refusal: Refusal,
    simulator: Simulator,
    fields: dict[str, Any],
    key: str,
    told: str | None,
) -> None:
    """What is named and is not there is told, before anything is sent."""
    error = await refusal("send_sms", message="Hello", **fields)
    assert error.translation_key == key
    if told:
        assert told in str(error)
    assert not simulator.books.calls["send"]


async def test_disabled(hass: HomeAssistant, refusal: Refusal) -> None:
    """A disabled entity that is named is an error."""
    er.async_get(hass).async_update_entity(
        "notify.ben", disabled_by=er.RegistryEntryDisabler.USER
    )
    error = await refusal(
        "send_sms", message="Hello", entity_id=["notify.anna", "notify.ben"]
    )
    assert error.translation_key == "sms_target_disabled"
    assert error.translation_placeholders == {"entity": "notify.ben"}


async def test_not_loaded(
    hass: HomeAssistant, account: MockConfigEntry, refusal: Refusal
) -> None:
    """Phone numbers of an account that is not loaded are told, however it is chosen."""
    label = lr.async_get(hass).async_create("Family")
    er.async_get(hass).async_update_entity("notify.anna", labels={label.label_id})
    await hass.config_entries.async_unload(account.entry_id)
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == "sms_target_not_loaded"
    assert error.translation_placeholders == {
        "entity": "notify.anna",
        "account": account.title,
    }
    for fields in ({"label_id": label.label_id}, {"phone_numbers": ANNA}):
        error = await refusal("send_sms", message="Hello", **fields)
        assert error.translation_key == "account_not_loaded"


async def test_several_accounts(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    call_action: CallAction,
    refusal: Refusal,
) -> None:
    """The entities say which account it is, and must be of one."""
    await add_phone_numbers(hass, other_account, Clara=CLARA)
    clara = {CLARA: "notify.clara"}
    assert await reached(call_action, entity_id="notify.clara") == clara
    # A number belongs to no account by itself, and Anna is none of the other one.
    chosen = {"config_entry_id": other_account.entry_id}
    assert await reached(call_action, phone_numbers=ANNA, **chosen) == {ANNA: None}
    assert await reached(call_action, entity_id="all", **chosen) == clara
    label = lr.async_get(hass).async_create("Family")
    for name in ("anna", "clara"):
        er.async_get(hass).async_update_entity(
            f"notify.{name}", labels={label.label_id}
        )
    assert await reached(call_action, label_id=label.label_id, **chosen) == clara
    for fields, key in (
        ({"entity_id": ["notify.anna", "notify.clara"]}, "several"),
        ({"label_id": label.label_id}, "several"),
        ({"entity_id": "notify.anna", **chosen}, "other"),
    ):
        error = await refusal("send_sms", message="Hello", **fields)
        assert (
            error.translation_key
            == {
                "several": "sms_targets_of_several_accounts",
                "other": "sms_target_of_other_account",
            }[key]
        )
    for fields in ({"phone_numbers": ANNA}, {"entity_id": "all"}):
        error = await refusal("send_sms", message="Hello", **fields)
        assert error.translation_key == "several_accounts"
    await hass.config_entries.async_set_disabled_by(
        other_account.entry_id, ConfigEntryDisabler.USER
    )
    assert await reached(call_action, label_id=label.label_id) == {ANNA: "notify.anna"}


async def test_rights(
    hass: HomeAssistant, hass_admin_user: MockUser, simulator: Simulator
) -> None:
    """Each phone number needs its own right, and raw numbers that of the account."""
    user = MockUser().add_to_hass(hass)
    rights = {POLICY_READ: True, POLICY_CONTROL: True}
    user.mock_policy({"entities": {"entity_ids": {"notify.anna": rights}}})
    reader = await hass.auth.async_create_user("Rose", group_ids=[GROUP_ID_READ_ONLY])

    async def call(by: str, **data: object) -> object:
        """Call the action as a user."""
        return await hass.services.async_call(
            DOMAIN,
            "send_sms",
            {"message": "Hello", "dry_run": True} | data,
            blocking=True,
            return_response=True,
            context=Context(user_id=by),
        )

    assert await call(user.id, entity_id="notify.anna", phone_numbers=CLARA)
    assert await call(reader.id, entity_id="all", phone_numbers=CLARA)
    for fields in ({"entity_id": "all"}, {"phone_numbers": BEN, "entity_id": "all"}):
        with pytest.raises(Unauthorized) as raised:
            await call(user.id, **fields)
        assert raised.value.entity_id == "notify.ben"
        assert raised.value.permission == POLICY_READ
    for fields in ({"entity_id": "notify.anna"}, {"phone_numbers": CLARA}):
        with pytest.raises(Unauthorized) as raised:
            await call(reader.id, dry_run=False, **fields)
        assert raised.value.permission == POLICY_CONTROL
    user.mock_policy({})
    with pytest.raises(Unauthorized):
        await call(user.id, phone_numbers=CLARA)
    assert not simulator.books.calls["send"]
