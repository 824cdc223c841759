"""What works on this computer, and the remedy for each thing that does not.

Fetches nothing, and changes nothing but what a run that was killed has left down on the desktop.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

from gesturectl import __version__
from gesturectl.control.lock import is_held
from gesturectl.desktop import autostart
from gesturectl.desktop.camera_permission import explained
from gesturectl.desktop.linux.autostart import UNIT, systemctl
from gesturectl.doctor.check import PLATFORM_PACKAGES, Check, install
from gesturectl.doctor.computer import cpu_flags
from gesturectl.doctor.desktop import (
    check_actions,
    check_display,
    check_double_click,
    check_lock,
    check_outputs,
    check_overlay,
    check_targets,
    check_tray,
    check_windows,
)
from gesturectl.model.errors import GesturectlError
from gesturectl.model.resources import is_debian_package
from gesturectl.settings import Camera, Config
from gesturectl.vision import models

OPENCV = "opencv-python-headless"
OPENCV_WHEELS = (
    "opencv-python", "opencv-contrib-python", "opencv-python-headless", "opencv-contrib-python-headless",
)  # fmt: skip
PACKAGES = ("numpy", "openvino", "orjson", "platformdirs", "pydantic", "pyyaml", "starlette", "uvicorn")
HANGS = 2.0  # seconds in which a run that goes on renews its status
DARK = 40.0  # mean brightness of 0 to 255 below which hands are found late and lost often


def report() -> list[Check]:
    """All checks, in the order in which their remedies are best applied. Never raises for what it finds."""
    config = Config()

    def look_at_config() -> Check:
        nonlocal config
        config, check = check_config()
        return check

    looks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("held", check_held),  # first, as a button that is down is in the way of all else
        ("python", check_python),
        ("program", check_program),
        ("packages", lambda: check_packages(_installed())),
        ("opencv", lambda: check_opencv(_installed())),
        ("processor", lambda: check_processor(cpu_flags())),
        ("models", check_models),
        ("config", look_at_config),
        ("camera", lambda: check_camera(config.camera)),
        ("display", lambda: check_display(os.environ, sys.platform)),
        ("output", check_outputs),
        ("actions", lambda: check_actions(config)),
        ("overlay", lambda: check_overlay(config)),
        ("tray", check_tray),
        ("double click", lambda: check_double_click(config)),
        ("targets", lambda: check_targets(config)),
        ("windows", lambda: check_windows(asked=bool(config.apps))),
        ("lock", check_lock),
        ("service", lambda: check_service(systemctl)),
        ("running", check_running),
    )
    return [_guarded(name, look) for name, look in looks]


def check_held() -> Check:
    """Undoes what a run has left that was killed; that of one which runs is its own."""
    from gesturectl.control.lock import if_only_instance
    from gesturectl.desktop import leftovers

    done = if_only_instance(lambda folder: leftovers.clear_leftovers(folder / leftovers.HELD))
    if done:
        return Check("held", "ok", f"a run that was killed had left this, which is undone now: {', '.join(done)}")
    return Check("held", "ok", "no run that was killed has left anything down")


def check_python() -> Check:
    """The Python that runs this."""
    found = f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"
    return Check("python", "ok", found)


def check_program() -> Check:
    """Which gesturectl this is, and which others the command of this name could be."""
    found = f"gesturectl {__version__} in {sys.prefix}"
    if is_debian_package():
        found = f"gesturectl {__version__}, the Debian package"
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    commands = {str(c): c.resolve() for folder in folders if (c := folder / "gesturectl").is_file()}
    others = [name for name, c in commands.items() if not c.is_relative_to(Path(sys.prefix).resolve())]
    return Check("program", "ok", f"{found}; others: {', '.join(others)}" if others else found)


def check_packages(installed: Mapping[str, str]) -> Check:
    """The required distributions; `installed` is version by name."""
    wanted = (*PACKAGES, *PLATFORM_PACKAGES)
    missing = [name for name in wanted if name not in installed]
    if missing:
        return Check("packages", "fail", f"missing: {', '.join(missing)}", install(*missing))
    return Check("packages", "ok", ", ".join(f"{name} {installed[name]}" for name in wanted))


def check_opencv(installed: Mapping[str, str]) -> Check:
    """Exactly one OpenCV wheel: all of them unpack into the same folder and overwrite each other."""
    found = [name for name in OPENCV_WHEELS if name in installed]
    detail = ", ".join(f"{name} {installed[name]}" for name in found)
    if not found:
        return Check("opencv", "fail", "no OpenCV", install(OPENCV))
    if len(found) > 1:
        return Check(
            "opencv",
            "warn",
            f"{len(found)} wheels that overwrite each other: {detail}",
            install(OPENCV, without=found),
        )
    return Check("opencv", "ok", detail)


def check_processor(flags: frozenset[str] | None) -> Check:
    """The arithmetic the networks can use; `flags` as in /proc/cpuinfo, None where unknown."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    if flags is None:
        return Check("processor", "ok", machine)
    if flags & {"avx512_bf16", "amx_bf16", "bf16"}:
        return Check("processor", "ok", f"{machine}, bfloat16 (fast)")
    if "avx2" not in flags and platform.machine() in ("x86_64", "AMD64"):
        return Check(
            "processor", "warn", f"{machine}, no AVX2: tracking will be slow", "Set `tracker: {max_hands: 1}`."
        )
    return Check("processor", "ok", f"{machine}, float32")


