"""Repairs: the flows in which the owner of an account fixes a repair issue."""
