"""Calibrating on the page: the same measuring as `gesturectl calibrate`, with the hands of the running program."""

from __future__ import annotations

from typing import TypeVar

from starlette.routing import BaseRoute

from gesturectl.config.edit.file import can_take_back, edit_with_undo, take_back
from gesturectl.config.load import default_path
from gesturectl.control.run_handle import RunHandle
from gesturectl.learn.calibrate import NAME, Suggestion
from gesturectl.learn.calibration import Calibration
from gesturectl.learn.clicks import ClickTest
from gesturectl.learn.guide import Guide
from gesturectl.model.errors import InputError
from gesturectl.page.server.feed import Feed
from gesturectl.page.server.lessons import Lesson
from gesturectl.page.server.routes import Answer, Asked, Nothing, get, post
from gesturectl.vision.cameras import is_configured

_G = TypeVar("_G", bound=Guide)


class Begin(Asked):
    page: int


def routes(handle: RunHandle, feed: Feed) -> list[BaseRoute]:
    """What is asked about calibration."""
    file = handle.config_file or default_path()

    def begin(asked: Begin) -> Answer:
        status, config = handle.status, handle.config
        other = None if is_configured(status.camera.name, config.camera) else status.camera.name
        feed.begin(asked.page, Lesson("calibrate", Calibration(config, status.screen, other=other)))
        return {}

    def leave_out(_: Nothing) -> Answer:
        if isinstance(feed.activity, Lesson):
            feed.activity.leave_out()
        return {}

    def found() -> Answer:
        suggestions = [_shown(s) for s in _suggestions(feed)]
        doubts = _finished(feed, Calibration).doubts() if suggestions else []
        if refused := _finished(feed, Calibration).for_other_camera():
            doubts.append(" ".join(refused))
        return {"suggestions": suggestions, "doubts": doubts}

    def try_clicks(asked: Begin) -> Answer:
        feed.begin(asked.page, Lesson("calibrate", ClickTest(handle.config)))
        return {}

    def tried() -> Answer:
        test = _finished(feed, ClickTest)
        best = test.surest()
        return {
            "ways": [{"name": c.name, "words": c.words()} for c in test.counted()],
            "surest": best.name if best else "",
            "use": best.use if best else "",
        }

    def before() -> Answer:
        return {"kept": can_take_back(file, NAME)}

    def apply(_: Nothing) -> Answer:
        edit_with_undo(file, [(s.path, s.new) for s in _suggestions(feed)], NAME)
        feed.begin(0, None)
        return {}

    def undo(_: Nothing) -> Answer:
        if take_back(file, NAME) is None:
            raise InputError("There is no calibration to take back.")
        return {}

    return [
        get("/calibration", found),
        post("/calibration", Begin, begin),
        get("/calibration/clicks", tried),
        post("/calibration/clicks", Begin, try_clicks),
        get("/calibration/before", before),
        post("/calibration/skip", Nothing, leave_out),
        post("/calibration/apply", Nothing, apply),
        post("/calibration/undo", Nothing, undo),
    ]


def _finished(feed: Feed, kind: type[_G]) -> _G:
    lesson = feed.activity
    if not isinstance(lesson, Lesson) or not isinstance(lesson.leader, kind) or not lesson.finished:
        raise InputError("There is no finished calibration.", "Calibrate anew.")
    return lesson.leader


def _suggestions(feed: Feed) -> list[Suggestion]:
    found = _finished(feed, Calibration).suggestions()
    if found is None:
        raise InputError("Nothing could be measured.", "Look at the live view, then try again.")
    return found


def _shown(s: Suggestion) -> Answer:
    return {"setting": ".".join(s.path), "now": s.now, "new": s.new, "why": s.why}
