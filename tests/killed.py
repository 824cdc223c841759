"""For programs that tests kill at a chosen step."""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any

from gesturectl.desktop.release.ledger import Ledger


def before_each(owner: Any, name: str, left: list[int]) -> None:
    """Has `owner.name` count `left[0]` down at each call; the process is killed before the one that reaches 0."""
    call = getattr(owner, name)

    def counted(*arguments: Any, **words: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **words)

    setattr(owner, name, counted)


def die_at_each_step(events: Iterable[Any], make: Callable[[], tuple[Any, list[tuple[Any, str]]]]) -> None:
    """Sends the events again and again, each time by a child that is killed one step later, until one lives.

    make: in the child: an output, and the owner and name of each call that is a step. The number of the step is printed
    when a child has been killed there; the next one begins with the next line of the input.
    """
    steps = 1
    while not _lives(steps, events, make):
        print(steps, flush=True)
        sys.stdin.readline()
        steps += 1


def _lives(steps: int, events: Iterable[Any], make: Callable[[], tuple[Any, list[tuple[Any, str]]]]) -> bool:
    if (child := os.fork()) == 0:
        output, calls = make()
        left = [steps]
        for owner, name in calls:
            before_each(owner, name, left)
        ledger = Ledger(output)
        for event in events:
            ledger.emit(event)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status and not os.WIFSIGNALED(status):
        sys.exit(1)  # it has failed, not been killed
    return status == 0
