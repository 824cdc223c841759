"""For programs that tests kill at a chosen step."""

import os
import signal
from typing import Any


def before_each(owner: Any, name: str, left: list[int]) -> None:
    """Has `owner.name` count `left[0]` down at each call; the process is killed before the one that reaches 0."""
    call = getattr(owner, name)

    def counted(*arguments: Any, **words: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **words)

    setattr(owner, name, counted)
