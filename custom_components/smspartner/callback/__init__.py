"""The way results come in: the address, its check, the webhook."""
