import pytest


@pytest.fixture
def address(tmp_path, monkeypatch):
    """A bus that is the session's and the system's, and whose answers are not waited for long."""
    from tests.bus import session_bus  # with libraries that are not there on other systems

    with session_bus(tmp_path / "bus") as (address, _):
        for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
            monkeypatch.setenv(name, address)
        monkeypatch.setattr("gesturectl.desktop.bus.PATIENCE", 0.3)
        yield address
