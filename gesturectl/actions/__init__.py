"""What a gesture may do. Imports `model` alone."""
