"""The local page: its server, and the static files that the browser loads."""
