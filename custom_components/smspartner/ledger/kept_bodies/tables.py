"""The table of kept bodies, its indexes, and the count of its size."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE kept_bodies (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        -- null where it came without a token of ours
        request_id INTEGER,
        received_at INTEGER NOT NULL,
        -- a hash of the body, by which a repetition is recognized
        digest BLOB NOT NULL,
        body BLOB NOT NULL,
        -- whether the owner wants it to be kept for a later version
        acknowledged INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
)

INDEXES: Final = (
    """
    CREATE INDEX kept_bodies_by_digest
    ON kept_bodies (digest)
    """,
    """
    CREATE INDEX kept_bodies_without_request
    ON kept_bodies (account_id)
    WHERE request_id IS NULL
    """,
    """
    CREATE INDEX kept_bodies_of_request
    ON kept_bodies (account_id)
    WHERE request_id IS NOT NULL
    """,
)

# The size of all kept bodies is asked for each body that is to be kept.
COUNT_OF_SIZE: Final = (
    """
    INSERT INTO meta (key, value)
    VALUES ('kept_size', 0)
    """,
    """
    CREATE TRIGGER body_kept
    AFTER INSERT ON kept_bodies
    BEGIN
        UPDATE meta
        SET value = value + length(new.body)
        WHERE key = 'kept_size';
    END
    """,
    """
    CREATE TRIGGER body_erased
    AFTER DELETE ON kept_bodies
    BEGIN
        UPDATE meta
        SET value = value - length(old.body)
        WHERE key = 'kept_size';
    END
    """,
)
