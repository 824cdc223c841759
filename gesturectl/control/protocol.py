"""What can be asked at the control socket, and how it is answered.

{"version":1,"command":"status"}                  {"version":1,"ok":true,"status":{…}}
{"version":1,"command":"profile","name":"games"}  {"version":1,"ok":false,"problem":"…","remedy":"…"}
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from gesturectl.control.run_handle import Controls, RunHandle
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.notices import Notice, report

log = logging.getLogger(__name__)

T = TypeVar("T")
Record = dict[str, object]

VERSION = 1
ANSWER = 10.0  # seconds in which the engine has to have done what was asked
STOP = 1.0  # the same of its end, which comes in any case

Work = Callable[[Controls], Any]  # None, words, or a future of either

_PLAIN: dict[str, Work] = {
    "pause": lambda c: c.pause(),
    "resume": lambda c: c.resume(),
    "toggle": lambda c: c.toggle(),
    "reload": lambda c: c.reload(),
    "not-meant": lambda c: c.not_meant(),
    "stop": lambda c: c.stop(),
}
COMMANDS = ("status", "follow", "profile", "layer", "should-have-acted", "learn", "learn-stop", "ui", *_PLAIN)


def parse(line: bytes) -> dict[str, Any]:
    """A request; raises ValueError for what is none."""
    try:
        request = json.loads(line)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(request, dict) or not isinstance(request.get("command"), str):
        raise ValueError("no command")
    return request


async def fulfil(request: dict[str, Any], handle: RunHandle, ui: Callable[[], str] | None) -> Record:
    """Executes any request but `follow`; the answer. Suspends only where work of another thread is needed."""
    try:
        return await _fulfil(request, handle, ui)
    except GesturectlError as e:
        return refusal(e.problem, e.remedy)
    except Exception as e:  # such as of memory: other requests may need none
        report(log, Notice.COMMAND, "A command of the control socket has failed.", error=e)
        return refusal(f"That failed ({type(e).__name__}: {e}).", "Look into its log.")


async def _fulfil(request: dict[str, Any], handle: RunHandle, ui: Callable[[], str] | None) -> Record:
    command = request["command"]
    if request.get("version") != VERSION:
        return refusal(f"This gesturectl speaks version {VERSION} only.", "Use its own commands.")
    if command == "status":
        return success(status=handle.status_record())
    if command == "ui":
        if ui is None:
            return refusal("This run has no page.", "Start it with `gesturectl run`.")
        url = await _outcome(_in_thread(ui))
        return success(url=url)
    work = _learning(command, request) or _work(command, request.get("name"), request.get("on"))
    if work is None:
        return refusal(f"There is no command {command!r}, or not with that.", f"Use {', '.join(COMMANDS)}.")
    if command == "stop":
        handle.ending()  # it ends even where the engine never does this
        with contextlib.suppress(EnvironmentLacksError):
            await _outcome(handle.submit(work), STOP)
    else:
        said = await _outcome(handle.submit(work))
        if said is not None:
            return success(status=handle.status_record(), said=said)
    return success(status=handle.status_record())


async def _outcome(work: Future[T], seconds: float | None = None) -> T:
    """What the work returns or raises; EnvironmentLacksError after so many seconds. The work goes on anyway."""
    try:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(work)), seconds or ANSWER)
    except asyncio.TimeoutError:
        raise EnvironmentLacksError("The running gesturectl does not answer.", "Look into its log.") from None


def _work(command: str, name: object, on: object) -> Work | None:
    """What the engine has to do for a command, None where there is no such command."""
    if command == "profile" and isinstance(name, str):
        return lambda controls: controls.profile(name)
    if command == "layer" and isinstance(name, str) and isinstance(on, bool | None):
        return lambda controls: controls.layer(name, on)
    if command == "should-have-acted" and isinstance(name, str):
        return lambda controls: controls.should_have_acted(name)
    return _PLAIN.get(command)


def _learning(command: str, request: dict[str, Any]) -> Work | None:
    """The same for what the user has learned from their use."""
    minutes, keep = request.get("minutes"), request.get("keep")
    if command == "learn" and isinstance(minutes, int | float) and not isinstance(minutes, bool):
        return lambda controls: controls.learn(60.0 * minutes)
    if command == "learn-stop" and isinstance(keep, bool):
        return lambda controls: controls.end_learning(keep=keep)
    return None


def _in_thread(work: Callable[[], str]) -> Future[str]:
    """Starts work in a thread of its own, for which the end of the program does not wait."""
    answer: Future[str] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except Exception as e:
            answer.set_exception(e)

    threading.Thread(target=run, name="page", daemon=True).start()
    return answer


def success(**values: object) -> Record:
    """An answer."""
    return {"version": VERSION, "ok": True, **values}


def refusal(problem: str, remedy: str) -> Record:
    """An answer that says what is wrong."""
    return {"version": VERSION, "ok": False, "problem": problem, "remedy": remedy}
