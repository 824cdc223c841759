"""A run for the page to look at: made-up hands through a real pipeline in a thread, at their own pace."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import replace

from gesturectl.actions.desktop import GNOME
from gesturectl.control.run_handle import KEPT, RunHandle
from gesturectl.control.status import CameraStatus, Latency, Learning, Status, hand_statuses
from gesturectl.learn.classifier import LiveGestures
from gesturectl.model.errors import InputError
from gesturectl.model.types import POSES, Move
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.pipeline.step import Step
from gesturectl.settings import Config
from tests.hands import SIZE, frame, hand

SCREEN = (1920, 1080)
FPS = 15.0  # enough for what the tests look at, and half as much for the browser to draw as at 30


class FakeRun:
    """Shows whatever `shows` is, a list of names of hands, until closed; `sent` is what the desktop got."""

    def __init__(self, path):
        self._hands = ()
        self.begin()
        self.handle = RunHandle(path, Config(), self.status(), self)
        self._gestures = LiveGestures(every=0.1)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def begin(self):
        """All as it is at the start."""
        self.shows = ["open"]
        self.plays = []  # frames that are played first, much faster
        self.place = (320.0, 240.0)
        self.sent = []
        self.muted = False
        self.paused_by = None
        self.profiled = "default"
        self.layers = ()
        self.momentary = ()
        self.put_on = []  # layers, and whether on
        self.lost = False  # the camera
        self.window = None  # that has the keyboard
        self.making = None  # what hands make, made up as profile and layers are
        self.learning = None  # an hour of use, and how much was asked for and ended: keep or not
        self.learned = []
        self.says = []  # what the user has said of gestures, and the answers
        self.rest = None  # what the next rest of the pointer does, where rests do anything

    def status(self):
        off = self.paused_by in ("command", "lock")
        camera = CameraStatus("made up", "off" if off else "on", SIZE, FPS, FPS)
        state = "paused" if self.paused_by else "no camera" if self.lost else "running"
        latency = {"frame": Latency(3.2, 6.0)}
        return Status(
            state, self.paused_by, self.muted, self.profiled, ("default",), self._hands, (), camera, "none", SCREEN,
            layers=self.layers, momentary_layers=self.momentary, latency=latency, window=self.window,
            next_dwell=self.rest.choice if self.rest else None, dwell_locked=bool(self.rest and self.rest.locked),
            learning=self.learning,
        )  # fmt: skip

    def _run(self):
        own = self._gestures.trained(Config().gestures)
        pipeline = Pipeline(Config(), own, GNOME, SCREEN, (960, 540), (), own.strokes)
        zero = time.monotonic()
        n = 0
        while not self._closed.wait(max(0.0, zero + n / FPS - time.monotonic())):
            self.handle.commands.do()
            if self.plays:
                if any(len(reader._moments) > KEPT // 2 for reader in self.handle._readers):
                    self._closed.wait(0.001)  # or the page would miss some
                    continue
                played = self.plays.pop(0)
                self.handle.watch(played, Step(played.t))
                self._closed.wait(0.001)
                continue
            n += 1
            if self.lost:
                self.handle.status = self.status()
                continue
            x, y = self.place
            # a little tremor, as of a hand
            shown = [hand(name, x + 200 * i + n % 3, y, track=i + 1) for i, name in enumerate(self.shows)]
            seen = frame(n / FPS, *shown)
            said, self.says = self.says, []
            seen = replace(seen, said="\n".join(what for what, _ in said))
            while (due := pipeline.deadline()) is not None and due <= seen.t:
                self._send(None, pipeline.tick(due))
            step = pipeline.step(seen)
            for (_, answer), outcome in zip(said, step.outcomes[-len(said) :] if said else (), strict=False):
                if outcome.taken is None and outcome.remedy:
                    answer.set_exception(InputError(outcome.words, outcome.remedy))
                else:
                    answer.set_result(outcome.words)
            self._hands = hand_statuses(shown, step.poses, pipeline.engaged, pipeline.pointing, pipeline.waiting)
            self._send(seen, replace(step, making=self.making))
            self.handle.status = self.status()

    def _send(self, seen, step):
        self.handle.watch(seen, step)
        if not self.muted and not self.paused_by:
            self.sent += [e for e in step.outputs if not isinstance(e, Move)]

    def close(self):
        self._closed.set()
        self._thread.join()
        self._gestures.close()

    def pause(self):
        self.paused_by = "command"

    def resume(self):
        self.paused_by = None

    def profile(self, name):
        if name != "default":
            raise InputError(f"There is no profile `{name}`.", "There is only `default`.")

    def layer(self, name, on):
        self.put_on.append((name, on))

    def next_dwell(self, cell):
        if self.rest is None:
            raise InputError("Rests of the pointer do nothing.", "Set `pointer: {dwell: 0.8}`, in seconds.")
        self.rest.pick(cell)

    def learn(self, seconds):
        self.learning = Learning(seconds, seconds, 0, 0)
        return self._answer(f"Learns from the next {seconds / 60:.0f} minutes.", seconds)

    def end_learning(self, *, keep):
        self.learning = None
        return self._answer("Kept." if keep else "Thrown away.", keep)

    def _answer(self, words, note):
        self.learned.append(note)
        answer = Future()
        answer.set_result(words)
        return answer

    def not_meant(self):
        return self._say("not_meant")

    def should_have_acted(self, gesture):
        if gesture not in POSES:
            raise InputError(f"`{gesture}` is not looked for.", "It can be said of poses.")
        return self._say(f"should_have_acted {gesture}")

    def _say(self, what):
        answer = Future()
        self.says.append((what, answer))
        return answer

    def mute(self, on):
        self.muted = on

    def reload(self):
        done = Future()
        done.set_result(None)
        return done

    toggle = stop = resume
