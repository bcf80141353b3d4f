"""Monitored numbers: when one is checked, and what a result changes."""
