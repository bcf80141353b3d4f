"""Permission to use an account: that of reading or controlling one of its entities."""

from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.core import ServiceCall
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er

from ..data import SmsPartnerConfigEntry


async def async_check_right(
    call: ServiceCall, entry: SmsPartnerConfigEntry, permission: str
) -> None:
    """Raise Unauthorized if the user who called lacks a permission for an account.

    A call without a user comes from an automation, and is allowed.
    """
    if (user_id := call.context.user_id) is None:
        return
    user = await call.hass.auth.async_get_user(user_id)
    if user is None:
        raise UnknownUser(
            context=call.context,
            config_entry_id=entry.entry_id,
            perm_category=CAT_ENTITIES,
            permission=permission,
        )
    if user.permissions.access_all_entities(permission):
        return
    registry = er.async_get(call.hass)
    if not any(
        user.permissions.check_entity(entity.entity_id, permission)
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
    ):
        raise Unauthorized(
            context=call.context,
            config_entry_id=entry.entry_id,
            perm_category=CAT_ENTITIES,
            permission=permission,
        )
