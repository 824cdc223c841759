"""What a bundle for a report leaves out."""

import zipfile

import pytest

from gesturectl.config.text import effective_text
from gesturectl.control import client
from gesturectl.doctor.bundle import without_texts, write
from gesturectl.doctor.checks import Check
from gesturectl.settings import Config


def test_no_typed_text_and_no_word_told_to_a_program_is_in_it():
    secret = (
        {"on": "two", "do": {"text": "hunter2"}},
        {"on": "two", "do": {"run": ("login", "hunter2")}},
        {"on": "two", "do": {"shell": "login hunter2"}},
        {"on": "two", "do": {"macro": ({"key": "a"}, {"text": "hunter2"})}},
    )
    config = Config.model_validate({"profiles": {"default": secret}, "layers": {"x": secret}})
    text = effective_text(without_texts(config))
    assert "hunter2" not in text
    assert text.count("(left out)") == 8
    assert text.count("login") == 2


@pytest.mark.parametrize(
    "problem",
    [
        "`login hunter2` has failed (exit code 1).",
        "`echo `date`, hunter2` cannot be started (no such file). Correct its binding.",
        "The character 'hunter2' is on no key.",
        'config.yaml:3:5: `do` is "hunter2", which is no action; known are …',
    ],
)
def test_what_problems_quote_is_not_in_it(problem, tmp_path, monkeypatch):
    status = {"window": None, "problems": [{"at": 0, "text": problem}]}
    monkeypatch.setattr(client, "ask", lambda _: {"status": status})
    path = tmp_path / "report.zip"
    write(path, [Check("running", "warn", f"process 1; last problem: {problem}"), Check("config", "fail", problem)])
    with zipfile.ZipFile(path) as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert not [name for name, text in texts.items() if "hunter2" in text]
    rest = problem.rpartition(problem[-1])[0].rsplit(" ", 1)[-1]
    assert all(rest in texts[name] for name in ("status.json", "doctor.json"))
