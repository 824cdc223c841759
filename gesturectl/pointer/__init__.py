"""From a hand to the pointer: pure steps, no clock, thread or I/O."""
