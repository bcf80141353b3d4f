"""vn/send: one text to one number, from a long number that is rented."""

from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.replies import RefusalError
from tests.simulator.sms import checks
from tests.simulator.sms.books import SmsRequest

from .send import cost_of_each, take

_KNOWN = frozenset(
    {
        "apiKey",
        "to",
        "from",
        "message",
        "tag",
        "urlResponse",
        "urlDlr",
        "isStopSms",
        "sandbox",
        "_format",
    }
)


async def send_from_number(context: Context, parameters: Parameters) -> Payload:
    """Take an SMS, or write down why not."""
    request = SmsRequest(
        numbers=(f"+{parameters.get('to') or ''}",),
        message=str(parameters.get("message") or ""),
        tag=parameters.get("tag"),
        delivery_url=parameters.get("urlDlr"),
        reply_url=parameters.get("urlResponse"),
        received=context.clock.now(),
        sent_from=f"+{parameters.get('from') or ''}",
        is_sandbox=parameters.get("sandbox") == 1,
    )

    def read_request() -> dict[str, float]:
        """Refuse what this call does not know, and return the cost."""
        sms = context.settings.sms
        for name in parameters.keys() - _KNOWN:
            raise checks.field_error(name, "Champ inconnu", sms.error_form)
        if not parameters.get("to"):
            raise RefusalError(2, "Le numéro de téléphone est requis")
        to = checks.read_digits(parameters, "to", sms.error_form)
        if checks.read_digits(parameters, "from", sms.error_form) not in (
            sms.long_numbers
        ):
            message = "Ce numéro n'est pas le vôtre"
            raise checks.field_error("from", message, sms.error_form)
        return cost_of_each(context, parameters, request, (to,))

    return await take(context, request, VN_SEND.name, read_request)


VN_SEND = Call(name="vn/send", method="POST", carry_out=send_from_number)
