"""A throw-away X desktop: Xvfb with openbox."""

from __future__ import annotations

import os
import select
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


def wait_for(condition: Callable[[], object], what: str, seconds: float = 10.0, every: float = 0.01) -> None:
    """Returns as soon as `condition` is true; fails naming `what` after `seconds`; looks `every` so many."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(every)


def environment(display: str, home: Path | None = None) -> dict[str, str]:
    """The environment of a program on that display and no other."""
    env = {k: v for k, v in os.environ.items() if k not in ("WAYLAND_DISPLAY", "XAUTHORITY", "XMODIFIERS")}
    env |= {"DISPLAY": display, "LC_ALL": "C.UTF-8", "GDK_BACKEND": "x11", "GTK_IM_MODULE": "gtk-im-context-simple"}
    return env | ({"HOME": str(home), "XDG_CONFIG_HOME": str(home)} if home else {})


@contextmanager
def running(command: list[str], **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is ended with the block."""
    process = subprocess.Popen(command, **({"stderr": subprocess.DEVNULL} | options))  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


@contextmanager
def x_desktop(width: int = 1280, height: int = 720) -> Iterator[str]:
    """The name of a display, its window manager ready; both servers end with the block."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        reading, writing = os.pipe()
        try:
            stack.enter_context(
                running(
                    [
                        "Xvfb",
                        "-displayfd",
                        str(writing),
                        "-screen",
                        "0",
                        f"{width}x{height}x24",
                        "-nolisten",
                        "tcp",
                        "-noreset",
                    ],
                    pass_fds=[writing],
                )
            )
            os.close(writing)
            number = b""
            # The server writes the number and the line's end apart, and dies if nobody reads the second.
            while not number.endswith(b"\n") and select.select([reading], [], [], 10)[0]:
                number += os.read(reading, 16) or b"\n"
        finally:
            os.close(reading)
        assert number.strip(), "Xvfb did not start"
        display = f":{number.decode().strip()}"
        env = environment(display, home)
        stack.enter_context(running(["openbox"], env=env, stdout=subprocess.DEVNULL))
        check = ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]
        wait_for(
            lambda: b"window id" in subprocess.run(check, env=env, capture_output=True, check=False).stdout, "openbox"
        )
        yield display
