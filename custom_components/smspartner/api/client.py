"""The client: one method for each call, one place that sends and decodes."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from itertools import batched
from typing import Final

import aiohttp
import orjson

from . import fields
from .errors import (
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from .masking import mask_numbers
from .models import (
    Account,
    Answer,
    HlrSubmission,
    MessageReference,
    MessageStatus,
    RentalFile,
    StopList,
    StopListIds,
    read_statuses,
)

_LOGGER = logging.getLogger(__name__)

DEFAULT_URL: Final = "https://api.smspartner.fr/v1"
MAX_NUMBERS_PER_REQUEST: Final = 500
MAX_TAG_LENGTH: Final = 20

AUTH_CODES: Final = frozenset({1, 10})
NO_CREDIT_CODE: Final = 11
ACCOUNT_CODES: Final = AUTH_CODES | {NO_CREDIT_CODE, 20, 30, 40, 96}
"""Codes that refuse the account itself, not this request: the next would fail too."""
QUEUE_PROBLEM_CODE: Final = 500

MAX_QUICK_SIZE: Final = 64 * 1024
"""Bytes of an answer that are decoded in no time."""

MAX_JSON_NUMBER: Final = 2**64 - 1

_SUCCESSES: Final = range(200, 300)
_CLIENT_ERRORS: Final = range(400, 500)

_ADDRESS: Final = re.compile(r"https?:\S+")
_MESSAGE_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,19}")

# No limit on the whole: only a connect time-out proves that nothing was sent.
TIMEOUT: Final = aiohttp.ClientTimeout(
    total=None, connect=8, sock_connect=8, sock_read=60
)
# A stale kept-alive connection would look like a cut.
_HEADERS = {"Accept": "application/json", "Connection": "close"}


class SmsPartnerClient:
    """Speaks to SMS Partner for one account."""

    def __init__(
        self, session: aiohttp.ClientSession, api_key: str, url: str = DEFAULT_URL
    ) -> None:
        """Take the session to send with, the account's key, and the API's address."""
        self._session = session
        self._api_key = api_key
        self._url = url.rstrip("/")

    async def request_hlr(
        self, phone_numbers: Sequence[str], *, notify_url: str, tag: str | None = None
    ) -> HlrSubmission:
        """Buy one lookup for each number: POST hlr/notify (S0, S1). This costs money.

        Takes at most 500 E.164 numbers, the address for the results and a tag of at
        most 20 characters. Raises SmsPartnerRateLimitError (not taken),
        SmsPartnerConnectionError (not sent), SmsPartnerRequestError (refused), and
        SmsPartnerOutcomeUnknownError when it may have been taken.
        """
        body = {"phoneNumbers": ",".join(phone_numbers), "notifyUrl": notify_url}
        if tag:
            body["tag"] = tag
        return await self._call(
            "POST", "hlr/notify", HlrSubmission.from_answer, json=body, paid=True
        )

    async def find_message_statuses(
        self, messages: Iterable[MessageReference]
    ) -> dict[MessageReference, MessageStatus]:
        """Ask for the delivery statuses of any number of messages (S2).

        Gives those that were answered, by the message asked for. Raises as
        `get_message_statuses`.
        """
        found: dict[MessageReference, MessageStatus] = {}
        for chunk in batched(
            dict.fromkeys(messages), MAX_NUMBERS_PER_REQUEST, strict=False
        ):
            statuses = {
                (status.phone_number, status.message_id): status
                for status in await self.get_message_statuses(chunk)
            }
            for message in chunk:
                if status := statuses.get((message.phone_number, message.message_id)):
                    found[message] = status
        return found

    async def get_message_statuses(
        self, messages: Sequence[MessageReference]
    ) -> list[MessageStatus]:
        """Ask for delivery statuses: POST multi-status (S2).

        Takes at most 500 messages; the answer may leave some out. Raises
        SmsPartnerRequestError, SmsPartnerRateLimitError or SmsPartnerConnectionError.
        """
        body = {
            "SMSStatut_List": [
                {
                    "phoneNumber": message.phone_number,
                    "messageId": _as_number(message.message_id),
                }
                for message in messages
            ]
        }
        return await self._call("POST", "multi-status", read_statuses, json=body)

    async def get_stop_list(self) -> StopList:
        """Read the whole stop list: GET stop-sms/list (S3).

        Raises SmsPartnerRequestError, SmsPartnerRateLimitError or
        SmsPartnerConnectionError.
        """
        return await self._call("GET", "stop-sms/list", StopList.from_answer)

    async def get_stop_list_ids(self) -> StopListIds:
        """Read who is on the stop list: GET stop-sms/list (S3).

        Raises as `get_stop_list` does.
        """
        return await self._call("GET", "stop-sms/list", StopListIds.from_answer)

    async def download_rental_file(self, token: str) -> RentalFile:
        """Download a file of rented numbers: GET location/file/download (S4).

        Takes the rental's token. A second download may be refused. Raises
        SmsPartnerRequestError, SmsPartnerRateLimitError or SmsPartnerConnectionError.
        """
        return await self._call(
            "GET",
            "location/file/download",
            RentalFile.from_answer,
            params={"token": token},
        )

    async def get_account(self) -> Account:
        """Read the account's name and balance: GET me, which is on no page.

        Raises SmsPartnerRequestError, SmsPartnerRateLimitError or
        SmsPartnerConnectionError.
        """
        return await self._call("GET", "me", Account.from_answer)

    async def _call[T](
        self,
        method: str,
        path: str,
        read: Callable[[Answer], T],
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        paid: bool = False,
    ) -> T:
        """Send one call and read its answer, or raise what follows from it."""
        key = {"apiKey": self._api_key}
        _LOGGER.debug("Calling %s", path)
        outcome = await self._exchange(
            method,
            path,
            data=None if json is None else orjson.dumps(key | dict(json)),
            params=key | dict(params or {}) if json is None else None,
            unknown=SmsPartnerOutcomeUnknownError
            if paid
            else SmsPartnerConnectionError,
        )
        # Raised here and not where it was caught: aiohttp's own exceptions may hold
        # the address, and with it the key.
        if isinstance(outcome, SmsPartnerError):
            raise outcome
        status, headers, content = outcome
        _LOGGER.debug("%s answered with status %s", path, status)

        def decode() -> T:
            """Decode and read the answer."""
            return read(self._decode(status, headers, content, paid=paid))

        # A long list would hold up everything else.
        if len(content) > MAX_QUICK_SIZE:
            return await asyncio.to_thread(decode)
        return decode()

    async def _exchange(
        self,
        method: str,
        path: str,
        *,
        data: bytes | None,
        params: Mapping[str, str] | None,
        unknown: type[SmsPartnerError],
    ) -> tuple[int, Mapping[str, str], bytes] | SmsPartnerError:
        """Send one request and read its answer whole, or tell how that failed."""
        try:
            async with self._session.request(
                method,
                f"{self._url}/{path}",
                data=data,
                params=params,
                headers=_HEADERS
                if data is None
                else _HEADERS | {"Content-Type": "application/json"},
                timeout=TIMEOUT,
                allow_redirects=False,
                middlewares=(_send_once,),
            ) as response:
                return response.status, response.headers, await response.read()
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.InvalidURL,
            aiohttp.NonHttpUrlClientError,
        ) as err:
            return SmsPartnerConnectionError(f"No connection: {type(err).__name__}")
        except (aiohttp.ClientError, TimeoutError, OSError) as err:
            return unknown(f"The connection was lost: {type(err).__name__}")

    def _decode(
        self, status: int, headers: Mapping[str, str], content: bytes, *, paid: bool
    ) -> Answer:
        """Tell success from refusal by the body, then by the HTTP status."""
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise SmsPartnerRateLimitError(fields.amount(headers.get("Retry-After")))
        answer = _read_json(content)
        if answer is not None and fields.flag(answer.get("success")) is False:
            code = _error_code(answer)
            definite = (
                status in _SUCCESSES if code is None else code != QUEUE_PROBLEM_CODE
            )
            if definite or status in _CLIENT_ERRORS:
                raise _refusal(_error_message(answer, self._api_key), code)
        if status in _CLIENT_ERRORS:
            raise _refusal(f"HTTP status {status}", None)
        if (
            answer is not None
            and status in _SUCCESSES
            and fields.flag(answer.get("success"))
        ):
            return answer
        problem = self._describe(status, content, answer)
        if paid:
            raise SmsPartnerOutcomeUnknownError(f"Unexpected answer: {problem}")
        raise SmsPartnerUnexpectedAnswerError(problem)

    def _describe(self, status: int, content: bytes, answer: Answer | None) -> str:
        """Say what kind of answer came; only a JSON object tells a reason itself."""
        if answer is None:
            return f"HTTP status {status}, {_kind(content)}"
        code = _error_code(answer)
        named = f"HTTP status {status}" + ("" if code is None else f", code {code}")
        return f"{named}: {_error_message(answer, self._api_key)}"


def _refusal(message: str, code: int | None) -> SmsPartnerRequestError:
    """Build the error for a refusal."""
    if code in AUTH_CODES:
        return SmsPartnerAuthError(message, code)
    return SmsPartnerRequestError(message, code)


async def _send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Turn a cut into an error that aiohttp does not answer by sending again.

    It repeats a GET that was cut, and a rented file can be downloaded only once.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        cut = type(err).__name__
    raise aiohttp.ClientError(cut)


def _read_json(content: bytes) -> Answer | None:
    """Read a JSON object; anything else is None."""
    try:
        value = orjson.loads(content.decode("utf-8-sig", errors="replace"))
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _kind(content: bytes) -> str:
    """Say what a body is that is no JSON object, without quoting it."""
    start = content.lstrip()[:200].lower()
    if not start:
        return "an empty body"
    if start.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    if start.startswith((b"<?xml", b"<result")):
        return "XML where JSON was asked"
    return "no JSON object"


def _error_code(answer: Answer) -> int | None:
    """Find the error's code: at the top, else in the first nested error with one.

    A number beyond all reason is none.
    """
    code = fields.count(answer.get("code"))
    if code is not None and code != HTTPStatus.OK:
        return code
    nested = (fields.count(item.get("code")) for item in _nested_errors(answer))
    return next((number for number in nested if number is not None), None)


def _error_message(answer: Answer, api_key: str) -> str:
    """Find the error's text: at the top, and those of the nested errors.

    An answer that echoes the key, an address with its token, or a phone number loses
    them.
    """
    texts = [answer.get("message")]
    texts += [item.get("message") for item in _nested_errors(answer)]
    for name in ("errors", "error"):
        value = answer.get(name)
        texts += value if isinstance(value, list) else [value]
    found = [
        text
        for value in texts
        if isinstance(value, str)
        and (text := fields.text(_ADDRESS.sub("…", _without(value, api_key))))
    ]
    return mask_numbers("; ".join(dict.fromkeys(found))) or "No reason given"


def _without(text: str, secret: str) -> str:
    """Take a secret out of a text."""
    return text.replace(secret, "…") if secret else text


def _nested_errors(answer: Answer) -> list[Mapping[str, object]]:
    """List the errors of an answer that gives several."""
    found = []
    for name in ("errors", "error"):
        value = answer.get(name)
        found += fields.mappings([value] if _is_error(value) else value)
    return found


def _is_error(value: object) -> bool:
    """Tell a single error from a list of them."""
    return isinstance(value, dict) and ("message" in value or "code" in value)


def _as_number(message_id: str) -> int | str:
    """Send a message id as the number it is in the vendor's samples."""
    if not _MESSAGE_NUMBER.fullmatch(message_id) or int(message_id) > MAX_JSON_NUMBER:
        return message_id
    return int(message_id)
