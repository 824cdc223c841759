"""A gesture of the user's own or of a pack, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gesturectl.gestures.poses.embedding import distances, embed, metric
from gesturectl.learn import forecast
from gesturectl.learn.advice import advice, closest
from gesturectl.learn.displaced import in_words
from gesturectl.learn.idle import Idle
from gesturectl.model.samples import Gesture
from gesturectl.page.server.drawing import fitted, path
from gesturectl.settings import Config

SHOWN = 60  # samples drawn of a gesture


def shown(gesture: Gesture, others: Sequence[Gesture], config: Config, own: Idle | None = None) -> dict[str, object]:
    """A gesture as the page shows it: its samples as drawings, and what to know of it beside others and a config.

    own: the user's idle hands, for the forecast.
    """
    close = closest(gesture, others)
    return {
        "name": gesture.name,
        "kind": gesture.kind,
        "count": gesture.count,
        "hands": [fitted(s.hand) for s in gesture.poses[:SHOWN]],
        "paths": [path(m.points) for m in gesture.motions[:SHOWN]],
        "advice": advice(gesture, others),
        "displaces": list(in_words(gesture, config)) if gesture.count else (),
        "close": close,
        "forecast": forecast.in_words(forecast.forecast(gesture, own)) if gesture.count else (),
        "beside": beside(gesture, others, close),
    }


def beside(
    gesture: Gesture, others: Sequence[Gesture], close: Sequence[Mapping[str, object]]
) -> dict[str, object] | None:
    """The two most alike samples of a pose and of the other one of the user's that it is closest to, as drawings.

    close: as `closest` gives it. None where no other is close. Built-in ones are drawn by the page.
    """
    own = {o.name: o for o in others if o.name != gesture.name and o.poses}
    name = next((str(c["name"]) for c in close if c["name"] in own and not c["built_in"]), None)
    if name is None or not gesture.poses:
        return None
    mine, theirs = ([s.hand for s in g.poses] for g in (gesture, own[name]))
    far = distances(embed(mine, metric()), embed(theirs, metric()))
    i, k = divmod(int(far.argmin()), len(theirs))
    return {"name": name, "hand": fitted(mine[i]), "other": fitted(theirs[k])}
