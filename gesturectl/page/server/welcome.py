"""The first visit: the choice of a camera, whether the welcome was done, and starting at login."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import orjson
import platformdirs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gesturectl.control.run_handle import RunHandle
from gesturectl.desktop import autostart
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, InputError
from gesturectl.model.files import write_atomic
from gesturectl.page.server.config.editor import Editor, stamp
from gesturectl.page.server.previews import Previews
from gesturectl.page.server.routes import ANSWER, Answer, Asked, get, post
from gesturectl.vision import cameras
from gesturectl.vision.jpeg import small


class Done(Asked):
    done: bool


class Login(Asked):
    on: bool


class Choice(Asked):
    """The camera that is to be used, by its number in the list."""

    index: int


def file() -> Path:
    """What is there once the welcome was done."""
    return platformdirs.user_state_path("gesturectl", appauthor=False) / "welcomed"


def routes(handle: RunHandle, editor: Editor, previews: Previews) -> list[BaseRoute]:
    """What is asked by the welcome, and by the choice of a camera."""

    def welcome() -> Answer:
        return {"done": file().exists(), "login": autostart.is_on()}

    def done(asked: Done) -> Answer:
        path = file()
        try:
            if asked.done:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomic(path, b"")
            else:
                path.unlink(missing_ok=True)
        except OSError as e:
            raise EnvironmentLacksError(f"{path}: cannot be written ({e.strerror}).", "Check its rights.") from None
        return {}

    def login(asked: Login) -> Answer:
        (autostart.turn_on if asked.on else autostart.turn_off)()
        return welcome()

    def listed() -> Answer:
        found = cameras.devices()
        listed = [{"index": d.index, "name": d.name, "used": previews.of_run(d)} for d in found]
        other = None if any(d["used"] for d in listed) else handle.status.camera.name
        return {"cameras": listed, "other": other}

    def choose(asked: Choice) -> Answer:
        if handle.config_file is None:
            raise InputError("This run follows no config.", "Start it with `gesturectl run`.")
        device = _device(asked.index)
        previews.free()
        editor.patch(stamp(editor.read()), lambda *_: [(("camera", "source"), device.source)])
        try:
            reloaded: Future[None] = handle.submit(lambda controls: controls.reload())
            reloaded.result(ANSWER)
        except GesturectlError:
            editor.undo(stamp(editor.read()))
            raise
        return listed()

    async def picture(request: Request) -> Response:
        """A camera's newest picture; without one, what is wrong, or nothing as long as it is being opened."""
        number = request.path_params["index"]
        device = next((d for d in await run_in_threadpool(cameras.devices) if d.index == number), None)
        frame, problem = (None, "It is gone.") if device is None else await run_in_threadpool(previews.picture, device)
        if frame is None:
            return Response(orjson.dumps({"problem": problem}), media_type="application/json")
        return Response(await run_in_threadpool(small, frame.image), media_type="image/jpeg")

    return [
        get("/welcome", welcome),
        post("/welcome/done", Done, done),
        post("/welcome/login", Login, login),
        get("/cameras", listed),
        post("/cameras/choose", Choice, choose),
        Route("/cameras/{index:int}", picture),
    ]


def _device(index: int) -> cameras.Device:
    device = next((d for d in cameras.devices() if d.index == index), None)
    if device is None:
        raise InputError(f"There is no camera {index} any more.", "Plug it in again, or choose another.")
    return device
