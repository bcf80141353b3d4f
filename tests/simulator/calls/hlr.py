"""hlr/notify: numbers are billed now, their results are notified later."""

import re
from collections.abc import Sequence

from tests.simulator.books import Notification
from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.faults import NOTIFICATION_FAULTS, FaultKind
from tests.simulator.prices import cost_of, told
from tests.simulator.replies import RefusalError

MOST_NUMBERS = 500
LONGEST_TAG = 20
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


async def notify(context: Context, parameters: Parameters) -> Payload:
    """Bill the numbers and plan their notifications, or write down the refusal."""
    numbers = _split(parameters.get("phoneNumbers"))
    tag = parameters.get("tag")
    url = parameters.get("notifyUrl")
    cost = cost_of(numbers, context.settings)
    try:
        _check(numbers, tag, cost, context.settings.account.balance)
    except RefusalError as err:
        context.books.refuse(numbers, tag, url, err.code)
        raise
    request, owed = context.books.bill(numbers, tag, url, cost)
    account = context.settings.account
    account.balance = round(account.balance - cost, 6)
    answer = told(numbers, cost, context.settings)
    await _plan(context, owed)
    return {
        "success": True,
        "code": 200,
        "campaign_id": request.campaign_id,
        **answer,
    }


def _split(phone_numbers: object) -> tuple[str, ...]:
    """Return the numbers as they stand between the commas, blanks and all."""
    return tuple(str(phone_numbers).split(",")) if phone_numbers else ()


def _check(numbers: tuple[str, ...], tag: object, cost: float, balance: float) -> None:
    """Refuse what the API refuses."""
    if not numbers:
        raise RefusalError(2, "Le numéro de téléphone est requis")
    if len(numbers) > MOST_NUMBERS:
        raise RefusalError(50, "Le nombre de numéros est limité à 500")
    if not all(_E164.fullmatch(number) for number in numbers):
        raise RefusalError(3, "Les numéros doivent être séparés par des virgules")
    if tag is not None and len(str(tag)) > LONGEST_TAG:
        raise RefusalError(9, "Le tag est limité à 20 caractères", "errors")
    if cost > balance:
        raise RefusalError(11, "Crédit insuffisant")


async def _plan(context: Context, owed: Sequence[Notification]) -> None:
    """Plan the notifications of a request, or let a fault strike them."""
    fault = context.faults.take(HLR_NOTIFY.name, NOTIFICATION_FAULTS)
    match fault.kind if fault else None:
        case FaultKind.NEVER_NOTIFY:
            return
        case FaultKind.NOTIFY_EARLY:
            await context.notifier.send_now(owed)
        case FaultKind.NOTIFY_TWICE:
            context.notifier.schedule(
                owed, context.settings.notification_delay, posts=2
            )
        case _:
            context.notifier.schedule(owed, context.settings.notification_delay)


HLR_NOTIFY = Call(name="hlr/notify", method="POST", carry_out=notify, is_limited=True)
