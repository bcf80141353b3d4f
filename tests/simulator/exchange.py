"""One exchange over HTTP: read the request, carry the call out, answer as told."""

import asyncio
from dataclasses import replace

import orjson
from aiohttp import web

from .context import Call, Context, Parameters
from .echoes import echo
from .faults import ANSWER_FAULTS, REPLACING_FAULTS, Fault, FaultKind
from .floods import endless, zipped
from .replies import RefusalError, Reply, error_payload, page, too_many_requests


async def exchange(
    context: Context, call: Call, request: web.Request
) -> web.StreamResponse:
    """Answer a call, or what a fault makes of the answer."""
    context.books.count_call(call.name, request.transport)
    if call.is_limited and not context.rate_limit.admit():
        context.books.rate_limited += 1
        return too_many_requests(context.settings.retry_after)
    fault = context.faults.take(call.name, ANSWER_FAULTS)
    try:
        if fault is None:
            return (await _reply(context, call, request)).response()
        return await _faulty(context, call, request, fault)
    except web.HTTPNotFound:
        return page(404, "Not Found")


async def _reply(context: Context, call: Call, request: web.Request) -> Reply:
    """Carry the call out and return its answer."""
    settings = context.settings
    as_xml = request.query.get("_format") == "xml"
    status = 200
    try:
        parameters = await _parameters(request)
        as_xml = parameters.get("_format") == "xml"
        _check_key(context, call, parameters)
        if settings.schedule:
            sent = len(context.books.sms.accepted)
            settings.advance(context.books.billed_requests + sent)
        payload = await call.carry_out(context, parameters)
    except RefusalError as err:
        status, payload = settings.error_status, err.payload
    return Reply(
        payload=payload,
        status=status,
        as_xml=as_xml,
        numbers_are_text=settings.numbers_are_text,
    )


async def _parameters(request: web.Request) -> Parameters:
    """Return the query of a GET or the JSON body of a POST."""
    if request.method == "GET":
        return dict(request.query)
    try:
        parameters = orjson.loads(await request.read())
    except orjson.JSONDecodeError as err:
        raise RefusalError(90, "Le JSON est mal formé") from err
    if not isinstance(parameters, dict):
        raise RefusalError(90, "Le JSON est mal formé")
    return parameters


def _check_key(context: Context, call: Call, parameters: Parameters) -> None:
    """Refuse a missing or wrong key."""
    key = parameters.get("apiKey")
    if not key:
        raise RefusalError(1, "La clé API est requise")
    if key not in context.settings.api_keys:
        raise RefusalError(10, call.wrong_key)


async def _faulty(
    context: Context, call: Call, request: web.Request, fault: Fault
) -> web.StreamResponse:
    """Answer as the fault says; the work is done where the kind implies it."""
    if fault.kind is FaultKind.CUT_BEFORE:
        return _hang_up(request)
    if fault.kind in REPLACING_FAULTS:
        await request.read()
        if fault.billed:
            await _reply(context, call, request)
        return await _replacement(context, call, request, fault)
    return await _spoilt(request, fault, await _reply(context, call, request))


async def _replacement(
    context: Context, call: Call, request: web.Request, fault: Fault
) -> web.Response:
    """Return what is answered instead."""
    match fault.kind:
        case FaultKind.HTML:
            return page(fault.status or 200, "Maintenance")
        case FaultKind.EMPTY:
            return web.Response(status=fault.status or 200)
        case FaultKind.REDIRECT:
            location = f"/elsewhere/{call.name}?{request.query_string}"
            return web.Response(
                status=fault.status or 302, headers={"Location": location}
            )
        case FaultKind.REFUSE:
            status = fault.status or context.settings.error_status
            return await _refusal(request, fault, status, 500)
    status = fault.status or 500
    if status == 429:
        context.books.rate_limited += 1
        return too_many_requests(fault.retry_after)
    return await _refusal(request, fault, status, status)


async def _refusal(
    request: web.Request, fault: Fault, status: int, code: int
) -> web.Response:
    """Return an error in JSON; this code is the one where the fault has none."""
    try:
        sent = await _parameters(request)
    except RefusalError:
        sent = {}
    told = code if fault.code is None else fault.code
    payload = error_payload(
        None if fault.no_code else told,
        echo(fault.message, sent, fault.spelling),
        fault.form,
        fault.element,
    )
    return Reply(payload=payload, status=status).response()


async def _spoilt(
    request: web.Request, fault: Fault, reply: Reply
) -> web.StreamResponse:
    """Return what becomes of the answer of a call that was carried out."""
    match fault.kind:
        case FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        case FaultKind.XML:
            reply = replace(reply, as_xml=True)
        case FaultKind.WRONG_TYPES:
            reply = reply.twisted()
        case FaultKind.GARBAGE:
            return _half(reply)
        case FaultKind.GZIP:
            return await zipped(reply, fault.mebibytes)
        case FaultKind.ENDLESS:
            return await endless(request, reply, fault.seconds, fault.status)
        case _:
            return await _cut(request, fault, reply)
    return reply.response()


def _half(reply: Reply) -> web.Response:
    """Return the first half of an answer, well sent."""
    body = reply.body()
    return web.Response(body=body[: len(body) // 2], content_type=reply.content_type())


async def _cut(request: web.Request, fault: Fault, reply: Reply) -> web.StreamResponse:
    """Close the connection midway, or without an answer."""
    if fault.kind is FaultKind.CUT_MIDWAY:
        return await _cut_midway(request, reply)
    return _hang_up(request)


async def _cut_midway(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Send half of what was announced and close the connection."""
    body = reply.body()
    response = web.StreamResponse(status=reply.status)
    response.content_type = reply.content_type()
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport:
        request.transport.close()
    return response


def _hang_up(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()
