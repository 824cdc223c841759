"""`gesturectl check` of a setting that has no effect in the session that it is called in."""

import pytest


@pytest.mark.parametrize(
    ("targets", "session", "warned"),
    [
        ("soft", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":7"}, "Wayland"),
        ("snap", {"WAYLAND_DISPLAY": "", "DISPLAY": ""}, "DISPLAY is not set"),
        ("soft", {"WAYLAND_DISPLAY": "", "DISPLAY": ":7"}, ""),
        ("off", {"WAYLAND_DISPLAY": "wayland-0"}, ""),
    ],
)
def test_targets_where_there_are_none_are_warned_of(targets, session, warned, home, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(f"version: 1\npointer: {{targets: {targets}}}\n", encoding="utf-8")
    done = home.run("check", config, **session)
    assert done.returncode == 0
    assert ("`pointer.targets` has no effect" in done.stderr) == bool(warned)
    assert warned in done.stderr
    assert home.run("check", "--strict", config, **session).returncode == bool(warned)


@pytest.mark.parametrize(
    ("targets", "session", "warned"),
    [
        ("off", {"WAYLAND_DISPLAY": "wayland-0"}, "`do: hints` has no effect"),
        ("soft", {"WAYLAND_DISPLAY": "wayland-0"}, "`pointer.targets` and `do: hints` have no effect"),
        ("off", {"WAYLAND_DISPLAY": "", "DISPLAY": ":7"}, ""),
    ],
)
def test_numbers_on_targets_are_warned_of_as_well(targets, session, warned, home, tmp_path):
    config = tmp_path / "config.yaml"
    text = f"version: 1\npointer: {{targets: {targets}}}\nprofiles: {{default: [{{on: rock, do: hints}}]}}\n"
    config.write_text(text, encoding="utf-8")
    done = home.run("check", config, **session)
    assert done.returncode == 0
    assert ("in this session" in done.stderr) == bool(warned)
    assert warned in done.stderr
