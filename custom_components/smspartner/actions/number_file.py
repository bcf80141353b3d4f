"""Files of phone numbers: where Home Assistant may read them, and what is in them."""

import logging
import os
import stat
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..phone_numbers import (
    FileEntry,
    FileProblem,
    NumberFileError,
    read_file,
)
from .csv_file import open_at_once
from .refusals import refusal

_LOGGER = logging.getLogger(__name__)

MAX_SIZE: Final = 32 * 1024 * 1024
"""Bytes: 100,000 lines of 160 characters, in UTF-16."""

_SECRETS: Final = "secrets.yaml"


async def async_read_file(
    hass: HomeAssistant, path: str, column: str | int | None
) -> list[FileEntry]:
    """Return the entries of a file, of one of its columns if that is given.

    Raise ServiceValidationError if it cannot be read.
    """
    return await hass.async_add_executor_job(_read, hass, path, column)


def _read(hass: HomeAssistant, path: str, column: str | int | None) -> list[FileEntry]:
    """Return the entries of a file."""
    real = _checked(hass, path)
    try:
        content = _content_of(real)
    except OSError as err:
        raise _not_readable(err, path) from None
    if content is None:
        raise refusal("path_is_no_file", path=path)
    if len(content) > MAX_SIZE:
        raise refusal("path_too_large", path=path)
    try:
        return read_file(content, column)
    except NumberFileError as err:
        raise _unusable(err.problem, path, str(column)) from None


def _checked(hass: HomeAssistant, path: str) -> Path:
    """Return where a path leads. Raise if Home Assistant may not read there."""
    if not Path(path).is_absolute():
        raise refusal("path_not_absolute", path=path)
    if "\0" in path or not hass.config.is_allowed_path(path):
        raise refusal("path_reading_not_allowed", path=path)
    try:
        real = Path(path).resolve(strict=True)
    except OSError as err:
        raise _not_readable(err, path) from None
    if not hass.config.is_allowed_path(str(real)):
        raise refusal("path_reading_not_allowed", path=path)
    if _is_private(hass, real):
        raise refusal("path_is_private", path=path)
    return real


def _is_private(hass: HomeAssistant, real: Path) -> bool:
    """Return whether a file is in a hidden folder of the configuration, or secret.

    Home Assistant keeps keys and passwords in .storage.
    """
    if real.name.casefold() == _SECRETS:
        return True
    folder = Path(hass.config.config_dir).resolve()
    return real.is_relative_to(folder) and any(
        part.startswith(".") for part in real.relative_to(folder).parts
    )


def _content_of(real: Path) -> bytes | None:
    """Return the content of a file, at most one byte more than is allowed.

    Return None for what is no file. Raise OSError.
    """
    with open(real, "rb", opener=open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        return file.read(MAX_SIZE + 1)


def _not_readable(err: OSError, path: str) -> ServiceValidationError:
    """Return the translated error for a file that cannot be read."""
    match err:
        case FileNotFoundError() | NotADirectoryError():
            return refusal("path_missing", path=path)
        case IsADirectoryError():
            return refusal("path_is_no_file", path=path)
        case PermissionError():
            return refusal("path_reading_not_permitted", path=path)
        case _:
            _LOGGER.warning("A file of phone numbers cannot be read: %s", err.strerror)
            return refusal("path_not_readable", path=path)


def _unusable(problem: FileProblem, path: str, column: str) -> ServiceValidationError:
    """Return the translated error for a file that no phone numbers can be read from."""
    match problem:
        case FileProblem.SPREADSHEET:
            return refusal("path_is_spreadsheet", path=path)
        case FileProblem.TOO_LONG:
            return refusal("path_too_large", path=path)
        case FileProblem.COLUMN_MISSING:
            return refusal("column_missing", path=path, column=column)
        case FileProblem.COLUMN_TWICE:
            return refusal("column_twice", path=path, column=column)
