"""Measures pointing and clicking: on clips with truth, and with a simulated user."""
