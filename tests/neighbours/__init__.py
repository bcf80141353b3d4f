"""Tests beside other programs that people run: a broker, and a database for the recorder.

script/neighbour installs the programs and runs the tests.
"""
