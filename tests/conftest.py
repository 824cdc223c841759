from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.xserver import x_desktop

# A busy computer makes no test fail.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A fresh X desktop of 1280x720, its name also in DISPLAY."""
    with x_desktop(1280, 720) as display:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield display
