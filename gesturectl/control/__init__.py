"""A run as other threads and programs see it: status, control socket and its client."""
