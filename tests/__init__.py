"""Tests by behaviour: through the command line or the public functions."""
