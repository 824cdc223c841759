"""The one account of everything held down, in front of every output."""

from __future__ import annotations

import logging
from collections.abc import Callable

from gesturectl.errors import GesturectlError
from gesturectl.outputs.base import Output
from gesturectl.types import Button, Key, OutputEvent, Run

_log = logging.getLogger(__name__)

_Held = tuple[type[Button] | type[Key], str]


def _subject(event: Button | Key) -> str:
    return event.button if isinstance(event, Button) else event.key


class Ledger:
    """Passes events to an output and keeps what they hold down, so that all of it can be let go at any moment.

    A button or key is held once: the second press is refused, and the first release lets it go.
    start: starts programs; where left out the output is told of them, as of all else.
    """

    def __init__(self, output: Output, start: Callable[[Run], None] | None = None) -> None:
        self.output = output
        self._start = start or output.emit
        self._held: dict[_Held, None] = {}
        self._t = 0.0
        self._closed = False

    @property
    def held(self) -> tuple[str, ...]:
        """Names of the buttons and keys that are down, in the order they were pressed."""
        return tuple(name for _, name in self._held)

    def emit(self, event: OutputEvent) -> bool:
        """Send `event`; False, and nothing sent, for the press of a held thing and the release of one not held.

        Raises what the output's `emit` raises. After a failed press or release nothing is held on its account.
        """
        self._t = event.t
        if isinstance(event, Run):
            self._start(event)
            return True
        if not isinstance(event, Button | Key):
            self.output.emit(event)
            return True
        held = (type(event), _subject(event))
        if event.pressed == (held in self._held):
            return False
        if event.pressed:
            self._held[held] = None  # before sending, so that an interrupt in between still ends in a release
            try:
                self.output.emit(event)
            except GesturectlError:
                del self._held[held]
                raise
        else:
            del self._held[held]
            self.output.emit(event)
        return True

    def release_all(self, t: float) -> list[OutputEvent]:
        """Let go of everything held, last pressed first, and return the releases that were sent.

        Each one is attempted; one that the output refuses is logged and left out of the answer.
        """
        sent: list[OutputEvent] = []
        while self._held:
            (kind, name), _ = self._held.popitem()
            release: OutputEvent = kind(t, name, False)  # type: ignore[arg-type]
            try:
                self.output.emit(release)
            except Exception as e:
                _log.warning("%s could not be released: %s", name, e)
            else:
                sent.append(release)
        return sent

    def close(self) -> None:
        """Release everything, then close the output; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            self.release_all(self._t)
        finally:
            self.output.close()
