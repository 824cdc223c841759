"""The name of a pose, from one frame."""
