"""The desktop as a run has it: its connection, the window in use, what can be pressed on the screen."""
