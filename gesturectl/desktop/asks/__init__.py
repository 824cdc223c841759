"""What the desktop is asked to do, and how each desktop is asked."""
