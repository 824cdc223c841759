"""X11: its output, and what it knows of monitors, devices and windows."""
