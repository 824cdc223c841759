"""A connection to an X server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def connected(remedy: str) -> Iterator[None]:
    """Raises EnvironmentLacksError, with the remedy, where the connection that is used within is gone."""
    try:
        yield
    except xcffib.ConnectionException:
        raise EnvironmentLacksError("The connection to the X server is gone.", remedy) from None
