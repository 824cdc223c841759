"""The user's own gestures on the page: recorded, looked through, struck out, published, exported and imported."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gesturectl.learn import idle, library
from gesturectl.learn.recording import recorder
from gesturectl.model import gallery
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.model.samples import Gesture, dump, read_file
from gesturectl.page.server.config.editor import Editor, stamp
from gesturectl.page.server.feed import Feed
from gesturectl.page.server.lessons import Lesson, recorded
from gesturectl.page.server.routes import Answer, Asked, Nothing, answered, get, post
from gesturectl.page.server.shown import shown
from gesturectl.settings import Config

MOST_TIMES = 20


class Record(Asked):
    page: int
    name: str
    kind: Literal["pose", "motion"] = "pose"
    times: int = 3


class Stop(Asked):
    page: int


class Keep(Asked):
    struck: list[int]
    any_turn: bool = False


class Strike(Asked):
    name: str
    struck: list[int]


class Named(Asked):
    name: str


class Rename(Asked):
    name: str
    to: str


class Take(Asked):
    names: dict[str, str]  # of the pack's gestures, and as what each is kept


def routes(feed: Feed, editor: Editor) -> list[BaseRoute]:
    """What is asked about gestures."""
    teacher = Teacher(feed, editor)

    async def pack(request: Request) -> Response:
        if request.headers.get("content-type") != "application/octet-stream":
            return Response("A pack is sent as a file.", 415)
        content = await request.body()
        return await answered(request, lambda: teacher.preview(content))

    async def export(_: Request) -> Response:
        gestures = gallery.read_all()[0]
        named = {"content-disposition": 'attachment; filename="gestures.jsonl"'}
        return Response(dump(gestures), media_type="application/octet-stream", headers=named)

    return [
        get("/gestures", teacher.answer),
        get("/gestures/recorded", teacher.recorded),
        post("/gestures/record", Record, teacher.record),
        post("/gestures/stop", Stop, teacher.stop),
        post("/gestures/keep", Keep, teacher.keep),
        post("/gestures/idle", Stop, teacher.idle),
        post("/gestures/idle/keep", Nothing, teacher.keep_idle),
        post("/gestures/idle/forget", Nothing, teacher.forget_idle),
        post("/gestures/strike", Strike, teacher.strike),
        post("/gestures/remove", Named, teacher.remove),
        post("/gestures/rename", Rename, teacher.rename),
        post("/gestures/import", Take, teacher.take),
        Route("/gestures/pack", pack, methods=["POST"]),
        Route("/gestures/pack", export, methods=["GET"]),
    ]


class Teacher:
    """The requests about gestures; a pack that was sent waits here for being taken over."""

    def __init__(self, feed: Feed, editor: Editor) -> None:
        self._feed = feed
        self._editor = editor
        self._pack: tuple[Gesture, ...] = ()

    def answer(self, *said: str) -> Answer:
        """All gestures of the user's own, and what is wrong with files that cannot be read; said: what else is."""
        gestures, problems = gallery.read_all()
        config = self._config()
        own, problem = _own()
        return {
            "gestures": [shown(g, gestures, config, own) for g in gestures],
            "problems": [*said, *map(str, (*problems, *problem))],
            "idle": own.seconds if own else 0.0,
        }

    def record(self, asked: Record) -> Answer:
        """Begins a recording."""
        if not 1 <= asked.times <= MOST_TIMES:
            raise InputError(f"{asked.times} times are too many or too few.", f"Choose 1 to {MOST_TIMES}.")
        library.require_undeclared(asked.name, self._editor.read())
        self._feed.begin(asked.page, Lesson("record", recorder(asked.name, asked.kind, asked.times)))
        return {}

    def stop(self, asked: Stop) -> Answer:
        """Ends what is being done; nothing is kept of it."""
        self._feed.begin(asked.page, None)
        return {}

    def recorded(self) -> Answer:
        """What a finished recording holds."""
        gesture = self._finished()
        return {"gesture": shown(gesture, gallery.read_all()[0], self._config(), _own()[0])}

    def keep(self, asked: Keep) -> Answer:
        """Publishes the recording without the samples struck out; the running program takes it up within seconds."""
        gesture = replace(_without(self._finished(), asked.struck), any_turn=asked.any_turn)
        if not gesture.count:
            raise InputError("No sample is left.", "Keep at least one, or record anew.")
        library.require_undeclared(gesture.name, self._editor.read())
        kept, _ = gallery.append(gesture)
        self._feed.begin(0, None)
        return {"gesture": shown(kept, gallery.read_all()[0], self._config(), _own()[0])}

    def strike(self, asked: Strike) -> Answer:
        """Takes samples out of a stored gesture, the whole gesture where none is left."""
        with gallery.held():
            gesture = _without(gallery.read(asked.name), asked.struck)
            if gesture.count:
                gallery.store(gesture)
            else:
                self._remove(asked.name)
        return self.answer()

    def remove(self, asked: Named) -> Answer:
        """Deletes a gesture that the config does not name."""
        self._remove(asked.name)
        return self.answer()

    def rename(self, asked: Rename) -> Answer:
        """Gives a gesture another name, in the config as well."""
        content = self._editor.read()
        library.rename(
            asked.name,
            asked.to,
            content,
            lambda written: self._editor.write(stamp(content), lambda text, _: written(text), undoable=False),
        )
        return self.answer()

    def _remove(self, name: str) -> None:
        library.remove(name, self._editor.path, "Take that out first, under Gestures.")

    def preview(self, content: bytes) -> Answer:
        """What a pack holds; nothing of it is kept before it is taken over."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "pack.jsonl"
            file.write_bytes(content)
            try:
                self._pack = read_file(file)
            except InputError as e:
                raise InputError(e.problem.replace(str(file), "The pack"), e.remedy) from None
        stored, config = gallery.names(), self._config()
        return {
            "gestures": [shown(g, (), config) | {"taken": g.name in stored} for g in self._pack if g.count],
            "empty": [g.name for g in self._pack if not g.count],
        }

    def take(self, asked: Take) -> Answer:
        """Stores gestures of the pack under names that are free; all of them or none."""
        library.take(self._pack, asked.names, self._editor.read(), "The pack", "Give it another name.")
        self._pack = ()
        return self.answer()

    def _config(self) -> Config:
        """The config in the file; the one in force where that is wrong."""
        try:
            return self._editor.config(self._editor.read())
        except GesturectlError:
            return self._editor.in_force

    def idle(self, asked: Stop) -> Answer:
        """Begins to record hands that mean nothing."""
        self._feed.begin(asked.page, Lesson("record", idle.IdleRecorder()))
        return {}

    def keep_idle(self, _: Nothing) -> Answer:
        """Keeps them, for the forecasts."""
        lesson = self._feed.activity
        if not isinstance(lesson, Lesson) or not isinstance(lesson.leader, idle.IdleRecorder) or not lesson.finished:
            raise InputError("There is no finished recording of idle hands.", "Record them anew.")
        broken = idle.keep(lesson.leader.frames)
        self._feed.begin(0, None)
        return self.answer(*([f"The file of idle hands before was broken and is kept as {broken}."] if broken else ()))

    def forget_idle(self, _: Nothing) -> Answer:
        """Deletes all that is kept of them."""
        idle.forget()
        return self.answer()

    def _finished(self) -> Gesture:
        gesture = recorded(self._feed.activity)
        if gesture is None:
            raise InputError("There is no finished recording.", "Record the gesture anew.")
        return gesture


def _own() -> tuple[idle.Idle | None, tuple[InputError, ...]]:
    """The user's own idle hands, and what is wrong with their file."""
    try:
        return idle.own(), ()
    except InputError as e:
        return None, (e,)


def _without(gesture: Gesture, struck: Collection[int]) -> Gesture:
    return replace(
        gesture,
        poses=tuple(s for i, s in enumerate(gesture.poses) if i not in struck),
        motions=tuple(m for i, m in enumerate(gesture.motions) if i not in struck),
    )
