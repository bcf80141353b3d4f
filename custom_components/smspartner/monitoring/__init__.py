"""Monitored numbers: when one is checked, and what a result changes.

When: `schedule`, by the intervals in `settings`. What a result changes: `answers`. Who
buys the checks that are due: `buyer`. What is to come, for people: `outlook`.
"""
