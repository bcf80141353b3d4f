"""Lookups: from what a call asks for to purchases and a report."""
