"""Whatever happens to a run in whatever order: nothing stays down, and its drags go on. Others look on at the desktop.

`GESTURECTL_LIVE=10000` tries that many operations on each desktop, `GESTURECTL_LIVE_SEED` others.
"""

import http.client
import json
import os
import random
import re
import select
import signal
import socket
import subprocess
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from gesturectl.model import gallery
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.run.daemon import FAULTS, WITHIN
from gesturectl.vision.models import locate
from tests.desktop.test_guardian import children
from tests.e2e.desktops import DESKTOPS
from tests.e2e.test_faults import CONFIG, Program
from tests.hands import hand
from tests.swayserver import needs_sway
from tests.xserver import wait_for

TIMES = int(os.environ.get("GESTURECTL_LIVE", "120"))
SEED = int(os.environ.get("GESTURECTL_LIVE_SEED", "1"))
SETTLE = 40  # operations after which all is put right again
LATE, NEVER = 5.0, 20.0  # seconds after which an answer is late, and after which it is waited for no more
LAYERS = "layers: {more: [{on: fist, do: {press: right}}]}\n"
GOOD = (CONFIG + LAYERS, CONFIG + LAYERS + "pointer: {smoothness: 0.7}\n", LAYERS + CONFIG)
BAD = (
    b"",
    b"profiles: [",
    b"profiles: {default: [{on: nothing_known, do: {press: left}}]}",
    b"\xff\xfe\0",
    b"version: 99\n",
)


class Live:
    """A run, and what may happen to it; each public method is one such thing."""

    def __init__(self, program: Program, random: random.Random) -> None:
        self._program, self._random = program, random
        self._socket = program.config.parent / "gesturectl" / "socket"
        self._open: list[socket.socket] = []
        self._page: tuple[int, str, str] | None = None
        self._failed: deque[float] = deque(maxlen=FAULTS - 3)  # when stages did last
        self.late: list[str] = []  # what was answered late, or never
        self.longest = 0.0  # seconds that an answer took

    def _ask(self, **request: object) -> dict[str, Any] | None:
        """The answer, None where the run is just starting or ending."""
        start = time.monotonic()
        with suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as s:
            s.settimeout(NEVER)
            s.connect(str(self._socket))
            s.sendall(json.dumps({"version": 1, **request}).encode() + b"\n")
            if not select.select([s], [], [], LATE)[0]:
                self.late.append(f"{request} ({time.monotonic() - start:.1f} s)")
                self._program.process.send_signal(signal.SIGUSR2)
            with s.makefile("rb") as lines:
                answer = dict(json.loads(lines.readline()))
            self.longest = max(self.longest, time.monotonic() - start)
            return answer
        return None

    def _up(self, seconds: float) -> None:
        wait_for(lambda: not self._program.down(), "everything to be let go", seconds=seconds, every=0.002)

    def _restart(self) -> None:
        self._program.end()
        self._page = None
        self._program.start()

    def pause(self) -> None:
        if self._ask(command="pause"):
            self._up(1.0)

    def resume(self) -> None:
        self._ask(command="resume")

    def toggle(self) -> None:
        self._ask(command="toggle")

    def reload(self) -> None:
        self._ask(command="reload")

    def hang_up(self) -> None:
        if self._ask(command="status"):  # by then it takes signals
            self._program.process.send_signal(signal.SIGHUP)

    def profile(self) -> None:
        self._ask(command="profile", name=self._random.choice(("default", "other", "no such", "__proto__")))

    def layer(self) -> None:
        self._ask(
            command="layer", name=self._random.choice(("more", "none")), on=self._random.choice((True, False, None))
        )

    def status(self) -> None:
        self._ask(command="status")

    def good_config(self) -> None:
        self._program.config.write_text(self._random.choice(GOOD))

    def bad_config(self) -> None:
        if self._ask(command="status"):  # without a good one it does not begin
            self._program.config.write_bytes(self._random.choice(BAD))

    def lost_config(self) -> None:
        if self._ask(command="status"):  # without one it does not begin
            self._program.config.unlink(missing_ok=True)

    def moved_config(self) -> None:
        new = self._program.config.with_suffix(".new")
        new.write_text(self._random.choice(GOOD))
        new.rename(self._program.config)

    def gesture_added(self) -> None:
        name = self._random.choice(("salute", "hail"))
        gallery.store(Gesture(name, "pose", poses=(PoseSample(hand("three")),)))

    def gesture_removed(self) -> None:
        for name in gallery.names():
            gallery.remove(name)

    def noise(self) -> None:
        self._say("say")
        self._say("quiet")

    def stall(self) -> None:
        self._say("stall")

    def end_of_camera(self) -> None:
        self._say("eof")

    def failing_tracker(self) -> None:
        self._fail("tracker")

    def failing_gestures(self) -> None:
        self._fail("gestures")

    def failing_output(self) -> None:
        self._fail("output")

    def _fail(self, stage: str) -> None:
        """Seldom enough that the run does not end by it; one of each kind may be left from a pause."""
        now = time.monotonic()
        if len(self._failed) < FAULTS - 3 or now - self._failed[0] > 2 * WITHIN:
            self._failed.append(now)
            self._say(stage)

    def cut(self) -> None:
        if self._ask(command="status"):  # by then there is a connection
            self._say("cut")

    def hang(self) -> None:
        self._say("hang")
        self._up(6.0)

    def _say(self, line: str) -> None:
        with suppress(BrokenPipeError):
            self._program.say(line)

    def stranger(self) -> None:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as s:
            s.connect(str(self._socket))
            s.sendall(self._random.choice((b"\n", b"{", b"[" * 5000 + b"\n", b'{"version":1}\n', b"\0\xff\n")))

    def follower(self) -> None:
        """One that does not read what it has asked for."""
        with suppress(OSError):
            s = socket.socket(socket.AF_UNIX)
            self._open.append(s)
            s.connect(str(self._socket))
            s.sendall(b'{"version":1,"command":"follow"}\n')
        if len(self._open) > 3:
            self._open.pop(0).close()

    def page(self) -> None:
        if self._page is None:
            answer = self._ask(command="ui")
            if not answer or "url" not in answer:
                return
            url = urlsplit(answer["url"])
            assert url.port
            reply = self._get(url.port, f"/?{url.query}")
            cookie = (reply.getheader("set-cookie") or "").partition(";")[0]
            self._page = url.port, reply.getheader("location") or "/", cookie
        port, root, cookie = self._page
        with suppress(OSError, http.client.HTTPException):
            self._get(port, root, cookie=cookie)
            self._get(
                port, root + self._random.choice(("config", "settings", "x" * 3000, "?a&a", "%00")), cookie=cookie
            )
            self._get(port, root, method="POST", body=b"{", cookie=cookie)

    def _get(self, port: int, path: str, *, method: str = "GET", body: bytes | None = None, cookie: str = "") -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=NEVER)
        connection.request(method, path, body, {"cookie": cookie} if cookie else {})
        reply = connection.getresponse()
        reply.read()
        connection.close()
        assert reply.status != 500, (path, reply.status)
        return reply

    def standstill(self) -> None:
        """As where the computer swaps."""
        process = self._program.process
        process.send_signal(signal.SIGSTOP)
        until = time.monotonic() + self._random.choice((0.01, 0.1, 1.3))
        wait_for(lambda: time.monotonic() > until, "that moment")
        process.send_signal(signal.SIGCONT)

    def guardian_killed(self) -> None:
        for guardian in children(self._program.process)[: self._random.choice((1, 1, 2))]:
            with suppress(ProcessLookupError):
                os.kill(guardian, signal.SIGKILL)

    def killed(self) -> None:
        self._end_by(signal.SIGKILL)

    def ended(self) -> None:
        self._end_by(self._random.choice((signal.SIGTERM, signal.SIGINT)))

    def _end_by(self, number: signal.Signals) -> None:
        self.settle()  # so that one that is killed has its guardians
        self._program.process.send_signal(number)
        self._up(1.0)
        self._program.process.wait(10)
        self._up(0.0)
        self._restart()

    def look(self) -> None:
        """No drag of the hand is longer than 1.2 seconds."""
        self._up(4.0)

    def settle(self) -> None:
        """All is put right again, and the drags go on."""
        self._program.config.write_text(CONFIG + LAYERS)
        wait_for(lambda: self._ask(command="status"), "the run to answer", seconds=NEVER)
        self._ask(command="reload")
        self._ask(command="resume")
        self._program.wait_for_the_drag()

    def close(self) -> None:
        for s in self._open:
            s.close()


