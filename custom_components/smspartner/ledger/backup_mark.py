"""Tells a file that was restored from a backup from one whose backup was cut off.

A copy bears a mark. Beside the file, where no backup takes it, stands which file it was
that was marked.
"""

import os
import secrets
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from .meta import Meta, drop_meta, read_meta, write_meta

_SUFFIX: Final = "-backup.log"
"""Home Assistant and its Supervisor leave out whatever ends in .log."""


def set_mark(connection: sqlite3.Connection, path: Path) -> None:
    """Mark the file before it is copied, once.

    Without a note beside it, which a full disk may not let be written, a crash in the
    middle of the backup looks like a copy: that costs a queue, but no money.
    """
    if read_meta(connection, Meta.BACKUP) is not None:
        return
    mark = secrets.token_hex(16)
    with suppress(OSError):
        _write_note(path, f"{mark} {_identity(path)}")
    write_meta(connection, Meta.BACKUP, mark)


def note_state(connection: sqlite3.Connection, path: Path) -> None:
    """Note the marked file as it stands still: a copy in its place is changed later."""
    with suppress(OSError):
        mark = read_meta(connection, Meta.BACKUP)
        _write_note(path, f"{mark} {_identity(path)} {_changed_at(path)}")


def clear_mark(connection: sqlite3.Connection) -> None:
    """Remove the mark."""
    drop_meta(connection, Meta.BACKUP)


def clear_note(path: Path) -> None:
    """Remove what stands beside the file, once the mark is gone for good."""
    with suppress(OSError):
        _note_of(path).unlink(missing_ok=True)


def is_restored(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether the file is a copy that a backup has made."""
    mark = read_meta(connection, Meta.BACKUP)
    if mark is None:
        return False
    try:
        expected = f"{mark} {_identity(path)}"
        note = _note_of(path).read_text("utf-8")
        return note not in {expected, f"{expected} {_changed_at(path)}"}
    except OSError, UnicodeDecodeError:
        return True


def _note_of(path: Path) -> Path:
    """Return where it is noted which file was marked."""
    return path.with_name(path.name + _SUFFIX)


def _identity(path: Path) -> str:
    """Return what tells a file from another one in its place."""
    found = path.stat()
    return f"{found.st_dev}:{found.st_ino}"


def _changed_at(path: Path) -> int:
    """Return when a file was last changed, which nobody can set."""
    return path.stat().st_ctime_ns


def _write_note(path: Path, text: str) -> None:
    """Write the note so that it is on disk before anything that follows."""
    note = _note_of(path)
    fresh = note.with_name(f".{note.name}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(note)
    folder = os.open(note.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
