"""What of a run is shown and heard on the desktop."""
