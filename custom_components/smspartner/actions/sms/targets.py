"""The target of a call: which notify entities of which account it means."""

from collections.abc import Iterable, Sequence
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    ATTR_CONFIG_ENTRY_ID,
    ATTR_ENTITY_ID,
    ENTITY_MATCH_ALL,
    Platform,
)
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import target as target_helpers
from homeassistant.helpers.target import SelectedEntities, TargetSelection

from ...const import DOMAIN
from ...data import SmsPartnerConfigEntry
from ..calls import async_find_entry
from ..refusals import refusal

_GROUP: Final = "group"


@callback
def async_find_targets(
    call: ServiceCall,
) -> tuple[SmsPartnerConfigEntry, Sequence[er.RegistryEntry]]:
    """Return the account that a call is for, and the notify entities of its target.

    What is named must be a phone number of the account that can be used. What devices,
    areas, floors and labels lead to beside such entities is left out. Raise
    ServiceValidationError for anything else that is named, and for an account that is
    not loaded.
    """
    hass = call.hass
    target = TargetSelection(call.data)
    _check_existence(hass, target.entity_ids)
    selected = target_helpers.async_extract_referenced_entity_ids(hass, target)
    _check_places(selected)
    excluded = _expanded(hass, _excluded(hass, target))
    named = [
        _named(hass, entity_id)
        for entity_id in sorted(_expanded(hass, selected.referenced) - excluded)
    ]
    found = _own(hass, _expanded(hass, selected.indirectly_referenced) - excluded)
    entry = async_find_entry(hass, _entry_id_of(call, named, found))
    if ENTITY_MATCH_ALL in target.entity_ids:
        found += _own(hass, _entity_ids_of(hass, entry) - excluded)
    targets = {
        one.entity_id: one
        for one in (*named, *found)
        if one.config_entry_id == entry.entry_id
    }
    return entry, list(targets.values())


@callback
def async_entity_ids(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> dict[str | None, str]:
    """Return the notify entities of an account by the subentries they belong to."""
    return {
        one.config_subentry_id: one.entity_id
        for one in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if one.domain == Platform.NOTIFY
    }


def _entity_ids_of(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> set[str]:
    """Return all notify entities of an account."""
    return set(async_entity_ids(hass, entry).values())


def _check_existence(hass: HomeAssistant, entity_ids: Iterable[str]) -> None:
    """Raise ServiceValidationError for an entity that is named and is not there."""
    for entity_id in sorted(entity_ids):
        if entity_id != ENTITY_MATCH_ALL and not _exists(hass, entity_id):
            raise refusal("sms_target_missing", entity=entity_id)


def _exists(hass: HomeAssistant, entity_id: str) -> bool:
    """Return whether there is an entity of this ID, in use or not."""
    return bool(hass.states.get(entity_id) or er.async_get(hass).async_get(entity_id))


def _check_places(selected: SelectedEntities) -> None:
    """Raise ServiceValidationError for a device, area, floor or label not there."""
    missing = (
        selected.missing_devices
        | selected.missing_areas
        | selected.missing_floors
        | selected.missing_labels
    )
    if missing:
        raise refusal("sms_place_missing", places=", ".join(sorted(missing)))


def _excluded(hass: HomeAssistant, target: TargetSelection) -> set[str]:
    """Return the entities that a target leaves out, which it can since 2026.11."""
    extract = getattr(target_helpers, "async_extract_excluded_entity_ids", None)
    return set(extract(hass, target)) if extract else set()


def _expanded(hass: HomeAssistant, entity_ids: Iterable[str]) -> set[str]:
    """Return entities, with the members of notify groups in place of these."""
    expanded: set[str] = set()
    seen: set[str] = set()
    rest = list(entity_ids)
    while rest:
        entity_id = rest.pop()
        if entity_id in seen:
            continue
        seen.add(entity_id)
        if members := _members_of(hass, entity_id):
            rest += members
        else:
            expanded.add(entity_id)
    return expanded


def _members_of(hass: HomeAssistant, entity_id: str) -> list[str]:
    """Return the members of a notify group; none of any other entity.

    Home Assistant expands other groups, but not these.
    """
    registered = er.async_get(hass).async_get(entity_id)
    state = hass.states.get(entity_id)
    if not registered or not _is_group(registered) or not state:
        return []
    return list(state.attributes.get(ATTR_ENTITY_ID, ()))


def _is_group(registered: er.RegistryEntry) -> bool:
    """Return whether an entity is a notify group."""
    return registered.domain == Platform.NOTIFY and registered.platform == _GROUP


def _is_own(registered: er.RegistryEntry) -> bool:
    """Return whether an entity is the notify entity of a phone number of ours."""
    return registered.domain == Platform.NOTIFY and registered.platform == DOMAIN


def _own(hass: HomeAssistant, entity_ids: Iterable[str]) -> list[er.RegistryEntry]:
    """Return those entities that are ours and in use."""
    registry = er.async_get(hass)
    return [
        registered
        for entity_id in sorted(entity_ids)
        if (registered := registry.async_get(entity_id))
        and _is_own(registered)
        and not registered.disabled
    ]


def _named(hass: HomeAssistant, entity_id: str) -> er.RegistryEntry:
    """Return an entity that is named. Raise ServiceValidationError if it is unusable.

    Home Assistant would leave it out and say nothing.
    """
    registered = er.async_get(hass).async_get(entity_id)
    if registered is None or not _is_own(registered):
        if not _exists(hass, entity_id):
            raise refusal("sms_target_missing", entity=entity_id)
        if registered and _is_group(registered):
            raise refusal("sms_group_unavailable", entity=entity_id)
        raise refusal("sms_target_foreign", entity=entity_id)
    if registered.disabled:
        raise refusal("sms_target_disabled", entity=entity_id)
    entry = hass.config_entries.async_get_entry(registered.config_entry_id or "")
    if entry is None or registered.config_subentry_id not in entry.subentries:
        raise refusal("sms_target_missing", entity=entity_id)
    if entry.state is not ConfigEntryState.LOADED:
        raise refusal("sms_target_not_loaded", entity=entity_id, account=entry.title)
    return registered


def _entry_id_of(
    call: ServiceCall,
    named: Sequence[er.RegistryEntry],
    found: Sequence[er.RegistryEntry],
) -> str | None:
    """Return the account that is chosen, or that of all the entities of the target.

    Return None where there is neither. Raise ServiceValidationError where an entity is
    of another account.
    """
    chosen: str | None = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if chosen is not None:
        for one in named:
            if one.config_entry_id != chosen:
                raise refusal("sms_target_of_other_account", entity=one.entity_id)
        return chosen
    accounts = {one.config_entry_id for one in (*named, *found)}
    if len(accounts) > 1:
        raise refusal("sms_targets_of_several_accounts")
    return next(iter(accounts), None)
