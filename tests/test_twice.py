"""Tests that have failed are run once more: what passes then is no failure, and is named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TWICE = Path(__file__).resolve().parents[1] / ".ci" / "twice.sh"
if not TWICE.exists() or os.name != "posix":
    pytest.skip("needs the checkout, and bash", allow_module_level=True)
HEADING = "== PASSED ONLY THE SECOND TIME:"
# What `late` stands before fails at first, as long as its file is not there.
HEAD = """
import os
from pathlib import Path
import pytest

def late(name, do=lambda: pytest.fail("it was too late")):
    path = Path(os.environ["SEEN"]) / name
    if not path.exists():
        path.touch()
        do()

def test_good():
    with (Path(os.environ["SEEN"]) / "good").open("a") as runs:
        runs.write("x")
"""


def twice(folder: Path, tests: str, *first: str) -> "subprocess.CompletedProcess[str]":
    """Runs these tests in a folder of their own; first: arguments of the first time alone."""
    for name in ("tests", "seen"):
        (folder / name).mkdir()
    (folder / "tests" / "pytest.ini").write_text("[pytest]\naddopts = -q\n")
    (folder / "tests" / "test_fake.py").write_text(HEAD + tests)
    script = f'set -euo pipefail\nsource {TWICE}\npytest_twice "$@"\necho and goes on\n'
    command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={folder / 'cache'}", str(folder / "tests")]
    return subprocess.run(
        ["bash", "-c", script, "bash", str(folder / "cache"), *command, *(["--", *first] if first else [])],
        env=os.environ | {"SEEN": str(folder / "seen"), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def named(done: "subprocess.CompletedProcess[str]") -> list[str]:
    """The tests that are named as those that have passed only the second time."""
    _, found, after = done.stdout.partition(HEADING)
    assert bool(found) == bool(after)
    return re.findall(r"^  \S*test_fake\.py::(.*)$", after, re.MULTILINE)


def test_what_passes_the_second_time_is_named_and_no_failure(tmp_path: Path) -> None:
    done = twice(
        tmp_path,
        """
@pytest.mark.parametrize("word", ["a b", "Grüße"])
def test_late(word): late(word)
@pytest.fixture
def thing(): late("thing")
def test_with(thing): pass
""",
    )
    assert done.returncode == 0
    assert named(done) == ["test_late[a b]", "test_late[Gr\\xfc\\xdfe]", "test_with"]
    assert "it was too late" in done.stdout.partition(HEADING)[0]
    assert done.stdout.endswith("and goes on\n")
    assert (tmp_path / "seen" / "good").read_text() == "x"  # what has passed is not run again


def test_what_fails_again_is_a_failure(tmp_path: Path) -> None:
    done = twice(tmp_path, "def test_late(): late('late')\ndef test_bad(): assert not 'good'\n")
    assert (done.returncode, named(done)) == (1, [])
    assert "and goes on" not in done.stdout


@pytest.mark.parametrize(("count", "code"), [(5, 0), (6, 1)])
def test_only_a_few_are_tried_again(tmp_path: Path, count: int, code: int) -> None:
    done = twice(tmp_path, f"@pytest.mark.parametrize('n', range({count}))\ndef test_late(n): late(str(n))\n")
    assert (done.returncode, len(named(done))) == (code, 0 if code else count)


@pytest.mark.parametrize(("how_often", "code"), [("at first", 0), ("always", 3)])
def test_a_test_that_ends_its_process_is_run_again_by_itself(tmp_path: Path, how_often: str, code: int) -> None:
    ends = "late('late', lambda: os._exit(3))" if how_often == "at first" else "os._exit(3)"
    done = twice(tmp_path, f"def test_ends(): {ends}\n", "-n", "1")
    assert (done.returncode, named(done)) == (code, [] if code else ["test_ends"])


@pytest.mark.parametrize("first", [(), ("-n", "1")])
def test_a_file_that_cannot_be_read_is_a_failure(tmp_path: Path, first: tuple[str, ...]) -> None:
    done = twice(tmp_path, "import nothing_of_that_name\n", *first)
    assert done.returncode != 0
    assert named(done) == []


@pytest.mark.parametrize(("tests", "code"), [("def test_good(): pass\n", 0), ("os._exit(7)\n", 7)])
def test_other_exit_codes_stay(tmp_path: Path, tests: str, code: int) -> None:
    done = twice(tmp_path, tests)
    assert (done.returncode, named(done)) == (code, [])
    assert "ONCE MORE" not in done.stdout


def test_a_test_that_is_not_found_again_has_not_passed(tmp_path: Path) -> None:
    done = twice(
        tmp_path,
        "if not (Path(os.environ['SEEN']) / 'gone').exists():\n    def test_gone(): late('gone')\n",
    )
    assert (done.returncode, named(done)) == (1, [])
