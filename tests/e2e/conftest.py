import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gesturectl.model.resources import resource
from gesturectl.vision.models import locate
from tests.cli.program import CLIPS
from tests.e2e.stage import Played, Stage, stage_on
from tests.xserver import x_desktop


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Stage]:
    """A desktop of 1280x720 with a window over all of it."""
    with x_desktop(1280, 720) as display:
        with stage_on(display, locate().palm.parent, cache, tmp_path_factory.mktemp("home")) as stage:
            yield stage


@pytest.fixture(scope="module")
def played(stage: Stage) -> Callable[[str], Played]:
    """Plays a clip by its name, once for all tests."""

    @functools.cache
    def play(name: str) -> Played:
        return stage.play(resource("demo.mp4") if name == "demo" else CLIPS / f"{name}.mp4")

    return play
