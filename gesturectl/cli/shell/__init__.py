"""For shells: completion and the manual page."""
