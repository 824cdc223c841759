"""Output events in words."""

from gesturectl.model.types import Button, Key, StartProgram, Text


def said(e):
    """Such as `left down`, a typed text, or `run xterm`."""
    if isinstance(e, Button | Key):
        return f"{e.button if isinstance(e, Button) else e.key} {'down' if e.pressed else 'up'}"
    if isinstance(e, Text):
        return e.text
    return f"run {' '.join(e.command)}" if isinstance(e, StartProgram) else "scroll"
