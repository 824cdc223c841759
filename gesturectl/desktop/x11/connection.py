"""A connection to an X server."""

from __future__ import annotations

from typing import Any

import xcffib

from gesturectl.model.errors import EnvironmentLacksError


def open_display(display: str, remedy: str) -> Any:
    """A connection of its own to a display. Raises EnvironmentLacksError, with the remedy, where none can be had."""
    try:
        connection = xcffib.Connection(display)
        connection.get_setup()
    except (xcffib.ConnectionException, AssertionError):
        raise EnvironmentLacksError(f"The X display {display!r} cannot be opened.", remedy) from None
    return connection
