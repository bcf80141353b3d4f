"""Results posted to an account, and the ledger's files."""

import json
from pathlib import Path
from typing import Any

from yarl import URL

from ..helpers import PHONE, CallAction, post
from ..simulator import Simulator


def bytes_of(path: Path) -> dict[str, bytes]:
    """Read the ledger's files as they lie on the disk."""
    return {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}


def fields_of(phone: str, message_id: str = "made-up") -> dict[str, Any]:
    """Return a notification as the vendor writes it."""
    return {
        "phone": phone,
        "messageId": message_id,
        "mccMnc": "20815",
        "ported": 0,
        "errorGrpId": 0,
        "errorName": "NO_ERROR ",
        "errorDesc": "No Error",
        "date": "2018-03-05T10:34:52.355+0000",
    }


async def post_result(address: str | URL, phone: str = PHONE) -> tuple[int, str]:
    """Post a result; return what came back."""
    return await post(address, json.dumps(fields_of(phone)).encode())


def notify_url(simulator: Simulator) -> URL:
    """Return the address that the last request named."""
    return URL(str(simulator.books.requests[-1].notify_url))


async def found_phones(call_action: CallAction, **wanted: Any) -> list[str | None]:
    """Find results; return their numbers."""
    found = await call_action("get_results", **wanted)
    return [result["phone_number"] for result in found["results"]]
