import subprocess
import sys

from gesturectl.vision.models import locate

PROGRAM = """
import sys
from pathlib import Path
from gesturectl.settings import Tracker
from gesturectl.vision.build import build_tracker

build_tracker(Tracker(), Path(sys.argv[1]), Path(sys.argv[2]))
assert "openvino" in sys.modules
print([name for name, module in sys.modules.items() if name.startswith("openvino_telemetry") and module is not None])
"""


def test_openvinos_reporting_module_is_never_loaded():
    models = locate()
    command = [sys.executable, "-c", PROGRAM, str(models.palm), str(models.landmark)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
