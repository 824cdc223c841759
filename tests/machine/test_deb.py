"""The Debian package from its build to its purge, in a root folder that holds nothing but Debian's essentials and apt.

`pytest -m machine tests/machine/test_deb.py` as root, with mmdebstrap and python3-venv; `.ci/run` does it.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import ROOT

LACKS = [p for p in ("mmdebstrap", "dpkg-deb", "unshare") if shutil.which(p) is None]
pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="THE DEBIAN PACKAGE IS NOT TRIED: needs root"),
    pytest.mark.skipif(bool(LACKS), reason=f"THE DEBIAN PACKAGE IS NOT TRIED: not installed: {', '.join(LACKS)}"),
]
# In a mount namespace of its own; each line that comes in is run in the root folder.
SESSION = """
mount --bind "$1" "$1" && mount -t proc none "$1/proc" && mount --rbind /dev "$1/dev" || exit 77
cp /etc/resolv.conf "$1/etc/resolv.conf"
exec chroot "$1" /bin/sh -c 'while read -r line; do eval "$line" 2>&1; echo "rc $?"; done'
"""
# What each installation of any package changes.
PASSING = (
    "proc sys dev run tmp home var/log var/lib/apt var/cache/apt var/cache/debconf var/cache/ldconfig etc/resolv.conf"
)
USER = "setpriv --reuid 1000 --regid 1000 --clear-groups env HOME=/home/user"
RULE = "usr/lib/udev/rules.d/71-gesturectl-mouse.rules"


class Clean:
    """A root folder, and commands in it."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self.folder, self.process = folder, process

    def run(self, line: str, *, code: int = 0) -> str:
        """What a command prints; its exit code has to be `code`."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{{ {line}; }} </dev/null\n")
        self.process.stdin.flush()
        printed = []
        for text in self.process.stdout:
            if text.startswith("rc "):
                assert text == f"rc {code}\n", "".join(printed)
                return "".join(printed)
            printed.append(text)
        pytest.fail(f"the session has ended: {''.join(printed)}")

    def files(self) -> dict[str, str]:
        """Kind, mode and owner by path, and what a link points to."""
        pruned = " -o ".join(f"-path ./{path}" for path in PASSING.split())
        listed = self.run(f"cd / && find . \\( {pruned} \\) -prune -o -printf '%p %y %m %U %G %l\\n'")
        return dict(line.split(" ", 1) for line in listed.splitlines())


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built here; compressed in haste, which is all that the environment changes."""
    folder = tmp_path_factory.mktemp("package")
    fast = {"DPKG_DEB_COMPRESSOR_TYPE": "gzip", "DPKG_DEB_COMPRESSOR_LEVEL": "1"}
    subprocess.run([ROOT / "install" / "make-deb.sh", folder], env=os.environ | fast, check=True)
    (found,) = folder.glob("gesturectl_*.deb")
    return found


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Iterator[Clean]:
    """A root of this very release, with the package in its folder /tmp and one user."""
    folder = tmp_path_factory.mktemp("clean") / "root"
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    bare = ["mmdebstrap", "--quiet", "--variant=apt", "--skip=cleanup/apt", release, folder]
    made = subprocess.run(bare, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"THE DEBIAN PACKAGE IS BUILT, BUT NOT INSTALLED: no root folder: {made.stderr[-300:]}")
    shutil.copy(package, folder / "tmp")
    shutil.copytree(ROOT / "install", folder / "tmp/install")
    with (folder / "etc/passwd").open("a") as f:
        f.write("user:x:1000:1000::/home/user:/bin/sh\n")
    (folder / "home/user/.config/gesturectl").mkdir(parents=True)
    (folder / "home/user/.config/gesturectl/config.yaml").write_text("version: 1\n")
    subprocess.run(["chown", "-R", "1000:1000", folder / "home/user"], check=True)
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    proxies = {k: v for k, v in os.environ.items() if k.lower().endswith("_proxy")}
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    command += ["sh", "-c", SESSION, "sh", str(folder)]
    may = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True, check=False)
    if may.returncode:
        pytest.skip(f"THE DEBIAN PACKAGE IS BUILT, BUT NOT INSTALLED: no namespaces here: {may.stderr}")
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env | proxies, stdin=pipe, stdout=pipe, text=True) as process:
        yield Clean(folder, process)
        assert process.stdin
        process.stdin.close()
        process.wait(30)


