"""CSV files: where Home Assistant may write one, and writing it all or not at all."""

import csv
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .errors import refusal

PRIVATE_FILE_MODE: Final = 0o600

# A spreadsheet takes what begins so for a formula, a phone number for itself.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_PHONE_NUMBER: Final = re.compile(r"\+[0-9]+")


class CsvFile:
    """A file that is reserved first, and holds everything or does not exist.

    All of it works in an executor.
    """

    def __init__(self, hass: HomeAssistant, path: str) -> None:
        """Take where the file is to be; nothing is touched yet."""
        self._hass = hass
        self._path = Path(path)
        self._partial = self._path.with_name(f".{secrets.token_hex(8)}.partial")
        self._file: TextIO | None = None

    def reserve(self) -> None:
        """Reserve the name, and open a file beside it to write into.

        Raises ServiceValidationError for a path that may not be written, cannot be
        written, or at which there is something.
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
        """Write some rows; raises OSError."""
        csv.writer(self._opened).writerows(map(_defused, row) for row in rows)

    def publish(self) -> None:
        """Let the file stand under its name, with all that was written.

        Raises OSError.
        """
        self._opened.flush()
        os.fsync(self._opened.fileno())
        self._partial.replace(self._path)
        self._opened.close()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._close()
        self._path.unlink(missing_ok=True)

    def not_writable(self, err: OSError) -> ServiceValidationError:
        """Make the error for a file that cannot be written."""
        return refusal(
            "path_not_writable", path=str(self._path), reason=err.strerror or ""
        )

    @property
    def _opened(self) -> TextIO:
        """The file that was opened when the name was reserved."""
        if self._file is None:
            raise ValueError("The name has not been reserved")
        return self._file

    def _close(self) -> None:
        """Close the file beside the name and remove it."""
        if self._file:
            with suppress(OSError):  # a full disk has no room for the rest either
                self._file.close()
        self._partial.unlink(missing_ok=True)

    def _check(self) -> None:
        """Refuse a path outside of what Home Assistant may write, or below www."""
        path = str(self._path)
        if not self._path.is_absolute():
            raise refusal("path_not_absolute", path=path)
        if "\0" in path or not self._hass.config.is_allowed_path(path):
            raise refusal("path_not_allowed", path=path)
        public = Path(self._hass.config.path("www")).resolve()
        if self._path.resolve().is_relative_to(public):
            raise refusal("path_is_public", path=path)


def _defused(cell: object) -> object:
    """Return a cell that no spreadsheet calculates: a text stays a text."""
    if not isinstance(cell, str) or not _FORMULA.match(cell):
        return cell
    return cell if _PHONE_NUMBER.fullmatch(cell) else f"'{cell}"
