"""Runs inside a Plasma session without a screen: what a window sees of the output by the real portal. Prints JSON."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key, Move, Scroll, Text
from tests.xserver import running, wait_for

KILLED = """
import os, signal, time
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key
output = open_output("auto")
output.emit(Key(0.0, "ctrl", True))
output.emit(Button(0.0, "left", True))
time.sleep(0.3)
os.kill(os.getpid(), signal.SIGKILL)
"""
SWITCH = "gdbus call --session -d org.kde.keyboard -o /Layouts -m org.kde.KeyboardLayouts.setLayout 1"


def main() -> None:
    log = Path("wev.log")
    with log.open("wb") as out, running(["stdbuf", "-oL", "wev"], stdout=out):
        wait_for(lambda: "wl_keyboard] enter" in log.read_text("utf-8"), "the window", 20)
        output = open_output("auto")
        output.emit(Move(0.0, 639.0, 360.0))
        output.emit(Move(0.0, 640.0, 360.0))
        output.emit(Button(0.0, "right", True))
        output.emit(Button(0.0, "right", False))
        for dx, dy in ((0.0, 1.0), (0.0, -0.25), (1.0, 0.0)):
            output.emit(Scroll(0.0, dx, dy))
        output.emit(Text(0.0, "zyß€{@}"))
        subprocess.run(SWITCH.split(), check=True, stdout=subprocess.DEVNULL)
        time.sleep(0.3)
        output.emit(Text(0.0, "zy"))
        output.emit(Key(0.0, "volume_up", True))
        output.emit(Key(0.0, "volume_up", False))
        wait_for(lambda: "XF86AudioRaiseVolume" in log.read_text("utf-8"), "the last key")
        print(json.dumps([output.name, output.screen, [str(m) for m in output.monitors]]))
        output.close()
        seen = len(log.read_text("utf-8"))
        subprocess.run([sys.executable, "-c", KILLED], check=False)
        killed = time.monotonic()

        def released() -> bool:
            told = log.read_text("utf-8")[seen:]
            return "272 (left), state: 0" in told and told.count("Control_L") == 2

        wait_for(released, "the releases", 5)
        print(json.dumps(round(time.monotonic() - killed, 3)))
    print(json.dumps(log.read_text("utf-8")))


if __name__ == "__main__":
    assert os.environ["WAYLAND_DISPLAY"]
    main()
