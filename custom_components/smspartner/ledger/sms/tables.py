"""The tables of SMS, beside the requests that they share with lookups.

All times are microseconds since 1970, all sums of money millionths of the currency.
"""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE sms_prices (
        account_id INTEGER NOT NULL,
        calling_code TEXT NOT NULL,
        -- that of one part, as the last request has shown
        price INTEGER NOT NULL,
        currency TEXT NOT NULL,
        paid_at INTEGER NOT NULL,
        PRIMARY KEY (account_id, calling_code)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE sms (
        -- what one call asked to send
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        id TEXT NOT NULL,
        -- that of the caller; SMS Partner is given another one
        tag TEXT,
        sender TEXT,
        -- the rented number that it is sent from; null for SMS Partner's short code
        send_from TEXT,
        -- as it is handed over; null once nothing of it has yet to be handed over
        text TEXT,
        -- a keyed hash of it; null once it was handed over an hour ago
        text_hash BLOB,
        parts INTEGER NOT NULL,
        is_unicode INTEGER NOT NULL,
        is_advertising INTEGER NOT NULL,
        is_critical INTEGER NOT NULL,
        is_test INTEGER NOT NULL,
        -- what may be spent in 24 hours when a request of it leaves, and what some
        -- numbers may use beyond; a budget of 0 is no limit
        budget INTEGER NOT NULL,
        reserve INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        -- until when a request of it may be sent
        deadline INTEGER NOT NULL,
        -- when SMS Partner is to send it; null for at once
        scheduled_at INTEGER,
        -- whether it was called off: what was being sent then is not queued again
        is_cancelled INTEGER NOT NULL DEFAULT 0,
        -- how many recipients it has
        size INTEGER NOT NULL,
        -- how many times one of its requests was posted
        posts INTEGER NOT NULL DEFAULT 0,
        -- how many of its messages have no final state
        open INTEGER NOT NULL,
        -- whether the event of its end has yet to be fired
        to_fire INTEGER NOT NULL,
        UNIQUE (account_id, id)
    ) STRICT
    """,
    """
    CREATE TABLE sms_requests (
        -- what a request has beside, that sends an SMS
        request_id INTEGER PRIMARY KEY,
        account_id INTEGER NOT NULL,
        -- the tag that SMS Partner is given, by which it can be asked for the request
        vendor_tag TEXT NOT NULL,
        -- whether its numbers may use the reserve
        uses_reserve INTEGER NOT NULL,
        -- SMS Partner's, of the whole request
        message_id TEXT,
        -- the parts that were billed
        nb_sms INTEGER,
        -- until when SMS Partner says that it holds the request back
        deferred_until INTEGER,
        -- when its fate is asked for next: 0 while that has to be worked out, null once
        -- it is asked for no more
        next_poll_at INTEGER DEFAULT 0,
        -- whether the event was fired that its outcome stays unknown
        is_doubt_told INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE messages (
        -- one number of an SMS
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        sms_key INTEGER NOT NULL,
        -- 0 where it is in no request
        request_id INTEGER NOT NULL,
        -- null where it was forgotten while its fate was awaited
        phone TEXT,
        -- the subentry that had the number when it was sent
        subentry_id TEXT,
        -- the message of an earlier SMS that stands for it: nothing was sent
        joined_to INTEGER,
        -- why it is in no request
        refusal TEXT,
        -- what became of it, as far as that is known
        fate TEXT,
        -- SMS Partner's word for that
        status TEXT,
        -- when that was, by SMS Partner's clock, and when it came
        fate_at INTEGER,
        received_at INTEGER,
        -- what SMS Partner's report says that it cost
        cost INTEGER,
        currency TEXT,
        -- whether the event was fired that it takes too long
        is_delay_told INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
)

INDEXES: Final = (
    """
    CREATE INDEX requests_of_sms_answered
    ON requests (account_id, id)
    WHERE reason IS NULL AND state IN ('accepted', 'rejected') AND sms_key IS NOT NULL
    """,
    """
    CREATE INDEX requests_over_budget
    ON requests (account_id, sms_key)
    WHERE reason = 'budget' AND sms_key IS NOT NULL
    """,
    """
    CREATE INDEX sms_by_tag
    ON sms (account_id, tag)
    WHERE tag IS NOT NULL
    """,
    """
    CREATE INDEX sms_by_text
    ON sms (account_id, text_hash)
    WHERE text_hash IS NOT NULL
    """,
    """
    CREATE INDEX sms_with_text
    ON sms (key)
    WHERE text IS NOT NULL
    """,
    """
    CREATE INDEX sms_by_age
    ON sms (account_id, created_at)
    """,
    """
    CREATE INDEX sms_open
    ON sms (account_id, open)
    WHERE open > 0 AND is_test = 0
    """,
    """
    CREATE INDEX sms_requests_by_tag
    ON sms_requests (vendor_tag)
    """,
    """
    CREATE INDEX sms_requests_by_message_id
    ON sms_requests (message_id)
    WHERE message_id IS NOT NULL
    """,
    """
    CREATE INDEX sms_requests_to_poll
    ON sms_requests (account_id, next_poll_at)
    WHERE next_poll_at IS NOT NULL
    """,
    """
    CREATE INDEX messages_of_sms
    ON messages (sms_key)
    """,
    """
    CREATE INDEX messages_of_request
    ON messages (request_id)
    WHERE request_id > 0
    """,
    """
    CREATE INDEX messages_by_phone
    ON messages (phone, request_id)
    """,
    """
    CREATE INDEX messages_delivered
    ON messages (account_id, phone, COALESCE(fate_at, received_at))
    WHERE fate = 'delivered'
    """,
    """
    CREATE INDEX messages_over_budget
    ON messages (account_id, sms_key)
    WHERE refusal = 'budget'
    """,
    """
    CREATE INDEX messages_delayed
    ON messages (account_id)
    WHERE is_delay_told = 1 AND (fate IS NULL OR fate = 'waiting')
    """,
    """
    CREATE INDEX messages_joined
    ON messages (joined_to)
    WHERE joined_to IS NOT NULL
    """,
)
