"""Meets the real API: calls what is free, and reports the shapes of the answers.

Run it as script/meet-vendor. `calls` makes the calls, `paid` buys one lookup and waits
for its result, and `report` writes what came of it.
"""
