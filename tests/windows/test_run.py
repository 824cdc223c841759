"""A run in real time, and what other programs of its user ask of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesturectl.control.client import ask
from tests.waiting import wait_for

CLIP = (
    Path(__file__).resolve().parents[1] / "clips" / "pinched-circles.mp4"
)  # pressed from its first second to its fifth
PATIENCE = 120
READ = """
import http.client, sys
host, _, rest = sys.argv[1].removeprefix("http://").partition("/")
connection = http.client.HTTPConnection(host, timeout=60)
connection.request("GET", "/" + rest)
answer = connection.getresponse()
answer.read()
place, cookie = answer.headers["location"].partition(host)[2], answer.headers["set-cookie"]
connection.request("GET", place, headers={"cookie": cookie})
page = connection.getresponse()
print(answer.status, page.status, b"<title>" in page.read())
"""

# The run in a console of this process's own: Ctrl+C there once there is a line at its input.
CONSOLE = """
import ctypes, signal, subprocess, sys
run = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
sys.stdin.readline()
signal.signal(signal.SIGINT, lambda *_: None)
assert ctypes.WinDLL("kernel32").GenerateConsoleCtrlEvent(signal.CTRL_C_EVENT, 0)
sys.exit(run.wait())
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a run writes is in there, and its runtime folder."""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setenv("GESTURECTL_CONFIG", str(tmp_path / "config.yaml"))
    (tmp_path / "config.yaml").write_text(
        "version: 1\nprofiles: {default: [{on: pinch, do: {press: left}}], games: []}\n"
    )
    return tmp_path


def run_words(folder: Path) -> list[str]:
    record = f"record:{folder / 'events.jsonl'}"
    return [sys.executable, "-m", "gesturectl", "run", "--source", str(CLIP), "--loop", "--output", record]


def start(folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "messages.txt").open("ab") as messages:
        return subprocess.Popen(
            run_words(folder),
            stdin=subprocess.DEVNULL,
            stdout=messages,
            stderr=messages,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
        )


@pytest.fixture
def run(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run that holds the button down."""
    process = start(folder)
    try:
        wait_for(lambda: process.poll() is not None or (buttons(folder) or [False])[-1], "a press", PATIENCE)
        assert process.poll() is None, (folder / "messages.txt").read_text(encoding="utf-8")
        yield process
    finally:
        process.kill()
        process.wait()


def buttons(folder: Path) -> list[bool]:
    """Whether the button was pressed or let go, by each line of the record that is whole."""
    path = folder / "events.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [event["pressed"] for event in map(json.loads, lines) if event["event"] == "button"]


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gesturectl", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def test_it_is_controlled_by_commands(run: subprocess.Popen[bytes], folder: Path) -> None:
    follow = subprocess.Popen(
        [sys.executable, "-m", "gesturectl", "status", "--follow", "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert follow.stdout is not None
    assert json.loads(follow.stdout.readline())["pid"] == run.pid
    assert command("pause").returncode == 0
    assert buttons(folder)[-1] is False
    assert json.loads(command("status", "--json").stdout)["state"] == "paused"
    assert command("resume").returncode == 0
    assert command("profile", "games").returncode == 0
    assert command("profile", "none").returncode == 1
    (folder / "config.yaml").write_text("version: 1\nprofiles: {default: [], films: []}\n")
    assert command("reload").returncode == 0
    assert ask("status")["status"]["profiles"] == ["default", "films"]
    second = command("run", "--source", str(CLIP), "--output", "none")
    assert second.returncode == 1
    assert f"process {run.pid}" in second.stderr
    assert command("stop").returncode == 0
    assert run.wait(PATIENCE) == 0
    rest = [json.loads(line) for line in follow.communicate(timeout=PATIENCE)[0].splitlines()]
    assert follow.returncode == 0
    assert {"paused", "running"} <= {status["state"] for status in rest}
    assert {"default", "games"} <= {status["profile"] for status in rest}
    assert command("status").returncode == 3


def page_address() -> str:
    """A new address of the page. The first time its libraries are loaded, which may take a busy computer too long."""
    for _ in range(3):
        done = command("ui", "--url")
        if done.returncode == 0:
            return done.stdout.strip()
    raise AssertionError(done.stderr)


def test_its_page_is_for_the_user(run: subprocess.Popen[bytes]) -> None:
    words = [sys.executable, "-c", READ, page_address()]
    first, again = (subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False) for _ in "12")
    assert first.stdout.split() == [b"303", b"200", b"True"], first.stderr
    assert again.returncode != 0  # the address opens the page once
    assert run.poll() is None


def test_one_that_was_killed_keeps_nobody_from_running(run: subprocess.Popen[bytes], folder: Path) -> None:
    run.kill()
    run.wait()
    assert command("status").returncode == 3
    (folder / "events.jsonl").unlink()
    again = start(folder)
    try:
        wait_for(lambda: again.poll() is not None or buttons(folder), "another press", PATIENCE)
        assert ask("status")["status"]["pid"] == again.pid
        ask("stop")
        assert again.wait(PATIENCE) == 0
        assert buttons(folder)[-1] is False
    finally:
        again.kill()


def test_ctrl_c_in_its_console_lets_go_and_ends_it(folder: Path) -> None:
    words = [sys.executable, "-c", CONSOLE, *run_words(folder)]
    console = subprocess.Popen(words, stdin=subprocess.PIPE, creationflags=subprocess.CREATE_NEW_CONSOLE)
    try:
        wait_for(lambda: (buttons(folder) or [False])[-1], "a press", PATIENCE)
        console.communicate(b"now\n", PATIENCE)
        assert console.returncode == 130
    finally:
        console.kill()
    assert buttons(folder)[-1] is False


def test_it_runs_without_any_console_or_stream(folder: Path) -> None:
    """As `pythonw` starts it, from the Start menu."""
    code = "import sys; sys.stdin = sys.stdout = sys.stderr = None; from gesturectl.cli import main; sys.exit(main())"
    words = [sys.executable, "-c", code, "run", "--speed", "max", "--source", str(CLIP), "--output", "none"]
    assert subprocess.run(words, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False).returncode == 0
