"""The real portal of a real KWin, without a screen. By hand, since it takes a desktop's worth of packages:

apt-get install kwin-wayland xdg-desktop-portal xdg-desktop-portal-kde qtwayland5 libgl1-mesa-dri; `pytest -m machine`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.xserver import running, wait_for

PORTAL = "/usr/libexec/xdg-desktop-portal"
OF_KDE = next((str(p) for p in Path("/usr/lib").glob("*/libexec/xdg-desktop-portal-kde")), "")
ABSENT = [p for p in ("kwin_wayland", "dbus-daemon", "pipewire", "wireplumber", "wev", "gdbus") if not shutil.which(p)]
ABSENT += [
    name for name, path in (("xdg-desktop-portal", PORTAL), ("its part for KDE", OF_KDE)) if not Path(path).is_file()
]
pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}"),
]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """What the program in the session prints."""
    folder = tmp_path_factory.mktemp("kde")
    (folder / "run").mkdir(mode=0o700)
    (folder / "home" / ".config").mkdir(parents=True)
    (folder / "home" / ".config" / "kxkbrc").write_text("[Layout]\nLayoutList=de,us\nUse=true\n", "utf-8")
    # A copy has not the capability of the program, which a container refuses.
    shutil.copy(str(shutil.which("kwin_wayland")), folder / "kwin_wayland")
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env |= {"XDG_RUNTIME_DIR": str(folder / "run"), "HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    env |= {"XDG_CURRENT_DESKTOP": "KDE", "XDG_SESSION_TYPE": "wayland"}
    env |= {"KWIN_COMPOSE": "O2", "LIBGL_ALWAYS_SOFTWARE": "1", "KWIN_WAYLAND_NO_PERMISSION_CHECKS": "1"}
    env |= {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/run/bus", "LC_ALL": "C.UTF-8"}
    quiet = {"stdout": subprocess.DEVNULL, "env": env}
    with ExitStack() as stack:
        bus = ["dbus-daemon", "--session", "--nofork", f"--address=unix:path={folder}/run/bus"]
        stack.enter_context(running(bus, **quiet))
        wait_for((folder / "run" / "bus").exists, "the bus")
        kwin = [
            str(folder / "kwin_wayland"),
            "--virtual",
            "--width",
            "1280",
            "--height",
            "720",
            "--no-lockscreen",
            "--socket",
            "wl",
        ]
        stack.enter_context(running(kwin, **quiet))
        wait_for((folder / "run" / "wl").exists, "KWin", 30)
        env |= {"WAYLAND_DISPLAY": "wl", "QT_QPA_PLATFORM": "wayland"}
        stack.enter_context(running(["pipewire"], **quiet))
        wait_for((folder / "run" / "pipewire-0").exists, "PipeWire")
        for program, name in (("wireplumber", ""), (OF_KDE, "impl.portal.desktop.kde"), (PORTAL, "portal.Desktop")):
            stack.enter_context(running([program], **quiet))
            if name:
                wait = ["gdbus", "wait", "--session", "--timeout", "30", f"org.freedesktop.{name}"]
                subprocess.run(wait, env=env, check=True)
        program = [sys.executable, str(Path(__file__).with_name("kde.py"))]
        done = subprocess.run(program, cwd=folder, env=env, capture_output=True, text=True, timeout=90, check=False)
        assert done.returncode == 0, done.stderr
        yield [json.loads(line) for line in done.stdout.splitlines()]


def test_auto_takes_the_portal_and_knows_the_monitors(seen: list[Any]) -> None:
    assert seen[0] == ["portal", [1280, 720], ["Virtual-0 1280x720+0+0"]]


def test_a_window_sees_the_wheel_and_the_text_of_both_layouts(seen: list[Any]) -> None:
    told = seen[2]
    assert re.findall(r"axis: \d \((\w+)\), value: (\S+)", told) == [
        ("vertical", "-15.000000"),
        ("vertical", "3.750000"),
        ("horizontal", "15.000000"),
    ]
    assert "".join(re.findall(r"utf8: '(.)'", told)) == "zyß€{@}zy"
    assert [told.count(f"273 (right), state: {n}") for n in (1, 0)] == [1, 1]


def test_what_a_killed_process_held_is_let_go(seen: list[Any]) -> None:
    assert seen[1] <= 0.3
