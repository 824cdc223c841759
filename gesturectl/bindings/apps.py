"""Which profile is in force: the one for the window that has the keyboard, unless one was picked by hand there.

picked by hand while   | holds
-----------------------|---------------------------------------------------------------------------------------
no rule fits           | wherever no rule fits, until another is picked there
a rule fits            | as long as the windows that have the keyboard are that rule's
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gesturectl.model.types import Window
from gesturectl.settings import AppRule

PickedBy = Literal["default", "hand", "window"]
USUAL = "default"


@dataclass(slots=True)
class KeptChoice:
    """What a `ProfileChoice` keeps over a reload."""

    window: Window | None = None  # the one that has the keyboard, as far as is known
    elsewhere: str = USUAL  # the profile where no rule fits
    rule: AppRule | None = None  # the one that fits the window
    picked: str | None = None  # by hand, where `rule` fits


class ProfileChoice:
    """The profile in force, by the rules for windows and by hand; `kept` is that of another config, if any."""

    def __init__(
        self, rules: Sequence[AppRule], kept: KeptChoice | None = None, profiles: Collection[str] = ()
    ) -> None:
        self._rules = rules
        self.kept = kept or KeptChoice()
        if self.kept.elsewhere not in profiles:
            self.kept.elsewhere = USUAL
        if self.kept.picked not in profiles:
            self.kept.picked = None
        self.enter(self.kept.window)

    @property
    def window(self) -> Window | None:
        """The one that has the keyboard, as far as is known."""
        return self.kept.window

    @property
    def profile(self) -> str:
        """Its name."""
        kept = self.kept
        return kept.picked or (kept.rule.profile if kept.rule else kept.elsewhere)

    @property
    def by(self) -> PickedBy:
        """What has picked it."""
        if self.kept.picked:
            return "hand"
        return "window" if self.kept.rule else "default" if self.kept.elsewhere == USUAL else "hand"

    def pick(self, profile: str) -> None:
        """The user has picked one."""
        if self.kept.rule is None:
            self.kept.elsewhere = profile
        else:
            self.kept.picked = profile

    def enter(self, window: Window | None) -> None:
        """Another window has the keyboard, or none that is known."""
        rule = next((r for r in self._rules if window is not None and fits(r, window)), None)
        if rule != self.kept.rule:
            self.kept.picked = None
        self.kept.window, self.kept.rule = window, rule


def fits(rule: AppRule, window: Window) -> bool:
    """Whether all that a rule asks for is so; of several names of a window or program one is enough."""
    asked = ((rule.window, window.names), (rule.title, (window.title,)), (rule.program, window.programs))
    return all(wanted is None or _any(wanted, found) for wanted, found in asked)


def _any(wanted: str, found: Iterable[str]) -> bool:
    return any(_matches(wanted.casefold(), text.casefold()) for text in found)


def _matches(pattern: str, text: str) -> bool:
    """Whether it does from end to end; each part between stars is looked for once, whatever the two are."""
    first, *parts = pattern.split("*")
    if not parts:
        return text == first
    last = parts.pop()
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in parts:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
