"""The API's answers as HTTP: JSON or XML, refusals, and pages of the web server."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson
from aiohttp import web

from .xml import to_xml

type ErrorForm = Literal["message", "errors", "error", "nested"]
"""The text alone, a list of fields under either name, or a text and a list of texts."""


class RefusalError(Exception):
    """The call is refused with a code of the API."""

    def __init__(
        self,
        code: int,
        message: str,
        form: ErrorForm = "message",
        element: str | None = None,
    ) -> None:
        """Initialize with the code, the text and the form of the error envelope.

        With an element the list names that field, and no code.
        """
        super().__init__(message)
        self.code = code
        self.payload = error_payload(code, message, form, element)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer before it is written out."""

    payload: dict[str, Any]
    status: int = 200
    as_xml: bool = False
    numbers_are_text: bool = False

    def body(self) -> bytes:
        """Return the answer as bytes."""
        if self.as_xml:
            return to_xml(self.payload)
        return orjson.dumps(
            _with_texts(self.payload) if self.numbers_are_text else self.payload
        )

    def content_type(self) -> str:
        """Return the content type that goes with the bytes."""
        return "text/xml" if self.as_xml else "application/json"

    def response(self) -> web.Response:
        """Return the answer for the server to send."""
        return web.Response(
            body=self.body(), status=self.status, content_type=self.content_type()
        )

    def twisted(self) -> Reply:
        """Return the same answer with the type of every value but success changed."""
        twisted = {name: _twisted(value) for name, value in self.payload.items()}
        return replace(self, payload=twisted | {"success": self.payload.get("success")})


def error_payload(
    code: int | None, message: str, form: ErrorForm, element: str | None = None
) -> dict[str, Any]:
    """Return the error envelope, with its text or with a list of elements."""
    envelope: dict[str, Any] = {"success": False}
    if code is not None:
        envelope["code"] = code
    if form == "message":
        return envelope | {"message": message}
    if form == "nested":
        inner = {"success": False, "code": "9", "message": message}
        return envelope | {"message": message, "errors": [inner]}
    listed = {"elementId": element or "data"}
    if code is not None and element is None:
        listed["code"] = str(code)
    return envelope | {form: [listed | {"message": message}]}


def page(
    status: int, title: str, headers: dict[str, str] | None = None
) -> web.Response:
    """Return an HTML page such as a web server or a proxy answers."""
    return web.Response(
        text=f"<!DOCTYPE html><html><head><title>{title}</title></head>"
        f"<body><h1>{title}</h1></body></html>",
        status=status,
        content_type="text/html",
        headers=headers,
    )


def too_many_requests(retry_after: int | None) -> web.Response:
    """Return the answer beyond the rate limit."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return page(429, "Too Many Requests", headers)


def _with_texts(value: Any) -> Any:
    """Return a value with every number in it as text."""
    match value:
        case dict():
            return {name: _with_texts(item) for name, item in value.items()}
        case list():
            return [_with_texts(item) for item in value]
        case int() | float() if not isinstance(value, bool):
            return str(value)
        case _:
            return value


def _twisted(value: Any) -> Any:
    """Return a value as another type: lists as objects, as PHP likes to do."""
    match value:
        case list():
            return {str(place): item for place, item in enumerate(value)}
        case dict():
            return list(value.values())
        case str():
            return len(value)
        case _:
            return {"value": value}
