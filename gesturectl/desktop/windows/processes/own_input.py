"""The user's own mouse and keyboard, by hooks in a process of their own.

Windows waits for a hook with every event of the mouse. In the run it would wait for whatever Python is doing there, and
the user's pointer would stutter; the process does nothing else, and goes on where the run hangs.
"""

from __future__ import annotations

import os
import subprocess

from gesturectl.desktop.windows.api import failure, kernel32
from gesturectl.desktop.windows.processes.start import start
from gesturectl.model.errors import EnvironmentLacksError


class OwnInput:
    """Notices that the mouse or keyboard is used, from soon after it is made; what is done with it is not looked at.

    Events that programs make do not count, those of this one and of on-screen keyboards alike. Raises
    EnvironmentLacksError where the process cannot be started.
    """

    def __init__(self) -> None:
        self._event = kernel32.CreateEventW(None, False, False, None)  # reset by each look at it
        if not self._event:
            raise EnvironmentLacksError(f"Windows gives no event ({failure()}).", "Close other programs.")
        reading, self._alive = os.pipe()
        try:
            self._process = start(
                "windows.processes.own_input_process",
                str(self._event),
                stdin=reading,
                stdout=subprocess.DEVNULL,
                handles=[self._event],
            )
        except OSError as e:
            os.close(self._alive)
            kernel32.CloseHandle(self._event)
            raise EnvironmentLacksError(
                f"The process that notices the real mouse cannot be started ({e.strerror}).", "Close other programs."
            ) from None
        finally:
            os.close(reading)

    def used(self) -> bool:
        """Whether one was used since the last call."""
        return bool(kernel32.WaitForSingleObject(self._event, 0) == 0)

    def close(self) -> None:
        """Have the process end, which takes a second."""
        os.close(self._alive)
        kernel32.CloseHandle(self._event)
