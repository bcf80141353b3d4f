"""The tables of the ledger."""

import sqlite3

# No id is ever used twice: what is still on its way may name one that was erased.
_FIRST_FORM = (
    """CREATE TABLE accounts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL UNIQUE
    ) STRICT""",
    # `open` counts the lookups that are still awaited; `announce` is set while the
    # verification's event has yet to be fired.
    """CREATE TABLE verifications (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        id TEXT NOT NULL UNIQUE,
        tag TEXT,
        notify_url TEXT,
        created_at INTEGER NOT NULL,
        open INTEGER NOT NULL,
        announce INTEGER NOT NULL
    ) STRICT""",
    # Money in millionths. `spent` is what the request counts for: an estimate until
    # its price is known, nothing while it is queued or after it was rejected.
    """CREATE TABLE requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        verification INTEGER NOT NULL,
        state TEXT NOT NULL,
        size INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        sent_at INTEGER,
        token_hash BLOB UNIQUE,
        campaign_id TEXT,
        number INTEGER,
        cost INTEGER,
        currency TEXT,
        spent INTEGER NOT NULL DEFAULT 0,
        code INTEGER,
        message TEXT,
        reason TEXT
    ) STRICT""",
    # `arrival` is the time a result came, unique and ever growing; `announce` is set
    # while its event has yet to be fired.
    """CREATE TABLE lookups (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        request INTEGER NOT NULL,
        phone TEXT,
        state TEXT NOT NULL,
        announce INTEGER NOT NULL,
        arrival INTEGER,
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
    "CREATE INDEX requests_of_verification ON requests (verification)",
    """CREATE INDEX requests_to_send ON requests (account, id)
        WHERE state = 'queued'""",
    """CREATE INDEX requests_by_campaign ON requests (campaign_id)
        WHERE campaign_id IS NOT NULL""",
    """CREATE INDEX verifications_to_announce ON verifications (account, key)
        WHERE announce = 1""",
    """CREATE INDEX verifications_by_tag ON verifications (account, tag)
        WHERE tag IS NOT NULL""",
    "CREATE INDEX lookups_of_request ON lookups (request)",
    "CREATE INDEX lookups_by_phone ON lookups (phone, request)",
    """CREATE INDEX lookups_open ON lookups (account, phone)
        WHERE state = 'open'""",
    """CREATE UNIQUE INDEX lookups_by_arrival ON lookups (account, arrival)
        WHERE arrival IS NOT NULL""",
    """CREATE INDEX lookups_to_announce ON lookups (account, arrival)
        WHERE announce = 1 AND arrival IS NOT NULL""",
    "CREATE INDEX links_by_lookup ON links (lookup)",
)

# Prices are in millionths; `price` is what the account last paid for one lookup,
# `listed_price` what its credit implies. `cost_is` is `total` or `each` once a request
# has shown what the vendor's `cost` means. `erased` is what erased requests had spent.
# `left` marks uncertain requests that the user has left as they are.
_SECOND_FORM = (
    "ALTER TABLE accounts ADD COLUMN price INTEGER",
    "ALTER TABLE accounts ADD COLUMN listed_price INTEGER",
    "ALTER TABLE accounts ADD COLUMN cost_is TEXT",
    "ALTER TABLE accounts ADD COLUMN currency TEXT",
    "ALTER TABLE accounts ADD COLUMN erased INTEGER NOT NULL DEFAULT 0",
    """UPDATE accounts SET
        price = (SELECT cost FROM requests WHERE account = accounts.id
            AND size = 1 AND cost > 0 ORDER BY id DESC LIMIT 1),
        currency = (SELECT currency FROM requests WHERE account = accounts.id
            AND currency IS NOT NULL ORDER BY id DESC LIMIT 1)""",
    "ALTER TABLE requests ADD COLUMN left INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX requests_by_age ON requests (account, created_at)",
    "CREATE INDEX requests_by_cost ON requests (account, spent)",
    "CREATE INDEX requests_uncertain ON requests (account) WHERE state = 'uncertain'",
    "CREATE INDEX requests_sending ON requests (id) WHERE state = 'sending'",
    # Bodies that were paid for and could not be read.
    """CREATE TABLE unread (
        id INTEGER PRIMARY KEY,
        account INTEGER NOT NULL,
        request INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT""",
)

# `state` is what is known of a monitored number, as its monitor writes it. `news` are
# events of other things than verifications that have yet to be fired. `stop_list` is
# the list as it was last believed; `stop_list_was` tells whether there was one, and
# whether the last reading was too short to be believed. `received_at` is when the last
# result came, which stays when the result is erased. `monitored_to` is up to which
# arrival results have been shown to the monitored numbers.
_THIRD_FORM = (
    """CREATE TABLE monitored (
        subentry TEXT PRIMARY KEY,
        account INTEGER NOT NULL,
        state TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE news (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        subject TEXT NOT NULL,
        type TEXT NOT NULL,
        data TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX news_of_account ON news (account, id)",
    """CREATE TABLE stop_list (
        account INTEGER NOT NULL,
        phone TEXT NOT NULL,
        id ANY,
        PRIMARY KEY (account, phone)
    ) STRICT, WITHOUT ROWID""",
    "ALTER TABLE accounts ADD COLUMN stop_list_was TEXT",
    "ALTER TABLE accounts ADD COLUMN received_at INTEGER",
    """UPDATE accounts SET received_at = (SELECT MAX(arrival) FROM lookups
        WHERE account = accounts.id AND arrival IS NOT NULL)""",
    "ALTER TABLE accounts ADD COLUMN monitored_to INTEGER NOT NULL DEFAULT 0",
)

_FORMS = (_FIRST_FORM, _SECOND_FORM, _THIRD_FORM)


class NewerSchemaError(Exception):
    """The file was written by a newer version of the integration."""


def prepare(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest form; raise NewerSchemaError for a newer one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(_FORMS):
        raise NewerSchemaError(f"Schema version {version}, known up to {len(_FORMS)}")
    for number, form in enumerate(_FORMS[version:], version + 1):
        for statement in form:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def number_after(connection: sqlite3.Connection, id_: int) -> None:
    """Let the ids of a fresh file begin behind all of the file before it.

    What is still on its way may name one of those.
    """
    connection.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT name, ? FROM sqlite_master"
        " WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'",
        (id_,),
    )
