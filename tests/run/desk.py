"""A driver on a desk that keeps what it got, for tests of what it sends."""

import io
import json

from gesturectl.actions.desktop import GNOME
from gesturectl.desktop.record import NullOutput
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import Button, Key
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.run.driver import Driver
from gesturectl.settings import Config
from tests.hands import stream

PRESS = ((1.0, "relaxed", 320, 240), (0.3, "pinch", 320, 240))
CLICK = (*PRESS, (0.5, "relaxed", 320, 240))


class Desk(NullOutput):
    """Keeps what it got; `fails` says of an event whether it is refused, by raising."""

    def __init__(self, fails=None):
        super().__init__()
        self.got, self.fails = [], fails or (lambda event: None)

    def emit(self, event):
        self.fails(event)
        self.got.append(event)

    def down(self):
        held = set()
        for e in self.got:
            if isinstance(e, Button | Key):
                (held.add if e.pressed else held.remove)(e.button if isinstance(e, Button) else e.key)
        return held

    def buttons(self):
        return [e.pressed for e in self.got if isinstance(e, Button)]


class Run:
    """A driver on a desk, with its pipeline and the trace it writes."""

    def __init__(self, desk=None, config=None):
        self.desk = desk or Desk()
        self.pipeline = Pipeline(config or Config(), PoseClassifier(), GNOME, self.desk.screen, self.desk.pointer())
        self.ledger = Ledger(self.desk)
        self.stream = io.BytesIO()
        writer = TraceWriter(self.stream)
        writer.meta((640, 480), 30.0, "made up")
        self.driver = Driver(self.pipeline, self.ledger, writer)

    def show(self, *parts, start=0.0):
        """Shows `stream`'s frames and returns the time of the last one."""
        t = start
        for f in stream(*parts, start=start):
            self.driver.frame(f)
            t = f.t
        return t

    def lines(self, *kinds):
        records = map(json.loads, self.stream.getvalue().splitlines())
        return [r for r in records if r["type"] in kinds]
