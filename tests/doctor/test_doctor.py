import argparse
import json
import sys
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from gesturectl import __version__
from gesturectl.actions.schema import Binding
from gesturectl.actions.text import TypeText
from gesturectl.cli import doctor as command
from gesturectl.desktop import registry as select
from gesturectl.desktop.focused_window import NotReportedError
from gesturectl.desktop.uinput import device as uinput_device
from gesturectl.doctor import bundle, desktop
from gesturectl.doctor import checks as doctor
from gesturectl.doctor.check import PLATFORM_PACKAGES, Check
from gesturectl.doctor.desktop import check_targets
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.types import Window
from gesturectl.settings import AppRule, Camera, Config, Pointer
from gesturectl.vision import models

NAMES = [
    "held",
    "python",
    "program",
    "packages",
    "opencv",
    "processor",
    "models",
    "config",
    "camera",
    "display",
    "output",
    "actions",
    "overlay",
    "tray",
    "double click",
    "targets",
    "windows",
    "lock",
    "service",
    "running",
]


class Windows:
    """A desktop that tells of a window."""

    name = "X11"

    def read(self):
        return Window(("firefox",), "a secret")

    def close(self):
        pass


@pytest.fixture
def healthy(tmp_path, monkeypatch):
    """A computer on which all is well, its camera a bright picture."""
    camera = Camera(source=bright(tmp_path, 120))
    monkeypatch.setenv("DISPLAY", ":5")
    monkeypatch.delenv("SWAYSOCK", raising=False)
    monkeypatch.setattr("gesturectl.desktop.focus_registry.open_focused_window", Windows)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(doctor, "systemctl", lambda *_: None)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(models, "listing", lambda: ())
    monkeypatch.setattr(select, "probe_outputs", lambda: [("x11", True, "fine"), ("wayland", False, "none")])
    monkeypatch.setattr("gesturectl.config.load.load_active", lambda **_: (Config(camera=camera), None))
    return monkeypatch


def bright(folder, value):
    path = folder / f"{value}.png"
    assert cv2.imwrite(str(path), np.full((48, 64, 3), value, np.uint8))
    return str(path)


def run(*words):
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["doctor", *words])
    return args.run(args)


def test_a_healthy_computer_exits_with_0(healthy, capsys):
    assert run("--json") == 0
    checks = json.loads(capsys.readouterr().out)
    assert [c["name"] for c in checks] == NAMES
    assert all(set(c) == {"name", "status", "detail", "remedy", "raised"} for c in checks)
    assert {c["status"] for c in checks} <= {"ok", "warn"}
    assert next(c for c in checks if c["name"] == "camera")["detail"].endswith("64x48 at 1 fps")


def test_what_fails_has_a_remedy_and_exits_with_3(healthy, capsys, monkeypatch, tmp_path):
    def broken_config(**_):
        raise InputError("c.yaml:3:1: unknown key.", "Run `gesturectl check`.")

    def broken_outputs():
        raise RuntimeError("odd")

    monkeypatch.undo()
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("GESTURECTL_MODELS", str(tmp_path / "none"))
    monkeypatch.setattr("gesturectl.config.load.load_active", broken_config)
    monkeypatch.setattr(select, "probe_outputs", broken_outputs)
    monkeypatch.setattr(doctor, "Config", lambda: Config(camera=Camera(source="/dev/video97")))
    assert run("--json") == 3
    checks = {c["name"]: c for c in json.loads(capsys.readouterr().out)}
    assert list(checks) == NAMES
    for name in ("models", "config", "camera", "display", "output"):
        assert checks[name]["status"] == "fail", name
        assert checks[name]["remedy"], name
    assert checks["models"]["remedy"] == "gesturectl models fetch"
    assert "landmark" in checks["models"]["detail"]
    assert "unknown key" in checks["config"]["detail"]
    assert "RuntimeError: odd" in checks["output"]["detail"]
    assert (checks["output"]["raised"], checks["config"]["raised"]) == ("RuntimeError", "")


def test_two_opencv_wheels_are_warned_of_with_the_commands_that_mend_it():
    one = {"opencv-python-headless": "5.0.0"}
    assert doctor.check_opencv(one).status == "ok"
    check = doctor.check_opencv(one | {"opencv-contrib-python": "5.1.0"})
    assert check.status == "warn"
    assert "uninstall -y opencv-contrib-python opencv-python-headless" in check.remedy
    assert check.remedy.endswith("-m pip install opencv-python-headless")
    assert doctor.check_opencv({}).status == "fail"


def test_other_programs_of_the_same_name_are_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", f"{Path(sys.prefix) / 'bin'}:{tmp_path}")
    assert "others" not in doctor.check_program().detail
    (tmp_path / "gesturectl").touch()
    assert doctor.check_program().detail == f"gesturectl {__version__} in {sys.prefix}; others: {tmp_path}/gesturectl"


def test_the_remedies_of_the_debian_package_name_no_pip(monkeypatch):
    monkeypatch.setattr("sys.prefix", "/usr/lib/gesturectl")
    assert doctor.check_program().detail.startswith(f"gesturectl {__version__}, the Debian package")
    for check in (doctor.check_opencv({}), doctor.check_packages({})):
        assert "pip" not in check.remedy
        assert "apt-get install --reinstall ./gesturectl" in check.remedy


