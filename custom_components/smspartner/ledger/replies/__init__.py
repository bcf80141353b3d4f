"""Replies: what people answer to SMS, from its arrival to its event."""
