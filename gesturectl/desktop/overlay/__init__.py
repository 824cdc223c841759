"""The ring at the pointer: what it looks like, the thread that draws it, and the surfaces of each desktop."""
