"""The user's file: read, checked, explained and edited."""
