"""The life of one paid request: price, pace, POST, outcome, retry, resume.

Money is spent here alone, in `posting.py`. What differs between lookups and SMS stands
in the line that a queue was given (`line.py`), the paid call too: `submission.py` in
`verification/` and in `sms/`. Whether the budget covers a request is decided in the
ledger, when it is ordered and when it is sent.
"""
