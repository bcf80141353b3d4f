"""Tests of monitored numbers."""
