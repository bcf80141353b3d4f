"""Where the actions may write a file."""

from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers import CallAction
from ..simulator import Simulator
from .helpers import RENTAL, Refusal, files_in, little_room

pytestmark = pytest.mark.usefixtures("account")


async def test_full_disk(
    call_action: CallAction, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk that is full does not lose the numbers, and no half file is left."""
    with little_room(64):
        response = await call_action(
            "download_rental_file",
            token="rental-token",
            path=str(folder / "rental.csv"),
        )
    assert response == {"count": 3, "numbers": RENTAL, "path": None}
    assert "The rented numbers could not be written: File too large" in caplog.text
    assert files_in(folder) == []


async def test_path_not_allowed(
    refusal: Refusal, folder: Path, tmp_path: Path, simulator: Simulator
) -> None:
    """A path outside of what Home Assistant may write is refused before the call."""
    (folder / "out").symlink_to(tmp_path)
    for path in (
        str(tmp_path / "rental.csv"),
        str(folder / ".." / "rental.csv"),
        str(folder / "out" / "rental.csv"),
    ):
        error = await refusal("download_rental_file", token="rental-token", path=path)
        assert isinstance(error, ServiceValidationError)
        assert str(error) == (
            f"Home Assistant is not allowed to write to {path}. Use the media"
            " folder, or allow the folder in configuration.yaml"
            " (allowlist_external_dirs)"
        )
    assert not simulator.books.calls["location/file/download"]


async def test_relative_path(refusal: Refusal, simulator: Simulator) -> None:
    """A path that does not begin at the root is refused before the call."""
    error = await refusal(
        "download_rental_file", token="rental-token", path="media/rental.csv"
    )
    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        "media/rental.csv is not an absolute path. An absolute path starts with a"
        " slash, such as /media/results.csv"
    )
    assert not simulator.books.calls["location/file/download"]


async def test_public_path(
    hass: HomeAssistant, refusal: Refusal, tmp_path: Path, simulator: Simulator
) -> None:
    """A path that is served without a password is refused before the call."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    public = tmp_path / "www"
    assert str(public) == hass.config.path("www")
    public.mkdir()
    (tmp_path / "disguised").symlink_to(public)
    for path in (
        public / "rental.csv",
        tmp_path / "disguised" / "rental.csv",
        tmp_path / "media" / ".." / "www" / "rental.csv",
    ):
        error = await refusal(
            "download_rental_file", token="rental-token", path=str(path)
        )
        assert str(error) == (
            f"{path} is in the folder that Home Assistant serves without a password."
            " Choose another folder"
        )
    assert files_in(public) == []
    assert not simulator.books.calls["location/file/download"]


async def test_path_of_something(
    refusal: Refusal, folder: Path, simulator: Simulator
) -> None:
    """What exists is never written over: no file, no folder, no broken link."""
    (folder / "file.csv").write_text("mine", "utf-8")
    (folder / "folder.csv").mkdir()
    (folder / "link.csv").symlink_to(folder / "nowhere")
    for name in ("file.csv", "folder.csv", "link.csv"):
        path = folder / name
        error = await refusal(
            "download_rental_file", token="rental-token", path=str(path)
        )
        assert str(error) == f"{path} already exists. Choose another name"
    assert (folder / "file.csv").read_text("utf-8") == "mine"
    assert not (folder / "nowhere").exists()
    assert not simulator.books.calls["location/file/download"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing/rental.csv", ": its folder does not exist"),
        ("x" * 300, ". The reason is in the log"),
    ],
    ids=["missing folder", "name too long"],
)
async def test_path_that_cannot_be_written(
    refusal: Refusal, folder: Path, simulator: Simulator, name: str, reason: str
) -> None:
    """A path that cannot be written is refused before the call, and leaves nothing."""
    path = folder / name
    error = await refusal("download_rental_file", token="rental-token", path=str(path))
    assert str(error) == f"{path} cannot be written{reason}"
    assert files_in(folder) == []
    assert not simulator.books.calls["location/file/download"]


async def test_longest_name(call_action: CallAction, folder: Path) -> None:
    """A name may be as long as the file system lets it."""
    path = folder / ("x" * 251 + ".csv")
    response = await call_action(
        "download_rental_file", token="rental-token", path=str(path)
    )
    assert response["path"] == str(path)
    assert files_in(folder) == [path.name]


def content_of(base: Path) -> dict[str, str]:
    """Read all CSV files and what was begun beside them."""
    files = [*base.rglob("*.csv"), *base.rglob(".*")]
    return {str(file): file.read_text("utf-8") for file in files}


def make_folders(base: Path) -> dict[str, str]:
    """Make a folder to write to, with a file in it, and a public one."""
    for name in ("media", "www", "elsewhere"):
        (base / name).mkdir(exist_ok=True)
    (base / "media" / "taken.csv").write_text("mine", encoding="utf-8")
    return content_of(base)


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("elsewhere/results.csv", "path_not_allowed"),
        ("www/results.csv", "path_is_public"),
        ("media/taken.csv", "path_exists"),
        ("media/no-folder/results.csv", "path_folder_missing"),
    ],
)
async def test_paths_that_results_are_not_written_to(
    hass: HomeAssistant,
    account: MockConfigEntry,
    tmp_path: Path,
    call_action: CallAction,
    place: str,
    key: str,
) -> None:
    """See the question refused, and nothing written, there or beside it."""
    before = make_folders(tmp_path)
    media, public = tmp_path / "media", tmp_path / "www"
    hass.config.allowlist_external_dirs = {str(media), str(public)}

    with pytest.raises(ServiceValidationError) as raised:
        await call_action("get_results", tag="t", path=str(tmp_path / place))

    assert raised.value.translation_key == key
    assert content_of(tmp_path) == before
