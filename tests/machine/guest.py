"""Runs inside the virtual machine: from uinput over udev, libinput and Xorg to windows. Prints one JSON list a line."""

import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from gesturectl.desktop.linux.input_events import EV_KEY, EV_REL
from gesturectl.desktop.linux.own_devices import OwnDevices
from gesturectl.desktop.output import Output
from gesturectl.desktop.registry import open_output
from gesturectl.desktop.uinput.device import Device, Kind, open_file
from gesturectl.model.types import Button, Key, Move, Scroll, Text
from tests.desktop.watched import Watched
from tests.xserver import environment, running, wait_for

WINDOW = Path(__file__).parent.parent / "desktop" / "watch_window.py"
EVENT = struct.Struct("llHHi")
KILLED = """
import os, signal, sys, time
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key, Move
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


def moved(output: Output, window: Watched, x: float, y: float) -> list[list[Any]]:
    """What the window sees up to the pointer's arrival at that place."""
    output.emit(Move(0.0, x, y))
    seen = window.until("motion")
    while max(abs(seen[-1][2] - x), abs(seen[-1][3] - y)) > 0.6:
        seen += window.until("motion")
    return seen


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
            say("asked", [x, y], moved(output, window, x, y)[-1][2:])
        for button in ("left", "middle", "right", "back", "forward"):
            output.emit(Button(0.0, button, True))
            output.emit(Button(0.0, button, False))
            say("click", button, [line[:2] for line in window.until("release") if line[0] in ("press", "release")])
        output.emit(Button(0.0, "left", True))
        moved(output, window, 200.0, 300.0)
        output.emit(Button(0.0, "left", False))
        say("drag", window.until("release")[-1])
        for n, (dx, dy) in enumerate(((0.0, -1.0), (0.0, 1.0), (0.0, -2.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 0.25))):
            for _ in range(4 if dy == 0.25 else 1):
                output.emit(Scroll(0.0, dx, dy))
            say(
                "scroll",
                [dx, dy],
                [line[1:] for line in moved(output, window, 210.0 + n, 310.0) if line[0] == "scroll"],
            )
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
    output.close()


def type_into_xterm(home: Path, layout: str, text: str) -> None:
    output = open_output("uinput")
    wait_for(lambda: len(opened()) == 2, "the devices in Xorg", 30)
    if layout:
        subprocess.run(["setxkbmap", *layout.split()], check=True)
    typed, up = home / "typed", home / "up"
    for file in (typed, up):
        file.unlink(missing_ok=True)
    command = ["xterm", "-u8", "-e", "sh", "-c", f"stty -echo; echo > {up}; cat > {typed}"]
    with running(command, env=environment(":5")):
        wait_for(up.exists, "xterm", 60)
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
        raw: list[list[int]] = []
        readers = []
        for event in Path("/dev/input").glob("event*"):
            if Path("/sys/class/input", event.name, "device", "name").read_text("utf-8").startswith("gesturectl"):
                readers.append(threading.Thread(target=read, args=(event, raw)))
                readers[-1].start()
        child.stdin.write("\n")
        child.stdin.flush()
        window.until("press", 1)
        child.stdin.write("\n")
        child.stdin.flush()
        killed = float(child.stdout.readline())
        say("seen", window.until("release", 1)[-1][0], round(time.monotonic() - killed, 3))
        assert child.wait() == -signal.SIGKILL
        for reader in readers:
            reader.join(10)
        say("kernel", sorted(raw))


def see_the_users_devices() -> None:
    """A mouse that is not ours, and what the rules of the installer permit."""
    output = open_output("uinput")
    mouse = Device(open_file(), Kind("A mouse", {EV_KEY: (0x110,), EV_REL: (0, 1)}))
    keyboard = Device(open_file(), Kind("A keyboard", {EV_KEY: tuple(range(1, 120))}))
    own = OwnDevices()
    wait_for(lambda: own.readable, "the mouse", 20)
    output.emit(Move(0.0, 5.0, 5.0))
    output.emit(Key(0.0, "a", True))
    output.emit(Key(0.0, "a", False))
    say("own", own.used())
    mouse.send((EV_REL, 0, 3))
    wait_for(own.used, "its use", 5)
    subprocess.run(["udevadm", "settle"], check=True)
    permitted = []
    for event in ["/dev/uinput", *(str(p) for p in Path("/dev/input").glob("event*"))]:
        told = subprocess.run(["udevadm", "info", event], capture_output=True, text=True, check=True).stdout
        name = Path("/sys/class/input", Path(event).name, "device", "name")
        if ":uaccess:" in told or "Q: uaccess" in told or "G: uaccess" in told:
            permitted.append(name.read_text("utf-8").strip() if name.exists() else event)
    say("permitted", sorted(permitted))
    for thing in (mouse, keyboard, output, own):
        thing.close()


def read(event: Path, into: list[list[int]]) -> None:
    """The keys and buttons that a device tells, until it is gone."""
    descriptor = os.open(event, os.O_RDONLY)
    try:
        while True:
            into += [list(e[3:]) for e in EVENT.iter_unpack(os.read(descriptor, 4096)) if e[2] == 1]
    except OSError:
        os.close(descriptor)


def main() -> None:
    home = Path("/run/home")
    os.environ |= {"HOME": str(home), "LC_ALL": "C.UTF-8", "XDG_RUNTIME_DIR": str(home)}
    os.environ["SYSTEMD_IGNORE_CHROOT"] = "1"  # udevadm does nothing in one
    rules = Path("/run/udev/rules.d")
    rules.mkdir(parents=True)
    for rule in (Path(__file__).parent.parent.parent / "install").glob("*.rules"):
        (rules / rule.name).write_bytes(rule.read_bytes())
    subprocess.run(["/lib/systemd/systemd-udevd", "--daemon"], check=True)
    subprocess.run(["udevadm", "trigger"], check=True)
    subprocess.run(["udevadm", "settle"], check=True)
    see_the_users_devices()
    with xorg(home):
        see_window(sys.argv[1])
        type_into_xterm(home, "", "y and z, on the layout that a new keyboard gets")
        type_into_xterm(
            home, sys.argv[1], "Grüße: {[|]} @ & 'x' ~ - the quick brown fox jumps over the lazy dog, THE SAME. " * 3
        )
        kill_while_held()
    say("end")


if __name__ == "__main__":
    main()
