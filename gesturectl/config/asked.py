"""Which desktop actions a config uses, and what each does on the desktop that there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gesturectl.actions import desktop
from gesturectl.actions.macro import Macro
from gesturectl.actions.registry import Action
from gesturectl.config.check.finding import all_bindings
from gesturectl.settings import Config

Here = Callable[[str], str]  # what a desktop action does here, in words; nothing where there is no desktop


def asked_by(do: Action) -> Sequence[str]:
    """The desktop actions in an action."""
    steps = do.macro if isinstance(do, Macro) else (do,)
    return [step for step in steps if isinstance(step, str) and step in desktop.NAMES]


def asked(config: Config) -> Sequence[str]:
    """All desktop actions that are bound, in the order of the table of actions."""
    found = {name for _, binding in all_bindings(config) for name in asked_by(binding.do)}
    return [name for name in desktop.NAMES if name in found]


def targets_for(config: Config) -> str:
    """What of a config asks for what can be pressed on the screen, in words; nothing where nothing does."""
    by_settings = ["`pointer.targets`"] if config.pointer.targets != "off" else []
    by_bindings = ["`do: hints`"] if any(binding.do == "hints" for _, binding in all_bindings(config)) else []
    return " and ".join(by_settings + by_bindings)


def without_targets(asked: str) -> str:
    """What to say of that where nothing is known of the screen."""
    return f"{asked} {'have' if ' and ' in asked else 'has'} no effect"


def what_it_does(config: Config, name: str, here: Here) -> str:
    """What a desktop action does, by the user's own way or by the desktop's; nothing where that is not known."""
    own = config.desktop.get(name)
    return f"your own way, {own.words()}" if own else here(name)
