"""Links that download a written file: for the user who asked, and for an hour."""

import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp
import pytest
from homeassistant.components import persistent_notification
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.setup import async_setup_component
from jwt import decode
from pytest_homeassistant_custom_component.common import MockUser
from yarl import URL

from custom_components.smspartner.actions import download_links, downloads
from custom_components.smspartner.const import DOMAIN

from ..helpers import PHONE, CallAction
from .helpers import files_in, many_numbers

pytestmark = pytest.mark.usefixtures("account", "at_home")

type Write = Callable[..., Awaitable[dict[str, Any]]]

NAME = "résultats été.csv"


@pytest.fixture
async def at_home(hass: HomeAssistant, door: str) -> None:
    """Let Home Assistant know by which address it is reached from here."""
    await hass.config.async_update(internal_url=door)


@pytest.fixture
def path(folder: Path) -> Path:
    """Return a path that may be written."""
    return folder / NAME


@pytest.fixture
def write(hass: HomeAssistant, hass_admin_user: MockUser, path: Path) -> Write:
    """Write a file as a user does, and give the answer."""

    async def call(action: str = "get_results", **data: object) -> dict[str, Any]:
        """Call the action."""
        if action == "get_results":
            data = {"tag": "t"} | data
        answer = await hass.services.async_call(
            DOMAIN,
            action,
            {"path": str(path)} | data,
            blocking=True,
            return_response=True,
            context=Context(user_id=hass_admin_user.id),
        )
        assert answer
        return dict(answer)

    return call


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    """Open a session of somebody whom Home Assistant does not know."""
    async with aiohttp.ClientSession() as session:
        yield session


def _content(path: Path) -> bytes:
    """Return what is in the file."""
    return path.read_bytes()


def _remove(path: Path) -> None:
    """Remove the file."""
    path.unlink()


@pytest.mark.parametrize("count", [1, 1_500])
async def test_link_gives_the_file(
    call_action: CallAction,
    write: Write,
    http: aiohttp.ClientSession,
    path: Path,
    count: int,
) -> None:
    """The file comes as it is, under its name, and nobody keeps a copy."""
    await call_action(
        "verify_numbers", phone_numbers=many_numbers(count), tag="t", wait=60
    )
    answer = await write()
    assert list(answer) == ["count", "path", "url"]
    async with http.get(answer["url"]) as response:
        assert response.status == 200
        assert await response.read() == _content(path)
        headers = response.headers
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''r%C3%A9sultats%20%C3%A9t%C3%A9.csv"
    )
    assert headers["Content-Length"] == str(len(_content(path)))
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert not headers.get("Server")
    async with http.head(answer["url"]) as response:
        assert response.status == 200
        assert await response.read() == b""
        same = ("Content-Disposition", "Content-Length", "Content-Type")
        for name in (*same, "Cache-Control", "X-Content-Type-Options"):
            assert response.headers[name] == headers[name]
    async with http.get(answer["url"]) as again:
        assert again.status == 200


