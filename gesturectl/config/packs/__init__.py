"""Packs: bindings that somebody else wrote for a program or a task, as one file."""
