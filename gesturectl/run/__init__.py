"""The daemon: everything with a clock, a thread or a signal."""
