"""What the client expects of answers and notifications, in one table.

Each field stands with the function that the client reads it with, which decides how it
may come. Those that the client does not read are here because they are documented.
"""

from collections.abc import Mapping
from typing import Final

from .. import fields
from ..notifications.hlr import HLR_FIELDS
from .rules import Field, Fields, ListOf


def _anything(value: object) -> object:
    """Return a value that the client does not read, whatever it is."""
    return (value,)


def _error(value: object) -> object:
    """Return what may hold the words of a refusal."""
    return value if isinstance(value, str | list | dict) else None


def _fields(**by_name: Field) -> Fields:
    """Return the fields with some names."""
    return Fields(by_name)


_UNREAD: Final = Field(_anything)
_UNREAD_OPTIONAL: Final = Field(_anything, is_optional=True)

_SUCCESS: Final = _fields(
    success=Field(fields.flag), code=Field(fields.count, is_optional=True)
)
REFUSAL: Final = _fields(
    success=Field(fields.flag),
    code=Field(fields.count),
    message=Field(_error, ("errors", "error")),
)
"""What is expected of an answer that says that it is no success."""

_STATUS: Final = _fields(
    success=Field(fields.flag, is_optional=True),
    code=Field(fields.count, is_optional=True),
    phoneNumber=Field(fields.msisdn),
    status=Field(fields.text),
    date=Field(fields.moment, is_optional=True),
    stopSms=Field(fields.flag, ("stopSMS",), is_optional=True),
    isSpam=Field(fields.flag, is_optional=True),
)
_SMS: Final = _fields(
    message_id=Field(fields.text, ("messageId",)),
    nb_sms=Field(fields.count, ("nbSms", "nbSMS")),
    cost=Field(fields.amount),
    currency=Field(fields.currency),
    scheduledDeliveryDate=Field(fields.moment, is_optional=True),
)
_LOOKUP: Final = _fields(
    request=_UNREAD,
    success=_UNREAD,
    message=_UNREAD_OPTIONAL,
    countryCode=_UNREAD_OPTIONAL,
    prefixCode=_UNREAD_OPTIONAL,
    phoneNumber=_UNREAD_OPTIONAL,
    type=_UNREAD_OPTIONAL,
    network=_UNREAD_OPTIONAL,
    format=Field(
        _fields(e164=_UNREAD, international=_UNREAD, national=_UNREAD, rfc3966=_UNREAD),
        is_optional=True,
    ),
)

ANSWERS: Final[Mapping[str, Fields]] = {
    call: _SUCCESS | expected
    for call, expected in {
        "hlr/notify": _fields(
            campaign_id=Field(fields.text),
            number=Field(fields.count),
            cost=Field(fields.amount),
            currency=Field(fields.currency),
        ),
        "multi-status": _fields(
            StatutResponse_List=Field(
                ListOf(_STATUS | _fields(messageId=Field(fields.text)))
            )
        ),
        "stop-sms/list": _fields(
            nbData=Field(fields.count),
            data=Field(
                ListOf(
                    _fields(
                        id=Field(fields.text),
                        phoneNumber=Field(fields.msisdn),
                        createdAt=Field(fields.moment),
                    )
                )
            ),
        ),
        "location/file/download": _fields(
            phoneNumbers=Field(fields.count),
            datas=Field(
                ListOf(
                    _fields(
                        id=Field(fields.text),
                        phone=Field(fields.msisdn),
                        stopSms=Field(fields.flag),
                    )
                )
            ),
        ),
        "me": _fields(
            user=Field(
                _fields(
                    username=Field(fields.text),
                    firstname=_UNREAD_OPTIONAL,
                    lastname=_UNREAD_OPTIONAL,
                )
            ),
            credits=Field(
                _fields(
                    balance=Field(fields.balance, ("solde",)),
                    currency=Field(fields.currency),
                    creditHlr=Field(fields.count),
                    creditSms=Field(fields.count),
                    creditSmsECO=_UNREAD_OPTIONAL,
                    toSend=Field(fields.count),
                )
            ),
        ),
        "send": _SMS,
        "vn/send": _SMS,
        "message-cancel": _fields(message=_UNREAD_OPTIONAL),
        "bulk-status-by-tag": _fields(
            currentPage=_UNREAD_OPTIONAL,
            total=Field(fields.count),
            StatutResponse_List=Field(
                ListOf(_STATUS | _fields(messageId=_UNREAD_OPTIONAL))
            ),
        ),
        "stop-sms/add": _fields(stopId=_UNREAD),
        "stop-sms/delete": Fields({}),
        "lookup": _fields(lookup=Field(ListOf(_LOOKUP))),
    }.items()
}
"""What is expected of a success of each call."""

HLR_RESULT: Final = _fields(
    phone=Field(fields.msisdn),
    messageId=Field(fields.text),
    mccMnc=Field(fields.network_code, is_optional=True),
    ported=Field(fields.flag, is_optional=True),
    errorGrpId=Field(fields.integer, ("errorId",)),
    errorName=Field(fields.text),
    errorDesc=Field(fields.text, is_optional=True),
    date=Field(fields.moment),
)
DELIVERY_REPORT: Final = _fields(
    phone=Field(fields.msisdn, ("phoneNumber",)),
    msgId=Field(fields.text),
    status=Field(fields.text),
    date=Field(fields.moment),
    cost=Field(fields.amount),
    currency=Field(fields.currency),
)
SHORT_CODE_REPLY: Final = _fields(
    type=Field(fields.text),
    phone_number=Field(fields.msisdn),
    text=Field(fields.text, is_optional=True),
    message_id=Field(fields.text, ("msgId",)),
)
LONG_NUMBER_REPLY: Final = Fields(
    {
        "msisdn": Field(fields.msisdn),
        "to": Field(fields.msisdn),
        "messageId": Field(fields.text),
        "text": Field(fields.text, is_optional=True),
        "type": _UNREAD_OPTIONAL,
        "keyword": _UNREAD_OPTIONAL,
        "message-timestamp": Field(fields.moment),
        "concat": Field(fields.flag, is_optional=True),
        "concat-ref": Field(fields.text, is_optional=True),
        "concat-total": Field(fields.integer, is_optional=True),
        "concat-part": Field(fields.integer, is_optional=True),
    }
)


def expected_of_notification(values: Mapping[str, object]) -> tuple[str, Fields]:
    """Return what a notification is by the names of its fields, and what it holds."""
    if not HLR_FIELDS.isdisjoint(values):
        return "HLR result", HLR_RESULT
    if "msisdn" in values:
        return "reply on a long number", LONG_NUMBER_REPLY
    if "phone_number" in values:
        return "reply on the short code", SHORT_CODE_REPLY
    if DELIVERY_REPORT.names.keys().isdisjoint(values):
        return "unknown notification", Fields({})
    return "delivery report", DELIVERY_REPORT
