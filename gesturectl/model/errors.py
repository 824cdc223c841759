"""Errors that a user sees: one sentence naming the thing, one naming the remedy, and the process' exit code."""

import errno

from gesturectl.model.words import legible

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # numbers of OSError: a disk, one's share of it, the largest file

# What a service's run ends with for a fault of the program, after which another run may do (EX_SOFTWARE of sysexits.h).
FAULT = 70


class GesturectlError(Exception):
    """An error with a remedy; `exit_code` is what the command ends with."""

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem = problem = legible(problem)  # names of files and of others' data stand in it
        super().__init__(f"{problem} {remedy}".strip())
        self.remedy = remedy


class InputError(GesturectlError):
    """The input or the config is wrong (exit 1)."""


class UsageError(GesturectlError):
    """The command line is wrong (exit 2)."""

    exit_code = 2


class EnvironmentLacksError(GesturectlError):
    """The computer lacks something: a camera, a display, a permission, a model file (exit 3)."""

    exit_code = 3


class NoReaderError(GesturectlError):
    """Nobody reads what is printed any more: the command ends, quietly (exit 0)."""

    exit_code = 0


class NoPictureError(EnvironmentLacksError):
    """A camera cannot be opened or gives no picture, and the system does not say why (exit 3)."""


class NotOfferedError(EnvironmentLacksError):
    """The system is here, and lacks what one way of using it needs; another way may work (exit 3)."""


class RefusedError(EnvironmentLacksError):
    """The user has refused; retries and services must not ask again (exit 1)."""

    exit_code = 1


class NotNowError(EnvironmentLacksError):
    """What is needed exists, but cannot be used just now, such as a locked desktop; a retry may succeed (exit 3)."""
