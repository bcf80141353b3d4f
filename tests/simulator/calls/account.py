"""me: the account and what is left on it."""

from aiohttp import web

from tests.simulator.context import Call, Context, Parameters, Payload


async def me(context: Context, parameters: Parameters) -> Payload:
    """Answer the account, unless this API does not have the call."""
    if not context.settings.has_me:
        raise web.HTTPNotFound
    account = context.settings.account
    balance = f"{account.balance:.3f}"
    credit_sms = account.credit_sms
    if credit_sms is None:
        credit_sms = int(account.balance / context.settings.sms.price)
    return {
        "success": True,
        "code": 200,
        "user": {
            "username": account.username,
            "firstname": account.firstname,
            "lastname": account.lastname,
        },
        "credits": {
            "creditSms": credit_sms,
            "creditSmsECO": account.credit_sms_eco,
            "creditHlr": int(account.balance / context.settings.price),
            "toSend": account.to_send + context.books.sms.to_send,
            "solde": balance,
            "currency": account.currency,
            "balance": balance,
        },
    }


ME = Call(name="me", method="GET", carry_out=me)
