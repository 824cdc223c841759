"""Windows 10 and 11, by its own functions and nothing beside the standard library."""
