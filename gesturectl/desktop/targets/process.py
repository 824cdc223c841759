"""A process of its own that lists what can be pressed: what an application answers costs the run no time.

It reads commands, one a line, and answers with a line of JSON on its output whenever there may be something new:

    look    something may have changed, as after a click: look soon, and again a little later
    on      a hand points: look now, and every now and then
    off     none does: do not look
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from gesturectl.desktop import systems
from gesturectl.desktop.targets.reader import TargetReader
from gesturectl.model.errors import EnvironmentLacksError

SOON = 0.12  # seconds after a click or a change of the window until it is looked
LATER = 0.7  # and once more, as menus and pages open slowly
BETWEEN = 0.3  # seconds between two looks, whatever happens
REST = 2.0  # seconds between two looks where nothing happens, at least
SHARE = 25  # times as long as a look took is rested after it
MEMORY = 1 << 30  # bytes that this process may use, whatever an application sends
LACKS = 3  # exit code where the desktop has no accessibility


class Looker:
    """When it is looked, and what was seen. say: is given each list."""

    def __init__(self, reader: TargetReader, say: Callable[[list[tuple[int, ...]]], None], now: float) -> None:
        self._reader = reader
        self._say = say
        self._on = False
        self._due: list[float] = []
        self._rested = now  # when it may be looked again
        self._said: list[tuple[int, ...]] | None = None

    def told(self, word: str, now: float) -> None:
        """One of the words."""
        if word == "on" and not self._on:
            self._due = [max(now, self._rested)]
            self._said = None
        if word in ("on", "off"):
            self._on = word == "on"
        elif word == "look" and self._on:
            self._due = [max(now + SOON, self._rested), now + LATER]
            self._said = None

    def window_changed(self, now: float) -> None:
        """Another window is in use, or it has moved: nothing that was seen holds."""
        self._put([])
        if self._on:
            self._due = [max(now + SOON, self._rested), now + LATER]

    def wait(self, now: float) -> float | None:
        """Seconds until it is to be looked; None where it is not."""
        return max(min(self._due) - now, 0.0) if self._on and self._due else None

    def look(self, clock: Callable[[], float]) -> None:
        """Looks, if it is time for it."""
        start = clock()
        if not self._on or not any(due <= start for due in self._due):
            return
        self._due = [due for due in self._due if due > start]
        self._put(list(self._reader.read()))
        end = clock()
        self._rested = end + BETWEEN
        if not self._due:
            self._due = [end + max(REST, SHARE * (end - start))]

    def _put(self, seen: list[tuple[int, ...]]) -> None:
        if seen != self._said:
            self._said = seen
            self._say(seen)


def serve(reader: TargetReader, words: int, say: Callable[[list[tuple[int, ...]]], None]) -> None:
    """Looks as the commands ask for that come as lines on the descriptor `words`, until they end."""
    looker = Looker(reader, say, time.monotonic())
    poll = select.poll()
    for descriptor in (words, reader.fileno()):
        poll.register(descriptor, select.POLLIN)
    rest = b""
    while True:
        if reader.changed():
            looker.window_changed(time.monotonic())
        wait = looker.wait(time.monotonic())
        ready = {fd for fd, _ in poll.poll(None if wait is None else wait * 1000 + 1)}
        if words in ready:
            came = os.read(words, 4096)
            if not came:
                return
            *lines, rest = (rest + came).split(b"\n")
            for line in lines:
                looker.told(line.decode("ascii", "replace"), time.monotonic())
        looker.look(time.monotonic)


def _say(seen: list[tuple[int, ...]]) -> None:
    sys.stdout.write(json.dumps(seen, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def main() -> int:
    """The process: 0 at the end of its input, LACKS with the reason on its error output."""
    import resource

    os.nice(5)
    with suppress(ValueError, OSError):  # there is less already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        serve(systems.load(systems.here().targets)(), sys.stdin.fileno(), _say)
    except EnvironmentLacksError as e:
        sys.stderr.write(json.dumps([e.problem, e.remedy]) + "\n")
        return LACKS
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the run has ended
    return 0


if __name__ == "__main__":
    sys.exit(main())
