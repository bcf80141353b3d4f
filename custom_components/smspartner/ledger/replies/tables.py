"""The tables of replies: only what tells a repetition, and parts that wait for others.

The text of a reply is in its event alone, which is gone once it was fired. All times
are microseconds since 1970.
"""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE recent_replies (
        -- the beginning of a keyed hash: whose reply it is, to what, and its text
        digest INTEGER PRIMARY KEY,
        account_id INTEGER NOT NULL,
        received_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE reply_parts (
        -- parts of a long reply of which others have yet to come
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        phone TEXT NOT NULL,
        -- what the parts of one reply have in common
        reference TEXT NOT NULL,
        number INTEGER NOT NULL,
        total INTEGER NOT NULL,
        text TEXT NOT NULL,
        -- the request and the message that it answers, 0 where none is known
        request_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,
        matched_by TEXT,
        -- when SMS Partner says that it was written
        written_at INTEGER,
        received_at INTEGER NOT NULL
    ) STRICT
    """,
)

INDEXES: Final = (
    """
    CREATE INDEX recent_replies_by_age
    ON recent_replies (received_at)
    """,
    """
    CREATE INDEX reply_parts_by_reference
    ON reply_parts (account_id, phone, reference)
    """,
    """
    CREATE INDEX reply_parts_by_age
    ON reply_parts (account_id, received_at)
    """,
)
