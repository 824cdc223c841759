import re
import shlex
from pathlib import Path

import pytest

from gesturectl.cli import parser
from gesturectl.config.load import load
from gesturectl.model.types import MOTIONS, POSES

ROOT = Path(__file__).resolve().parent.parent
FOR_USERS = (
    "README.md",
    "config/README.md",
    "config/examples/README.md",
    "install/README.md",
    "gesturectl/doctor/README.md",
    "gesturectl/learn/README.md",
    "gesturectl/page/README.md",
    "gesturectl/run/README.md",
)
PAGES = {name: ROOT / name for name in (*FOR_USERS, "gesturectl/README.md")}
README = PAGES["README.md"].read_text(encoding="utf-8")
TEXT = "\n".join(PAGES[name].read_text(encoding="utf-8") for name in FOR_USERS)


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def commands():
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    lines += re.findall(r"`(gesturectl [^`]+)`", TEXT)
    for line in lines:
        for part in line.partition(" #")[0].split("&&"):
            words = shlex.split(part)
            if words[0].rpartition("/")[2] == "gesturectl":
                yield words[1:]


def test_commands_and_configs_are_found():
    assert ["demo"] in commands()
    assert ["run"] in commands()
    assert blocks("yaml")


@pytest.mark.parametrize("words", sorted({tuple(c) for c in commands()}), ids=" ".join)
def test_a_command_is_one_the_program_takes(words):
    assert callable(parser().parse_args(words).run)


@pytest.mark.parametrize("text", blocks("yaml"))
def test_a_config_is_valid(text, tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    assert load(path).profiles["default"]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_what_a_page_links_to_is_there(page):
    targets = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert [t for t in targets if "://" not in t and not is_there(page, *t.partition("#")[::2])] == []


def is_there(page, name, heading):
    target = page.parent / name if name else page
    if not heading:
        return target.exists()
    titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return heading in [t.lower().replace(" ", "-") for t in titles]


def test_the_poses_and_motions_that_may_be_bound_are_named():
    ((poses, motions),) = re.findall(
        r"^`on` is a pose \(`([^`]+)`; an `ok` acts as `pinch`\), a motion \(`([^`]+)`\)", TEXT, re.MULTILINE
    )
    assert set(poses.split()) == set(POSES)
    assert set(motions.split()) == set(MOTIONS)
