"""What is strange about a valid config."""
