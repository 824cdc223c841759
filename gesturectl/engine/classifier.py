"""The pose classifier of a run: built-in and trained poses together, renewed when the user trains another one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from gesturectl import gallery
from gesturectl.gestures.poses import PoseClassifier
from gesturectl.gestures.recogniser import Classifier
from gesturectl.gestures.trained import CombinedPoses, trained_alone
from gesturectl.samples import Gesture
from gesturectl.settings import Gestures
from gesturectl.types import Hand, PoseScore

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between two looks for new samples


def pose_classifier(config: Gestures, trained: Sequence[Gesture], *, only_trained: bool = False) -> Classifier:
    """Built-in and trained poses, or the latter alone."""
    samples = {g.name: [s.hand for s in g.poses] for g in trained if g.poses}
    if only_trained:
        return trained_alone(samples)
    built_in = PoseClassifier(config.pinch)
    return CombinedPoses(built_in.classify, samples) if samples else built_in


def stored(config: Gestures) -> Classifier:
    """The classifier with all gestures that can be read; those that cannot are told of in the log."""
    gestures, problems = gallery.read_all()
    for problem in problems:
        log.warning("%s", problem)
    return pose_classifier(config, gestures)


class LiveClassifiers:
    """Builds the classifiers of a run in real time; a thread of its own fits them anew when samples have changed."""

    def __init__(self, every: float = EVERY) -> None:
        self._stamp = gallery.stamp()
        self._last: _Live | None = None
        self._every = every
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="gestures", daemon=True)
        self._thread.start()

    def __call__(self, config: Gestures) -> Classifier:
        """A classifier that is kept up to date until the next one is asked for."""
        self._last = _Live(config, stored(config))
        return self._last

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._closed.wait(self._every):
            stamp, last = gallery.stamp(), self._last
            if last is not None and stamp != self._stamp:
                last.current, self._stamp = stored(last.config), stamp
                log.info("gestures of your own: %s", ", ".join(name for name, *_ in stamp) or "none")


class _Live:
    """A classifier whose inside is exchanged as a whole."""

    def __init__(self, config: Gestures, current: Classifier) -> None:
        self.config = config
        self.current = current

    def classify(self, hand: Hand) -> PoseScore:
        return self.current.classify(hand)
