"""Runs inside the virtual machine: from uinput over udev, libinput and Xorg to windows. Prints one JSON list a line."""

import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gesturectl.outputs.select import open_output
from gesturectl.types import Button, Key, Move, Scroll, Text
from tests.outputs.watched import Watched
from tests.xserver import environment, running, wait_for

WINDOW = Path(__file__).parent.parent / "outputs" / "watch_window.py"
EVENT = struct.Struct("llHHi")
KILLED = """
import os, signal, sys, time
from gesturectl.outputs.select import open_output
from gesturectl.types import Button, Key, Move
output = open_output("uinput")
sys.stdin.readline()
output.emit(Move(0.0, 300.0, 200.0))
output.emit(Key(0.0, "ctrl", True))
output.emit(Button(0.0, "left", True))
sys.stdin.readline()
print(time.monotonic(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def say(*what: object) -> None:
    print(json.dumps(what), flush=True)


def opened() -> list[str]:
    """The input devices that the X server uses."""
    words = subprocess.run(["xinput", "list", "--name-only"], capture_output=True, text=True, check=False).stdout
    return [name for name in words.splitlines() if name.startswith("gesturectl")]


@contextmanager
def xorg(home: Path) -> Iterator[None]:
    """A real X server on the machine's graphics card, with a window manager."""
    with ExitStack() as stack:
        command = ["/usr/lib/xorg/Xorg", ":5", "-noreset", "-nolisten", "tcp", "vt1", "-keeptty"]
        log = stack.enter_context((home / "xorg").open("wb"))
        stack.enter_context(running([*command, "-logfile", str(home / "xorg.log")], stdout=log, stderr=log))
        os.environ["DISPLAY"] = ":5"
        ready = ["xdpyinfo"]
        null = subprocess.DEVNULL
        wait_for(lambda: subprocess.run(ready, stdout=null, stderr=null, check=False).returncode == 0, "Xorg", 60, 0.5)
        stack.enter_context(running(["openbox"], env=environment(":5", home), stdout=null))
        yield


def see_window(layout: str) -> None:
    """What a window sees of each kind of event."""
    t = time.monotonic()
    output = open_output("uinput")
    wait_for(lambda: len(opened()) == 2, "the devices in Xorg", 30)
    say("devices", round(time.monotonic() - t, 2))
    subprocess.run(["setxkbmap", *layout.split()], check=True)
    say("screen", output.screen, [str(m) for m in output.monitors])
    with running(["/usr/bin/python3", str(WINDOW)], env=environment(":5"), stdout=subprocess.PIPE) as process:
        window = Watched(process, 60.0)
        window.until("ready")
        places = [(0.0, 0.0), (640.0, 400.0), (641.0, 401.0), (333.4, 77.0), (output.screen[0] - 1.0, 5.0)]
        for x, y in places:
            output.emit(Move(0.0, x, y))
            say("asked", [x, y], window.until("motion")[-1][2:])
        for button in ("left", "middle", "right", "back", "forward"):
            output.emit(Button(0.0, button, True))
            output.emit(Button(0.0, button, False))
            say("click", button, [line[:2] for line in window.until("release") if line[0] in ("press", "release")])
        output.emit(Button(0.0, "left", True))
        output.emit(Move(0.0, 200.0, 300.0))
        output.emit(Button(0.0, "left", False))
        say("drag", [line for line in window.until("release") if line[0] in ("press", "motion", "release")][-3:])
        for dx, dy in ((0.0, 1.0), (0.0, -2.0), (1.0, 0.0), (0.0, 0.25)):
            for _ in range(4 if dy == 0.25 else 1):
                output.emit(Scroll(0.0, dx, dy))
            say("scroll", [dx, dy], window.until("scroll")[-1])
        for keys in (("ctrl", "shift", "t"), ("alt", "f5"), ("page_up",), ("volume_up",), ("é",), ("y",)):
            try:
                for key in keys:
                    output.emit(Key(0.0, key, True))
                for key in reversed(keys):
                    output.emit(Key(0.0, key, False))
            except Exception as e:
                say("error", keys, str(e))
                continue
            wanted = keys[-1]
            seen: list[object] = []
            while len(seen) < len(keys):
                seen += window.until("key")[-1:]
            say("keys", wanted, seen)
        say("held", output.name)
    output.close()


def type_into_xterm(home: Path, text: str) -> None:
    output = open_output("uinput")
    wait_for(lambda: len(opened()) == 2, "the devices in Xorg", 30)
    typed = home / "typed"
    command = ["xterm", "-u8", "-e", "sh", "-c", f"stty -echo; echo > {home}/up; cat > {typed}"]
    with running(command, env=environment(":5")):
        wait_for((home / "up").exists, "xterm", 60)
        wait_for(
            lambda: subprocess.run(["xdotool", "getactivewindow"], capture_output=True).returncode == 0, "focus", 30
        )
        start = time.monotonic()
        output.emit(Text(0.0, text + "\n"))
        say("typing", round(time.monotonic() - start, 2))
        wait_for(lambda: typed.exists() and typed.read_text("utf-8").endswith("\n"), "the text", 30)
        say("typed", typed.read_text("utf-8") == text + "\n", typed.read_text("utf-8"))
        try:
            output.emit(Text(0.0, "a漢"))
        except Exception as e:
            say("error", "漢", str(e))
    output.close()


def kill_while_held() -> None:
    """A process that is killed while it holds a button and a key, as a window and readers of the devices see it."""
    command = [sys.executable, "-c", KILLED]
    with running(["/usr/bin/python3", str(WINDOW)], env=environment(":5"), stdout=subprocess.PIPE) as process:
        window = Watched(process, 60.0)
        window.until("ready")
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdin
        assert child.stdout
        wait_for(lambda: len(opened()) == 2, "the devices in Xorg", 30)
        descriptors = []
        for event in sorted(Path("/dev/input").glob("event*")):
            name = Path("/sys/class/input", event.name, "device", "name").read_text("utf-8")
            if name.startswith("gesturectl"):
                descriptors.append(os.open(event, os.O_RDONLY | os.O_NONBLOCK))
        child.stdin.write("\n")
        child.stdin.flush()
        window.until("press", 1)
        child.stdin.write("\n")
        child.stdin.flush()
        killed = float(child.stdout.readline())
        say("seen", window.until("release", 1)[-1][0], round(time.monotonic() - killed, 3))
        assert child.wait() == -signal.SIGKILL
        raw = []
        for descriptor in descriptors:
            while select.select([descriptor], [], [], 0)[0]:
                try:
                    data = os.read(descriptor, 4096)
                except OSError:
                    break  # the device is gone
                raw += [list(e[2:]) for e in EVENT.iter_unpack(data) if e[2] == 1]
        say("kernel", sorted(raw))


def main() -> None:
    home = Path("/tmp/home")
    home.mkdir()
    os.environ |= {"HOME": str(home), "LC_ALL": "C.UTF-8", "XDG_RUNTIME_DIR": str(home)}
    subprocess.run(["/lib/systemd/systemd-udevd", "--daemon"], check=True)
    subprocess.run(["udevadm", "trigger"], check=True)
    subprocess.run(["udevadm", "settle"], check=True)
    with xorg(home):
        see_window(sys.argv[1] if len(sys.argv) > 1 else "us")
        type_into_xterm(home, "Grüße: {[|]} @ & 'x' ~ - the quick brown fox jumps over the lazy dog, THE SAME. " * 3)
        kill_while_held()
    say("end")


if __name__ == "__main__":
    main()
