"""What is learned of the user's use, in words."""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.learn.hour.usual import Usual
from gesturectl.model.words import counted


def minutes(seconds: float) -> str:
    """A time in words."""
    return counted(max(1, round(seconds / 60)), "minute")


def in_words(learning: Mapping[str, float]) -> str:
    """How it stands, by the status of a run."""
    gestures, hands = counted(int(learning["gestures"]), "gesture"), counted(int(learning["hands"]), "hand")
    left = f"It learns from your use: {minutes(learning['left'])} of {minutes(learning['of'])} are left"
    return f"{left}; so far {gestures} that you meant, and {hands} that meant nothing and differ."


def learned(usual: Usual) -> str:
    """What an hour has shown."""
    meant, hands = counted(len(usual.meant), "gesture"), counted(len(usual.hands), "hand")
    return f"{meant} that you meant, and {hands} that differ of {usual.seconds / 60:.1f} minutes that meant nothing"


def kept_in_words(usual: Usual) -> str:
    """What is kept."""
    if not usual.hands and not usual.meant:
        return "Nothing of your use is kept."
    return f"Kept of your use: {learned(usual)}."
