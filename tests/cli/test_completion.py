import shlex
import shutil
import subprocess
import sys

import pytest

from gesturectl.cli import COMMANDS, main


def script(shell, capsys):
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


def answers(shell, line, text, folder):
    """What the shell itself offers for a line."""
    path = folder / f"c.{shell}"
    path.write_text(text, encoding="utf-8")
    if shell == "bash":
        words = line.split(" ")
        quoted = shlex.join(words)
        code = (
            f"source {path}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1};"
            f" _gesturectl gesturectl {words[-1]!r} {words[-2]!r}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        )
        command = ["bash", "--norc", "-c", code]
    else:
        command = ["fish", "--no-config", "-c", f"source {path}; complete -C {line!r}"]
    out = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=30)
    assert out.stderr == ""
    return {row.split("\t")[0] for row in out.stdout.splitlines()}


@pytest.fixture(params=["bash", "fish"])
def shell(request):
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return request.param


def test_a_shell_offers_commands_options_and_values(shell, capsys, tmp_path):
    text = script(shell, capsys)
    (tmp_path / "clip.mp4").touch()

    def offered(line):
        return answers(shell, f"gesturectl {line}", text, tmp_path)

    assert set(COMMANDS) <= offered("")
    assert offered("mod") == {"models"}
    assert {"fetch", "verify", "list"} <= offered("models ")
    assert "--output" in offered("run --o")
    assert {"auto", "wayland", "x11"} <= offered("run --output ")
    assert offered("run --loop --speed ") == {"realtime", "max"}
    assert {"bash", "zsh", "fish"} <= offered("completion ")
    assert {"slides", "one-hand"} <= offered("config init --example ")
    assert offered("config pack vid") == {"video-calls"}
    assert "clip.mp4" in offered("run --source cl")
    assert "--json" in offered("status --j")
    assert "--source" not in offered("status --s")


def test_zsh_can_read_its_own(capsys, tmp_path):
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    path = tmp_path / "_gesturectl"
    path.write_text(script("zsh", capsys), encoding="utf-8")
    # The two functions that the shell offers with are put in its place, and print what they are given.
    code = (
        "_describe() { print -l $found }; _files() { print files }; PREFIX=;"
        f" words=(gesturectl run --output ''); CURRENT=4; source {path};"
        f" words=(gesturectl models ''); CURRENT=3; source {path}"
    )
    out = subprocess.run(["zsh", "-f", "-c", f"f() {{ {code} }}; f"], check=True, capture_output=True, text=True)
    assert out.stderr == ""
    assert "wayland:" in out.stdout.splitlines()
    assert "fetch" in {row.partition(":")[0] for row in out.stdout.splitlines()}


def test_the_manual_page_has_every_command_and_option_and_man_takes_it(capsys, tmp_path):
    assert main(["manual"]) == 0
    text = capsys.readouterr().out
    plain = text.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "")
    for name in COMMANDS:
        assert f".SS {name}" in plain
    for option in ("--source", "--mirrored", "--output", "--screen", "--follow"):
        assert option in plain
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    page = tmp_path / "gesturectl.1"
    page.write_text(text, encoding="utf-8")
    out = subprocess.run(["man", "--warnings", "-l", str(page)], check=True, capture_output=True, text=True, timeout=30)
    assert out.stderr == ""
    assert "EXIT STATUS" in out.stdout


def test_the_commands_begin_without_what_reads_a_config():
    at_end = "import atexit, sys; atexit.register(lambda: print('pydantic' in sys.modules)); "
    seen = at_end + "from gesturectl.cli import main; main(['--version'])"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
