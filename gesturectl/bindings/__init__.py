"""From gestures to the actions in force: pure steps, no clock, thread or I/O."""
