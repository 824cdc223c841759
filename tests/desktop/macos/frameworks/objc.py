"""A stand-in for pyobjc's core, of which only the place counts."""
