"""Too little memory, and disks that take nothing more: a sentence, nothing half-written, and the run goes on."""

import errno
import os
import shlex
import subprocess
import sys

import pytest

from gesturectl.cli import memory
from tests.hands import stream, write_trace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits are set by a shell")


def limited(home, limits, *words):
    """The command under the shell's `ulimit`."""
    line = shlex.join([sys.executable, "-m", "gesturectl", *map(str, words)])
    return subprocess.run(
        ["bash", "-c", f"ulimit {limits}; exec {line}"],
        cwd=home.folder,
        env=home.environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )


@pytest.fixture
def hands(home):
    """A trace of a hand that moves for two seconds."""
    return write_trace(home.folder / "hands.jsonl", stream((1.0, "relaxed", 200, 240), (1.0, "pinch", 400, 240)))


@pytest.mark.parametrize("gigabytes", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("words", [("run", "--output", "none"), ("doctor",)], ids=lambda w: w[0])
def test_too_little_memory_is_told_before_a_library_ends_the_program(gigabytes, words, home):
    done = limited(home, f"-v {int(gigabytes * 2**20)}", *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert done.stderr.startswith(f"gesturectl: This process may use {gigabytes * 2**30 / 1e9:.1f} GB of addresses")


def test_a_run_goes_on_when_nothing_can_be_written_and_tells_each_thing_once(home, hands):
    words = ("--source", hands, "--output", "none", "--trace", "t.jsonl", "--log", "log.txt")
    done = limited(home, "-f 0", "run", *words)
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if "cannot be written (File too large)" in line]
    assert sorted(line.split(":")[1].rpartition("/")[2].strip() for line in told) == ["log.txt", "t.jsonl"], done.stderr
    assert all("The run goes on" in line and "Make space there." in line for line in told)
    assert "Traceback" not in done.stderr
    assert (home.folder / "t.jsonl").read_bytes() == b""


@pytest.mark.parametrize("speed", ["realtime", "max"])
def test_a_trace_that_finds_no_more_space_can_be_replayed(speed, home, hands):
    done = limited(home, "-f 50", "run", "--source", hands, "--output", "none", "--trace", "t.jsonl", "--speed", speed)
    assert done.returncode == (0 if speed == "realtime" else 1)
    written = (home.folder / "t.jsonl").read_bytes()
    assert 40_000 < len(written) <= 51_200
    assert written.endswith(b"}\n")
    again = home.run("run", "--source", "t.jsonl", "--output", "none", "--speed", "max")
    assert (again.returncode, again.stderr.count("\n")) == (0, 1)


def test_commands_that_write_say_where_there_is_no_space_and_leave_nothing_half_written(home, hands):
    (home.folder / "gesturectl").mkdir(mode=0o700)
    (home.folder / "gesturectl" / "lock").touch()  # which `doctor` asks for
    before = {p for p in home.folder.rglob("*") if p.is_file()}
    for words in (
        ("gesture", "add", "mine", "--trace", hands),
        ("doctor", "--bundle", "bundle.zip"),
        ("config", "init"),
    ):
        done = limited(home, "-f 0", *words)
        assert done.returncode == 3, done
        assert "cannot be written (File too large)" in done.stderr.splitlines()[-1]
    assert {p for p in home.folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)), True),
        (RuntimeError("std::bad_alloc"), True),
        (ImportError("libopenvino.so: failed to map segment from shared object"), True),
        (BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN)), False),
        (ValueError("no number"), False),
    ],
)
def test_which_errors_are_for_want_of_memory(error, is_so):
    assert memory.lacks(error) == is_so
