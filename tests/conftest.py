import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from gesturectl.vision.models import locate
from tests import forked
from tests.cli.program import Home

# A busy computer makes no test fail. Each run takes other examples.
settings.register_profile("unhurried", deadline=None, max_examples=40)
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """Where Python is to leave no bytecode beside the code, the programs that the tests start share a folder of it."""
    if sys.dont_write_bytecode and os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        folder = tempfile.TemporaryDirectory(prefix="gesturectl-bytecode-")
        os.environ["PYTHONPYCACHEPREFIX"] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says on other systems that the tests for Windows, where they were asked for, were not run."""
    folder = Path(__file__).with_name("windows")
    asked = [(config.invocation_params.dir / arg.partition("::")[0]).resolve() for arg in config.args]
    if sys.platform != "win32" and any(folder.is_relative_to(path) or path.is_relative_to(folder) for path in asked):
        terminalreporter.write_line("tests/windows: left out here; .ci/windows/check runs them under Wine")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for the programs that the tests start: the networks are compiled once for all of them."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session", autouse=True)
def forks() -> Iterator[None]:
    yield
    forked.close()


@pytest.fixture
def home(tmp_path: Path, cache: Path) -> Home:
    """The command in a home of its own."""
    return Home(tmp_path, locate().palm.parent, cache)


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A fresh X desktop of 1280x720, its name also in DISPLAY."""
    from tests.xserver import x_desktop  # with libraries that are not there on other systems

    with x_desktop(1280, 720) as display:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield display
