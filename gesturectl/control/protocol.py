"""What can be asked at the control socket, and how it is answered.

{"version":1,"command":"status"}                  {"version":1,"ok":true,"status":{…}}
{"version":1,"command":"profile","name":"games"}  {"version":1,"ok":false,"problem":"…","remedy":"…"}
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from gesturectl.control.live import Controls, Live
from gesturectl.model.errors import GesturectlError
from gesturectl.model.notices import Notice, report

log = logging.getLogger(__name__)

VERSION = 1
Record = dict[str, object]

_ASKED: dict[str, Callable[[Controls], None]] = {
    "pause": lambda c: c.pause(),
    "resume": lambda c: c.resume(),
    "toggle": lambda c: c.toggle(),
    "reload": lambda c: c.reload(),
    "stop": lambda c: c.stop(),
}
COMMANDS = ("status", "follow", "profile", "layer", "ui", *_ASKED)


def parse(line: bytes) -> dict[str, Any]:
    """A request; raises ValueError for what is none."""
    try:
        request = json.loads(line)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(request, dict) or not isinstance(request.get("command"), str):
        raise ValueError("no command")
    return request


def fulfil(request: dict[str, Any], live: Live, ui: Callable[[], str] | None, tell: Callable[[Record], None]) -> None:
    """Has done what is asked, `follow` apart; `tell` is given the answer, then or later and from any thread."""
    try:
        _fulfil(request, live, ui, tell)
    except Exception as e:  # such as of memory: other requests may need none
        tell(_told(e))


def _fulfil(request: dict[str, Any], live: Live, ui: Callable[[], str] | None, tell: Callable[[Record], None]) -> None:
    command, name = request["command"], request.get("name")
    if request.get("version") != VERSION:
        tell(refusal(f"This gesturectl speaks version {VERSION} only.", "Use its own commands."))
    elif command == "status":
        tell(success(status=asdict(live.status)))
    elif command == "ui" and ui is None:
        tell(refusal("This run has no page.", "Start it with `gesturectl run`."))
    elif command == "ui":
        threading.Thread(target=_open_page, args=(ui, tell), name="page", daemon=True).start()
    elif command == "profile" and isinstance(name, str):
        _ask(live, lambda controls: controls.profile(name), tell)
    elif command == "layer" and isinstance(name, str) and isinstance(on := request.get("on"), bool | None):
        _ask(live, lambda controls: controls.layer(name, on), tell)
    elif command in _ASKED:
        _ask(live, _ASKED[command], tell)
    else:
        tell(refusal(f"There is no command {command!r}, or not with that.", f"Use {', '.join(COMMANDS)}."))


def success(**values: object) -> Record:
    """An answer."""
    return {"version": VERSION, "ok": True, **values}


def refusal(problem: str, remedy: str) -> Record:
    """An answer that says what is wrong."""
    return {"version": VERSION, "ok": False, "problem": problem, "remedy": remedy}


def _open_page(ui: Callable[[], str], tell: Callable[[Record], None]) -> None:
    try:
        tell(success(url=ui()))
    except Exception as e:
        tell(_told(e))


def _ask(live: Live, work: Callable[[Controls], None], tell: Callable[[Record], None]) -> None:
    def done(answer: Any) -> None:
        error = answer.exception()
        tell(_told(error) if error else success(status=asdict(live.status)))

    live.submit(work).add_done_callback(done)


def _told(error: BaseException) -> Record:
    if isinstance(error, GesturectlError):
        return refusal(error.problem, error.remedy)
    report(log, Notice.COMMAND, "A command of the control socket has failed.", error=error)
    return refusal(f"That failed ({type(error).__name__}: {error}).", "Look into its log.")
