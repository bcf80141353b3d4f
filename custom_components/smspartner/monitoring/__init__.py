"""Monitored numbers: when one is checked, and what an answer changes."""
