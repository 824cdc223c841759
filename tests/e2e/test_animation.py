import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

from gesturectl.model.resources import resource
from tests.cli.program import ROOT
from tests.e2e.animation import ANIMATION, ASSETS, PANEL, STILL
from tests.e2e.stage import Stage

MOST, LONGEST = 1_500_000, 12_000  # bytes, milliseconds
BLUE = np.array([245, 125, 46])  # of the ring, BGR


def ring(picture):
    """How many pixels of the screen have the ring's colour."""
    return int((np.abs(picture[:, PANEL:, :3].astype(int) - BLUE).max(2) < 8).sum())


def test_the_animation_of_the_readme_is_short_and_small_and_shows_the_ring():
    assert (ASSETS / ANIMATION).stat().st_size < MOST
    done, animation = cv2.imreadanimation(str(ASSETS / ANIMATION))
    assert done
    assert sum(animation.durations) < LONGEST
    assert max(ring(frame) for frame in animation.frames) > 100
    assert ring(cv2.imread(str(ASSETS / STILL))) > 100


def test_it_is_recorded_anew_by_one_command(stage: Stage, tmp_path: Path):
    lines = stage.hands(resource("demo.mp4")).read_text().splitlines(keepends=True)
    begin = [line for line in lines if '"type":"frame"' not in line or float(line.split('"t":')[1].split(",")[0]) < 2.0]
    (tmp_path / "hands.jsonl").write_text("".join(begin))
    command = [sys.executable, "-m", "tests.e2e.animation", "--to", tmp_path, "--hands", tmp_path / "hands.jsonl"]
    done = subprocess.run(command, cwd=ROOT, env=stage.env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    _, animation = cv2.imreadanimation(str(tmp_path / ANIMATION))
    seen = [ring(frame) for frame in animation.frames]
    assert seen[0] < max(seen) / 3  # a dot, then the ring of the pinch
    assert ring(cv2.imread(str(tmp_path / STILL))) == max(seen)
