import sys

if sys.platform != "win32":
    collect_ignore_glob = ["test_*.py"]


def pytest_report_header() -> str | None:
    """Says on other systems that these tests are not run there."""
    return None if sys.platform == "win32" else "tests/windows: left out here; .ci/windows runs them"
