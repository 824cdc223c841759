import pytest

from gesturectl.vision.models import locate
from tests.cli.program import Home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path, locate().palm.parent)
