"""A stand-in for pyobjc's core."""

from contextlib import nullcontext as autorelease_pool

__all__ = ["autorelease_pool"]
