"""The command's own run, with a camera and a tracker made up, which fail when a line on standard input says so.

A hand holds a pinch for 1.2 seconds again and again, and while the button is down a chord is, too. Lines: `tracker`,
`gestures`, `output` raise in that stage; `hang` has the tracker take three seconds, `sleep` a minute; `eof` ends the
camera; `stall` has it give nothing for two seconds; `cut` ends the connection to the display; `break` is Ctrl+Break on
Windows; `guardians` has it print the numbers of these processes; `say` logs EACH warnings a frame from then on, `quiet`
no more. The environment's FAULTY_OUTPUT names another output than x11; with FAULTY_USER=away, nothing counts as the
user's own mouse on Windows; with FAULTY_WAITS it imports all it needs and begins by the first line. SIGUSR2 has it
write down what each thread is at.
"""

import faulthandler
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path

import numpy as np

from gesturectl.desktop.release.ledger import Ledger
from gesturectl.model.types import Button, Frame, Key
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.run import assemble as run_module
from gesturectl.run.reload import ConfigFile
from tests.hands import SIZE, frame, hand

EACH = 20  # warnings
FPS = 30.0
PERIOD = 2.3  # seconds: still, a drag, and the way back
CHORD = ("ctrl", "shift")
IMAGE = np.full((48, 64, 3), 120, np.uint8)
faults: set[str] = set()


def due(fault: str) -> bool:
    if fault in faults:
        faults.discard(fault)
        return True
    return False


class Camera:
    name, size, fps, live, reduce = "camera 0", SIZE, FPS, True, 1

    def __init__(self) -> None:
        self._index = 0

    def read(self) -> Frame | None:
        time.sleep(2.0 if due("stall") else 1 / FPS)
        if due("eof"):
            return None
        self._index += 1
        return Frame(IMAGE, time.monotonic(), self._index)

    def close(self) -> None:
        pass


class Tracker:
    reducible = 1

    def look_around(self) -> None:
        pass

    def step(self, picture: Frame):  # type: ignore[no-untyped-def]
        for fault, seconds in (("hang", 3.0), ("sleep", 60.0)):
            if due(fault):
                time.sleep(seconds)
        if "say" in faults:
            for _ in range(EACH):
                logging.getLogger("gesturectl").warning("%s", "a warning " * 50)
        if due("tracker"):
            raise ZeroDivisionError("tracker")
        u = picture.t % PERIOD
        pose = "pinch" if 0.6 <= u < 1.8 else "relaxed"
        x = 200 + 250 * min(max(u - 0.6, 0.0), 1.2) - 300 * max(u - 1.8, 0.0) / (PERIOD - 1.8)  # back as no hand jumps
        return frame(picture.t, hand(pose, x, 240))


class ChordLedger(Ledger):
    """Holds a chord down with the button."""

    def emit(self, event):  # type: ignore[no-untyped-def]
        if due("output"):
            raise ZeroDivisionError("output")
        if isinstance(event, Button) and event.button == "left":
            for name in CHORD:
                super().emit(Key(event.t, name, event.pressed))
        return super().emit(event)


def cut(output):  # type: ignore[no-untyped-def]
    import xcffib

    with suppress(OSError, xcffib.ConnectionException):  # it is cut already, or not there yet
        shut_down(output)


def shut_down(output):  # type: ignore[no-untyped-def]
    found = output._c.get_file_descriptor() if output.name == "x11" else output._wire._socket.fileno()
    with socket.socket(fileno=os.dup(found)) as s:
        s.shutdown(socket.SHUT_RDWR)


def failing(step):  # type: ignore[no-untyped-def]
    def inner(self, hands):  # type: ignore[no-untyped-def]
        if due("gestures"):
            raise ZeroDivisionError("gestures")
        return step(self, hands)

    return inner


def nobody_watched() -> None:
    from gesturectl.desktop.windows.output import WindowsOutput

    WindowsOutput.watch_user = lambda _: None  # type: ignore[method-assign]


def run(words: Sequence[str]) -> int:
    if os.environ.get("FAULTY_USER") == "away":
        nobody_watched()
    if "FAULTY_WAITS" in os.environ:
        for module in ("gesturectl.config.load", "gesturectl.cli.run", "gesturectl.page.server.door"):
            import_module(module)
        sys.stdin.readline()
    run_module.open_source = lambda *_, **__: Camera()  # type: ignore[assignment]
    run_module.build_tracker = lambda *_: Tracker()  # type: ignore[assignment]
    connect, outputs = run_module._connect, []

    def connected(options):  # type: ignore[no-untyped-def]
        outputs.append(connect(options))
        return outputs[-1]

    run_module._connect = connected
    run_module.Ledger = ChordLedger  # type: ignore[misc]
    Pipeline.step = failing(Pipeline.step)  # type: ignore[method-assign]

    def listen() -> None:
        for line in sys.stdin:
            if line == "cut\n":
                cut(outputs[-1])
            elif line == "guardians\n":
                print(*(w._process.pid for w in outputs[-1]._guardian._watchers), flush=True)
            elif line == "break\n":
                signal.raise_signal(signal.SIGBREAK)  # type: ignore[attr-defined]
            elif line == "quiet\n":
                faults.discard("say")
            else:
                faults.add(line.strip())

    threading.Thread(target=listen, daemon=True).start()
    from gesturectl.cli.run import clear_leftovers, load_config

    clear_leftovers()

    path = Path(words[0])

    def read():  # type: ignore[no-untyped-def]
        return load_config(path, mirrored=False)

    file = ConfigFile(path, read)
    trace = Path(words[1]) if len(words) > 1 else None
    options = run_module.RunOptions("0", os.environ.get("FAULTY_OUTPUT", "x11"), trace=trace)
    from gesturectl.page.server.door import Door

    with closing(Door()) as door:
        return run_module.run(read(), options, file=file, ui=door)


def main(words: Sequence[str]) -> int:
    if hasattr(faulthandler, "register"):  # not on Windows
        faulthandler.register(signal.SIGUSR2)
    from gesturectl.cli import _log
    from gesturectl.model.errors import GesturectlError

    _log(debug=False, queued=True)
    try:
        return run(words)
    except GesturectlError as e:
        print(e, file=sys.stderr)
        return e.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
