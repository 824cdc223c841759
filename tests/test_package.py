import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gesturectl"
ROOMS = ("__init__.py", "cli/__init__.py", "cli/gesture/__init__.py")  # the others say only what their folder is for
MODULES = sorted(
    name
    for p in PACKAGE.rglob("*.py")
    if (name := p.relative_to(PACKAGE).as_posix()) in ROOMS or p.name != "__init__.py"
)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of this checkout, open for reading."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def requirements(wheel):
    (name,) = (n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    return re.findall(r"^Requires-Dist: (.+)$", wheel.read(name).decode(), re.MULTILINE)


def test_the_package_s_page_names_every_module_once_and_no_other():
    page = (PACKAGE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+\.py)` \| \S.* \|$", page, re.MULTILINE)
    assert sorted(rows) == MODULES


def test_the_wheel_carries_the_code_and_the_files_that_it_reads(wheel):
    wanted = {f"gesturectl/{m}" for m in MODULES} | {"gesturectl/assets/demo.mp4"}
    for folder in ("config", "models"):
        files = [p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()]
        assert files
        wanted |= {f"gesturectl/assets/{f}" for f in files}
    assert wanted <= set(wheel.namelist())


def test_the_wheel_carries_nothing_beside_the_package(wheel):
    assert {n.partition("/")[0].partition("-")[0] for n in wheel.namelist()} == {"gesturectl"}
    assert [n for n in wheel.namelist() if n.endswith((".pyc", ".tflite"))] == []


def test_a_single_opencv_wheel_is_required(wheel):
    names = [re.match(r"[\w.-]+", r)[0] for r in requirements(wheel)]
    assert [n for n in names if n.startswith("opencv")] == ["opencv-python-headless"]


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import gesturectl.cli", ("numpy", "cv2", "openvino", "pydantic", "yaml")),
        ("import gesturectl.cli.control, gesturectl.control.client", ("asyncio", "numpy", "cv2")),
        ("import gesturectl.run.assemble", ("asyncio",)),
        ("import gesturectl.page.server.door", ("starlette", "uvicorn")),
        ("import gesturectl.cli; gesturectl.cli.main(['config', 'path'])", ("cv2", "openvino", "xcffib")),
    ],
)
def test_the_command_loads_what_it_needs(statement, unwanted):
    script = f"{statement}\nimport sys\nprint('loaded', *(m for m in {unwanted!r} if m in sys.modules))"
    out = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert out.splitlines()[-1] == "loaded"
