"""message-cancel: a scheduled SMS is not sent to anybody."""

from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.replies import RefusalError

LATEST = 300.0
"""Seconds before its date until which an SMS can be cancelled."""


async def cancel(context: Context, parameters: Parameters) -> Payload:
    """Cancel a whole request and give its money back."""
    message_id = parameters.get("messageId")
    if not message_id:
        raise RefusalError(3, "L'identifiant du message est requis")
    request = context.books.sms.request(str(message_id))
    if request is None:
        raise RefusalError(4, "Le message est introuvable")
    if request.is_cancelled:
        raise RefusalError(5, "L'envoi a déjà été annulé")
    left = (request.scheduled or 0.0) - context.clock.now()
    if left <= 0:
        raise RefusalError(7, "Le message a déjà été envoyé")
    if left < LATEST:
        raise RefusalError(6, "L'envoi part dans moins de 5 minutes")
    request.is_cancelled = True
    account = context.settings.account
    account.balance = round(account.balance + request.cost, 6)
    return {
        "success": True,
        "code": 200,
        "message": "L'envoi du SMS a été annulé.",
    }


MESSAGE_CANCEL = Call(name="message-cancel", method="GET", carry_out=cancel)
