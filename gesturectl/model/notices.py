"""The problems that a run reports to the user by its log and its status, and what ends each of them."""

from __future__ import annotations

import logging
from enum import Enum


class Notice(Enum):
    """What a problem is about: its key in the status, and what ends it. A problem ended by nothing is over at once.

    Of most kinds one holds at a time, and a newer one takes its place; of some several do, until that ends them all.
    """

    CAMERA = ("camera", "the camera gives pictures again")
    BLACK = ("black", "something can be seen in the pictures")
    SLOW = ("slow", "the camera is fast enough again")
    OUTPUT = ("output", "the desktop is connected again")
    MONITOR = ("monitor", "the monitor that the config asks for is there")
    PAUSE = ("pause", "the run is resumed")
    CONFIG = ("config", "the config can be read")
    WARNING = ("warning", "the config is free of this warning")
    ACTION = ("action", "the config changes", True)
    DESKTOP = ("desktop", "the desktop does it again")
    GESTURES = ("gestures", "the samples can be read", True)
    TARGETS = ("targets", "the config changes")
    STAGE = ("stage", "")
    COMMAND = ("command", "")
    INPUT = ("input", "")
    GUARDIAN = ("guardian", "")
    TEXT = ("text", "")
    RELEASE = ("release", "")
    PROGRAM = ("program", "")

    def __init__(self, key: str, ended_by: str, several: bool = False) -> None:
        self.key = key
        self.lasts = bool(ended_by)
        self.several = several


def report(
    log: logging.Logger,
    notice: Notice,
    text: str,
    *values: object,
    which: str = "",
    error: BaseException | None = None,
) -> None:
    """Logs a problem. which: its key among problems of its kind; error: the program's own, with its traceback."""
    level = logging.ERROR if error else logging.WARNING
    log.log(level, text, *values, exc_info=error, extra={"notice": notice, "which": which, "resolved": False})


def resolved(log: logging.Logger, notice: Notice, text: str, *values: object, which: str = "") -> None:
    """Logs that a problem is over."""
    log.info(text, *values, extra={"notice": notice, "which": which, "resolved": True})