def test_missing_packages_are_named_in_a_command():
    installed = dict.fromkeys(set(doctor.PACKAGES) - {"pyyaml"}, "1")
    check = doctor.check_packages(installed)
    assert check.status == "fail"
    assert check.remedy.endswith(f"-m pip install pyyaml {' '.join(PLATFORM_PACKAGES)}")


def test_the_installed_packages_are_found():
    checks = {c.name: c for c in doctor.report()}
    assert checks["packages"].status == "ok"
    assert f"numpy {np.__version__}" in checks["packages"].detail


@pytest.mark.parametrize(
    ("flags", "words"), [({"avx2", "avx512_bf16"}, "bfloat16"), ({"amx_bf16"}, "bfloat16"), ({"avx2"}, "float32")]
)
def test_the_processors_arithmetic_is_told(flags, words):
    check = doctor.check_processor(frozenset(flags))
    assert check.status == "ok"
    assert words in check.detail


def test_an_old_processor_is_warned_of(monkeypatch):
    monkeypatch.setattr(doctor.platform, "machine", lambda: "x86_64")
    assert doctor.check_processor(frozenset({"sse2"})).status == "warn"
    assert doctor.check_processor(None).status == "ok"


@pytest.mark.parametrize(("value", "status"), [(5, "warn"), (120, "ok")])
def test_a_dark_picture_is_warned_of(tmp_path, value, status):
    check = doctor.check_camera(Camera(source=bright(tmp_path, value)))
    assert check.status == status
    assert ("light" in check.remedy) == (status == "warn")


@pytest.mark.parametrize(
    ("environment", "system", "status", "words"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", "ok", "Wayland"),
        ({"DISPLAY": ":0"}, "linux", "ok", "X11"),
        ({}, "linux", "fail", "DISPLAY"),
        ({}, "darwin", "ok", "desktop"),
    ],
)
def test_the_display_server_is_told(environment, system, status, words):
    check = desktop.check_display(environment, system)
    assert check.status == status
    assert words in check.detail


def test_outputs_that_all_fail_are_each_given_their_reason(monkeypatch):
    monkeypatch.setattr(select, "probe_outputs", lambda: [("x11", False, "no server"), ("wayland", False, "no socket")])
    check = desktop.check_outputs()
    assert check.status == "fail"
    assert check.detail.splitlines() == ["x11: no server", "wayland: no socket"]


