"""Permission to use an account: that of reading or controlling one of its entities."""

from collections.abc import Iterable

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import CAT_ENTITIES, POLICY_CONTROL
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
    user = await _async_user_of(call, entry, permission)
    if user is None or user.permissions.access_all_entities(permission):
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


async def async_check_entities(
    call: ServiceCall,
    entry: SmsPartnerConfigEntry,
    entity_ids: Iterable[str],
    permission: str,
) -> None:
    """Raise Unauthorized if the user who called lacks a permission for an entity.

    They are entities of one account. A call without a user is allowed.
    """
    user = await _async_user_of(call, entry, permission)
    if user is None:
        return
    for entity_id in entity_ids:
        if not user.permissions.check_entity(entity_id, permission):
            raise Unauthorized(
                context=call.context,
                entity_id=entity_id,
                config_entry_id=entry.entry_id,
                perm_category=CAT_ENTITIES,
                permission=permission,
            )


async def async_check_admin(call: ServiceCall, entry: SmsPartnerConfigEntry) -> None:
    """Raise Unauthorized if the user who called is no administrator.

    A call without a user is allowed.
    """
    user = await _async_user_of(call, entry, POLICY_CONTROL)
    if user is not None and not user.is_admin:
        raise Unauthorized(context=call.context, config_entry_id=entry.entry_id)


async def _async_user_of(
    call: ServiceCall, entry: SmsPartnerConfigEntry, permission: str
) -> User | None:
    """Return the user who called, None where that is an automation.

    Raise UnknownUser for one who is no user any more.
    """
    if (user_id := call.context.user_id) is None:
        return None
    if user := await call.hass.auth.async_get_user(user_id):
        return user
    raise UnknownUser(
        context=call.context,
        config_entry_id=entry.entry_id,
        perm_category=CAT_ENTITIES,
        permission=permission,
    )
