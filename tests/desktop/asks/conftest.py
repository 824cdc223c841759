"""Those that are asked by a D-Bus, played."""

import pytest


@pytest.fixture
def play(address):
    """Plays owners of names."""
    from tests.desktop.asks.buses import Played

    played = []

    def begin(*names):
        played.append(Played(address, *names))
        return played[-1]

    yield begin
    for each in played:
        each.close()


@pytest.fixture
def kde(play):
    from tests.desktop.asks.buses import COMPONENT, KWIN_SHORTCUTS, done

    kde = play("org.kde.kglobalaccel", "org.kde.KWin")
    kde.methods["/component/kwin", COMPONENT, "shortcutNames"] = lambda: ("as", (list(KWIN_SHORTCUTS.values()),))
    kde.methods["/component/kwin", COMPONENT, "invokeShortcut"] = done
    return kde
