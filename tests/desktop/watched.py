"""What a program with a window prints of the input it gets."""

import json
import select
import subprocess
from typing import Any


class Watched:
    """The lines that the watching window prints."""

    def __init__(self, process: "subprocess.Popen[bytes]", patience: float = 30.0) -> None:
        """patience: seconds to wait for a line."""
        assert process.stdout
        self._patience = patience
        self._out = process.stdout
        self._rest = b""

    def until(self, *last: Any) -> list[list[Any]]:
        """Everything up to a line that begins with `last`."""
        seen: list[list[Any]] = []
        while not seen or seen[-1][: len(last)] != list(last):
            while b"\n" not in self._rest:
                assert select.select([self._out], [], [], self._patience)[0], f"no {last} after {seen}"
                read = self._out.read1()
                assert read, f"the window has ended; no {last} after {seen}"
                self._rest += read
            line, self._rest = self._rest.split(b"\n", 1)
            seen.append(json.loads(line))
        return seen
