"""What a run reports to its guardians, as bytes; loaded by both sides, so that it imports nothing that is large."""

from __future__ import annotations

SILENCE = 1.0  # seconds without a report after which a run that holds something stands still
BEAT = 0.1  # seconds between two reports that it goes on
STRETCH = 0.25  # seconds that count at most between two looks of a guardian that may itself be kept from running
DOWN, UP, GOES_ON = b"+-."
READY, RELEASED = b".", b"!"  # what a guardian sends to the run
AT_END = 0x80  # beside the display's number: only at the run's end


def packed(what: int, release: bytes = b"") -> bytes:
    """A report; release: what undoes a press, behind a byte with the display's number."""
    return bytes((what, *len(release).to_bytes(2, "little"))) + release


class Reports:
    """What the run has reported."""

    def __init__(self) -> None:
        self.down: dict[bytes, None] = {}
        self._received = b""

    def take(self, received: bytes) -> None:
        """Read on."""
        self._received += received
        while len(self._received) > 2:
            end = 3 + int.from_bytes(self._received[1:3], "little")
            if len(self._received) < end:
                return
            what, release = self._received[0], self._received[3:end]
            self._received = self._received[end:]
            if what == DOWN:
                self.down[release] = None
            elif what == UP:
                self.down.pop(release, None)

    def requests(self, display: int, *, ended: bool) -> bytes:
        """The releases of what is down, last pressed first."""
        places = (display, display | AT_END) if ended else (display,)
        return b"".join(release[1:] for release in reversed(self.down) if release[0] in places)
