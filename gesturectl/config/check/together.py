"""What bindings of two gestures mean for those of one of the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gesturectl.actions.nothing import NOTHING
from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.config.check.finding import Finding, Place
from gesturectl.settings import Config


def together(config: Config, kind: str, name: str, bindings: Sequence[Binding]) -> Iterator[Finding]:
    """The findings within one profile or layer."""
    for i, b in enumerate(bindings):
        place = Place(kind, name, i)
        if b.other_hand is not None and config.tracker.max_hands < 2:
            yield Finding("two hands", place, "other_hand")
        for j, first in enumerate(bindings):
            other = Place(kind, name, j)
            if first.do == NOTHING or first.combined:
                continue
            hands = b.hand is None or first.hand in (None, b.hand)
            if first.on == b.after and hands:
                facts = {"within": b.within, "second": b.on}
                yield Finding("waits", other, "on", other=place, facts=facts)
            others = b.hand is None or first.hand != b.hand
            if first.on == b.other_hand and others and not behaviour(first.do).traits.idles:
                yield Finding("meanwhile", place, "other_hand", other=other, facts={"gesture": first.on})
