"""multi-status: delivery statuses of SMS sent earlier."""

from typing import Any

from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.replies import RefusalError
from tests.simulator.settings import Message
from tests.simulator.sms.books import told_status

MOST_MESSAGES = 500


async def multi_status(context: Context, parameters: Parameters) -> Payload:
    """Answer a status for each message asked for, in that order."""
    asked = _asked(parameters)
    return {
        "success": True,
        "code": 200,
        "StatutResponse_List": [_status(item, context) for item in asked],
    }


def _asked(parameters: Parameters) -> list[dict[str, Any]]:
    """Return the messages asked for, or refuse the list."""
    asked = parameters.get("SMSStatut_List")
    if not asked:
        raise RefusalError(5, "La liste est vide")
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise RefusalError(6, "Le format de la liste est incorrect")
    if len(asked) > MOST_MESSAGES:
        raise RefusalError(50, "Le nombre de numéros est limité à 500")
    return asked


def _status(item: dict[str, Any], context: Context) -> dict[str, Any]:
    """Return the status of one message; one that is not known has five keys only."""
    phone, message_id = item.get("phoneNumber"), item.get("messageId")
    message = _known(_international(str(phone)), str(message_id), context)
    if message is None:
        return {
            "success": False,
            "code": 4,
            "phoneNumber": phone,
            "messageId": message_id,
            "status": "Numéro introuvable",
        }
    return {"success": True, "code": 200, **message}


def _known(phone: str, message_id: str, context: Context) -> Message | None:
    """Return a message that was sent here, or one the settings tell of."""
    if sent := context.books.sms.message(phone, message_id):
        return {
            "phoneNumber": phone,
            "messageId": int(message_id),
            "status": told_status(sent),
            "date": str(int(sent.changed)),
            "stopSms": "0",
            "isSpam": "0",
        }
    return next(
        (
            message
            for message in context.settings.messages
            if (message["phoneNumber"], str(message["messageId"]))
            == (phone, message_id)
        ),
        None,
    )


def _international(phone: str) -> str:
    """Return a French national number as international, as the API answers it."""
    return f"+33{phone[1:]}" if phone.startswith("0") else phone


MULTI_STATUS = Call(
    name="multi-status",
    method="POST",
    carry_out=multi_status,
    wrong_key="Clef API incorrecte",
)
