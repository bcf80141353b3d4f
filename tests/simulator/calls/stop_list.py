"""stop-sms: the numbers that asked for no more SMS, and changes of them."""

from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.replies import RefusalError
from tests.simulator.sms.checks import as_e164
from tests.simulator.sms.stop_list import put_on_stop_list, shown, take_off_stop_list


async def stop_list(context: Context, parameters: Parameters) -> Payload:
    """Answer the whole list; there is no paging."""
    entries = shown(context.books.sms, context.settings, context.clock.now())
    return {"success": True, "code": 200, "nbData": len(entries), "data": entries}


async def add(context: Context, parameters: Parameters) -> Payload:
    """Put one number on the list."""
    asked = parameters.get("phoneNumber")
    if not asked:
        raise RefusalError(2, "Le numéro de téléphone est requis")
    phone = as_e164(asked)
    if phone is None:
        raise RefusalError(9, "Le numéro de téléphone est invalide")
    now = context.clock.now()
    stop_id = put_on_stop_list(phone, context.books.sms, context.settings, now)
    if stop_id is None:
        raise RefusalError(3, "Le numéro est déjà dans la liste")
    return {"success": True, "code": 200, "stopId": stop_id}


async def delete(context: Context, parameters: Parameters) -> Payload:
    """Take one entry off the list."""
    asked = parameters.get("id")
    if not asked:
        raise RefusalError(3, "L'identifiant est requis")
    if not str(asked).isdecimal():
        raise RefusalError(2, "L'identifiant est invalide")
    if not take_off_stop_list(int(asked), context.settings):
        raise RefusalError(4, "L'identifiant est introuvable")
    return {"success": True, "code": 200}


STOP_LIST = Call(name="stop-sms/list", method="GET", carry_out=stop_list)
STOP_ADD = Call(name="stop-sms/add", method="POST", carry_out=add)
STOP_DELETE = Call(name="stop-sms/delete", method="GET", carry_out=delete)
