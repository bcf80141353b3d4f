"""CSV files: where Home Assistant may write one, and writing it all or not at all."""

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN


class CsvFile:
    """A file that is reserved first, and holds everything or does not exist.

    All of it works in an executor.
    """

    def __init__(self, hass: HomeAssistant, path: str) -> None:
        """Take where the file is to be; nothing is touched yet."""
        self._hass = hass
        self._path = Path(path)
        self._partial = self._path.with_name(f".{self._path.name}.partial")

    def reserve(self) -> None:
        """Reserve the name and prove that there can be written.

        Raises ServiceValidationError for a path that may not be written, cannot be
        written, or at which there is something.
        """
        self._check()
        try:
            self._path.open("x").close()
            self._partial.open("w").close()
        except FileExistsError:
            raise self._refusal("path_exists") from None
        except OSError as err:
            raise self._refusal("path_not_writable", err.strerror) from None

    def write(self, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write the header and all rows, then let the file stand under its name.

        Raises OSError.
        """
        with self._partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
            file.flush()
            os.fsync(file.fileno())
        self._partial.replace(self._path)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._partial.unlink(missing_ok=True)
        self._path.unlink(missing_ok=True)

    def _check(self) -> None:
        """Refuse a path outside of what Home Assistant may write, or below www."""
        if not self._path.is_absolute() or not self._hass.config.is_allowed_path(
            str(self._path)
        ):
            raise self._refusal("path_not_allowed")
        public = Path(self._hass.config.path("www")).resolve()
        if self._path.resolve().is_relative_to(public):
            raise self._refusal("path_is_public")

    def _refusal(self, key: str, reason: str | None = None) -> ServiceValidationError:
        """Make the error for this path."""
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"path": str(self._path), "reason": reason or ""},
        )
