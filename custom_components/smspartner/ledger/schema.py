"""The tables of the ledger, and the version of the file that holds them."""

import sqlite3
from typing import Final

from ..exceptions import NewerSchemaError, UnreleasedSchemaError
from . import stop_list_tables as stop_list
from .kept_bodies import tables as kept_bodies
from .replies import tables as replies
from .sms import tables as sms

APPLICATION_ID: Final = int.from_bytes(b"SMS1")
"""What distinguishes the file from other SQLite files, and from unreleased forms."""
VERSION: Final = 1

# No id is ever used twice: what is still on its way may name one that was erased. All
# times are microseconds since 1970, all sums of money millionths of the currency.
_TABLES: Final = (
    """
    CREATE TABLE meta (
        -- backup: the mark of a backup that is copying the file
        -- kept_size: bytes of all kept bodies together
        -- text_key: the secret that the hashes of texts are made with
        -- last_arrival: where the count of results stood when one was erased
        -- renewed_at: when the file took the place of another one
        -- version: that of the integration that last read the kept bodies
        key TEXT PRIMARY KEY,
        value ANY
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE accounts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL UNIQUE,
        -- what the account's credit implies for one lookup, and for a part of an SMS
        listed_price INTEGER,
        listed_sms_price INTEGER,
        currency TEXT,
        -- when the last result or delivery report came; it stays when that is erased
        received_at INTEGER,
        -- the arrival up to which results have been shown to the monitored numbers
        monitoring_cursor INTEGER NOT NULL DEFAULT 0,
        -- whether there was a stop list, and whether the last one read was too short
        -- to be believed; else its digest, as long as nothing else has changed it
        stop_list_state TEXT
    ) STRICT
    """,
    """
    CREATE TABLE erased_spending (
        account_id INTEGER NOT NULL,
        currency TEXT NOT NULL,
        -- what was spent by requests that are erased by now, on lookups and on SMS
        spent INTEGER NOT NULL DEFAULT 0,
        spent_on_sms INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (account_id, currency)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE prices (
        account_id INTEGER NOT NULL,
        calling_code TEXT NOT NULL,
        -- the cost of the last request of one number
        price INTEGER NOT NULL,
        currency TEXT NOT NULL,
        paid_at INTEGER NOT NULL,
        PRIMARY KEY (account_id, calling_code)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE verifications (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        id TEXT NOT NULL,
        tag TEXT,
        notify_url TEXT,
        -- what may be spent in 24 hours when a request of it leaves; 0 is no limit
        budget INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        -- how many of its lookups are awaited
        open INTEGER NOT NULL,
        -- whether its event has yet to be fired
        to_fire INTEGER NOT NULL,
        -- whether it is a check of monitored numbers: it fires no event
        is_quiet INTEGER NOT NULL DEFAULT 0,
        -- whether it was stopped: what was being sent then is not queued again
        is_cancelled INTEGER NOT NULL DEFAULT 0,
        UNIQUE (account_id, id)
    ) STRICT
    """,
    """
    CREATE TABLE requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        -- what it belongs to: one of the two
        verification_key INTEGER,
        sms_key INTEGER,
        calling_code TEXT NOT NULL,
        state TEXT NOT NULL,
        size INTEGER NOT NULL,
        -- how many of its lookups have no result, or of its messages no final fate
        unreported INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        sent_at INTEGER,
        campaign_id TEXT,
        number INTEGER,
        cost INTEGER,
        currency TEXT,
        -- that of one lookup when the request left
        price INTEGER,
        -- what it counts for: an estimate until its cost is known, nothing while it is
        -- queued or when it was rejected
        spent INTEGER NOT NULL DEFAULT 0,
        -- set while its cost fits no price
        doubt TEXT,
        code INTEGER,
        message TEXT,
        reason TEXT,
        cause TEXT,
        -- whether it is uncertain and the owner has left it at that
        decided INTEGER NOT NULL DEFAULT 0,
        -- whether one of its numbers was to be forgotten
        forgotten INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE tokens (
        hash BLOB PRIMARY KEY,
        account_id INTEGER NOT NULL,
        request_id INTEGER NOT NULL,
        -- a hash of the address it left with: scheme, host and path
        address BLOB NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE proven_addresses (
        account_id INTEGER NOT NULL,
        -- a hash of an address that has brought a token back
        address BLOB NOT NULL,
        PRIMARY KEY (account_id, address)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE lookups (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        -- 0 for a result that belongs to no request
        request_id INTEGER NOT NULL,
        -- null where it was forgotten while its result was awaited
        phone TEXT,
        state TEXT NOT NULL,
        -- whether the event of its result has yet to be fired
        to_fire INTEGER NOT NULL,
        -- the position of its result in the order of arrival
        arrival INTEGER,
        received_at INTEGER,
        result TEXT,
        error_name TEXT,
        error_description TEXT,
        mcc_mnc TEXT,
        ported INTEGER,
        message_id TEXT,
        date TEXT,
        matched_by TEXT
    ) STRICT
    """,
    """
    CREATE TABLE links (
        -- which lookups answer a verification: those it bought and those it found
        verification_key INTEGER NOT NULL,
        lookup_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        input TEXT NOT NULL,
        PRIMARY KEY (verification_key, lookup_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE monitored (
        subentry_id TEXT PRIMARY KEY,
        account_id INTEGER NOT NULL,
        -- what is known of the number, as JSON
        state TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE outbox (
        -- events that have yet to be fired, other than those of verifications
        -- subject: the stop list, a subentry, or one of these with "sms" before it
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        subject TEXT NOT NULL,
        type TEXT NOT NULL,
        data TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT
    """,
)

