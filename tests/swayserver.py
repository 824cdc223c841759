"""A throw-away Wayland desktop: sway without a screen or input devices."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.xserver import running, wait_for

ABSENT = [p for p in ("sway", "swaymsg", "foot", "wev") if shutil.which(p) is None]
needs_sway = pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}")
needs_grim = pytest.mark.skipif(shutil.which("grim") is None, reason="not installed: grim")
NOBODY = 65534  # sway refuses to run as root
CONFIG = """
output HEADLESS-1 resolution 1280x720 position 0,0
focus_follows_mouse no
default_border none
xwayland {xwayland}
"""


@dataclass(frozen=True, slots=True)
class Sway:
    """A running sway."""

    folder: Path  # its runtime folder
    display: str
    ipc: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program on that display and no other."""
        env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "XAUTHORITY", "XMODIFIERS")}
        env |= {"XDG_RUNTIME_DIR": str(self.folder), "WAYLAND_DISPLAY": self.display, "SWAYSOCK": self.ipc}
        return env | {"LC_ALL": "C.UTF-8", "GDK_BACKEND": "wayland", "GTK_IM_MODULE": "gtk-im-context-simple"}

    def message(self, *words: str) -> Any:
        """What `swaymsg` answers."""
        command = ["swaymsg", "-r", *words]
        out = subprocess.run(command, env=self.environment, capture_output=True, check=True, timeout=30).stdout
        return json.loads(out)

    def answers(self) -> bool:
        """Whether it serves its socket, and has a monitor."""
        try:
            return bool(self.message("-t", "get_outputs"))
        except subprocess.CalledProcessError:
            return False

    def focused(self) -> str | None:
        """The name of the program whose window has the keyboard."""
        nodes = [self.message("-t", "get_tree")]
        for node in nodes:
            nodes += node["nodes"]
            if node["focused"]:
                return node.get("app_id")
        return None

    @property
    def pid(self) -> int:
        """The process, by the name of its socket: sway-ipc.USER.PROCESS.sock."""
        return int(self.ipc.split(".")[-2])

    def picture(self, output: str = "HEADLESS-1") -> NDArray[np.uint8]:
        """What an output shows, in its own pixels: (height, width, 3) blue, green, red."""
        command = ["grim", "-t", "ppm", "-o", output, "-"]
        out = subprocess.run(command, env=self.environment, capture_output=True, check=True, timeout=30).stdout
        head = re.match(rb"P6\s(\d+)\s(\d+)\s255\s", out)
        assert head
        width, height = map(int, head.groups())
        return np.frombuffer(out, np.uint8, offset=head.end()).reshape(height, width, 3)[..., ::-1]

    @contextmanager
    def user(self) -> Iterator[None]:
        """Meanwhile this process is one of sway's own user, which XWayland asks for."""
        former = os.geteuid()
        os.seteuid(NOBODY if former == 0 else former)
        try:
            yield
        finally:
            os.seteuid(former)


@contextmanager
def sway_desktop(config: str = "", *, xwayland: bool = False) -> Iterator[Sway]:
    """sway on one monitor of 1280x720, with `config` beside; it ends with the block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sway")))
        (folder / "config").write_text(CONFIG.format(xwayland="force" if xwayland else "disable") + config, "utf-8")
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            shutil.chown(folder, NOBODY, NOBODY)
        env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "SWAYSOCK")}
        env |= {"XDG_RUNTIME_DIR": str(folder), "HOME": str(folder), "XDG_SESSION_TYPE": "wayland"}
        env |= {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"}
        log = stack.enter_context((folder / "log").open("wb"))
        command = ["sway", "-c", str(folder / "config")]
        stack.enter_context(running(command, env=env, stdout=log, stderr=log, cwd=folder, **user))

        def found() -> list[str]:
            return [p.name for pattern in ("wayland-?", "sway-ipc.*") for p in folder.glob(pattern)]

        wait_for(lambda: len(found()) == 2, f"sway ({(folder / 'log').read_text('utf-8')})")
        display, ipc = found()
        sway = Sway(folder, display, str(folder / ipc))
        wait_for(sway.answers, "sway's monitor")
        yield sway
