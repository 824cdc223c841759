"""The hands that a run takes: from a camera, which may fail and come back, or from a file."""
