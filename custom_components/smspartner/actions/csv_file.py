"""CSV files: where Home Assistant may write them, and writing a whole one or none."""

import csv
import errno
import logging
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .refusals import refusal

_LOGGER = logging.getLogger(__name__)

PRIVATE_FILE_MODE: Final = 0o600

# Spreadsheets take a cell that begins so for a formula. Which character parts cells
# depends on the language of the spreadsheet, and quotes protect only a whole cell.
_SIGN: Final = r"[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]"
_PHONE_NUMBER: Final = r"\+[0-9]+(?: [0-9]+)*"
_FORMULA: Final = re.compile(
    rf"^(?=[\t\r]|{_SIGN})(?!{_PHONE_NUMBER}\Z)"
    rf"|(?:[;,\n]|(?!^)[\t\r])(?={_SIGN})(?!{_PHONE_NUMBER}(?:[;,\t]|\Z))"
)
# Most cells are no formula at first sight.
_HARMLESS: Final = re.compile(rf"[0-9A-Za-z][0-9A-Za-z -]*|{_PHONE_NUMBER}")

_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class CsvFile:
    """A file whose name is reserved first and that is written as a whole, or removed.

    Its methods block: they are called in an executor.
    """

    def __init__(self, hass: HomeAssistant, path: str) -> None:
        """Initialize with an absolute path; the disk is not touched yet."""
        self._hass = hass
        self._path = Path(path)
        self._partial = self._path.with_name(f".{secrets.token_hex(8)}.partial")
        self._file: TextIO | None = None

    def reserve(self) -> None:
        """Create the file, empty, and open a hidden one beside it to write to.

        Raise ServiceValidationError for a path that is not allowed, cannot be written,
        or exists.
        """
        self._check()
        try:
            self._partial.touch(PRIVATE_FILE_MODE, exist_ok=False)
            self._file = self._partial.open("w", encoding="utf-8", newline="")
            self._path.touch(PRIVATE_FILE_MODE, exist_ok=False)
        except OSError as err:
            self._close()
            if isinstance(err, FileExistsError):
                raise refusal("path_exists", path=str(self._path)) from None
            raise self.not_writable(err) from None

    def append(self, rows: Iterable[Sequence[object]]) -> None:
        """Write rows. Raise OSError."""
        csv.writer(self._opened).writerows(map(defused, row) for row in rows)

    def publish(self) -> None:
        """Put what was written in the place of the empty file. Raise OSError."""
        self._opened.flush()
        os.fsync(self._opened.fileno())
        self._partial.replace(self._path)
        self._opened.close()

    def discard(self) -> None:
        """Remove everything that was created."""
        self._close()
        self._path.unlink(missing_ok=True)

    def not_writable(self, err: OSError) -> ServiceValidationError:
        """Return the translated error for a file that cannot be written."""
        path = str(self._path)
        if isinstance(err, FileNotFoundError | NotADirectoryError):
            return refusal("path_folder_missing", path=path)
        if isinstance(err, PermissionError) or err.errno == errno.EROFS:
            return refusal("path_not_permitted", path=path)
        if err.errno in _DISK_FULL:
            return refusal("path_disk_full", path=path)
        _LOGGER.warning("A CSV file cannot be written: %s", err.strerror)
        return refusal("path_not_writable", path=path)

    @property
    def _opened(self) -> TextIO:
        """Return the file that was opened when the name was reserved."""
        if self._file is None:
            raise ValueError("The name has not been reserved")
        return self._file

    def _close(self) -> None:
        """Close and remove the hidden file."""
        if self._file:
            with suppress(
                OSError
            ):  # closing writes the rest, which a full disk refuses
                self._file.close()
        self._partial.unlink(missing_ok=True)

    def _check(self) -> None:
        """Raise ServiceValidationError for a path that Home Assistant may not write."""
        path = str(self._path)
        if not self._path.is_absolute():
            raise refusal("path_not_absolute", path=path)
        if "\0" in path or not self._hass.config.is_allowed_path(path):
            raise refusal("path_not_allowed", path=path)
        public = Path(self._hass.config.path("www")).resolve()
        if self._path.resolve().is_relative_to(public):
            raise refusal("path_is_public", path=path)


def open_at_once(path: str, flags: int) -> int:
    """Open a file; neither wait at a pipe nor follow a link that took its place."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def defused(cell: object) -> object:
    """Return a cell that a spreadsheet does not take for a formula."""
    if not isinstance(cell, str) or _HARMLESS.fullmatch(cell):
        return cell
    return _FORMULA.sub(r"\g<0>'", cell)