def test_it_brings_all_that_a_bare_system_needs_and_its_purge_leaves_nothing(clean: Clean, package: Path) -> None:
    install = "apt-get install -y -q --no-install-recommends"
    depends = subprocess.run(["dpkg-deb", "-f", package, "Depends"], check=True, capture_output=True, text=True).stdout
    clean.run(f"apt-get satisfy -y -q --no-install-recommends '{depends.strip()}'")
    before = clean.files()
    assert not [p for p in before if "gesturectl" in p]

    told = clean.run(f"{install} /tmp/{package.name}")
    assert "0 upgraded, 1 newly installed" in told
    assert "gesturectl is set to" not in told
    assert not (clean.folder / RULE).is_symlink()
    assert clean.run("dpkg --verify gesturectl") == ""

    # As a user, with no network: nothing is fetched at the first run.
    seen = clean.run(f"unshare -n {USER} gesturectl demo --speed max")
    assert "left button down" in seen
    assert "Fetching" not in seen
    checks = {c["name"]: c for c in json.loads(clean.run(f"unshare -n {USER} gesturectl doctor --json", code=3))}
    for name in ("python", "program", "packages", "opencv", "models"):
        assert checks[name]["status"] == "ok", checks[name]
    assert "the Debian package" in checks["program"]["detail"]
    assert "others" not in checks["program"]["detail"]
    # What is loaded only where there is a desktop: libxcb, and those that type and that write words beside the ring.
    names = '"libfontconfig.so.1", "libfreetype.so.6", "libxkbcommon.so.0"'
    clean.run(f"/usr/lib/gesturectl/bin/python -Bc 'import ctypes, xcffib; [ctypes.CDLL(n) for n in ({names})]'")

    # The installer for one user does not put a second service and entry beside those of the package.
    assert "sudo dpkg-reconfigure gesturectl" in clean.run(f"{USER} /tmp/install/install.sh", code=1)

    # The rule for the mouse comes and goes with the answer; an upgrade asks nothing and keeps it.
    answer = "echo gesturectl gesturectl/mouse boolean {} | debconf-set-selections && dpkg-reconfigure gesturectl"
    clean.run(answer.format("true"))
    assert (clean.folder / RULE).readlink() == Path("/usr/share/gesturectl/71-gesturectl-mouse.rules")
    clean.run(f"dpkg -i /tmp/{package.name}")
    assert (clean.folder / RULE).is_symlink()
    assert clean.run("dpkg --verify gesturectl") == ""

    # Bytecode of root's own, too.
    clean.run("rm -r /usr/lib/gesturectl/lib/python3*/site-packages/gesturectl/cli/__pycache__")
    clean.run("HOME=/home/user gesturectl --help")
    clean.run("apt-get purge -y -q gesturectl")
    assert clean.files() == before
    # Debconf keeps its former state until the next change.
    assert clean.run("grep -rl gesturectl /etc /var --exclude-dir=log --exclude='*-old' || :") == ""
    assert (clean.folder / "home/user/.config/gesturectl/config.yaml").read_text() == "version: 1\n"


def test_it_holds_nothing_of_the_machine_that_built_it(package: Path) -> None:
    listed = subprocess.run(["dpkg-deb", "-c", package], check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        mode, owner, path = line.split()[0], line.split()[1], line.split(maxsplit=5)[5]
        assert owner == "root/root"
        assert path.startswith("./")
        assert mode in ("drwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx") or path == "./usr/lib/gesturectl/bin/gesturectl"
    assert "__pycache__" not in listed
    for network in ("palm_detection_full.tflite", "hand_landmark_full.tflite"):
        assert f"assets/models/{network}" in listed
