"""`gesturectl cameras`: every camera, and whether it gives a picture."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gesturectl.vision.cameras import Answer, Device


def add_parser(commands: Any) -> None:
    p = commands.add_parser("cameras", help="every camera, and whether it gives a picture", description=__doc__)
    p.add_argument("--json", action="store_true", help="print JSON")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 where there is any camera, with a picture or without. Raises EnvironmentLacksError where there is none."""
    from gesturectl.desktop.camera_permission import explained
    from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
    from gesturectl.settings import Camera
    from gesturectl.vision import cameras

    try:
        settings = _config_camera()
    except GesturectlError:  # of a config that is wrong, which is for `check` to say
        settings = Camera()
    running = _running()
    found = []
    for device in cameras.devices():
        used = running is not None and cameras.is_of_run(device, running["name"])
        answer = _of_run(running) if used and running else cameras.look(device, settings, explain=explained)
        if device.listed or answer.picture:
            found.append((device, answer, used))
    if args.json:
        print(json.dumps([_record(*one) for one in found], indent=2))
    elif found:
        print("\n".join(_line(*one) for one in found))
    if not found:
        raise EnvironmentLacksError(
            "No camera is found.", "Plug one in; a laptop's own may be switched off by a key or a shutter."
        )
    return 0


def _config_camera() -> Any:
    from gesturectl.config.load import load_active

    return load_active()[0].camera


def _running() -> dict[str, Any] | None:
    """The camera of the running gesturectl, None where none runs."""
    from gesturectl.control.client import ask
    from gesturectl.model.errors import GesturectlError

    try:
        camera: dict[str, Any] = ask("status")["status"]["camera"]
    except GesturectlError:
        return None
    return camera if camera["state"] != "off" else None


def _of_run(camera: dict[str, Any]) -> Answer:
    """A camera as the run has it, since no other program can open it meanwhile."""
    from gesturectl.vision.cameras import IS_BLACK, Answer

    size, fps = tuple(camera["size"]), camera["fps"]
    if camera["state"] == "lost":
        remedy = "Plug it in, and close other programs that use it."
        return Answer(False, problem="It gives no picture.", remedy=remedy)
    if camera["dark"]:
        return Answer(False, size, fps, *IS_BLACK)
    return Answer(True, size, fps)


def _record(device: Device, answer: Answer, running: bool) -> dict[str, Any]:
    return {
        "index": device.index,
        "name": device.name,
        "device": device.path,
        "source": device.source,
        "picture": answer.picture,
        "size": answer.size,
        "fps": answer.fps,
        "running": running,
        "problem": answer.problem,
        "remedy": answer.remedy,
    }


def _line(device: Device, answer: Answer, running: bool) -> str:
    used = " to the running gesturectl" if running else ""
    what = f"{answer.problem} {answer.remedy}"
    if answer.picture and answer.size:
        rate = f" at {answer.fps:.0f} a second" if answer.fps else ""
        what = f"gives pictures{used}: {answer.size[0]}x{answer.size[1]}{rate}"
    return f"{device.index}  {device.name}: {what}"
