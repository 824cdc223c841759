"""The stages, wired: pure steps, no clock, thread or I/O."""
