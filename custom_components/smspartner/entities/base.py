"""Base entities of an account and of a phone number, and the number's device."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import override

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import DOMAIN, NAME
from ..data import SmsPartnerConfigEntry
from ..monitoring.outlook import Outlook
from ..monitoring.settings import NumberSettings
from ..monitoring.state import NumberState


def _number_device(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, settings: NumberSettings
) -> DeviceInfo:
    """Return the device of a phone number, which belongs to the account's."""
    return DeviceInfo(
        identifiers={(DOMAIN, settings.subentry_id)},
        entry_type=DeviceEntryType.SERVICE,
        name=settings.name,
        manufacturer=NAME,
        model="Phone number",
        via_device_id=dr.async_get_device_id_by_identifier(
            hass, (DOMAIN, entry.entry_id), config_entry_id=entry.entry_id
        ),
    )


@callback
def async_add_number_entities(
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[str], Iterable[Entity]],
) -> None:
    """Add the entities that each phone number has, by its subentry id: now and later.

    The entry may have been changed while it was being set up.
    """

    @callback
    def add(subentry_id: str) -> None:
        """Add the entities of a number to its subentry."""
        async_add_entities(create(subentry_id), config_subentry_id=subentry_id)

    data = entry.runtime_data
    data.number_entities.append(add)
    for settings in data.monitor.settings:
        if settings.subentry_id in entry.subentries:
            add(settings.subentry_id)


@callback
def async_add_reachability_entities(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[str], Iterable[Entity]],
) -> None:
    """Add the entities about the reachability of phone numbers, by their subentry ids.

    A number has them once it is monitored or has a result: now and later.
    """
    entities = ReachabilityEntities(hass, entry, platform, async_add_entities, create)
    data = entry.runtime_data
    data.reachability_entities.append(entities.async_update)
    data.number_entities.append(entities.async_add)
    for settings in data.monitor.settings:
        if settings.subentry_id in entry.subentries:
            entities.async_add(settings.subentry_id)


class ReachabilityEntities:
    """The entities of one platform about the reachability of phone numbers."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        platform: Platform,
        async_add_entities: AddConfigEntryEntitiesCallback,
        create: Callable[[str], Iterable[Entity]],
    ) -> None:
        """Initialize without any entity."""
        self._registry = er.async_get(hass)
        self._entry = entry
        self._monitor = entry.runtime_data.monitor
        self._platform = platform
        self._async_add_entities = async_add_entities
        self._create = create
        self._shown: set[str] = set()
        self._end_listening: dict[str, CALLBACK_TYPE] = {}

    @callback
    def async_add(self, subentry_id: str) -> None:
        """Add the entities of a number that has no device yet, as soon as it has any.

        It may have had one, which a user has removed.
        """
        self._shown.discard(subentry_id)
        if end := self._end_listening.pop(subentry_id, None):
            end()
        self._end_listening[subentry_id] = self._monitor.async_listen(
            subentry_id, partial(self._async_show, subentry_id)
        )
        self._async_show(subentry_id)
        if subentry_id not in self._shown:
            self._async_hide(subentry_id)

    @callback
    def async_update(self, subentry_id: str) -> None:
        """Add or remove the entities of a number of which the settings have changed."""
        self._async_show(subentry_id)
        is_shown = subentry_id in self._shown
        if is_shown and not self._monitor.has_reachability(subentry_id):
            self._shown.discard(subentry_id)
            self._async_hide(subentry_id)

    @callback
    def _async_show(self, subentry_id: str) -> None:
        """Add the entities of a number that are to be there and are not yet."""
        if subentry_id in self._shown or subentry_id not in self._entry.subentries:
            return
        if self._monitor.has_reachability(subentry_id):
            self._shown.add(subentry_id)
            self._async_add_entities(
                self._create(subentry_id), config_subentry_id=subentry_id
            )

    @callback
    def _async_hide(self, subentry_id: str) -> None:
        """Remove the entities of a number, those of an earlier run included."""
        for entity in self._create(subentry_id):
            entity_id = self._registry.async_get_entity_id(
                self._platform, DOMAIN, str(entity.unique_id)
            )
            if entity_id:
                self._registry.async_remove(entity_id)


class SmsPartnerEntity(Entity):
    """An entity on the device of an account."""

    _attr_has_entity_name = True

    def __init__(self, entry: SmsPartnerConfigEntry, key: str) -> None:
        """Initialize with the key that names the entity within the entry."""
        self._attr_translation_key = key
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})


class PhoneNumberEntity(Entity):
    """An entity on the device of a phone number, whether it is monitored or not."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        subentry_id: str,
        key: str,
    ) -> None:
        """Initialize with the key that names the entity within the subentry."""
        self._monitor = entry.runtime_data.monitor
        self._subentry_id = subentry_id
        self._attr_translation_key = key
        self._attr_unique_id = f"{subentry_id}_{key}"
        self._attr_device_info = _number_device(hass, entry, self.number_settings)

    @property
    def number_settings(self) -> NumberSettings:
        """Return what the user wants of the number by now."""
        return self._monitor.settings_of(self._subentry_id)

    @property
    def number_state(self) -> NumberState:
        """Return what is known of the number."""
        return self._monitor.state(self._subentry_id)

    @property
    def outlook(self) -> Outlook:
        """Return what is to come of the number."""
        return self._monitor.outlook(self._subentry_id)

    @override
    async def async_added_to_hass(self) -> None:
        """Write the state after each change of what is known of the number."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self._monitor.async_listen(self._subentry_id, self.async_write_ha_state)
        )
