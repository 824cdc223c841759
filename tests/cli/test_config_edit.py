"""`config edit` in a terminal, with small programs as editors."""

import pytest

from gesturectl.config.text import SCHEMA, default_text
from tests.cli.terminal import terminal

OLD = "version: 1  # mine\n"


@pytest.fixture
def config(home):
    path = home.folder / "config.yaml"
    path.write_text(OLD)
    return path


@pytest.fixture
def editor(home):
    """Makes an editor of shell lines, with the file in $1."""

    def make(*lines):
        path = home.folder / "an editor"
        path.write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
        path.chmod(0o755)
        return f"'{path}' --wait"

    return make


def edit(home, config, command):
    where = {"GESTURECTL_CONFIG": str(config), "TMPDIR": str(home.folder)}
    return terminal(home, "config", "edit", EDITOR=command, VISUAL="", **where)


def test_a_good_edit_is_put_in_place_and_the_old_one_kept(home, config, editor):
    with edit(home, config, editor('echo "scroll: {speed: 3}" >> "$2"')) as t:
        assert t.end() == 0
    assert config.read_text() == OLD + "scroll: {speed: 3}\n"
    assert config.with_name("config.yaml.before").read_text() == OLD
    assert f"{config}: changed; the one before is {config}.before" in t.shown


def test_an_unchanged_file_is_left_alone(home, config, editor):
    with edit(home, config, editor("true")) as t:
        assert t.end() == 0
    assert f"{config}: not changed\nShould your editor still be open" in t.shown
    assert not config.with_name("config.yaml.before").exists()


def test_a_wrong_edit_is_told_of_and_edited_again(home, config, editor):
    fix = 'grep -q speeed "$2" && exec sed -i s/speeed/speed/ "$2"; echo "scroll: {speeed: 3}" >> "$2"'
    with edit(home, config, editor(fix)) as t:
        assert f"{config}:2:10: `scroll.speeed` is no setting; did you mean `speed`?" in t.until("or [k]eep")
        assert config.read_text() == OLD
        t.type("e\n")
        assert t.end() == 0
    assert config.read_text() == OLD + "scroll: {speed: 3}\n"


@pytest.mark.parametrize("answer", ["k\n", "\x04"])
def test_the_old_one_is_kept_on_request_and_so_is_what_was_written(home, config, editor, answer):
    with edit(home, config, editor('echo "tail: 1" >> "$2"')) as t:
        t.until("or [k]eep the old one? ")
        t.type(answer)
        said = t.until("What you wrote is in ")
        assert t.end() == 1
    assert config.read_text() == OLD
    draft = t.shown[t.shown.index(said) + len(said) :].split("\n")[0]
    with open(draft) as f:  # noqa: PTH123
        assert f.read() == OLD + "tail: 1\n"


def test_a_file_that_another_changed_meanwhile_is_not_overwritten(home, config, editor):
    with edit(home, config, editor(f'echo "scroll: {{speed: 3}}" >> "$2"; echo "version: 1" > "{config}"')) as t:
        assert "somebody else has changed it meanwhile" in t.until("or [k]eep")
        t.type("k\n")
        assert t.end() == 1
    assert config.read_text() == "version: 1\n"


def test_without_a_file_the_commented_defaults_are_edited(home, editor):
    path = home.folder / "new" / "config.yaml"
    with edit(home, path, editor('sed -i "s/smoothness: 0.5/smoothness: 0.6/" "$2"')) as t:
        assert t.end() == 0, t.shown
    assert path.read_text() == default_text().replace("smoothness: 0.5", "smoothness: 0.6")


def test_a_missing_editor_is_named(home, config):
    with edit(home, config, "no-such-editor") as t:
        assert t.end() == 3
    assert "The editor 'no-such-editor' cannot be started" in t.shown
    assert "Traceback" not in t.shown
    assert not list(home.folder.glob("gesturectl-*"))


def test_an_editor_without_its_closing_quote_is_told_of(home, config):
    with edit(home, config, "'my editor") as t:
        assert t.end() == 3
    assert "lacks a closing quote" in t.shown


def test_an_editor_that_deletes_what_it_edits_changes_nothing(home, config, editor):
    with edit(home, config, editor('rm "$2"')) as t:
        assert t.end() == 1
    assert f"{config}: not changed, as what was edited is gone" in t.shown
    assert config.read_text() == OLD
    assert not list(home.folder.glob("gesturectl-*"))


def test_without_a_terminal_it_is_an_error(home, config):
    done = home.run("config", "edit", GESTURECTL_CONFIG=str(config))
    assert done.returncode == 3
    assert done.stderr.startswith("gesturectl: `config edit` needs a terminal.")


def test_what_is_strange_about_an_edit_is_told_once_it_is_in_place(home, config, editor):
    with edit(home, config, editor('echo "profiles: {default: [{on: ok, do: scroll}]}" >> "$2"')) as t:
        assert t.end() == 0
    assert f"{config}: changed" in t.shown
    assert f"{config}:2:27: warning: this never comes" in t.shown


def test_the_editor_finds_the_schema_beside_what_it_edits(home, config, editor):
    look = f'test -s "$(dirname "$2")/{SCHEMA}" && echo "scroll: {{speed: 3}}" >> "$2"'
    with edit(home, config, editor(look)) as t:
        assert t.end() == 0
    assert config.read_text() == OLD + "scroll: {speed: 3}\n"
    assert not config.with_name(SCHEMA).exists()
