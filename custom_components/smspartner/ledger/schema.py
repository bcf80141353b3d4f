"""The tables of the ledger."""

import sqlite3

from ..exceptions import NewerSchemaError, UnreleasedSchemaError

VERSION = 5

# No id is ever used twice: what is still on its way may name one that was erased.
_STATEMENTS = (
    # `version` is that of the integration that last read the kept bodies, `renewed_at`
    # when the file took the place of another one, `backup` the mark of a backup that
    # is copying it, `last_arrival` what the counter of results had come to when one
    # of them was erased.
    """CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value ANY
    ) STRICT, WITHOUT ROWID""",
    # Money in millionths. `listed_price` is what the account's credit implies for one
    # lookup. `received_at` is when the last result came, which stays when the result
    # is erased. `monitored_to` is up to which arrival results have been shown to the
    # monitored numbers. `stop_list_was` tells whether there was a stop list, and
    # whether the last reading was too short to be believed.
    """CREATE TABLE accounts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL UNIQUE,
        listed_price INTEGER,
        currency TEXT,
        received_at INTEGER,
        monitored_to INTEGER NOT NULL DEFAULT 0,
        stop_list_was TEXT
    ) STRICT""",
    # What requests had spent that are erased by now.
    """CREATE TABLE erased (
        account INTEGER NOT NULL,
        currency TEXT NOT NULL,
        spent INTEGER NOT NULL,
        PRIMARY KEY (account, currency)
    ) STRICT, WITHOUT ROWID""",
    # What one lookup cost in the last request of one number, by calling code.
    """CREATE TABLE prices (
        account INTEGER NOT NULL,
        calling_code TEXT NOT NULL,
        price INTEGER NOT NULL,
        currency TEXT NOT NULL,
        paid_at INTEGER NOT NULL,
        PRIMARY KEY (account, calling_code)
    ) STRICT, WITHOUT ROWID""",
    # `open` counts the lookups that are still awaited; `announce` is set while the
    # verification's event has yet to be fired. `budget` is what may be spent in 24
    # hours when a request of it leaves; 0 is no limit.
    """CREATE TABLE verifications (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        id TEXT NOT NULL,
        tag TEXT,
        notify_url TEXT,
        budget INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        open INTEGER NOT NULL,
        announce INTEGER NOT NULL,
        UNIQUE (account, id)
    ) STRICT""",
    # `price` is that of one lookup when the request left. `spent` is what it counts
    # for: an estimate until its cost is known, nothing while it is queued or after it
    # was rejected. `unreported` counts its lookups without a result. `doubt` is set
    # while its cost fits no price. `left` marks uncertain requests that the user has
    # left as they are, `forgotten` those of which a number was to be forgotten.
    """CREATE TABLE requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        verification INTEGER NOT NULL,
        calling_code TEXT NOT NULL,
        state TEXT NOT NULL,
        size INTEGER NOT NULL,
        unreported INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        sent_at INTEGER,
        campaign_id TEXT,
        number INTEGER,
        cost INTEGER,
        currency TEXT,
        price INTEGER,
        spent INTEGER NOT NULL DEFAULT 0,
        doubt TEXT,
        code INTEGER,
        message TEXT,
        reason TEXT,
        cause TEXT,
        left INTEGER NOT NULL DEFAULT 0,
        forgotten INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    # The hash of each token that was given out, with the request and a hash of the
    # address (scheme, host, path) it left with.
    """CREATE TABLE tokens (
        hash BLOB PRIMARY KEY,
        account INTEGER NOT NULL,
        request INTEGER NOT NULL,
        address BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # The addresses that have brought a token back.
    """CREATE TABLE proven_addresses (
        account INTEGER NOT NULL,
        address BLOB NOT NULL,
        PRIMARY KEY (account, address)
    ) STRICT, WITHOUT ROWID""",
    # `arrival` counts results in the order they came; `announce` is set while its
    # event has yet to be fired. A result that belongs to no request has 0 for it.
    """CREATE TABLE lookups (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        request INTEGER NOT NULL,
        phone TEXT,
        state TEXT NOT NULL,
        announce INTEGER NOT NULL,
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
    ) STRICT""",
    # Which lookups answer a verification: those it bought and those it found awaited.
    """CREATE TABLE links (
        verification INTEGER NOT NULL,
        lookup INTEGER NOT NULL,
        kind TEXT NOT NULL,
        input TEXT NOT NULL,
        PRIMARY KEY (verification, lookup)
    ) STRICT, WITHOUT ROWID""",
    # Bodies of which something is left over; without a request, those that came without
    # a token of ours. `digest` tells a repetition, `acknowledged` is set on those that
    # the owner wants to be kept for a later version.
    """CREATE TABLE unread (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        request INTEGER,
        received_at INTEGER NOT NULL,
        digest BLOB NOT NULL,
        body BLOB NOT NULL,
        acknowledged INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    # What is known of a monitored number, as its monitor writes it.
    """CREATE TABLE monitored (
        subentry TEXT PRIMARY KEY,
        account INTEGER NOT NULL,
        state TEXT NOT NULL
    ) STRICT""",
    # Events of other things than verifications that have yet to be fired.
    """CREATE TABLE news (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        subject TEXT NOT NULL,
        type TEXT NOT NULL,
        data TEXT NOT NULL
    ) STRICT""",
    # The stop list as it was last believed.
    """CREATE TABLE stop_list (
        account INTEGER NOT NULL,
        phone TEXT NOT NULL,
        id ANY,
        PRIMARY KEY (account, phone)
    ) STRICT, WITHOUT ROWID""",
    """CREATE INDEX verifications_to_announce ON verifications (account, key)
        WHERE announce = 1""",
    """CREATE INDEX verifications_by_tag ON verifications (account, tag)
        WHERE tag IS NOT NULL""",
    "CREATE INDEX requests_of_verification ON requests (verification)",
    """CREATE INDEX requests_to_send ON requests (account, id)
        WHERE state = 'queued'""",
    """CREATE INDEX requests_answered ON requests (account, id)
        WHERE reason IS NULL AND state IN ('accepted', 'rejected')""",
    """CREATE INDEX requests_by_campaign ON requests (campaign_id)
        WHERE campaign_id IS NOT NULL""",
    "CREATE INDEX requests_by_age ON requests (account, created_at)",
    "CREATE INDEX requests_by_departure ON requests (account, sent_at)",
    "CREATE INDEX requests_by_cost ON requests (account, currency, spent)",
    "CREATE INDEX requests_uncertain ON requests (account) WHERE state = 'uncertain'",
    "CREATE INDEX requests_sending ON requests (account) WHERE state = 'sending'",
    "CREATE INDEX requests_unreported ON requests (id) WHERE unreported > 0",
    "CREATE INDEX requests_in_doubt ON requests (account) WHERE doubt IS NOT NULL",
    "CREATE INDEX tokens_of_request ON tokens (request)",
    "CREATE INDEX lookups_of_request ON lookups (request)",
    "CREATE INDEX lookups_by_phone ON lookups (phone, request)",
    """CREATE INDEX lookups_open ON lookups (account, phone)
        WHERE state = 'open'""",
    """CREATE UNIQUE INDEX lookups_by_arrival ON lookups (account, arrival)
        WHERE arrival IS NOT NULL""",
    """CREATE INDEX lookups_to_announce ON lookups (account, arrival)
        WHERE announce = 1 AND arrival IS NOT NULL""",
    "CREATE INDEX links_by_lookup ON links (lookup)",
    # What an alarm tells overtakes what the stop list does.
    "CREATE INDEX news_of_account ON news (account, (subject = 'stop_list'), id)",
    "CREATE INDEX unread_by_digest ON unread (digest)",
    """CREATE INDEX unread_of_nobody ON unread (account)
        WHERE request IS NULL""",
    """CREATE INDEX unread_of_request ON unread (account)
        WHERE request IS NOT NULL""",
    # How much all that is kept takes up is asked for each body that comes.
    "INSERT INTO meta (key, value) VALUES ('unread_size', 0)",
    """CREATE TRIGGER unread_kept AFTER INSERT ON unread BEGIN
        UPDATE meta SET value = value + length(new.body) WHERE key = 'unread_size';
    END""",
    """CREATE TRIGGER unread_dropped AFTER DELETE ON unread BEGIN
        UPDATE meta SET value = value - length(old.body) WHERE key = 'unread_size';
    END""",
)


def prepare(connection: sqlite3.Connection) -> None:
    """Make the tables of a new file, and check the version of an older one.

    Raises NewerSchemaError or UnreleasedSchemaError for one that cannot be used.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NewerSchemaError(f"Schema version {version}, known up to {VERSION}")
    if 0 < version < VERSION:
        raise UnreleasedSchemaError(f"Schema version {version}, known from {VERSION}")
    if version == 0:
        for statement in _STATEMENTS:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def number_after(connection: sqlite3.Connection, id_: int) -> None:
    """Let the ids of a fresh file begin behind all of the file before it.

    What is still on its way may name one of those.
    """
    connection.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT name, ? FROM sqlite_master"
        " WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'",
        (id_,),
    )
