"""Why nobody sits at the desktop, in words."""

LOCKED = "The screen is locked."
ASLEEP = "The computer is about to sleep."
BEHIND = "Another session is in front."
