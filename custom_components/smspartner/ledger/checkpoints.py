"""Pauses and resumes checkpoints: SQLite moving its log into the main file."""

import sqlite3
from typing import Final

CHECKPOINT_PAGES: Final = 1000
"""Pages in the log after which SQLite moves them, which is its own default."""


def pause_checkpoints(connection: sqlite3.Connection) -> None:
    """Empty the log into the main file, and leave that as it is from now on.

    Whatever beginning of the log is copied with it is sound then. The end of the
    process does not change the main file either. Raises sqlite3.OperationalError when
    the log cannot be emptied because somebody goes on reading it.
    """
    if not empty_log(connection):
        raise sqlite3.OperationalError("The log is being read")
    connection.execute("PRAGMA wal_autocheckpoint=0").fetchall()
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)


def resume_checkpoints(connection: sqlite3.Connection) -> None:
    """Empty the log into the main file, now and whenever the log has grown."""
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, False)
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}").fetchall()
    empty_log(connection)


def empty_log(connection: sqlite3.Connection) -> bool:
    """Empty the log into the main file, unless checkpoints are paused.

    What was erased is in the log, too, until that is emptied. Returns False when
    somebody is still reading it, and something is left in it therefore.
    """
    (pages,) = connection.execute("PRAGMA wal_autocheckpoint").fetchone()
    if not pages:
        return True
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def empty_unread_log(connection: sqlite3.Connection) -> bool:
    """Empty the log as `empty_log` does, but wait for nobody who is reading it."""
    (timeout,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0").fetchall()
    try:
        return empty_log(connection)
    finally:
        connection.execute(f"PRAGMA busy_timeout={timeout}").fetchall()
