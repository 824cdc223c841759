"""An hour of the user's use, on the page: begun, ended, shown as skeletons, exported, deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gesturectl.control.run_handle import Controls, RunHandle
from gesturectl.learn.hour import file
from gesturectl.learn.hour.words import kept_in_words
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.page.server.drawing import fitted
from gesturectl.page.server.routes import Answer, Asked, Nothing, answered, get, post

SHOWN = 40  # hands drawn, those that were seen most
ANSWER = 10.0  # seconds in which what is collected is written


class Start(Asked):
    minutes: float


class End(Asked):
    keep: bool


def routes(handle: RunHandle) -> list[BaseRoute]:
    """What is asked about it."""
    hour = HourOfUse(handle)

    async def export(request: Request) -> Response:
        try:
            content = file.dump(file.Hour(file.kept()))
        except InputError:
            return await answered(request, hour.refuse)
        named = {"content-disposition": 'attachment; filename="hour.jsonl"'}
        return Response(content, media_type="application/octet-stream", headers=named)

    return [
        get("/hour", hour.answer),
        post("/hour/start", Start, hour.start),
        post("/hour/end", End, hour.end),
        post("/hour/delete", Nothing, hour.delete),
        Route("/hour/file", export, methods=["GET"]),
    ]


class HourOfUse:
    """The requests about it."""

    def __init__(self, handle: RunHandle) -> None:
        self._handle = handle

    def answer(self) -> Answer:
        """How it stands, and what is kept, or what is wrong with its file."""
        learning = self._handle.status.learning
        try:
            usual = file.kept()
        except InputError as e:
            problem = {"problem": e.problem, "remedy": e.remedy}
            return {"learning": learning, "words": "", "hands": [], "meant": [], "problem": problem}
        often = sorted(usual.hands, key=lambda k: -k.frames)[:SHOWN]
        meant = Counter(c.gesture for c in usual.meant)
        return {
            "learning": learning,
            "words": kept_in_words(usual) if usual.hands or usual.meant else "",
            "hands": [fitted(k.hand) for k in often],
            "meant": [{"gesture": g, "count": n} for g, n in meant.most_common()],
            "problem": None,
        }

    def start(self, asked: Start) -> Answer:
        """Begins it; in words."""
        return self._said(lambda c: c.learn(60.0 * asked.minutes))

    def end(self, asked: End) -> Answer:
        """Ends it, and keeps what was learned or throws it away; in words."""
        return self._said(lambda c: c.end_learning(keep=asked.keep))

    def delete(self, _: Nothing) -> Answer:
        """Deletes what is kept of the hours before, a broken file as well; one that goes on stays."""
        file.forget(going_too=False)
        return self.answer()

    def refuse(self) -> Answer:
        """Raises InputError where the file is broken."""
        file.kept()
        return {}

    def _said(self, do: Callable[[Controls], Future[str]]) -> Answer:
        outcome: Future[str] = self._handle.submit(do)
        try:
            words = outcome.result(ANSWER)
        except FutureTimeoutError:
            raise EnvironmentLacksError("The running gesturectl does not answer.", "Look into its log.") from None
        return {**self.answer(), "said": words}
