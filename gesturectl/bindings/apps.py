"""Which profile is in force: the one for the window that has the keyboard, unless one was picked by hand there.

picked by hand while   | holds
-----------------------|---------------------------------------------------------------------------------------
no rule fits           | wherever no rule fits, until another is picked there
a rule fits            | as long as the windows that have the keyboard are that rule's
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from gesturectl.model.types import Window
from gesturectl.settings import AppRule

PickedBy = Literal["default", "hand", "window"]
USUAL = "default"


class ProfileChoice:
    """The profile in force, by the rules for windows and by hand."""

    def __init__(self, rules: Sequence[AppRule], usual: str = USUAL) -> None:
        self._rules = rules
        self._elsewhere = usual  # where no rule fits
        self._rule: AppRule | None = None
        self._picked: str | None = None  # by hand, where `_rule` fits
        self.window: Window | None = None  # the one that has the keyboard, as far as is known

    @property
    def profile(self) -> str:
        """Its name."""
        return self._picked or (self._rule.profile if self._rule else self._elsewhere)

    @property
    def by(self) -> PickedBy:
        """What has picked it."""
        if self._picked:
            return "hand"
        return "window" if self._rule else "default" if self._elsewhere == USUAL else "hand"

    def pick(self, profile: str) -> None:
        """The user has picked one."""
        if self._rule is None:
            self._elsewhere = profile
        else:
            self._picked = profile

    def enter(self, window: Window | None) -> None:
        """Another window has the keyboard, or none that is known."""
        self.window = window
        rule = next((r for r in self._rules if window is not None and fits(r, window)), None)
        if rule is not self._rule:
            self._rule, self._picked = rule, None

    def take_over(self, old: ProfileChoice, profiles: Collection[str]) -> None:
        """What was picked with other rules, as far as there still are such profiles."""
        if old._elsewhere in profiles:
            self._elsewhere = old._elsewhere
        self.enter(old.window)
        if self._rule == old._rule and old._picked in profiles:
            self._picked = old._picked


def fits(rule: AppRule, window: Window) -> bool:
    """Whether all that a rule asks for is so; of several names of a window or program one is enough."""
    asked = ((rule.window, window.names), (rule.title, (window.title,)), (rule.program, window.programs))
    return all(wanted is None or _any(wanted, found) for wanted, found in asked)


def _any(wanted: str, found: Iterable[str]) -> bool:
    pattern = ".*".join(map(re.escape, wanted.split("*")))
    return any(re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL) for text in found)
