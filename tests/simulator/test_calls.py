"""The simulator's other calls."""

from typing import Any

import aiohttp
import pytest

from ..helpers import PHONE
from . import Simulator
from .calls import CALLS
from .helpers import Api

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_multi_status(api: Api) -> None:
    """Known messages have eight keys, others five, in the order asked."""
    answer = await api.ask(
        "multi-status",
        SMSStatut_List=[
            {"phoneNumber": "0699999993", "messageId": 111111},
            {"phoneNumber": "+33699999992", "messageId": 1000},
        ],
    )
    assert answer == {
        "success": True,
        "code": 200,
        "StatutResponse_List": [
            {
                "success": True,
                "code": 200,
                "phoneNumber": "+33699999993",
                "messageId": 111111,
                "status": "Delivered",
                "date": "1517934416",
                "stopSms": "0",
                "isSpam": "0",
            },
            {
                "success": False,
                "code": 4,
                "phoneNumber": "+33699999992",
                "messageId": 1000,
                "status": "Numéro introuvable",
            },
        ],
    }


@pytest.mark.parametrize(
    ("asked", "code"), [([], 5), ("x", 6), ([1], 6), ([{}] * 501, 50)]
)
async def test_multi_status_refuses(api: Api, asked: Any, code: int) -> None:
    """A list that is empty, no list, or too long has its code."""
    answer = await api.ask("multi-status", SMSStatut_List=asked)
    assert (answer["success"], answer["code"]) == (False, code)


async def test_stop_list(api: Api, simulator: Simulator) -> None:
    """The list is answered as set."""
    entry = {"id": 19, "phoneNumber": PHONE, "createdAt": "2015-07-20 10:19:45"}
    simulator.settings.update({"stop_list": [entry]})
    assert await api.ask("stop-sms/list") == {
        "success": True,
        "code": 200,
        "nbData": 1,
        "data": [entry],
    }


async def test_rental(api: Api, simulator: Simulator) -> None:
    """A rental is answered without a code, once only where set."""
    simulator.settings.single_download = True
    simulator.settings.rentals = {"t": [{"id": 1, "phone": PHONE, "stopSms": False}]}
    call = "location/file/download"
    assert await api.ask(call, token="t") == {
        "success": True,
        "phoneNumbers": 1,
        "datas": [{"id": 1, "phone": PHONE, "stopSms": False}],
    }
    codes = [(await api.ask(call, token=token))["code"] for token in ("t", "x", "")]
    assert codes == [34, 32, 31]


async def test_me(api: Api, simulator: Simulator) -> None:
    """The account is answered, or the call does not exist."""
    answer = await api.ask("me")
    assert answer["user"]["username"] == "demo@example.com"
    assert answer["credits"]["balance"] == "10225.119"
    assert answer["credits"]["creditHlr"] == 2045023
    simulator.settings.has_me = False
    assert (await api.request("me"))[:2] == (404, "text/html")


@pytest.mark.parametrize(
    ("call", "message"),
    [(name, call.wrong_key) for name, call in CALLS.items()],
)
async def test_every_call_wants_the_key(api: Api, call: str, message: str) -> None:
    """A wrong key is code 10 in the words of the call."""
    answer = await api.ask(call, apiKey="wrong")
    assert answer == {"success": False, "code": 10, "message": message}


async def test_xml_is_positional(api: Api, simulator: Simulator) -> None:
    """XML has the values in order, lists nested, and no names."""
    del simulator.settings.stop_list[1:]
    status, content_type, body = await api.request("stop-sms/list", _format="xml")
    assert (status, content_type) == (200, "text/xml")
    assert body == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<result><entry>true</entry><entry>200</entry><entry>1</entry>"
        "<entry><entry><entry>19</entry>"
        "<entry><![CDATA[+33699999919]]></entry>"
        "<entry><![CDATA[2015-07-20 10:19:45]]></entry>"
        "</entry></entry></result>\n"
    )
    refused = (await api.request("hlr/notify", _format="xml"))[2]
    assert "<entry>false</entry><entry>2</entry><entry><![CDATA[Le" in refused


async def test_unknown_path_is_an_html_page(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    """The web server answers what the API does not have."""
    async with client.post(f"{simulator.url}/hlr/send") as response:
        assert (response.status, response.content_type) == (404, "text/html")