RARE = ("hang", "killed", "ended", "standstill", "guardian_killed", "end_of_camera", "stall")
OPERATIONS: dict[str, Callable[[Live], None]] = {
    name: work for name, work in vars(Live).items() if name[0] != "_" and name not in ("close", "settle")
}
WEIGHTS = [1 if name in RARE else 5 for name in OPERATIONS]


@pytest.mark.parametrize("desktop", ["x11", pytest.param("wayland", marks=needs_sway)])
def test_whatever_happens_nothing_stays_down_and_the_drags_go_on(
    desktop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = str(locate().palm.parent)
    variables = {
        "GESTURECTL_MODELS": models,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        gallery.VARIABLE: str(tmp_path / "data"),
    }
    monkeypatch.setenv(gallery.VARIABLE, variables[gallery.VARIABLE])
    chosen = random.Random(SEED)
    done: Counter[str] = Counter()
    trail: list[str] = []
    with ExitStack() as stack:
        watched = stack.enter_context(DESKTOPS[desktop](tmp_path))
        program = Program(watched.display, tmp_path, looker=watched.looker, **variables | watched.variables)
        stack.callback(lambda: program.end())
        live = Live(program, chosen)
        stack.callback(live.close)
        program.wait_for_the_drag()
        for number in range(TIMES):
            (name,) = chosen.choices(list(OPERATIONS), WEIGHTS)
            trail.append(name)
            try:
                OPERATIONS[name](live)
                if number % SETTLE == SETTLE - 1:
                    trail.append("settle")
                    live.settle()
                    live.look()
                assert program.process.poll() is None, "the run has ended"
            except AssertionError as e:
                program.process.send_signal(signal.SIGUSR2)
                with suppress(subprocess.TimeoutExpired):  # meanwhile that is written down
                    program.process.wait(1)
                log = (tmp_path / "log").read_text("utf-8", "replace")[-20_000:]
                raise AssertionError(
                    f"{e} after {number + 1} operations, the last of them {trail[-SETTLE:]}\n{log}"
                ) from e
            done[name] += 1
        live.settle()
        program.process.terminate()
        assert program.process.wait(10) == 0
        program.released(0.5)
    log = (tmp_path / "log").read_text("utf-8", "replace")
    errors = re.findall(r"^Traceback .*?\n(?=\S)(?!Traceback)(.*)", log, re.MULTILINE | re.DOTALL)
    assert not [e for e in errors if not e.startswith("ZeroDivisionError")], errors
    print(desktop, SEED, dict(done), f"longest answer {live.longest:.1f} s, late: {live.late}")
