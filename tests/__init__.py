"""Tests of the SMS Partner integration."""