async def test_link_says_nothing(write: Write, path: Path) -> None:
    """A link is good for an hour, and names neither the file nor its folder."""
    link = URL((await write())["url"])
    claims = decode(link.query["authSig"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 3600
    assert set(link.query) == {"authSig"}
    assert "sultats" not in f"{link}{claims}"
    assert path.parent.name not in f"{link}{claims}"


async def test_link_of_a_rental(
    write: Write, http: aiohttp.ClientSession, path: Path
) -> None:
    """A downloaded rental has a link too; without a path there is none."""
    answer = await write("download_rental_file", token="rental-token")
    assert answer["path"] == str(path)
    async with http.get(answer["url"]) as response:
        assert await response.read() == _content(path)


async def test_automations_get_no_link(call_action: CallAction, path: Path) -> None:
    """What nobody in person has asked for holds none."""
    answer = await call_action("get_results", tag="t", path=str(path))
    assert answer == {"count": 0, "path": str(path)}
    rental = await call_action(
        "download_rental_file",
        token="rental-token",
        path=str(path.with_name("rental.csv")),
    )
    assert set(rental) == {"count", "numbers", "path"}


async def test_automation_that_a_user_runs(
    hass: HomeAssistant, hass_admin_user: MockUser, path: Path
) -> None:
    """A notification that everybody reads holds no link, whoever clicked on *Run*."""
    assert await async_setup_component(hass, "persistent_notification", {})
    automation = {
        "alias": "Write",
        "triggers": [{"trigger": "event", "event_type": "never"}],
        "actions": [
            {
                "action": "smspartner.get_results",
                "data": {"tag": "t", "path": str(path)},
                "response_variable": "written",
            },
            {
                "action": "persistent_notification.create",
                "data": {"message": "{{ written }}"},
            },
        ],
    }
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    await hass.services.async_call(
        "automation",
        "trigger",
        {"entity_id": "automation.write"},
        blocking=True,
        context=Context(user_id=hass_admin_user.id),
    )
    [notice] = hass.data[persistent_notification.DOMAIN].values()
    message = notice["message"]
    assert str(path) in message
    assert "url" not in message


async def test_no_file_no_link(write: Write) -> None:
    """A rental that is only answered has no link."""
    answer = await write("download_rental_file", token="rental-token", path="")
    assert set(answer) == {"count", "numbers", "path"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_only_the_link_itself_is_good(
    write: Write, http: aiohttp.ClientSession, method: str
) -> None:
    """Another signature, none, or anything added to the link is refused."""
    link = URL((await write())["url"])
    signature = link.query["authSig"]
    for wrong in (
        link.with_query(None),
        link.with_query(authSig=signature[:-4] + "AAAA"),
        link.update_query(name="other.csv"),
        link.parent / f"x{link.name}" % link.query,
    ):
        async with http.request(method, wrong) as response:
            assert response.status == 401
    async with http.post(link) as response:
        assert response.status in (401, 405)


def _replace(path: Path) -> None:
    """Write another file of the same size in its place."""
    other = path.read_bytes()[::-1]
    path.unlink()
    path.write_bytes(other)


def _append(path: Path) -> None:
    """Write more into the same file."""
    with path.open("a") as file:
        file.write("more\n")


def _link(path: Path) -> None:
    """Put a link to a file elsewhere in its place, however alike that is."""
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def _pipe(path: Path) -> None:
    """Put a pipe in its place, into which nobody writes."""
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    """Put a folder in its place."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [_remove, _replace, _append, _link, _pipe, _folder])
async def test_only_that_file_is_given(
    write: Write,
    http: aiohttp.ClientSession,
    path: Path,
    change: Callable[[Path], None],
) -> None:
    """What is not there any more, or is not what was written, is not given."""
    answer = await write("download_rental_file", token="rental-token")
    change(path)
    for method in ("GET", "HEAD"):
        async with http.request(method, answer["url"]) as response:
            assert response.status == 410
            assert await response.read() == b""


async def test_each_link_has_its_file(
    call_action: CallAction, write: Write, http: aiohttp.ClientSession, path: Path
) -> None:
    """An older link does not give what was written later under the same name."""
    older = await write()
    _remove(path)
    await call_action("verify_numbers", phone_numbers=PHONE, tag="t")
    newer = await write()
    async with http.get(older["url"]) as response:
        assert response.status == 410
    async with http.get(newer["url"]) as response:
        assert response.status == 200


async def test_the_hour_is_over(
    hass_access_token: str, write: Write, http: aiohttp.ClientSession, path: Path
) -> None:
    """A link ends, and what it led to is forgotten, also for who is logged in."""
    known = {"Authorization": f"Bearer {hass_access_token}"}
    with (
        patch.object(downloads, "LINK_LIFETIME", timedelta(0)),
        patch.object(download_links, "LINK_LIFETIME", timedelta(0)),
    ):
        ended = URL((await write())["url"])
    _remove(path)
    current = URL((await write())["url"])
    async with http.get(ended) as response:
        assert response.status == 401
    async with http.get(ended.with_query(None), headers=known) as response:
        assert response.status == 404
    async with http.get(current) as response:
        assert response.status == 200


async def test_user_without_the_right(
    hass: HomeAssistant, hass_read_only_user: MockUser, folder: Path
) -> None:
    """Who may not control the account gets neither a file nor a link."""
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "get_results",
            {"tag": "t", "path": str(folder / NAME)},
            blocking=True,
            return_response=True,
            context=Context(user_id=hass_read_only_user.id),
        )
    assert files_in(folder) == []


async def test_link_leads_where_the_user_is(
    hass: HomeAssistant,
    hass_access_token: str,
    http: aiohttp.ClientSession,
    door: str,
    write: Write,
    path: Path,
) -> None:
    """It begins with the address that the user came by, else with the best there is."""
    assert await async_setup_component(hass, "api", {})
    await hass.config.async_update(internal_url="http://192.0.2.1:8123")
    away = await write()
    assert away["url"].startswith("http://192.0.2.1:8123/api/smspartner/downloads/")
    _remove(path)
    async with http.post(
        f"{door}/api/services/smspartner/get_results?return_response",
        json={"tag": "t", "path": str(path)},
        headers={"Authorization": f"Bearer {hass_access_token}"},
    ) as response:
        here = (await response.json())["service_response"]
    assert here["url"].startswith(f"{door}/api/smspartner/downloads/")
    await hass.config.async_update(internal_url=None, external_url=None)
    hass.config.api = None
    _remove(path)
    nowhere = await write()
    assert nowhere["url"].startswith("/api/smspartner/downloads/")
