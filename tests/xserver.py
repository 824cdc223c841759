"""A throw-away X desktop: Xvfb with openbox."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np
import xcffib
import xcffib.xproto
from numpy.typing import NDArray

from tests.forked import Process
from tests.waiting import wait_for

FRAME = "_NET_FRAME_EXTENTS"


def environment(display: str, home: Path | None = None) -> dict[str, str]:
    """The environment of a program on that display and no other."""
    env = {k: v for k, v in os.environ.items() if k not in ("WAYLAND_DISPLAY", "XAUTHORITY", "XMODIFIERS")}
    env |= {"DISPLAY": display, "LC_ALL": "C.UTF-8", "GDK_BACKEND": "x11", "GTK_IM_MODULE": "gtk-im-context-simple"}
    return env | ({"HOME": str(home), "XDG_CONFIG_HOME": str(home)} if home else {})


@contextmanager
def running(command: list[str], **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is ended with the block."""
    process = subprocess.Popen(command, **({"stderr": subprocess.DEVNULL} | options))  # type: ignore[call-overload]
    with ending(process):
        yield process


@contextmanager
def ending(process: Process) -> Iterator[None]:
    """Ends a program with the block."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def xvfb(*words: str, width: int = 1280, height: int = 720) -> list[str]:
    """The command of a server with one screen, which outlives its last client."""
    return ["Xvfb", *words, "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]


@contextmanager
def x_server(width: int = 1280, height: int = 720) -> Iterator[str]:
    """The name of a display that has no window manager."""
    reading, writing = os.pipe()
    with ExitStack() as stack:
        try:
            command = xvfb("-displayfd", str(writing), width=width, height=height)
            stack.enter_context(running(command, pass_fds=[writing]))
            os.close(writing)
            number = b""
            # The server writes the number and the line's end apart, and dies if nobody reads the second.
            while not number.endswith(b"\n") and select.select([reading], [], [], 10)[0]:
                number += os.read(reading, 16) or b"\n"
        finally:
            os.close(reading)
        assert number.strip(), "Xvfb did not start"
        yield f":{number.decode().strip()}"


@contextmanager
def x_desktop(width: int = 1280, height: int = 720) -> Iterator[str]:
    """The name of a display, its window manager ready; both servers end with the block."""
    with tempfile.TemporaryDirectory() as home, x_server(width, height) as display:
        with running(["openbox"], env=environment(display, Path(home)), stdout=subprocess.DEVNULL):
            wait_for(lambda: answers(display), "openbox")
            yield display


def screen(display: str) -> NDArray[np.uint8]:
    """What the server shows, (height, width, 3) BGR."""
    connection = xcffib.connect(display)
    root = connection.get_setup().roots[0]
    size = (root.width_in_pixels, root.height_in_pixels)
    image = connection.core.GetImage(xcffib.xproto.ImageFormat.ZPixmap, root.root, 0, 0, *size, 0xFFFFFFFF).reply()
    pixels = np.frombuffer(image.data.buf(), np.uint8).reshape(size[1], size[0], 4)[..., :3].copy()
    connection.disconnect()
    return pixels


class _Connection(xcffib.Connection):
    close = xcffib.Connection.disconnect


def answers(display: str) -> bool:
    """Whether the window manager does what it is asked: it names itself earlier, and loses requests till then."""
    with closing(_Connection(display)) as c:
        root = c.get_setup().roots[0].root
        ask, frame = (c.core.InternAtom(False, len(n), n).reply().atom for n in ("_NET_REQUEST_FRAME_EXTENTS", FRAME))
        window = c.generate_id()
        c.core.CreateWindow(0, window, root, 0, 0, 9, 9, 0, xcffib.xproto.WindowClass.InputOutput, 0, 0, [])
        masks = xcffib.xproto.EventMask
        event = struct.pack("=BBHII20x", 33, 32, 0, window, ask)
        c.core.SendEvent(False, root, masks.SubstructureRedirect | masks.SubstructureNotify, event)
        until = time.monotonic() + 0.2
        while time.monotonic() < until:
            if c.core.GetProperty(False, window, frame, 0, 0, 4).reply().value_len:
                return True
        return False
