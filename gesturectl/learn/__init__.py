"""Gestures of the user's own, and calibration; never needed to run."""
