"""bulk-status-by-tag: the delivery statuses of all SMS of a tag."""

from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.replies import RefusalError
from tests.simulator.sms.books import SmsMessage, told_status


async def by_tag(context: Context, parameters: Parameters) -> Payload:
    """Answer the SMS of a tag that can be read already, a page of them."""
    tag = parameters.get("tag")
    if not tag:
        raise RefusalError(3, "Le tag est requis")
    messages = [
        message
        for message in context.books.sms.tagged(str(tag))
        if _is_visible(message, context)
    ]
    if not messages:
        raise RefusalError(4, "Le message est introuvable")
    settings = context.settings.sms
    page = _page(parameters.get("page")) if settings.tag_has_pages else 1
    first = (page - 1) * settings.tag_page
    return {
        "success": True,
        "code": 200,
        "currentPage": page,
        "total": len(messages),
        "StatutResponse_List": [
            {
                "phoneNumber": message.phone,
                "status": told_status(message),
                "stopSMS": False,
                "date": str(int(message.changed)),
            }
            for message in messages[first : first + settings.tag_page]
        ],
    }


def _is_visible(message: SmsMessage, context: Context) -> bool:
    """Return whether a message shows up under its tag by now."""
    after = context.settings.sms.tag_visible_after
    if after is None:
        return False
    return context.clock.now() - message.request.received >= after


def _page(page: object) -> int:
    """Return the number of the page that is asked for."""
    return max(int(page), 1) if isinstance(page, str) and page.isdecimal() else 1


BULK_STATUS_BY_TAG = Call(name="bulk-status-by-tag", method="GET", carry_out=by_tag)
