"""send: one text to up to 500 numbers, billed now; what becomes of it is reported."""

from collections.abc import Callable

from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.faults import NOTIFICATION_FAULTS, FaultKind
from tests.simulator.prices import price_of, told_cost, told_number
from tests.simulator.replies import ErrorForm, RefusalError
from tests.simulator.sms import checks
from tests.simulator.sms.books import SmsMessage, SmsRequest
from tests.simulator.sms.fates import BAD_NUMBER, fate_of
from tests.simulator.sms.settings import SmsSettings
from tests.simulator.sms.text import STOP_MENTION, read


async def send(context: Context, parameters: Parameters) -> Payload:
    """Take an SMS, or write down why not."""
    request = SmsRequest(
        numbers=tuple(str(parameters.get("phoneNumbers") or "").split(",")),
        message=str(parameters.get("message") or ""),
        tag=parameters.get("tag"),
        delivery_url=parameters.get("urlDlr"),
        reply_url=parameters.get("urlResponse"),
        received=context.clock.now(),
        sender=parameters.get("sender"),
        is_sandbox=parameters.get("sandbox") == 1,
    )

    def read_request() -> dict[str, float]:
        """Fill in what is asked for and return the cost of each number."""
        form = context.settings.sms.error_form
        numbers = checks.read_numbers(parameters.get("phoneNumbers"), form)
        return cost_of_each(context, parameters, request, numbers)

    return await take(context, request, SEND.name, read_request)


async def take(
    context: Context,
    request: SmsRequest,
    call: str,
    read_request: Callable[[], dict[str, float]],
) -> Payload:
    """Take a request once it is read, or write down why not."""
    try:
        costs = read_request()
    except RefusalError as err:
        context.books.sms.refuse(request, err.code)
        raise
    request.message_id = context.books.sms.next_id()
    messages = context.books.sms.accept(request, costs)
    answer = _answer(context, request)
    if not request.is_sandbox:
        account = context.settings.account
        account.balance = round(account.balance - request.cost, 6)
        await _plan(context, call, messages)
    return answer


def cost_of_each(
    context: Context,
    parameters: Parameters,
    request: SmsRequest,
    numbers: tuple[str, ...],
) -> dict[str, float]:
    """Fill in what a request asks for and return the cost of each number."""
    settings = context.settings.sms
    form = settings.error_form
    message = checks.read_message(parameters.get("message"), form)
    checks.check_options(parameters, form)
    if parameters.get("isStopSms") == 1 and parameters.get("gamme") != checks.ECO:
        message += STOP_MENTION
    text = read(message, is_unicode=parameters.get("isUnicode") == 1)
    checks.check_text(text, parameters.get("gamme"))
    request.scheduled = checks.read_schedule(parameters, request.received)
    request.numbers = _without_stop_listed(context, _without_bad(numbers, settings))
    _check_prices(request.numbers, settings)
    costs = {
        phone: round(price_of(phone, settings.prices, settings.price) * text.parts, 6)
        for phone in request.numbers
    }
    request.text, request.parts = text.shown, text.parts
    request.nb_sms = text.parts * len(costs)
    request.cost = round(sum(costs.values()), 6)
    if request.cost > context.settings.account.balance:
        raise RefusalError(11, "Crédit insuffisant")
    _hold(request, settings)
    return costs


def _without_bad(numbers: tuple[str, ...], settings: SmsSettings) -> tuple[str, ...]:
    """Leave out the numbers that the API takes for none, or refuse them all."""
    good = tuple(
        number
        for number in numbers
        if number not in settings.bad_numbers
        and fate_of(number, settings.fates).name != BAD_NUMBER
    )
    if len(good) == len(numbers):
        return numbers
    if settings.bad_number_is == "refused":
        raise checks.bad_number(settings.error_form)
    if not good:
        raise RefusalError(55, "Aucun numéro à qui envoyer", _plain(settings))
    return good


def _without_stop_listed(context: Context, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the numbers that want no SMS, or refuse them all."""
    listed = {entry["phoneNumber"] for entry in context.settings.stop_list}
    others = tuple(number for number in numbers if number not in listed)
    if len(others) == len(numbers):
        return numbers
    settings = context.settings.sms
    if settings.stop_listed_is == "refused" or len(numbers) == 1:
        raise RefusalError(14, "Le numéro est dans la liste STOP")
    if not others:
        raise RefusalError(55, "Aucun numéro à qui envoyer", _plain(settings))
    return others


def _check_prices(numbers: tuple[str, ...], settings: SmsSettings) -> None:
    """Refuse destinations that have no price."""
    closed = tuple(f"+{code}" for code in settings.closed)
    if any(number.startswith(closed) for number in numbers):
        raise RefusalError(13, "Aucun prix par défaut pour ce numéro", _plain(settings))


def _plain(settings: SmsSettings) -> ErrorForm:
    """Return the form of a refusal that names no field."""
    return "nested" if settings.error_form == "nested" else "message"


def _hold(request: SmsRequest, settings: SmsSettings) -> None:
    """Hold what would leave at night until the morning, or refuse it."""
    if settings.night == "off" or request.scheduled is not None:
        return
    if settings.night == "refused":
        raise RefusalError(22, "L'envoi est possible de 8 h à 22 h")
    request.scheduled = request.received + settings.night_hold
    request.is_date_told = settings.night == "told"


def _answer(context: Context, request: SmsRequest) -> Payload:
    """Return what is answered, true or not."""
    settings = context.settings.sms
    answer: Payload = {
        "success": True,
        "code": 200,
        "message_id": request.message_id,
    }
    if settings.nb_sms_is != "missing":
        answer["nb_sms"] = told_number(request.nb_sms, settings.nb_sms_is)
    answer |= told_cost(request.cost, len(request.numbers), settings.cost_is)
    answer["currency"] = context.settings.account.currency
    if request.scheduled is not None and request.is_date_told:
        answer["scheduledDeliveryDate"] = checks.told_date(request.scheduled)
    return answer


async def _plan(context: Context, call: str, messages: list[SmsMessage]) -> None:
    """Let the SMS live, or let a fault strike what is told of it."""
    fault = context.faults.take(call, NOTIFICATION_FAULTS)
    kind = fault.kind if fault else None
    posts = {FaultKind.NEVER_NOTIFY: 0, FaultKind.NOTIFY_TWICE: 2}
    if messages[0].request.scheduled is None:
        await context.answerer.answer_by_themselves(
            context.books.sms, messages, "before_answer"
        )
    await context.reporter.begin(
        context.books.sms,
        messages,
        posts=posts.get(kind, 1) if kind else 1,
        is_early=kind is FaultKind.NOTIFY_EARLY,
    )


SEND = Call(name="send", method="POST", carry_out=send)
