"""Recording gestures and calibrating with the hands of the running program, shown on a page as they go on."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from gesturectl.learn.guide import Guide, Progress
from gesturectl.learn.idle import IdleRecorder
from gesturectl.learn.recording import MotionRecorder, PoseRecorder
from gesturectl.model.samples import Gesture
from gesturectl.model.types import HandFrame

REMARKS = 4  # kept for the page


class Lesson:
    """A recorder or the guide of calibration, fed with frames, with what it says kept for the page."""

    def __init__(self, kind: str, leader: PoseRecorder | MotionRecorder | IdleRecorder | Guide) -> None:
        self.leader = leader
        self._kind = kind
        self._progress: Progress | None = None
        self._said: deque[str] = deque(maxlen=REMARKS)

    @property
    def finished(self) -> bool:
        """Whether no more frames are wanted."""
        return self.leader.finished

    def step(self, frame: HandFrame) -> None:
        """Takes in a frame."""
        if frame.file is None:
            self._progress = self.leader.step(frame)
            self._said.extend(self._progress.said)

    def leave_out(self) -> None:
        """Goes on to the next part of a calibration."""
        if isinstance(self.leader, Guide):
            self.leader.leave_out()

    def record(self) -> Mapping[str, Any]:
        """What the page shows of it."""
        p = self._progress
        return {
            "kind": self._kind,
            "finished": self.finished,
            "part": p.part if p else "",
            "says": p.says if p else "Raise one hand into view.",
            "share": p.share if p else 0.0,
            "so_far": p.so_far if p else "",
            "sign": p.sign if p else False,
            "said": list(self._said),
        }


def recorded(lesson: object) -> Gesture | None:
    """What a finished recording holds; None for anything else."""
    if not isinstance(lesson, Lesson) or isinstance(lesson.leader, Guide | IdleRecorder) or not lesson.finished:
        return None
    return lesson.leader.gesture()
