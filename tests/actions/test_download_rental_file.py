"""What `download_rental_file` saves, and what it answers."""

import csv
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from custom_components.smspartner.const import DOMAIN

from ..helpers import CallAction
from ..simulator import Simulator
from .helpers import RENTAL, Refusal, files_in

pytestmark = pytest.mark.usefixtures("account")


async def test_rental(call_action: CallAction) -> None:
    """Rented numbers are answered; without a path none is told."""
    response = await call_action("download_rental_file", token="rental-token")
    assert response == {"count": 3, "numbers": RENTAL, "path": None}


async def test_rental_to_nowhere(hass: HomeAssistant, simulator: Simulator) -> None:
    """Numbers that come only once are not downloaded for nobody."""
    with pytest.raises(ServiceValidationError) as raised:
        await hass.services.async_call(
            DOMAIN, "download_rental_file", {"token": "rental-token"}, blocking=True
        )
    assert raised.value.translation_key == "numbers_to_nowhere"
    assert not simulator.books.calls["location/file/download"]


async def test_rental_without_an_answer(hass: HomeAssistant, folder: Path) -> None:
    """A path is enough."""
    path = folder / "rental.csv"
    data = {"token": "rental-token", "path": str(path)}
    await hass.services.async_call(DOMAIN, "download_rental_file", data, blocking=True)
    assert len(path.read_text("utf-8").splitlines()) == 4


async def test_rental_in_a_file(call_action: CallAction, folder: Path) -> None:
    """With a path the numbers are in a CSV file too, and nothing else is left there."""
    path = folder / "rental.csv"
    response = await call_action(
        "download_rental_file", token="rental-token", path=str(path)
    )
    assert response == {"count": 3, "numbers": RENTAL, "path": str(path)}
    assert list(csv.reader(path.read_text("utf-8").splitlines())) == [
        ["id", "phone_number", "stop_sms"],
        ["14314", "+33600014314", "False"],
        ["14315", "+33600014315", "True"],
        ["14316", "+33600014316", "False"],
    ]
    assert files_in(folder) == [path.name]


async def test_unknown_rental(
    refusal: Refusal, folder: Path, simulator: Simulator
) -> None:
    """A download that is refused leaves no file."""
    error = await refusal(
        "download_rental_file", token="unheard", path=str(folder / "rental.csv")
    )
    message = "SMS Partner refused the request (code 32): Location introuvable"
    assert str(error) == message
    assert files_in(folder) == []


async def test_second_download(
    call_action: CallAction, refusal: Refusal, folder: Path, simulator: Simulator
) -> None:
    """A second download may be refused, and leaves no file and the first untouched."""
    simulator.settings.single_download = True
    first = folder / "first.csv"
    await call_action("download_rental_file", token="rental-token", path=str(first))
    written = first.read_text("utf-8")
    error = await refusal(
        "download_rental_file", token="rental-token", path=str(folder / "second.csv")
    )
    message = "SMS Partner refused the request (code 34): Fichier déjà utilisé"
    assert str(error) == message
    assert files_in(folder) == [first.name]
    assert first.read_text("utf-8") == written


async def test_cut_download_is_not_repeated(
    refusal: Refusal, folder: Path, simulator: Simulator
) -> None:
    """A download that was cut is not asked for again, and leaves no file."""
    simulator.fault("location/file/download", "cut_after")
    await refusal(
        "download_rental_file",
        token="rental-token",
        path=str(folder / "rental.csv"),
    )
    assert simulator.books.downloads == {"rental-token": 1}
    assert files_in(folder) == []
