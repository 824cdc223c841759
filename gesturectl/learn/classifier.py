"""What a run recognises: built-in and trained gestures together, renewed when the user trains another one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from gesturectl.gestures.motions.strokes import StrokeMatcher, Strokes, as_way
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import CombinedPoses, trained_alone
from gesturectl.gestures.recogniser import Classifier
from gesturectl.model import gallery
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.samples import Gesture
from gesturectl.model.types import Hand, PoseScore
from gesturectl.settings import Gestures

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between two looks for new samples


def pose_classifier(config: Gestures, trained: Sequence[Gesture], *, only_trained: bool = False) -> Classifier:
    """Built-in and trained poses, or the latter alone."""
    samples = {g.name: [s.hand for s in g.poses] for g in trained if g.poses}
    any_turn = [g.name for g in trained if g.any_turn]
    if only_trained:
        return trained_alone(samples, any_turn)
    built_in = PoseClassifier(config.pinch, config.declared)
    return CombinedPoses(built_in.classify, samples, any_turn) if samples else built_in


def matcher(trained: Sequence[Gesture]) -> StrokeMatcher:
    """What compares a hand's way with the trained motions."""
    made = StrokeMatcher({g.name: [as_way(m.points) for m in g.motions] for g in trained if g.motions})
    _ = made.built_in  # found now, in the thread that fits, and not in a frame
    return made


class Trained:
    """The classifier and the motions of a run, with the gestures that are stored at present."""

    def __init__(self, config: Gestures, *, only_trained: bool = False) -> None:
        self._config = config
        self._only_trained = only_trained
        self._current: Classifier
        self.strokes = Strokes(matcher(()))
        self.refit()

    def classify(self, hand: Hand) -> PoseScore:
        """The pose of one hand."""
        return self._current.classify(hand)

    def refit(self) -> bool:
        """Loads the stored gestures; False where some cannot be read, which the log names."""
        gestures, problems = gallery.read_all()
        for problem in problems:
            report(log, Notice.GESTURES, "%s", problem)
        self._current = pose_classifier(self._config, gestures, only_trained=self._only_trained)
        self.strokes.matcher = matcher(gestures)
        return not problems


class LiveGestures:
    """Gives a run in real time its gestures; a thread of its own refits them when samples have changed."""

    def __init__(self, every: float = EVERY) -> None:
        self._stamp = gallery.stamp()
        self._last: Trained | None = None
        self._every = every
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="gestures", daemon=True)
        self._thread.start()

    def trained(self, config: Gestures) -> Trained:
        """Gestures that are kept up to date until the next ones are asked for."""
        self._last = Trained(config)
        return self._last

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._closed.wait(self._every):
            stamp, last = gallery.stamp(), self._last
            if last is not None and stamp != self._stamp:
                well = last.refit()
                self._stamp = stamp
                names = ", ".join(name for name, *_ in stamp) or "none"
                if well:
                    resolved(log, Notice.GESTURES, "gestures of your own: %s", names)
                else:
                    log.info("gestures of your own: %s", names)
