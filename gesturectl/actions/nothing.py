"""The action that does nothing, in place of what a profile below does."""

from __future__ import annotations

from gesturectl.actions.base import Named
from gesturectl.actions.modes import GROUP

__all__ = ["ACTIONS", "GROUP", "NOTHING"]

NOTHING = "nothing"
ACTIONS = (Named(NOTHING, "does nothing"),)