def check_models() -> Check:
    """Both networks' files, verified."""
    found = models.listing()
    wrong = [s for s in found if s.problem is not None]
    if wrong:
        return Check("models", "fail", "\n".join(f"{s.path}: {s.problem}" for s in wrong), "gesturectl models fetch")
    return Check("models", "ok", f"verified in {' and '.join(sorted({str(s.path.parent) for s in found}))}")


def check_config() -> tuple[Config, Check]:
    """The config in force, the defaults where it is wrong."""
    try:
        from gesturectl.config.load import load_active
        from gesturectl.config.read.problem import Block

        warnings: list[Block] = []
        config, path = load_active(warned=warnings.append)
    except ImportError as e:
        return Config(), Check("config", "fail", f"cannot be read: {e}", install("--upgrade", "gesturectl"))
    except GesturectlError as e:
        return Config(), Check("config", "fail", e.problem, e.remedy or "gesturectl check")
    if warnings:
        count = f"{len(warnings)} warning{'s' * (len(warnings) > 1)}"
        return config, Check("config", "warn", f"{path}: {count}, about what is surely not meant", "gesturectl check")
    return config, Check("config", "ok", f"{path}" if path else "none of your own, the defaults are used")


def check_camera(settings: Camera) -> Check:
    """One picture from the configured source."""
    if is_held() and (running := _camera_of_running()) is not None:
        return running
    try:
        from gesturectl.vision.source import open_source
    except ImportError as e:
        return Check("camera", "fail", f"OpenCV cannot be loaded: {e}", install(OPENCV))
    try:
        source = open_source(str(settings.source), settings, live=True)
        try:
            frame = source.read()
        finally:
            source.close()
    except GesturectlError as e:
        why = explained(e)
        return Check("camera", "fail", why.problem, why.remedy)
    if frame is None:
        return Check("camera", "fail", f"{source.name} gives no picture", "Close other programs that use it.")
    rate = f" at {source.fps:g} fps" if source.fps else ""
    detail = f"{source.name}, {source.size[0]}x{source.size[1]}{rate}"
    brightness = float(frame.image.mean())
    if brightness < DARK:
        return Check(
            "camera",
            "warn",
            f"{detail}, but the picture is dark (brightness {brightness:.0f} of 255)",
            "Switch on a light in front of you, and open the camera's shutter.",
        )
    return Check("camera", "ok", detail)


def _camera_of_running() -> Check | None:
    """The camera as the running program has it, since no other process can open it meanwhile."""
    from gesturectl.control import client

    try:
        camera = client.ask("status")["status"]["camera"]
    except GesturectlError:
        return None
    size = "x".join(map(str, camera["size"]))
    detail = f"{camera['name']}, {size} at {camera['fps']:g} fps, {camera['state']} in the running gesturectl"
    if camera["state"] == "lost":
        return Check("camera", "fail", detail, "Plug it in, and close other programs that use it.")
    if camera["dark"]:
        return Check("camera", "warn", f"{detail}, black pictures", "Open the camera's shutter, or switch on a light.")
    return Check("camera", "ok", detail)


def check_service(ask: Callable[..., str | None]) -> Check:
    """Whether the program starts with the desktop; `ask` runs `systemctl --user` and gives its answer."""
    enabled = ask("is-enabled", UNIT)
    if enabled is None:
        return Check("service", "ok", _started())
    if enabled in ("", "not-found"):
        return Check("service", "ok", "not installed; the program is started by hand")
    active = ask("is-active", UNIT) or "not running"
    if active == "failed":
        return Check("service", "fail", f"{UNIT} has failed", f"journalctl --user -u {UNIT} -n 20")
    if enabled != "enabled":
        return Check("service", "warn", f"{UNIT} is {enabled}, {active}", f"systemctl --user enable --now {UNIT}")
    if active != "active":
        return Check("service", "warn", f"{UNIT} is enabled, but {active}", f"systemctl --user start {UNIT}")
    return Check("service", "ok", f"{UNIT} is enabled and active")


def _started() -> str:
    """How the program is started where there is no systemd."""
    log = autostart.log_file()
    how = "the program starts at login" if autostart.is_on() else "the program is started by hand"
    if log is None:
        return f"no systemd of your own here; {how}"
    return f"{how}; messages of starts at login are in {log}" if log.exists() else how


def check_running() -> Check:
    """The running program, if there is one, and what went wrong in it last."""
    from gesturectl.control import client

    try:
        status = client.ask("status")["status"]
    except GesturectlError as e:
        if is_held():
            return Check("running", "fail", e.problem, "gesturectl stop")
        return Check("running", "ok", "not now")
    detail = f"process {status['pid']}, {status['state']}, output {status['output']}"
    if status.get("age", 0.0) > HANGS:
        return Check("running", "fail", f"{detail}, but hangs for {status['age']:.0f} s", "gesturectl stop")
    if holding := [p["text"] for p in status["problems"] if p.get("over") is None]:
        last = holding[-1].splitlines()[0]
        return Check("running", "warn", f"{detail}; last problem: {last}", "gesturectl status")
    return Check("running", "ok", detail)


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    # One broken library must not hide the results of the other checks.
    try:
        return look()
    except Exception as e:
        raised = type(e).__name__
        return Check(name, "fail", f"the check itself failed: {raised}: {e}", "gesturectl --debug doctor", raised)


def _installed() -> dict[str, str]:
    names = (*PACKAGES, *PLATFORM_PACKAGES, *OPENCV_WHEELS)
    present = {d.metadata["Name"].lower(): d.version for d in metadata.distributions() if d.metadata["Name"]}
    return {name: present[name] for name in names if name in present}
