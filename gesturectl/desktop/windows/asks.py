"""What Windows does when it is asked, where its keys do something else or cannot be sent.

No program may send Win+L. Win+Down only makes a maximised window smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from gesturectl.desktop.asks.way import Asked, NothingToDo, Way, not_done
from gesturectl.desktop.windows.api import failure, user32
from gesturectl.desktop.windows.focused_window import describe

_MAXIMISE, _MINIMISE = 3, 6  # SW_MAXIMIZE, SW_MINIMIZE
_COMMAND, _CLOSE = 0x0112, 0xF060  # WM_SYSCOMMAND, SC_CLOSE
_ROOT_OWNER = 3  # GA_ROOTOWNER: the window that a dialog belongs to
_SHELL = ("Progman", "WorkerW", "Shell_TrayWnd", "#32769")  # the desktop itself and its task bar


class WindowsAsked:
    """The session's own windows and lock, as `asks.way.Asked`."""

    name = "Windows"

    def ways(self) -> Mapping[str, Way]:
        """How it does what it can do."""
        return {
            "lock_screen": Way("Windows' own lock", _lock),
            "minimise": Way("asks the window in front", partial(_to_window, _show, _MINIMISE, owner=True)),
            "maximise": Way("asks the window in front", partial(_to_window, _show, _MAXIMISE)),
            "close_window": Way("asks the window in front", partial(_to_window, _command, _CLOSE)),
        }

    def close(self) -> None:
        """There is no connection."""


def asked(_environment: Mapping[str, str], _report: object, _output: str) -> Sequence[Asked]:
    """As `asks.survey.session_asked`."""
    return [WindowsAsked()]


def _lock() -> None:
    if not user32.LockWorkStation():
        raise not_done("Windows", f"does not lock the screen ({failure()})")


def _to_window(do: Callable[[int, int], int], what: int, *, owner: bool = False) -> None:
    """Raises NothingToDo where no window of a program is in front."""
    window = user32.GetForegroundWindow()
    if not window or _kind(window) in _SHELL:
        raise NothingToDo
    if owner:
        window = user32.GetAncestor(window, _ROOT_OWNER) or window
    if not do(window, what):
        raise not_done("The window in front", f"does not take that ({failure()})")


def _show(window: int, how: int) -> int:
    """In its own time, as its program may hang."""
    return int(user32.ShowWindowAsync(window, how))


def _command(window: int, what: int) -> int:
    return int(user32.PostMessageW(window, _COMMAND, what, 0))


def _kind(window: int) -> str:
    return next(iter(describe(window).names), "")
