"""Changes the user's file and nothing else in it."""
