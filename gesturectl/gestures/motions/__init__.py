"""Motions, from the path of a hand."""
