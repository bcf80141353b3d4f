"""Tests of the SMS Partner client."""
