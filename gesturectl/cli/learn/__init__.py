"""What is learned of the user, on the command line."""
