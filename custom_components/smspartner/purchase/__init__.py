"""The life of one paid request: budget, price, pace, POST, outcome, retry, resume."""
