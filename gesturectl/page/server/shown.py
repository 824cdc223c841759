"""A gesture of the user's own or of a pack, as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence

from gesturectl.learn.advice import advice, closest
from gesturectl.learn.displaced import in_words
from gesturectl.model.samples import Gesture
from gesturectl.page.server.drawing import fitted, path
from gesturectl.settings import Config

SHOWN = 60  # samples drawn of a gesture


def shown(gesture: Gesture, others: Sequence[Gesture], config: Config) -> dict[str, object]:
    """A gesture as the page shows it: its samples as drawings, and what to know of it beside others and a config."""
    return {
        "name": gesture.name,
        "kind": gesture.kind,
        "count": gesture.count,
        "hands": [fitted(s.hand) for s in gesture.poses[:SHOWN]],
        "paths": [path(m.points) for m in gesture.motions[:SHOWN]],
        "advice": advice(gesture, others),
        "displaces": list(in_words(gesture, config)) if gesture.count else (),
        "close": closest(gesture, others),
    }
