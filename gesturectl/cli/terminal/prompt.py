"""Questions to the person at the terminal."""

from __future__ import annotations

import sys

from gesturectl.model.system import is_terminal


def agreed(question: str) -> bool:
    """Whether the person at the terminal says yes; not without a terminal, nor without an answer."""
    if not is_terminal(sys.stdin):
        return False
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in ("y", "yes")
