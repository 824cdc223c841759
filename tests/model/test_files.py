"""Files that are replaced whole, by programs that may be killed meanwhile."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gesturectl.model.files import sweep
from tests.cli.program import ROOT

DIES = """
import os, signal, sys
from pathlib import Path
from gesturectl.model import files
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
files.write_atomic(Path(sys.argv[1]), b"new")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_what_a_killed_program_has_left_beside_a_file_is_swept_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"old")
    killed = subprocess.run([sys.executable, "-c", DIES, str(file)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = set(tmp_path.iterdir()) - {file}
    others = [f".config.yaml.{os.getpid()}-abcdefgh", ".config.yaml.swp", "config.yaml.1-abcdefgh", ".1-abcdefgh"]
    for name in others:
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert not left.exists()
    assert {p.name for p in tmp_path.iterdir()} == {file.name, *others}
    assert file.read_bytes() == b"old"
    sweep(tmp_path / "none")
