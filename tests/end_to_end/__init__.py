"""Tests with a real Home Assistant process and the simulator."""
