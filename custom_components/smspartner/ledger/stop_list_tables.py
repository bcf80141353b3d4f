"""The tables of the stop list: what is on it, what is to change, what has changed."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE stop_list (
        -- as it was last believed
        account_id INTEGER NOT NULL,
        phone TEXT NOT NULL,
        id ANY,
        -- whether a reply or an action of ours has put it there, and no list that was
        -- read since has shown it
        is_unread INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (account_id, phone)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE stop_list_changes (
        -- numbers that an action puts on the stop list or takes off it, one call each
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        -- what the numbers of one action have in common, a ULID
        change_id TEXT NOT NULL,
        -- add or remove
        kind TEXT NOT NULL,
        phone TEXT NOT NULL,
        -- queued, sending, changed, unchanged or failed
        state TEXT NOT NULL,
        -- when it was asked for, or when an earlier action has put the number there
        -- that this one takes off
        created_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE stop_list_history (
        -- who has joined the list or left it, as far as the number may still be known
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        -- joined or left
        kind TEXT NOT NULL,
        phone TEXT NOT NULL,
        noted_at INTEGER NOT NULL
    ) STRICT
    """,
)

INDEXES: Final = (
    """
    CREATE INDEX stop_list_changes_by_action
    ON stop_list_changes (account_id, change_id)
    """,
    """
    CREATE INDEX stop_list_changes_unfinished
    ON stop_list_changes (account_id, id)
    WHERE state IN ('queued', 'sending')
    """,
    """
    CREATE INDEX stop_list_history_of_account
    ON stop_list_history (account_id, id)
    """,
    """
    CREATE INDEX stop_list_history_by_phone
    ON stop_list_history (account_id, phone, id)
    """,
)
