"""`gesturectl bench`."""
