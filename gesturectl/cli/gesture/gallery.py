"""The user's own gestures on the terminal: what `gesture`, `record` and `evaluate` have in common."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from gesturectl.model.words import counted

if TYPE_CHECKING:
    from gesturectl.learn.idle import Idle
    from gesturectl.model.samples import Gesture


NO_TURN = "A motion counts however the hand is turned."


def add_any_turn(p: argparse.ArgumentParser) -> None:
    """Adds the option of `add` and `record`."""
    p.add_argument(
        "--any-turn",
        action="store_true",
        help="the pose counts however the hand is turned, such as upside down; else about as in one of its samples",
    )


def keep(added: Gesture) -> int:
    """Adds a gesture's samples to the gallery and says what the gesture is now like."""
    from gesturectl.cli.run import load_config
    from gesturectl.learn.advice import advice
    from gesturectl.learn.displaced import in_words
    from gesturectl.model import gallery

    gesture, broken = gallery.append(added)
    if broken:
        print(f"gesturectl: the file before was broken and is kept as {broken}", file=sys.stderr)
    name = gesture.name
    such = f"by a line such as `- {{on: {name}, do: {{key: space}}}}` in the config"
    print(f"`{name}` has {counted(gesture.count, 'sample')} now. Bind it on the page, or {such}.")
    if gesture.poses and not gesture.any_turn:
        print("It counts with the hand turned about as in one of them; with `--any-turn`, however it is turned.")
    for line in (
        *advice(gesture, readable()),
        *in_words(gesture, load_config(None, mirrored=False)),
        *expected(gesture),
    ):
        print(line)
    if gesture.count == added.count:
        print(f"To take it back: gesturectl gesture remove {name}")
    return 0


def expected(gesture: Gesture) -> list[str]:
    """What is expected of a gesture, in words; a broken file of idle hands is reported and left out."""
    from gesturectl.learn import forecast

    return forecast.in_words(forecast.forecast(gesture, own_idle()))


def own_idle() -> Idle | None:
    """The user's own idle hands; a broken file of them is reported and left out."""
    from gesturectl.learn import idle
    from gesturectl.model.errors import InputError

    try:
        return idle.own()
    except InputError as e:
        print(f"gesturectl: {e}", file=sys.stderr)
        return None


def readable() -> tuple[Gesture, ...]:
    """The stored gestures; what is wrong with others is said."""
    from gesturectl.model import gallery

    gestures, problems = gallery.read_all()
    for problem in problems:
        print(f"gesturectl: {problem}", file=sys.stderr)
    return gestures
