"""Measures the tracker on clips: what it finds, how steadily, and what that costs."""
