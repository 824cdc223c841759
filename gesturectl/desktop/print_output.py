"""An output for trying a config: events as lines of text on standard output, and nothing sent to the desktop."""

from __future__ import annotations

import shlex
import sys
from typing import TextIO

from gesturectl.desktop.record import DEFAULT_SCREEN, NullOutput
from gesturectl.model.errors import InputError, NoReaderError
from gesturectl.model.types import AskDesktop, Button, Key, OutputEvent, Scroll, StartProgram, Text
from gesturectl.model.words import shown


class PrintOutput(NullOutput):
    """Prints each event but moves, whose place stands at the buttons; readable as soon as it was sent."""

    name = "print"

    def __init__(self, screen: tuple[int, int], stream: TextIO) -> None:
        super().__init__(screen)
        self._stream = stream

    def emit(self, event: OutputEvent) -> None:
        super().emit(event)
        words = self._words(event)
        if not words:
            return
        try:
            self._stream.write(f"{event.t:8.2f} s  {words}\n")
            self._stream.flush()
        except BrokenPipeError:
            raise NoReaderError("Nobody reads the standard output any more.") from None
        except OSError as e:
            raise InputError(f"Standard output cannot be written ({e.strerror}).", "See where it goes.") from None

    def _words(self, event: OutputEvent) -> str:
        if isinstance(event, Button):
            return f"{event.button} button {_down(event.pressed)} at {self.at[0]:.0f}, {self.at[1]:.0f}"
        if isinstance(event, Key):
            return f"key {event.key} {_down(event.pressed)}"
        if isinstance(event, Scroll):
            return f"wheel {event.dx:+.2f} to the right, {event.dy:+.2f} up"
        if isinstance(event, Text):
            return f"text {event.text!r}"
        if isinstance(event, StartProgram):
            return f"program {shown(shlex.join(event.command))}"
        if isinstance(event, AskDesktop):
            return f"desktop {event.action}"
        return ""


def _down(pressed: bool) -> str:
    return "down" if pressed else "up"


def open_print(screen: tuple[int, int] | None) -> PrintOutput:
    """The output to this process' standard output."""
    return PrintOutput(screen or DEFAULT_SCREEN, sys.stdout)
