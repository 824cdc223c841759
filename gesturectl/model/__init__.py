"""Values, errors, names and files that every room may use; imports no other room."""
