"""What a run recognises: built-in and trained gestures together, renewed when the user trains another one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from gesturectl.gestures.motions.strokes import StrokeMatcher, Strokes, as_way
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import CombinedPoses, Views, trained_alone
from gesturectl.gestures.recogniser import Classifier
from gesturectl.learn import idle
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.samples import Gesture
from gesturectl.model.types import Hand, PoseScore
from gesturectl.settings import Gestures

log = logging.getLogger(__name__)
IDLE = "idle hands"  # no gesture can have this name
EVERY = 1.0  # seconds between two looks for new samples and new hands that mean nothing


def pose_classifier(
    config: Gestures, trained: Sequence[Gesture], background: Views | None = None, *, only_trained: bool = False
) -> Classifier:
    """Built-in and trained poses, or the latter alone. background: hands that mean nothing."""
    samples = {g.name: [s.hand for s in g.poses] for g in trained if g.poses}
    any_turn = [g.name for g in trained if g.any_turn]
    if only_trained:
        return trained_alone(samples, any_turn, background)
    built_in = PoseClassifier(config.pinch, config.declared)
    return CombinedPoses(built_in.classify, samples, any_turn, background) if samples else built_in


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
        self.unread: frozenset[str] = frozenset()  # names of gestures, and IDLE
        self.strokes = Strokes(matcher(()))
        self.refit()

    def classify(self, hand: Hand) -> PoseScore:
        """The pose of one hand."""
        return self._current.classify(hand)

    def refit(self) -> None:
        """Loads the stored gestures and the user's idle hands; the log names those that cannot be read."""
        gestures, problems = gallery.read_each()
        background = None
        if any(g.poses for g in gestures):
            own = None
            try:
                own = idle.own()
            except InputError as e:
                problems[IDLE] = e
            background = idle.background(own)
        self.unread = frozenset(problems)
        for what, problem in problems.items():
            report(log, Notice.GESTURES, "%s", problem, which=what)
        self._current = pose_classifier(self._config, gestures, background, only_trained=self._only_trained)
        self.strokes.matcher = matcher(gestures)


class LiveGestures:
    """Gives a run in real time its gestures; refits them in a thread when what is kept has changed."""

    def __init__(self, every: float = EVERY) -> None:
        self._stamp = _stamp()
        self._last: Trained | None = None
        self._unread: frozenset[str] = frozenset()
        self._every = every
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="gestures", daemon=True)
        self._thread.start()

    def trained(self, config: Gestures) -> Trained:
        """Gestures that are kept up to date until the next ones are asked for."""
        last = self._last = Trained(config)
        self._end_read(last)
        return last

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._closed.wait(self._every):
            stamp, last = _stamp(), self._last
            if last is not None and stamp != self._stamp:
                last.refit()
                self._stamp = stamp
                self._end_read(last)
                log.info("gestures of your own: %s", ", ".join(gallery.names()) or "none")

    def _end_read(self, last: Trained) -> None:
        """Says of what could not be read before that this is over."""
        before, self._unread = self._unread, last.unread
        for what in sorted(before - self._unread):
            resolved(log, Notice.GESTURES, "%s: can be read now, or is gone", what, which=what)


def _stamp() -> tuple[object, ...]:
    """What changes whenever a stored gesture or the user's idle hands do."""
    return gallery.stamp(), idle.stamp()