@pytest.mark.skipif(sys.platform != "linux", reason="uinput is Linux' own")
def test_where_a_wayland_session_offers_nothing_the_kernel_s_devices_are_the_remedy_and_then_the_output(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setattr(uinput_device, "PATH", "/no/uinput")
    monkeypatch.setattr(select, "probe_outputs", lambda: [("wayland", False, "no"), ("uinput", False, "none")])
    assert desktop.check_outputs().remedy == "sudo modprobe uinput"
    seen = "monitor 1 DP-1 2560x1440+0+0; keyboard layout German"
    monkeypatch.setattr(select, "probe_outputs", lambda: [("wayland", False, "no"), ("uinput", True, seen)])
    check = desktop.check_outputs()
    assert (check.status, check.remedy) == ("ok", "")
    assert check.detail.startswith("uinput, as this Wayland session")
    monkeypatch.setattr(select, "probe_outputs", lambda: [("uinput", False, "no"), ("portal", True, "it asks")])
    assert desktop.check_outputs().detail.startswith("portal, as this Wayland session")


def test_a_wrong_model_is_told_with_both_digests(monkeypatch, tmp_path):
    monkeypatch.setenv("GESTURECTL_MODELS", str(tmp_path))
    for network in models.networks():
        with (tmp_path / network.file).open("wb") as f:
            f.truncate(network.size)
    check = doctor.check_models()
    assert check.status == "fail"
    assert all(n.sha256 in check.detail for n in models.networks())


def test_the_table_fits_80_columns_and_leaves_commands_whole():
    pip = "python -m pip uninstall -y opencv-python opencv-contrib-python && python -m pip install opencv-python"
    checks = [
        Check("opencv", "warn", "words " * 30, pip),
        Check("processor", "ok", "fast"),
        Check("camera", "fail", "first\nsecond", "A remedy in words that is longer than a line. " * 2 + "End."),
    ]
    text = command.table(checks, 80, colour=False)
    assert f"-> {pip}" in text
    assert all(len(line) <= 80 for line in text.splitlines() if pip not in line)
    assert "\x1b" not in text
    assert "\x1b[31mfail" in command.table(checks, 80, colour=True)


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_is_respected(healthy, capsys, no_color, coloured):
    healthy.setenv("NO_COLOR", no_color)
    healthy.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run() == 0
    assert ("\x1b[32m" in capsys.readouterr().out) == coloured


def test_a_camera_error_keeps_its_remedy(monkeypatch):
    def refuse(spec, settings, *, live):
        raise EnvironmentLacksError("camera 0 is busy.", "Close the other program.")

    monkeypatch.setattr("gesturectl.vision.source.open_source", refuse)
    assert doctor.check_camera(Camera()) == Check("camera", "fail", "camera 0 is busy.", "Close the other program.")


@pytest.mark.parametrize(
    ("answers", "status", "words"),
    [
        ({}, "ok", "no systemd"),
        ({"is-enabled": "not-found"}, "ok", "not installed"),
        ({"is-enabled": "enabled", "is-active": "active"}, "ok", "enabled and active"),
        ({"is-enabled": "disabled", "is-active": "inactive"}, "warn", "disabled"),
        ({"is-enabled": "enabled", "is-active": "inactive"}, "warn", "inactive"),
        ({"is-enabled": "enabled", "is-active": "failed"}, "fail", "failed"),
    ],
)
def test_the_service_is_told(answers, status, words):
    check = doctor.check_service(lambda question, unit: answers.get(question))
    assert check.status == status
    assert words in check.detail
    assert bool(check.remedy) == (status != "ok")


@pytest.mark.skipif(sys.platform != "linux", reason="what `auto` tries first is of the system")
def test_the_output_that_will_be_used_is_named_with_its_reason(monkeypatch):
    monkeypatch.setattr(select, "probe_outputs", lambda: [("x11", True, "monitor 1"), ("uinput", True, "")])
    check = desktop.check_outputs()
    assert (check.status, check.detail) == (
        "ok",
        "x11, the first of wayland, x11 that works (monitor 1); uinput would work, too",
    )
    monkeypatch.setattr(select, "probe_outputs", lambda: [("x11", False, "no server"), ("uinput", True, "")])
    assert desktop.check_outputs().remedy == "gesturectl run --output uinput"


def test_a_bundle_holds_no_typed_text_no_password_and_no_home(healthy, tmp_path, capsys):
    healthy.setattr(bundle.Path, "home", lambda: tmp_path)
    secret = Binding(on="rock", do=TypeText(text="correct horse"))
    config = Config(camera=Camera(source="http://me:sesame@10.0.0.5/live"), profiles={"default": (secret,)})
    healthy.setattr("gesturectl.config.load.load_active", lambda **_: (config, None))
    healthy.setattr(doctor, "check_camera", lambda _: Check("camera", "fail", f"{tmp_path}: no", "None."))
    run("--bundle", str(tmp_path / "report.zip"))
    with zipfile.ZipFile(tmp_path / "report.zip") as z:
        assert z.namelist() == ["version.txt", "doctor.json", "config.yaml", "status.json"]
        text = "".join(z.read(name).decode() for name in z.namelist())
    assert "rock" in text
    for hidden in ("correct horse", "sesame", "10.0.0.5", str(tmp_path)):
        assert hidden not in text


def test_a_config_with_warnings(monkeypatch, tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(
        "profiles: {default: [{on: ok, do: scroll}, {on: pinch, do: {press: left}}, {on: call, do: toggle}]}\n"
    )
    monkeypatch.setenv("GESTURECTL_CONFIG", str(path))
    _, check = doctor.check_config()
    assert (check.status, check.remedy) == ("warn", "gesturectl check")
    assert "1 warning," in check.detail


def test_a_broken_config_in_a_bundle_tells_the_place_only(monkeypatch, tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("camera: {fps: 30}\n\nhunter2: 1\n")
    monkeypatch.setenv("GESTURECTL_CONFIG", str(path))
    bundle.write(tmp_path / "report.zip", [])
    with zipfile.ZipFile(tmp_path / "report.zip") as z:
        assert z.read("config.yaml").decode() == "# wrong at :3:1:\n"


def test_rules_for_windows_on_a_desktop_that_tells_of_none_are_warned_of(healthy):
    def nothing():
        raise NotReportedError

    (check,) = [c for c in doctor.report() if c.name == "windows"]
    assert (check.status, check.detail) == ("ok", "X11 tells which one has the keyboard: now firefox")
    healthy.setattr("gesturectl.desktop.focus_registry.open_focused_window", nothing)
    (check,) = [c for c in doctor.report() if c.name == "windows"]
    assert (check.status, check.remedy) == ("ok", "")
    config = Config(apps=(AppRule(window="firefox", profile="default"),))
    healthy.setattr("gesturectl.config.load.load_active", lambda **_: (config, None))
    (check,) = [c for c in doctor.report() if c.name == "windows"]
    assert (check.status, check.detail) == ("warn", "This desktop tells no program which window has the keyboard.")
    assert "gesturectl profile NAME" in check.remedy


@pytest.mark.parametrize(
    ("wayland", "targets", "status", "words"),
    [(True, "off", "ok", "Wayland"), (True, "soft", "warn", "Wayland"), (False, "off", "ok", "is used; X11 would say")],
)
def test_where_there_are_no_targets_it_is_said(wayland, targets, status, words, healthy):
    if wayland:
        healthy.setenv("WAYLAND_DISPLAY", "wayland-0")
    check = check_targets(Config(pointer=Pointer(targets=targets)))
    assert (check.name, check.status) == ("targets", status)
    assert words in check.detail
