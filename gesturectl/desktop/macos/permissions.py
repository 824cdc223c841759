"""What macOS lets this process do, and where the user allows it.

macOS keeps a permission for the program that is responsible: the terminal that a command is typed into, or Python
itself where launchd starts it. It knows such a program by its signature; one that is replaced is asked for again.
"""

from __future__ import annotations

from functools import cache

from gesturectl.desktop.macos.frameworks import framework
from gesturectl.model.errors import EnvironmentLacksError

_SETTINGS = "System Settings > Privacy & Security"
_WHO = "the program that starts gesturectl, such as Terminal, or Python where it starts at login"
_RESTRICTED, _DENIED, _ALLOWED = 1, 2, 3  # AVAuthorizationStatus; 0 is not determined
_CAMERA = {
    0: ("macOS has not been asked yet for the camera", "Run `gesturectl run` in a terminal, and answer its question"),
    _DENIED: (
        "macOS lets this program not use the camera",
        f"Allow it under {_SETTINGS} > Camera, for {_WHO}, and start again",
    ),
    _RESTRICTED: (
        "the camera is blocked on this Mac by a profile or by Screen Time",
        "Ask whoever manages it",
    ),
}


def may_control(*, ask: bool = False) -> bool:
    """Whether events of this process are taken; ask: has macOS show its question, where it has not been answered."""
    if ask:
        _ask()
    if framework("Quartz").CGPreflightPostEventAccess():
        return True
    # Accessibility includes that right, which is a permission of its own, without a list in the settings.
    return bool(framework("ApplicationServices").AXIsProcessTrusted())


@cache
def _ask() -> None:
    """Once in a run: it is asked again only after an answer was taken back."""
    services = framework("ApplicationServices")
    services.AXIsProcessTrustedWithOptions({services.kAXTrustedCheckOptionPrompt: True})
    framework("Quartz").CGRequestPostEventAccess()


def no_control() -> EnvironmentLacksError:
    """The error for a process whose events macOS drops without a word."""
    return EnvironmentLacksError(
        "macOS does not let this program control the computer.",
        f"Allow it under {_SETTINGS} > Accessibility, for {_WHO}, and start again.",
    )


def camera_refused() -> EnvironmentLacksError | None:
    """Why macOS gives this process no picture of any camera; None where it would, so that something else is wrong."""
    kit = framework("AVFoundation")
    status = int(kit.AVCaptureDevice.authorizationStatusForMediaType_(kit.AVMediaTypeVideo))
    if status == _ALLOWED:
        return None
    problem, remedy = _CAMERA.get(status, _CAMERA[_DENIED])
    return EnvironmentLacksError(f"{problem[0].upper()}{problem[1:]}.", f"{remedy}.")
