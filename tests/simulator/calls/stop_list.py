"""stop-sms/list: the numbers that asked for no more SMS."""

from tests.simulator.context import Call, Context, Parameters, Payload


async def stop_list(context: Context, parameters: Parameters) -> Payload:
    """Answer the whole list; there is no paging."""
    entries = context.settings.stop_list
    return {"success": True, "code": 200, "nbData": len(entries), "data": entries}


STOP_LIST = Call(name="stop-sms/list", method="GET", carry_out=stop_list)
