"""The pinned packages that the program and its tests need on Windows, with their digests: `for-windows.py ROOT`."""

import re
import sys
from pathlib import Path

from packaging.markers import Marker

TESTS = {
    "attrs", "colorama", "hypothesis", "iniconfig", "jsonschema", "jsonschema-specifications", "pygments", "pytest",
    "referencing", "rpds-py", "sortedcontainers",
}  # fmt: skip  # of what only tests need
BUILD = {"hatchling", "pathspec", "tomlkit", "trove-classifiers"}  # of what the program needs to be built
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}


def wanted(file: Path) -> list[str]:
    """The requirements of a file, each with its digests, without its condition."""
    found = []
    for block in re.split(r"\n(?=\S)", file.read_text(encoding="utf-8").strip()):
        first, *digests = block.split("\\\n")
        requirement, _, condition = first.partition(";")
        if condition.strip() and not Marker(condition.strip()).evaluate(WINDOWS):
            continue
        found.append(" ".join([requirement.strip(), *(digest.strip() for digest in digests)]))
    return found


root = Path(sys.argv[1])
for line in wanted(root / "install/constraints.txt"):
    if line.partition("==")[0] not in BUILD:
        print(line)
for line in wanted(root / ".ci/constraints.txt"):
    if line.partition("==")[0] in TESTS:
        print(line)
