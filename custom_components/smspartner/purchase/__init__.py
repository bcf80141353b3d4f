"""The life of one paid request: price, pace, POST, outcome, retry, resume.

Money is spent here alone, in `posting.py`. It makes the paid call that the queue was
given; that of lookups is `verification/submission.py`. Whether the daily budget covers
a request is decided in `ledger/budget.py`, when it is ordered and when it is sent.
"""
