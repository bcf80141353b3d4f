"""Recognizes a file that was restored from a backup.

The file is marked while a backup copies it, so that the copy has the mark. A note
beside it, which no backup copies, says which file was marked. A backup that was cut off
leaves a marked file that fits the note; a restored one does not fit it.
"""

import os
import secrets
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from .meta import Meta, delete_meta, read_meta, write_meta

_NOTE_SUFFIX: Final = "-backup.log"
"""Home Assistant and its Supervisor leave out whatever ends in .log."""


def set_mark(connection: sqlite3.Connection, path: Path) -> None:
    """Mark the file that is about to be copied, unless it is marked already.

    If the note cannot be written, on a full disk say, and Home Assistant crashes during
    the backup, the file is taken for a copy: that costs what is queued, but no money.
    """
    if read_meta(connection, Meta.BACKUP) is not None:
        return
    mark = secrets.token_hex(16)
    with suppress(OSError):
        _write_note(path, f"{mark} {_identity_of(path)}")
    write_meta(connection, Meta.BACKUP, mark)


def note_last_change(connection: sqlite3.Connection, path: Path) -> None:
    """Note when the marked file was last changed, once it is not changed any more.

    A copy that is put in its place was changed later.
    """
    with suppress(OSError):
        mark = read_meta(connection, Meta.BACKUP)
        _write_note(path, f"{mark} {_identity_of(path)} {_changed_at(path)}")


def clear_mark(connection: sqlite3.Connection) -> None:
    """Remove the mark from the file."""
    delete_meta(connection, Meta.BACKUP)


def delete_note(path: Path) -> None:
    """Delete the note beside a file from which the mark was removed for good."""
    with suppress(OSError):
        _note_path(path).unlink(missing_ok=True)


def is_restored(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether the file is a copy that was restored from a backup."""
    mark = read_meta(connection, Meta.BACKUP)
    if mark is None:
        return False
    try:
        expected = f"{mark} {_identity_of(path)}"
        note = _note_path(path).read_text("utf-8")
        return note not in {expected, f"{expected} {_changed_at(path)}"}
    except OSError, UnicodeDecodeError:
        return True


def _note_path(path: Path) -> Path:
    """Return the path of the note about a file."""
    return path.with_name(path.name + _NOTE_SUFFIX)


def _identity_of(path: Path) -> str:
    """Return what distinguishes a file from another one at the same path."""
    found = path.stat()
    return f"{found.st_dev}:{found.st_ino}"


def _changed_at(path: Path) -> int:
    """Return when a file was last changed, by the time that nobody can set."""
    return path.stat().st_ctime_ns


def _write_note(path: Path, text: str) -> None:
    """Write the note about a file, and have it on disk before anything that follows."""
    note = _note_path(path)
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
