"""Recognizes a damaged file, and renames it to make room for a new one."""

import sqlite3
import time
from pathlib import Path
from typing import Final

from .database import COMPANION_SUFFIXES

_ASIDE: Final = ".damaged-"


def is_damage(err: sqlite3.DatabaseError) -> bool:
    """Return whether an error while opening means a file that is broken, or not ours.

    Other errors mean one that cannot be opened now.
    """
    return is_corrupt(err) or _code_of(err) == sqlite3.SQLITE_ERROR


def is_corrupt(err: sqlite3.DatabaseError) -> bool:
    """Return whether an error means a broken file, rather than one that is in the way.

    A full disk or a lock are no damage.
    """
    return _code_of(err) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _code_of(err: sqlite3.DatabaseError) -> int:
    """Return SQLite's primary result code of an error; 0 if it has none."""
    return int(getattr(err, "sqlite_errorcode", 0)) & 0xFF


def set_aside(path: Path) -> Path:
    """Rename a damaged file and its companions; return the new path."""
    aside = path.with_name(f"{path.name}{_ASIDE}{time.strftime('%Y%m%d-%H%M%S')}")
    for suffix in ("", *COMPANION_SUFFIXES):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside


def has_file_set_aside(path: Path) -> bool:
    """Return whether a damaged file was set aside and is still there."""
    return any(path.parent.glob(f"{path.name}{_ASIDE}*"))
