"""The installer, in a home folder of its own, with a gesturectl that is this checkout."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gesturectl.desktop.uinput.device import RULE

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    ".config/systemd/user/gesturectl.service",
    ".local/share/applications/gesturectl.desktop",
    ".local/share/icons/hicolor/scalable/apps/gesturectl.svg",
    ".local/share/bash-completion/completions/gesturectl",
    ".local/share/zsh/site-functions/_gesturectl",
    ".config/fish/completions/gesturectl.fish",
    ".local/share/man/man1/gesturectl.1",
}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the installer is for Linux")


@pytest.fixture
def home(tmp_path):
    """A home folder whose path has a space, and a program in it."""
    home = tmp_path / "a home"
    (home / "bin").mkdir(parents=True)
    (home / "rules").mkdir()
    program = home / "bin" / "gesturectl"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m gesturectl "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return home


def install(home, *words, answer="n\n"):
    env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    env |= {"HOME": str(home), "PATH": f"{home / 'bin'}:{env['PATH']}", "GESTURECTL_AS_ROOT": "1"}
    env |= {"GESTURECTL_RULES": str(home / "rules")}
    command = [ROOT / "install" / "install.sh", *words]
    return subprocess.run(command, env=env, input=answer, capture_output=True, text=True, timeout=60, check=False)


def files(home):
    found = {p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file()}
    return {p for p in found if not p.startswith(".cache")} - {"bin/gesturectl"}


def test_a_second_run_changes_nothing_and_uninstalling_leaves_nothing_but_what_is_the_user_s(home):
    own = home / ".config/gesturectl/config.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("version: 1\n", encoding="utf-8")
    before = files(home)
    first = install(home)
    assert first.returncode == 0, first.stderr
    assert files(home) == before | FILES
    texts = {p: (home / p).read_bytes() for p in FILES}
    assert f'ExecStart="{home}/bin/gesturectl" run' in texts[".config/systemd/user/gesturectl.service"].decode()
    assert not any(b"@GESTURECTL@" in text for text in texts.values())
    second = install(home)
    assert second.stdout.count("unchanged") == len(FILES)
    assert {p: (home / p).read_bytes() for p in FILES} == texts
    cache = home / ".cache" / "gesturectl" / "models"
    cache.mkdir(parents=True, exist_ok=True)
    autostart = home / ".config" / "autostart" / "gesturectl.desktop"
    autostart.parent.mkdir()
    autostart.write_text("[Desktop Entry]\n", encoding="utf-8")
    last = install(home, "--uninstall")
    assert last.returncode == 0, last.stderr
    assert files(home) == before
    assert not cache.exists()
    assert not (home / ".local/share/gesturectl").exists()
    assert str(own.parent) in last.stdout


def test_a_program_that_fails_leaves_no_empty_file(home):
    program = home / "bin" / "gesturectl"
    program.write_text('#!/bin/sh\n[ "$1 $2" != "completion zsh" ] || exit 3\necho text\n', encoding="utf-8")
    result = install(home)
    assert result.returncode == 1
    assert "not written" in result.stderr
    assert not {p for p in files(home) if "_gesturectl" in p}


def test_an_unknown_option_is_a_usage_error(home):
    result = install(home, "--remove")
    assert result.returncode == 2
    assert "--uninstall" in result.stderr
    assert files(home) == set()


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["systemd-analyze", "verify", "--user"], ".config/systemd/user/gesturectl.service"),
        (["desktop-file-validate"], ".local/share/applications/gesturectl.desktop"),
    ],
)
def test_the_desktop_s_own_checks_find_nothing(command, file, home):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    install(home)
    with (
        tempfile.TemporaryDirectory() as runtime
    ):  # as short as a real one: it looks at the sockets of other units, too
        out = subprocess.run(
            [*command, str(home / file)],
            env=os.environ | {"XDG_RUNTIME_DIR": runtime},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (out.returncode, out.stdout + out.stderr) == (0, "")


@pytest.mark.parametrize(
    ("option", "name", "devices"),
    [
        ("--uinput", "70-gesturectl.rules", "--name-match=uinput"),
        ("--mouse", "71-gesturectl-mouse.rules", "--subsystem-match=input"),
    ],
)
def test_outside_the_home_folder_nothing_is_written_unasked_and_udev_is_told_of_what_is(option, name, devices, home):
    rule = f"rules/{name}"
    told = home / "told"
    for tool in ("udevadm", "modprobe"):
        (home / "bin" / tool).write_text(f'#!/bin/sh\necho {tool} "$@" >>"{told}"\n', encoding="utf-8")
        (home / "bin" / tool).chmod(0o755)
    heeded = ["udevadm control --reload", f"udevadm trigger {devices}"]
    assert "whoever is logged in" in install(home, option, answer="n\n").stdout
    assert rule not in files(home)
    assert install(home, option, answer="").returncode == 0
    assert rule not in files(home)
    if os.geteuid() != 0:
        pytest.skip("the rest is done as root")
    assert not told.exists()
    install(home, option, answer="y\n")
    assert told.read_text("utf-8").splitlines() == ["modprobe -q uinput"] * (option == "--uinput") + heeded
    assert (home / rule).read_text("utf-8") == (ROOT / "install" / name).read_text("utf-8")
    assert "unchanged" in install(home, option, answer="").stdout
    install(home, "--uninstall", answer="n\n")
    assert rule in files(home)
    told.unlink()
    install(home, "--uninstall", answer="y\n")
    assert rule not in files(home)
    assert told.read_text("utf-8").splitlines() == heeded


def test_the_rule_of_the_installer_is_the_one_that_doctor_tells():
    lines = (ROOT / "install" / "70-gesturectl.rules").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [RULE]


PLATFORMS = [
    {"python_version": v, "python_full_version": f"{v}.0", "sys_platform": system, "platform_machine": machine}
    for v in ("3.10", "3.11", "3.12", "3.13")
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64"))
]


def pins(name):
    """The requirements of a file of pinned versions, each with its digests."""
    entries = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    split = [re.split(r"\s+--hash=sha256:", entry) for entry in entries]
    return [(Requirement(requirement), digests) for requirement, *digests in split]


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda p: " ".join(p.values()))
def test_every_dependency_is_pinned_once_on_every_platform(platform):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "install/constraints.txt": [*project["project"]["dependencies"], *project["build-system"]["requires"]],
        ".ci/constraints.txt": project["project"]["optional-dependencies"]["dev"],
    }
    pinned = {}
    for file, requirements in wanted.items():
        for requirement, digests in pins(file):
            assert digests, requirement
            assert all(len(digest) == 64 for digest in digests)
            if requirement.marker is None or requirement.marker.evaluate(platform):
                name = canonicalize_name(requirement.name)
                assert name not in pinned, "twice"
                (only,) = requirement.specifier
                assert only.operator == "=="
                pinned[name] = only.version
        for requirement in map(Requirement, requirements):
            if requirement.marker is None or requirement.marker.evaluate(platform):
                assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def faults(text: bytes) -> list[str]:
    """Where a PowerShell script is none by its grammar."""
    tree_sitter = pytest.importorskip("tree_sitter", reason="install the dev extra: it parses PowerShell")
    grammar = pytest.importorskip("tree_sitter_powershell", reason="install the dev extra: it parses PowerShell")
    waiting, found = [tree_sitter.Parser(tree_sitter.Language(grammar.language())).parse(text).root_node], []
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.is_error or node.is_missing:
            found.append(f"line {node.start_point[0] + 1}, column {node.start_point[1] + 1}: {node.type}")
    return found


def test_the_installer_of_windows_is_powershell():
    """No PowerShell can be had here: it is parsed, and not run."""
    text = (ROOT / "install" / "install.ps1").read_bytes()
    assert faults(text) == []
    for part in (b"exit 0\n}", b"'py' @(", b"-ErrorAction SilentlyContinue)"):  # the parser sees what is missing
        assert part in text
        assert faults(text.replace(part, part[:-1], 1))