_INDEXES: Final = (
    """
    CREATE INDEX verifications_to_fire
    ON verifications (account_id, key)
    WHERE to_fire = 1
    """,
    """
    CREATE INDEX verifications_open
    ON verifications (account_id, key)
    WHERE open > 0
    """,
    """
    CREATE INDEX verifications_shown
    ON verifications (account_id, key)
    WHERE is_quiet = 0
    """,
    """
    CREATE INDEX verifications_by_tag
    ON verifications (account_id, tag)
    WHERE tag IS NOT NULL
    """,
    """
    CREATE INDEX requests_of_verification
    ON requests (verification_key)
    """,
    """
    CREATE INDEX requests_of_sms
    ON requests (sms_key)
    WHERE sms_key IS NOT NULL
    """,
    """
    CREATE INDEX requests_to_send
    ON requests (account_id, id)
    WHERE state = 'queued'
    """,
    """
    CREATE INDEX requests_answered
    ON requests (account_id, id)
    WHERE reason IS NULL
    AND state IN ('accepted', 'rejected')
    AND verification_key IS NOT NULL
    """,
    """
    CREATE INDEX requests_by_campaign
    ON requests (campaign_id)
    WHERE campaign_id IS NOT NULL
    """,
    """
    CREATE INDEX requests_by_age
    ON requests (account_id, created_at)
    """,
    """
    CREATE INDEX requests_by_departure
    ON requests (account_id, sent_at)
    """,
    """
    CREATE INDEX requests_by_cost
    ON requests (account_id, currency, spent, verification_key)
    WHERE verification_key IS NOT NULL
    """,
    """
    CREATE INDEX requests_of_sms_by_cost
    ON requests (account_id, currency, spent, sms_key)
    WHERE sms_key IS NOT NULL
    """,
    """
    CREATE INDEX requests_uncertain
    ON requests (account_id)
    WHERE state = 'uncertain'
    """,
    """
    CREATE INDEX requests_sending
    ON requests (account_id)
    WHERE state = 'sending'
    """,
    """
    CREATE INDEX requests_unreported
    ON requests (id)
    WHERE unreported > 0
    """,
    """
    CREATE INDEX requests_in_doubt
    ON requests (account_id)
    WHERE doubt IS NOT NULL
    """,
    """
    CREATE INDEX tokens_of_request
    ON tokens (request_id)
    """,
    """
    CREATE INDEX lookups_of_request
    ON lookups (request_id)
    """,
    """
    CREATE INDEX lookups_by_phone
    ON lookups (phone, request_id)
    """,
    """
    CREATE INDEX lookups_open_by_age
    ON lookups (account_id, id)
    WHERE state = 'open'
    """,
    """
    CREATE UNIQUE INDEX lookups_by_arrival
    ON lookups (account_id, arrival)
    WHERE arrival IS NOT NULL
    """,
    """
    CREATE INDEX lookups_to_fire
    ON lookups (account_id, arrival)
    WHERE to_fire = 1 AND arrival IS NOT NULL
    """,
    """
    CREATE INDEX links_by_lookup
    ON links (lookup_id)
    """,
    # The events of numbers and of SMS overtake answers, and those of the stop list.
    """
    CREATE INDEX outbox_of_account
    ON outbox (account_id, (subject = 'stop_list'), (type IN ('reply', 'stop')), id)
    """,
)


def prepare(connection: sqlite3.Connection) -> None:
    """Create the tables in a new file, and check the version of one that has tables.

    Raises NewerSchemaError or UnreleasedSchemaError for a file that cannot be used.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        _create_tables(connection)
        return
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != APPLICATION_ID:
        raise UnreleasedSchemaError(f"Application id {application_id}")
    if version > VERSION:
        raise NewerSchemaError(f"Schema version {version}, known up to {VERSION}")


def _create_tables(connection: sqlite3.Connection) -> None:
    """Create everything in a new file."""
    for statement in (
        *_TABLES,
        *kept_bodies.TABLES,
        *sms.TABLES,
        *replies.TABLES,
        *stop_list.TABLES,
        *_INDEXES,
        *kept_bodies.INDEXES,
        *sms.INDEXES,
        *replies.INDEXES,
        *stop_list.INDEXES,
        *kept_bodies.COUNT_OF_SIZE,
    ):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def begin_ids_after(connection: sqlite3.Connection, id_: int) -> None:
    """Begin the ids of all tables of a new file behind those of the file before it.

    What is still on its way may name one of those.
    """
    connection.execute(
        """
        INSERT INTO sqlite_sequence (name, seq)
        SELECT name, ?
        FROM sqlite_master
        WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'
        """,
        (id_,),
    )
