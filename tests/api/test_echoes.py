"""What comes back is passed on without the key, the addresses and the numbers."""

import aiohttp
import pytest

from custom_components.smspartner.api import (
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerError,
    SmsPartnerRequestError,
)

from ..simulator import Simulator
from ..simulator.echoes import Spelling
from .wire import (
    KEY,
    NO,
    NOTIFY_URL,
    PHONES,
    SECRETS,
    YES,
    Wire,
    assert_tells_nothing,
    attempt,
    download_rental_file,
    get_stop_list,
    http,
    request_hlr,
    send_sms,
    wire,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize(
    "body",
    [
        NO | {"code": 10, "message": f"Clé {KEY} incorrecte"},
        NO | {"code": 3, "errors": [{"message": f"?apiKey={KEY}&token=x"}]},
        NO | {"code": 3, "message": "x" * 235 + KEY},
        NO | {"code": 500, "message": KEY},
        YES | {"code": KEY},
    ],
    ids=["message", "errors", "at the end of a long text", "code 500", "as code"],
)
@pytest.mark.parametrize("status", [200, 400, 500])
async def test_an_echoed_key_is_not_passed_on(
    status: int,
    body: object,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """An answer that quotes the key, or a part of it, loses it on its way."""
    came_back = wire(http(status, body))
    made = await attempt(came_back, request_hlr, simulator, session)
    assert_tells_nothing(made.error)
    assert KEY[:10] not in str(made.error)


@pytest.mark.parametrize("spelling", Spelling)
@pytest.mark.parametrize("status", [200, 400, 502])
@pytest.mark.parametrize(
    "words",
    [
        "{key}",
        "{url}",
        "Jeton {token}",
        "?apiKey={key}&token={token}",
        "«{tag}» {phone}",
        "«{text}»",
        "{text} {tag} {phone} {url}",
    ],
)
async def test_echoes_are_not_passed_on(
    status: int,
    words: str,
    spelling: Spelling,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """What was sent is found in whatever spelling; the vendor's own words stay."""
    message = f"Non: {words} !"
    for code in (3, 10, 99):
        simulator.fault(
            "*",
            "status",
            3,
            status=status,
            code=code,
            message=message,
            spelling=spelling,
        )
        for call in (request_hlr, send_sms, download_rental_file):
            client = SmsPartnerClient(session, KEY, simulator.url)
            with pytest.raises(SmsPartnerError) as raised:
                await call(client)
            told = str(raised.value)
            assert "Non: " in told
            assert told.endswith(" !")
            for secret in (*SECRETS, "a tag", "home.example"):
                assert secret.lower() not in told.lower().replace("%20", " ")


@pytest.mark.parametrize("texts", [1, 3, 100_000])
async def test_a_long_reason_is_cut(
    texts: int, simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """Errors are as long as somebody may read, and end in no half of a secret."""
    reasons = [
        {"message": f"{n} {KEY} " + "non " * (240_000 // texts)} for n in range(texts)
    ]
    for status in (200, 400, 502):
        for code in (3, 500):
            answer = http(status, NO | {"code": code, "errors": reasons})
            made = await attempt(wire(answer), get_stop_list, simulator, session)
            assert 200 < len(str(made.error)) <= 500
            assert KEY[:4] not in str(made.error)


async def test_an_echoed_address_is_not_passed_on(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """An answer that quotes the address for results does not tell its token."""
    refusal = NO | {"code": 3, "message": f"URL {NOTIFY_URL} invalide"}
    made = await attempt(wire(http(200, refusal)), request_hlr, simulator, session)
    assert isinstance(made.error, SmsPartnerRequestError)
    assert_tells_nothing(made.error)


@pytest.mark.parametrize("code", [3, 500])
@pytest.mark.parametrize(
    "number",
    [PHONES[0], PHONES[0].removeprefix("+"), "06 12 34 56 78", "06.12.34.56.78"],
)
async def test_an_echoed_number_is_not_passed_on(
    code: int, number: str, simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """An answer that quotes a phone number loses it, and keeps its other words."""
    words = NO | {"code": code, "message": f"Numéro {number} incorrect"}
    for call in (request_hlr, send_sms, get_stop_list):
        made = await attempt(wire(http(200, words)), call, simulator, session)
        assert str(made.error).endswith("Numéro ••• incorrect")


async def test_an_empty_key_leaves_a_refusal_readable(
    session: aiohttp.ClientSession,
) -> None:
    """A key that was left empty is refused in the vendor's own words."""
    async with Wire(http(200, NO | {"code": 1, "message": "Clé requise"})) as server:
        client = SmsPartnerClient(session, "", server.address)
        with pytest.raises(SmsPartnerAuthError, match=r"^Clé requise$"):
            await client.get_stop_list()
