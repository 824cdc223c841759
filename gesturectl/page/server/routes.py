"""What the page can be asked: its files, the stream of records, and the requests that its parts answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Literal, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gesturectl.control.run_handle import Controls, RunHandle
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.page.server.feed import Feed
from gesturectl.vision.jpeg import small

ANSWER = 10.0  # seconds in which the engine has to have done what was asked
_KINDS = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json",
    ".svg": "image/svg+xml",
}  # fmt: skip


class Asked(BaseModel):
    """The body of a request; unknown members and values of another type are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Nothing(Asked):
    """A request that says all by its path."""


class Mute(Asked):
    page: int
    muted: bool


class Command(Asked):
    command: Literal["pause", "resume", "profile", "next_dwell"]
    name: str = ""


A = TypeVar("A", bound=Asked)
Answer = Mapping[str, Any]


def application(handle: RunHandle, feed: Feed, parts: Sequence[BaseRoute]) -> Starlette:
    """The application that the guard stands before; it answers one request after the other."""
    application = Starlette(routes=[*_files(), *_of_the_run(handle, feed), *parts])
    application.state.one_at_a_time = threading.Lock()
    return application


def get(path: str, answer: Callable[[], Answer], *, waits: bool = False) -> Route:
    """A question without a body, answered by JSON in a thread of its own.

    waits: it may take seconds and changes nothing, so that others are answered meanwhile.
    """

    async def endpoint(request: Request) -> Response:
        return await answered(request, answer, alone=not waits)

    return Route(path, endpoint, methods=["GET"])


def post(path: str, asked: type[A], do: Callable[[A], Answer]) -> Route:
    """A request with a body of JSON; one after another is done, each in a thread of its own."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return _json({"problem": "The request is no JSON.", "remedy": ""}, 415)
        body = await request.body()
        try:
            value = asked.model_validate(orjson.loads(body))
        except (orjson.JSONDecodeError, ValidationError) as e:
            what = e.errors()[0]["msg"] if isinstance(e, ValidationError) else str(e)
            return _json({"problem": f"The request is not understood: {what}.", "remedy": "Load the page anew."}, 422)
        return await answered(request, lambda: do(value))

    return Route(path, endpoint, methods=["POST"])


async def answered(request: Request, answer: Callable[[], Answer], *, alone: bool = True) -> Response:
    """The answer to a request as JSON; what goes wrong is reported with its remedy. alone: beside no other one."""

    def one() -> Answer:
        with request.app.state.one_at_a_time if alone else nullcontext():
            return answer()

    try:
        return _json(await run_in_threadpool(one), 200)
    except GesturectlError as e:
        return _json({"problem": e.problem, "remedy": e.remedy}, 400 if isinstance(e, InputError) else 500)
    except FutureTimeoutError:
        return _json({"problem": "The program does not answer.", "remedy": "End it by `gesturectl stop`."}, 500)
    except OSError as e:  # of a temporary file; files of the user are named by whoever writes them
        problem = f"Something cannot be read or written ({e.strerror or e})."
        return _json({"problem": problem, "remedy": "Check rights and space left."}, 500)


def _json(value: Any, status: int) -> Response:
    content = orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(content, status, media_type="application/json")


def _files() -> list[BaseRoute]:
    """The page's files, each by its path in their folder: there is no other path to them."""
    folder = Path(__file__).resolve().parents[1] / "static"
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.suffix in _KINDS}

    def served(name: str) -> Route:
        content, kind = found[name].read_bytes(), _KINDS[found[name].suffix]

        async def endpoint(_: Request) -> Response:
            return Response(content, media_type=kind)

        return Route("/" if name == "index.html" else f"/{name}", endpoint)

    return [served(name) for name in found]


def _of_the_run(handle: RunHandle, feed: Feed) -> list[BaseRoute]:
    async def stream(_: Request) -> Response:
        return StreamingResponse(feed.records(), media_type="text/event-stream")

    async def picture(_: Request) -> Response:
        """The newest picture, only when it is asked for."""
        frame = handle.picture()
        if frame is None:
            return Response(status_code=404)
        return Response(await run_in_threadpool(small, frame.image), media_type="image/jpeg")

    def mute(asked: Mute) -> Answer:
        feed.mute(asked.page, asked.muted)
        return {}

    def command(asked: Command) -> Answer:
        do: dict[str, Callable[[Controls], None]] = {
            "pause": lambda c: c.pause(),
            "resume": lambda c: c.resume(),
            "profile": lambda c: c.profile(asked.name),
            "next_dwell": lambda c: c.next_dwell(asked.name),
        }
        handle.submit(do[asked.command]).result(ANSWER)
        return {}

    return [
        Route("/live", stream),
        Route("/picture", picture),
        post("/mute", Mute, mute),
        post("/command", Command, command),
    ]
