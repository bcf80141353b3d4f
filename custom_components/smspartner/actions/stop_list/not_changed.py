"""What could not be changed of the stop list, as an error that people see."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ...const import DOMAIN
from ...ledger.stop_list_changes import ChangeKind
from ...texts import async_text
from ..errors import failure_of

if TYPE_CHECKING:
    from ...sms.opt_outs.run import ChangeReport


async def async_not_changed(
    hass: HomeAssistant, kind: ChangeKind, report: ChangeReport, *, count: int
) -> HomeAssistantError:
    """Return the error about numbers that were not changed, with why one was not.

    `count` is how many were to be changed.
    """
    failed, reason = str(len(report.failed)), await _async_reason(hass, report)
    if kind is ChangeKind.ADD:
        return _not_changed(
            "stop_list_not_added", failed=failed, count=str(count), reason=reason
        )
    return _not_changed(
        "stop_list_not_removed", failed=failed, count=str(count), reason=reason
    )


async def _async_reason(hass: HomeAssistant, report: ChangeReport) -> str:
    """Return why the first number that failed was not changed."""
    if report.error is None:
        key = "stop_list_interrupted" if report.is_over else "stop_list_continued"
        return await async_text(hass, "common", key)
    failure = failure_of(report.error)
    text = await async_text(hass, "exceptions", f"{failure.translation_key}.message")
    return text.format(**failure.translation_placeholders or {})


def _not_changed(key: str, **placeholders: str) -> HomeAssistantError:
    """Return a translated error: what was asked for was right."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
