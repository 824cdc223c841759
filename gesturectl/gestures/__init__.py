"""From hands to poses and gestures: pure steps, no clock, thread or I/O."""
