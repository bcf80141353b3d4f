"""Receives results: the address that SMS Partner is given, its check, the webhook."""
