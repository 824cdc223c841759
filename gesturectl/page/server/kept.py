"""What the user has said of gestures, on the page: said, listed with the hand's movement, struck out, shared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gesturectl.control.run_handle import Controls, RunHandle
from gesturectl.gestures.corrections import NEWEST, UNTAUGHT
from gesturectl.gestures.nearest import SWIPES
from gesturectl.model import corrections, gallery
from gesturectl.model.corrections import MOST, Correction
from gesturectl.model.errors import InputError
from gesturectl.model.types import POSES
from gesturectl.page.server.drawing import film
from gesturectl.page.server.routes import Answer, Asked, Nothing, answered, get, post

FRAME = 2.0  # seconds in which a frame has to have come that answers what was said
MOST_STRUCK = 20  # times that can be undone


class Say(Asked):
    what: Literal["not meant", "should have acted"]
    gesture: str = ""


class Delete(Asked):
    ids: list[str] | None  # None: all


def routes(handle: RunHandle) -> list[BaseRoute]:
    """What is asked about what is kept."""
    kept = Kept(handle)

    async def pack(request: Request) -> Response:
        if request.headers.get("content-type") != "application/octet-stream":
            return Response("What was kept is sent as a file.", 415)
        content = await request.body()
        return await answered(request, lambda: kept.preview(content))

    async def export(request: Request) -> Response:
        try:
            content = corrections.dump(corrections.read())
        except InputError:
            return await answered(request, kept.refuse)
        named = {"content-disposition": 'attachment; filename="corrections.jsonl"'}
        return Response(content, media_type="application/octet-stream", headers=named)

    async def moves(request: Request) -> Response:
        return await answered(request, lambda: kept.moves(request.path_params["id"]))

    return [
        get("/kept", kept.answer),
        get("/kept/gestures", kept.gestures),
        post("/kept/say", Say, kept.say),
        post("/kept/delete", Delete, kept.delete),
        post("/kept/undo", Nothing, kept.undo),
        post("/kept/import", Nothing, kept.take),
        Route("/kept/pack", pack, methods=["POST"]),
        Route("/kept/pack", export, methods=["GET"]),
        Route("/kept/{id:int}", moves),
    ]


class Kept:
    """The requests about it; what was struck out waits here for being taken back, and a file for being taken over."""

    def __init__(self, handle: RunHandle) -> None:
        self._handle = handle
        self._struck: list[tuple[Correction, ...]] = []
        self._sent: tuple[Correction, ...] = ()
        self._read: tuple[tuple[int, int] | None, tuple[Correction, ...]] = (None, ())

    def answer(self) -> Answer:
        """All that is kept, the newest first, or what is wrong with its file."""
        undo = len(self._struck[-1]) if self._struck else 0
        try:
            found = self._all()
        except InputError as e:
            return {"kept": [], "counts": [], "undo": undo, "problem": {"problem": e.problem, "remedy": e.remedy}}
        newest = sorted(found, key=lambda c: c.at, reverse=True)
        return {"kept": [_shown(c) for c in newest], "counts": _counts(found), "undo": undo, "problem": None}

    def gestures(self) -> Answer:
        """Of which gestures it can be said that one should have acted."""
        own = [g.name for g in gallery.read_all()[0] if g.kind == "pose"]
        return {"gestures": [*POSES, *SWIPES, *sorted({*own, *self._handle.config.gestures.declared})]}

    def say(self, asked: Say) -> Answer:
        """Says it of the last seconds; what has come of it, in words."""

        def do(controls: Controls) -> Future[str]:
            return controls.not_meant() if asked.what == "not meant" else controls.should_have_acted(asked.gesture)

        try:
            outcome: Future[str] = self._handle.submit(do)
            return {"words": outcome.result(FRAME)}
        except FutureTimeoutError:
            raise InputError("No hands are seen at present.", "Say it while the camera is on.") from None

    def moves(self, number: int) -> Answer:
        """What the hand did around one: its points, and the seconds of each."""
        found = next((c for c in self._all() if c.id == str(number)), None)
        if found is None:
            raise InputError("It is not kept any more.", "Load the page anew.")
        return {"t": [s.t for s in found.seen], "hands": film([s.landmarks for s in found.seen])}

    def delete(self, asked: Delete) -> Answer:
        """Strikes some out, or all, a broken file then as well, which is kept beside."""
        try:
            before = self._all()
        except InputError:
            if asked.ids is not None:
                raise
            before = ()
        corrections.delete(asked.ids)
        gone = tuple(c for c in before if asked.ids is None or c.id in asked.ids)
        if gone:
            self._struck = [*self._struck, gone][-MOST_STRUCK:]
        return self.answer()

    def undo(self, _: Nothing) -> Answer:
        """Takes the last strike back."""
        if not self._struck:
            raise InputError("Nothing was struck out since the program began.", "Load the page anew.")
        self._all()  # a broken file is not set aside by this
        corrections.take(self._struck[-1])
        self._struck.pop()
        return self.answer()

    def preview(self, content: bytes) -> Answer:
        """What a file holds; nothing of it is kept before it is taken over."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "corrections.jsonl"
            file.write_bytes(content)
            try:
                found = corrections.read_file(file)
            except InputError as e:
                raise InputError(e.problem.replace(str(file), "The file"), e.remedy) from None
        there = {_same(c) for c in self._all()}
        self._sent = tuple(c for c in found if _same(c) not in there)
        return {
            "counts": _counts(self._sent),
            "new": len(self._sent),
            "there": len(found) - len(self._sent),
            "lost": max(0, len(there) + len(self._sent) - MOST),
        }

    def take(self, _: Nothing) -> Answer:
        """Adds what was sent."""
        self._all()
        corrections.take(self._sent)
        self._sent = ()
        return self.answer()

    def refuse(self) -> Answer:
        """Raises InputError where the file is broken."""
        self._all()
        return {}

    def _all(self) -> tuple[Correction, ...]:
        """What is stored, read again where it has changed. Raises InputError where it is broken."""
        stamp = corrections.stamp()
        if stamp is None or self._read[0] != stamp:
            self._read = (stamp, corrections.read())
        return self._read[1]


def _shown(c: Correction) -> dict[str, object]:
    moment = min(range(len(c.seen)), key=lambda i: abs(c.seen[i].t), default=0)
    hands = film([s.landmarks for s in c.seen])
    return {
        "id": c.id,
        "at": c.at,
        "gesture": c.gesture,
        "kind": c.kind,
        "words": c.words,
        "side": c.side,
        "hand": hands[moment] if hands else None,
    }


def _counts(found: Iterable[Correction]) -> list[dict[str, object]]:
    """How many there are of each gesture and kind, and how many of them count."""
    by: dict[str, list[Correction]] = {}
    for c in found:
        by.setdefault(c.gesture, []).append(c)
    counts = []
    for gesture in sorted(by, key=lambda name: -len(by[name])):
        meant = sum(c.meant for c in by[gesture])
        against = len(by[gesture]) - meant
        most = 0 if gesture in UNTAUGHT else NEWEST
        counting = min(meant, most) + min(against, most)
        many = against > NEWEST
        counts.append({"gesture": gesture, "against": against, "meant": meant, "counting": counting, "many": many})
    return counts


def _same(c: Correction) -> tuple[float, str, str, str]:
    return c.at, c.gesture, c.kind, c.words
