"""Verifications and SMS, those under way and all so far."""
