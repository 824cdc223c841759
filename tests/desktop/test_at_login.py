"""What follows the end of a run that has started at login; it is the same program on every system."""

import sys
from pathlib import Path

import pytest

from gesturectl.desktop.windows.at_login import Log, Restarts, supervise
from gesturectl.model.errors import FAULT, EnvironmentLacksError, GesturectlError

LACKS = EnvironmentLacksError.exit_code
CRASH = 0xC0000005


@pytest.mark.parametrize("code", [0, GesturectlError.exit_code, 2, 130])
def test_a_run_that_has_ended_as_it_was_told_to_is_the_last(code: int) -> None:
    assert Restarts().after(code, 1.0) is None


def test_what_the_computer_lacks_is_waited_for_with_growing_pauses() -> None:
    restarts = Restarts()
    assert [restarts.after(LACKS, 1.0) for _ in range(100)] == [5.0, 10.0, 20.0, 40.0] + [60.0] * 96


@pytest.mark.parametrize("code", [FAULT, CRASH])
def test_a_fault_of_the_program_is_followed_by_few_runs(code: int) -> None:
    restarts = Restarts()
    assert [restarts.after(code, 1.0) for _ in range(6)] == [5.0, 10.0, 20.0, 40.0, 60.0, None]


def test_a_lack_does_not_make_faults_more() -> None:
    restarts = Restarts()
    found = [restarts.after(code, 1.0) for code in [FAULT, LACKS] * 5]
    assert None not in found
    assert restarts.after(FAULT, 1.0) is None


def test_after_a_run_of_ten_minutes_the_count_begins_anew() -> None:
    restarts = Restarts()
    for _ in range(5):
        restarts.after(FAULT, 1.0)
    assert restarts.after(FAULT, 600.0) == 5.0
    assert [restarts.after(FAULT, 1.0) for _ in range(5)] == [10.0, 20.0, 40.0, 60.0, None]


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_each_attempt_is_in_the_log_with_what_the_run_said(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.write_text("")
    code = f"""
import os, sys
with open({str(runs)!r}, "r+") as f:
    before = len(f.read())
    f.write("x")
print("run", before, "speaks", file=sys.stderr, flush=True)
os._exit([3, 70, 1][before])
"""
    paused: list[float] = []
    folder = tmp_path / "not there yet"
    assert supervise(python(code), Log(folder / "login.log"), paused.append) == 1
    assert paused == [5.0, 10.0]
    said = [line[20:] for line in (folder / "login.log").read_text().splitlines()]
    assert said == [
        "A run begins.", "run 0 speaks", "The run has ended with exit code 3; the next one begins in 5 s.",
        "A run begins.", "run 1 speaks", "The run has ended with exit code 70; the next one begins in 10 s.",
        "A run begins.", "run 2 speaks",
        "The run has ended with exit code 1; there is no other one before the next login, or `gesturectl ui`.",
    ]  # fmt: skip


def test_a_program_that_is_not_there_just_now_is_tried_again(tmp_path: Path) -> None:
    class EnoughError(Exception):
        pass

    def rest(seconds: float) -> None:
        if seconds == 20.0:
            raise EnoughError

    log = tmp_path / "login.log"
    with pytest.raises(EnoughError):
        supervise([str(tmp_path / "absent")], Log(log), rest)
    assert log.read_text().count("cannot be started") == 3


def test_the_log_stays_small_whatever_a_run_says(tmp_path: Path) -> None:
    """Lines without an end, too."""
    log = tmp_path / "login.log"
    code = "import sys; sys.stderr.write('x' * 50_000); sys.stderr.write('a line\\n' * 5_000)"
    assert supervise(python(code), Log(log, most=20_000)) == 0
    found = sorted(tmp_path.iterdir())
    assert found == [log, tmp_path / "login.log.1"]
    assert all(path.stat().st_size < 25_000 for path in found)


def test_a_log_that_cannot_be_written_does_not_hold_up_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code = "import sys; sys.stderr.write('a line\\n' * 50_000)"
    assert supervise(python(code), Log(tmp_path / "file" / "login.log")) == 0
