"""Lookups of phone numbers: from a call of an action to purchases and a report.

The paid call that buys them is in `submission.py`.
"""
