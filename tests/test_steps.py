"""The steps of `.ci/run`: all that fails is shown, nothing takes longer than it may, and nothing is left running."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.waiting import wait_for

STEPS = Path(__file__).resolve().parents[1] / ".ci" / "steps.sh"
if not STEPS.exists() or not Path("/proc/self/environ").exists():
    pytest.skip("needs the checkout, and /proc", allow_module_level=True)
HEAD = f"set -euo pipefail\nexec </dev/null\nsource {STEPS}\ntrap end_all EXIT\ntrap 'exit 143' TERM\n"
# A process that has left its step as Wine's server does: of another session, with another parent, deaf to TERM.
LEFT = """(setsid bash -c 'trap "" TERM; echo $$ >$folder/left; while :; do sleep 1; done' >/dev/null 2>&1 &)
until [[ -s $folder/left ]]; do sleep 0.01; done
"""


def run(folder: Path, script: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-c", HEAD + script],
        env=environment(folder) | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {"folder": str(folder), "CI_GRACE": "5"}


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_each_step_that_fails_is_shown_whatever_failed_first(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        """
bad() { echo bad speaks; false; echo and goes on; }
worse() { until [[ -e $folder/go ]]; do sleep 0.01; done; echo worse speaks; exit 7; }
good() { echo good speaks; }
for name in bad worse good; do begin $name 30; done
finish bad || touch "$folder/go"
finish worse good || echo "found: ${failures[*]}"
""",
    )
    assert (done.returncode, done.stderr) == (0, "")
    for said in (
        "bad speaks",
        "FAILED: bad (exit code 1)",
        "worse speaks",
        "FAILED: worse (exit code 7)",
        "good speaks",
    ):
        assert said in done.stdout
    assert "and goes on" not in done.stdout
    assert "FAILED: good" not in done.stdout
    assert "found: bad failed worse failed" in done.stdout


def test_a_step_that_takes_too_long_is_named_with_what_it_was_at_and_ended_whole(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        f"""
slow() {{ echo slow speaks; {LEFT} sleep 6543; }}
quick() {{ :; }}
begin slow 3
begin quick 30
finish slow quick || echo "found: ${{failures[*]}}"
""",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "slow speaks" in done.stdout
    assert "TIMED OUT: slow" in done.stdout
    assert "sleep 6543" in done.stdout
    assert "found: slow timed out\n" in done.stdout
    wait_for(lambda: not is_there(int((tmp_path / "left").read_text())), "the end of what was left")


def test_no_step_goes_on_once_the_whole_has_taken_its_time(tmp_path: Path) -> None:
    began = time.monotonic()
    done = run(tmp_path, "slow() { sleep 6543; }\nbegin slow 60\nfinish slow || :\n", CI_LIMIT="1")
    assert "TIMED OUT: slow" in done.stdout
    assert time.monotonic() - began < 30


def test_what_a_step_leaves_running_is_ended_with_it_and_nothing_of_others(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        done = run(tmp_path, f"leaves() {{ {LEFT} }}\nbegin leaves 30\nfinish leaves\n")
        assert (done.returncode, done.stderr) == (0, "")
        wait_for(lambda: not is_there(int((tmp_path / "left").read_text())), "the end of what was left")
        assert other.poll() is None
        other.kill()


def test_a_run_that_is_ended_ends_its_steps(tmp_path: Path) -> None:
    script = f"slow() {{ {LEFT} sleep 6543; }}\nbegin slow 60\nfinish slow\n"
    left = tmp_path / "left"
    with subprocess.Popen(["bash", "-c", HEAD + script], env=environment(tmp_path)) as process:
        wait_for(lambda: left.exists() and left.read_text(), "the step")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 143
    wait_for(lambda: not is_there(int(left.read_text())), "the end of the step")
