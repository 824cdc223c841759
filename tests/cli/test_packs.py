"""`config packs` and `config pack` as the command line calls them, with packs of ours and of strangers."""

import argparse
import json
from dataclasses import replace

import pytest

from gesturectl.actions.registry import FORMS, behaviour
from gesturectl.cli import config as config_command
from gesturectl.config.load import examine, load
from gesturectl.config.packs.merge import ASKED, why_asked
from gesturectl.config.packs.pack import MOST_BYTES, pack, packs
from gesturectl.config.read import yaml
from gesturectl.config.text import binding_text, default_text
from gesturectl.model import gallery
from gesturectl.model.errors import InputError, UsageError
from gesturectl.model.samples import Gesture, PoseSample, dump
from tests.cli.terminal import terminal
from tests.hands import hand, stream, write_trace

MINE = """\
# Mine.
version: 1
profiles:
  default:
    - {on: pinch, do: {press: left}}   # the pen
    # the arm rests
    - {on: fist, do: clutch}
    - {on: rock, do: {key: a}}         # my own
    - {on: call, hold: 1, do: toggle}
apps: []                               # none so far
"""
STRANGE = """\
# From a stranger.
version: 1
profiles:
  default:
    - {on: four, do: {run: [touch, ran]}}
    - {on: victory, do: {shell: 'touch ran'}}
    - {on: gun, do: {text: "touch ran\\n"}}
    - {on: two, do: {macro: [{key: super}, {text: xterm}]}}
    - {on: three, do: {key: b}}
"""


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "config.yaml"
    monkeypatch.setenv("GESTURECTL_CONFIG", str(path))
    return path


@pytest.fixture
def mine(path):
    path.write_text(MINE)
    return path


@pytest.fixture
def gesturectl(capsys):
    """Runs the command in this process; what it printed."""

    def run(*words):
        parser = argparse.ArgumentParser()
        config_command.add_parser(parser.add_subparsers(required=True))
        args = parser.parse_args(["config", *map(str, words)])
        assert args.run(args) == 0
        return capsys.readouterr().out

    return run


def stranger(folder, text):
    path = folder / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def bound(path, profile="default"):
    return [binding_text(b) for b in load(path).profiles[profile]]


def test_the_packs_are_listed(gesturectl):
    out = gesturectl("packs")
    assert [line.split()[0] for line in out.splitlines() if not line.startswith(" ")] == list(packs())
    assert {"browser", "drawing", "maps", "music", "reading", "slides", "video-calls"} == {*packs()}


def test_a_preview_says_what_each_binding_does_and_writes_nothing(gesturectl, mine):
    out = gesturectl("pack", "music")
    assert "  {on: victory, hold: 0.5, do: {key: play_pause}}\n    held for 0.5 s, taps play_pause\n" in out
    assert (
        "  {on: rock, hold: 0.6, do: {key: mute}}\n"
        "    held for 0.6 s, taps mute\n"
        "    clashes: whoever holds `rock` for 0.6 s has done what `{on: rock, do: {key: a}}` says by then, too"
    ) in out
    assert "    `--replace` takes out of yours: {on: rock, do: {key: a}}\n" in out
    assert out.endswith(
        "`--add` adds 4 bindings of 5. "
        "1 clashes with what you have bound: `--add --replace` adds it, too, and takes out what is bound there.\n"
    )
    assert mine.read_text() == MINE
    assert [p.name for p in mine.parent.iterdir()] == ["config.yaml"]


def test_a_preview_says_for_which_windows_and_instead_of_what(gesturectl, path):
    out = gesturectl("pack", "slides")
    assert 'profile slides, for windows of class "*impress*" or of title "*libreoffice impress*"' in out
    assert ", over the profile default:" in out
    assert "    instead of `{on: swipe_left, pose: three, do: workspace_next}`\n" in out
    assert not path.exists()


def test_what_clashes_is_named_and_left_out(gesturectl, mine):
    out = gesturectl("pack", "music", "--add")
    assert "left out: {on: rock, hold: 0.6, do: {key: mute}}\n  clashes: " in out
    assert "4 bindings of 5 added. 1 clashes with what you have bound: `--add --replace` adds it, too" in out
    assert f"{mine}: changed; the one before is {mine}.before\n" in out
    assert mine.with_name("config.yaml.before").read_text() == MINE
    assert "{on: rock, do: {key: a}}" in bound(mine)
    assert gesturectl("pack", "music", "--add").endswith(f"{mine}: not changed\n")


def test_with_replace_it_takes_the_place_of_what_it_clashes_with(gesturectl, mine):
    said = gesturectl("pack", "music", "--add", "--replace")
    assert "taken out of yours: {on: rock, do: {key: a}}, for {on: rock, hold: 0.6, do: {key: mute}}\n" in said
    assert "5 bindings of 5 added." in said
    assert "{on: rock, hold: 0.6, do: {key: mute}}" in bound(mine)
    assert "{on: rock, do: {key: a}}" not in bound(mine)


@pytest.mark.parametrize(
    ("pack", "text", "options"),
    [
        ("music", MINE, ["--replace"]),
        ("slides", default_text(), ["--replace", "--into", "default"]),
        ("browser", "version: 1\nlayers: {}\n", []),  # as a pack's section would stand
        ("browser", "version: 1\n\napps: [ ]\n", []),
    ],
)
def test_removed_right_after_it_was_added_all_is_as_before_and_what_comes_back_is_shown(
    gesturectl, path, pack, text, options
):
    path.write_text(text)
    gesturectl("pack", pack, "--add", *options)
    shown = gesturectl("pack", pack, "--remove")
    gesturectl("pack", pack, "--remove", "--yes")
    assert path.read_text() == text
    came_back = [line for line in shown.splitlines() if line.startswith("comes back: ")]
    if pack == "music":
        assert came_back == ["comes back: profile default: {on: rock, do: {key: a}}"]
    assert len(came_back) == {"music": 1, "slides": 5, "browser": 0}[pack]


def test_what_was_replaced_stays_away_once_something_else_is_changed(gesturectl, mine):
    gesturectl("pack", "music", "--add", "--replace")
    mine.write_text(mine.read_text().replace("the pen", "a pen"))
    assert "comes back" not in gesturectl("pack", "music", "--remove", "--yes")
    assert mine.read_text() == MINE.replace("the pen", "a pen").replace(
        "    - {on: rock, do: {key: a}}         # my own\n", ""
    )


def test_what_is_saved_while_it_asks_is_not_overwritten(home):
    config = home.folder / "config.yaml"
    config.write_text(MINE)
    assert home.run("config", "pack", "music", config, "--add", "--replace").returncode == 0
    with terminal(home, "config", "pack", "music", config, "--remove") as t:
        t.until("comes back: profile default: {on: rock")
        t.until("[y/N] ")
        config.write_text(config.read_text().replace("the pen", "a pen"))
        t.type("y\n")
        assert t.end() == 0
    assert "# a pen" in config.read_text()
    assert "play_pause" not in config.read_text()


def test_what_was_mine_before_is_not_said_to_go_where_the_file_from_before_comes_back(gesturectl, mine):
    own = "    - {on: victory, hold: 0.5, do: {key: play_pause}}  # mine\n"
    mine.write_text(MINE.replace("    - {on: fist", f"{own}    - {{on: fist"))
    gesturectl("pack", "music", "--add", "--replace")
    said = gesturectl("pack", "music", "--remove", "--yes")
    assert "is taken out: profile default: {on: rock" in said
    assert "play_pause" not in said
    assert own in mine.read_text()


def test_what_an_alias_shares_is_refused_before_anything_is_said_to_go(gesturectl, mine, capsys):
    rock = "&a {on: rock, hold: 0.6, do: {key: mute}}"
    mine.write_text(f"version: 1\nprofiles:\n  default:\n    - {rock}\n  other:\n    - *a\n")
    with pytest.raises(InputError, match="cannot be changed where it stands"):
        gesturectl("pack", "music", "--remove", "--yes")
    assert "is taken out" not in capsys.readouterr().out


def test_comments_and_order_stay_as_they_were(gesturectl, mine):
    gesturectl("pack", "browser", "--add")
    start, rest = MINE.split("apps: []")
    assert mine.read_text().startswith(start)
    assert "\napps:" + rest.rstrip() + '\n  - {window: "*firefox*", profile: browser}\n' in mine.read_text()
    assert "\nlayers:\n  tabs:\n    - {on: swipe_left, do: next_tab}\n" in mine.read_text()


def test_removed_it_is_gone_and_what_is_mine_stays(gesturectl, mine):
    for name in ("music", "browser"):
        gesturectl("pack", name, "--add")
    mine.write_text(mine.read_text().replace("{key: f5}", "{key: ctrl+r}"))
    gesturectl("pack", "music", "--remove", "--yes")
    gesturectl("pack", "browser", "--remove", "--yes")
    config = load(mine)
    assert bound(mine) == [line.split("- ")[1].split("  ")[0] for line in MINE.splitlines() if "- {on" in line]
    assert bound(mine, "browser") == ["{on: rock, hold: 0.5, do: {key: ctrl+r}}"]
    assert (config.layers, config.apps) == ({}, ())
    assert "# the pen\n    # the arm rests\n" in mine.read_text()


def test_what_goes_is_shown_and_nothing_is_written_without_a_yes(gesturectl, mine):
    gesturectl("pack", "music", "--add")
    before = mine.read_text()
    said = gesturectl("pack", "music", "--remove")
    assert said.startswith("is taken out: profile default: {on: victory, hold: 0.5, do: {key: play_pause}}\n")
    assert said.endswith(f"{mine}: not changed; without a terminal it takes `--yes`\n")
    assert mine.read_text() == before


def test_where_nothing_is_to_be_done_no_file_is_made(gesturectl, path):
    assert gesturectl("pack", "music", "--remove", "--yes") == f"{path}: not changed\n"
    only = stranger(path.parent, "profiles: {default: [{on: rock, do: {run: [ls]}}]}\n")
    assert gesturectl("pack", only, "--add").endswith(f"{path}: not changed\n")
    assert not path.exists()


def test_rules_for_titles_come_before_those_of_whole_programs(gesturectl, path):
    path.write_text(
        "version: 1\nprofiles: {default: [], web: []}\nextends: {web: default}\napps:\n"
        "  - {title: news, profile: web}\n  # all else\n  - {window: firefox, profile: web}   # mine\n"
    )
    gesturectl("pack", "maps", "--add")
    rules = path.read_text().split("apps:\n")[1].splitlines()
    assert [line.strip() for line in rules] == [
        "- {title: news, profile: web}",
        '- {title: "*openstreetmap*", profile: maps}',
        '- {title: "*google maps*", profile: maps}',
        "# all else",
        "- {window: firefox, profile: web}   # mine",
        '- {window: "*marble*", profile: maps}',
    ]


def test_a_pack_that_mostly_clashes_is_not_added_by_halves(gesturectl, path):
    path.write_text(default_text())
    said = gesturectl("pack", "slides", "--add", "--into", "default")
    assert "0 bindings of 8 added. 5 clash with what you have bound, so that nothing is added, as the rest is" in said
    assert "`--add --replace` adds all of it and takes out what it clashes with, `--into` takes another profile" in said
    assert path.read_text() == default_text()
    gesturectl("pack", "slides", "--add", "--into", "default", "--replace")
    assert path.read_text() != default_text()


def test_into_a_profile_of_mine_whatever_window_is_in_use(gesturectl, path):
    gesturectl("pack", "reading", "--add", "--into", "default", "--replace")
    config = load(path)
    assert list(config.profiles) == ["default"]
    assert not config.apps
    assert "{on: swipe_left, do: {key: page_down}}" in bound(path)
    assert not any("workspace" in line for line in bound(path))


TV = MINE.replace("apps: []", "  tv: []   # for the sofa\napps: []")


@pytest.mark.parametrize("options", [(), ("--into", "tv")])
def test_what_was_put_into_a_profile_of_mine_is_found_there_and_taken_out(gesturectl, mine, options):
    mine.write_text(TV)
    gesturectl("pack", "reading", "--add", "--into", "tv")
    assert len(bound(mine, "tv")) == 7
    said = gesturectl("pack", "reading", "--remove", "--yes", *options)
    assert said.startswith("is taken out: profile tv: {on: swipe_left, do: {key: page_down}}\n")
    assert mine.read_text() == TV


def test_lines_of_a_pack_in_other_profiles_stay_until_they_are_asked_for(gesturectl, mine):
    some = binding_texts("reading", 4)
    mine.write_text(TV.replace("tv: []", f"tv: [{', '.join(some)}]"))
    before = mine.read_text()
    hint = "4 of its 7 bindings stand in your profile tv: `--remove --into tv` takes them out.\n"
    assert gesturectl("pack", "reading", "--remove", "--yes") == f"{mine}: not changed\n{hint}"
    gesturectl("pack", "reading", "--add")
    said = gesturectl("pack", "reading", "--remove", "--yes")
    assert "is taken out: profile reading: {on: swipe_left" in said
    assert said.endswith(hint.replace(":", ", too:", 1))
    assert mine.read_text() == before
    assert "tv" not in gesturectl("pack", "slides", "--remove", "--yes")  # 2 of its 8 are the same by chance
    gesturectl("pack", "reading", "--remove", "--yes", "--into", "tv")
    assert mine.read_text() == TV


def test_what_another_pack_has_as_well_is_named_before_it_goes(gesturectl, mine):
    mine.write_text(TV)
    gesturectl("pack", "reading", "--add", "--into", "tv")
    assert "also of" not in gesturectl("pack", "reading", "--remove")
    gesturectl("pack", "slides", "--add", "--replace", "--into", "tv")
    lines = gesturectl("pack", "reading", "--remove", "--into", "tv").splitlines()
    assert lines[0] == "is taken out: profile tv: {on: swipe_left, do: {key: page_down}} (also of the pack slides)"
    assert sum("also of the pack slides" in line for line in lines) == 2


def binding_texts(name, count):
    return [binding_text(b) for b in pack(name).config.profiles[name][:count]]


@pytest.mark.parametrize(
    ("pack", "profile", "problem"),
    [("reading", "defalt", "Did you mean `default`"), ("video-calls", "default", "has 3 profiles")],
)
def test_into_needs_a_profile_of_mine_and_one_of_the_pack(gesturectl, path, pack, profile, problem):
    with pytest.raises(InputError, match=problem):
        gesturectl("pack", pack, "--add", "--into", profile)
    assert not path.exists()


def test_a_strangers_programs_texts_and_steps_are_left_out(gesturectl, mine):
    pack = stranger(mine.parent, STRANGE)
    out = gesturectl("pack", pack)
    assert 'do: {run: [touch, ran]}}\n    starts "touch ran"\n    asked about: it starts a program\n' in out
    assert "4 may start a program or type a command" in out
    for options in ((), ("--allow-programs",), ("--allow-programs", "--replace")):  # there is no terminal to agree in
        out = gesturectl("pack", pack, "--add", *options)
        assert ("Without a terminal to ask in" in out) == bool(options)
        assert bound(mine)[4:] == ["{on: three, do: {key: b}}"]


def test_each_is_asked_about_in_a_terminal(home):
    config = home.folder / "config.yaml"
    config.write_text(MINE)
    pack = stranger(home.folder, STRANGE)
    with terminal(home, "config", "pack", pack, config, "--add", "--allow-programs") as t:
        for shown, answer in (("run: [touch, ran]", "y"), ("touch ran", "n"), ("types a text", ""), ("xterm", "yes")):
            assert shown in t.until("Add it? [y/N] ")
            assert config.read_text() == MINE
            t.type(answer + "\n")
        assert t.end() == 0
    assert bound(config)[4:] == [
        "{on: four, do: {run: [touch, ran]}}",
        "{on: two, do: {macro: [{key: super}, {text: xterm}]}}",
        "{on: three, do: {key: b}}",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("version: 1\npointer: {hand: left}\n", "2:1: a pack changes no settings, and `pointer` is one; delete it."),
        ("desktop: {overview: {run: [sh]}}\n", "1:1: a pack changes no settings, and `desktop` is one"),
        ("gestures:\n  pinch: {enter: 0.2}\n", "2:3: a pack changes no settings, and `gestures.pinch` is one"),
        ("profils: {}\n", "1:1: `profils` is no setting; did you mean `profiles`?"),
        ("profiles:\n  a:\n    - {on: fist, do: {rn: [sh]}}\n", '3:22: `do` is "rn", which is no action'),
        ("profiles: {a: [{on: fits, do: scroll}]}\n", '1:21: "fits" is no pose or motion; did you mean `fist`?'),
        ("a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
            f"{b}: &{b} [{', '.join(['*' + a] * 8)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
        ), "repeat too much"),
        ("# nothing\n", "the file is empty"),
        ("version: 1\n", "holds no binding"),
        ("#" * MOST_BYTES + "\n", "is larger than 64 kB"),
        ("profiles: {default: [" + "{on: rock, do: {key: a}}, " * 201 + "]}\n", "more than 200 bindings"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_strangers_pack_is_said_with_its_place(gesturectl, mine, text, problem):
    pack = stranger(mine.parent, text)
    with pytest.raises(InputError) as e:
        gesturectl("pack", pack, "--add")
    assert problem in str(e.value)
    assert str(e.value).startswith(str(pack))
    assert mine.read_text() == MINE


def test_a_name_that_is_none_and_a_file_that_is_no_file_are_refused(gesturectl, tmp_path):
    with pytest.raises(InputError, match=r'"brwser" is no pack and no file\. Did you mean `browser`\?'):
        gesturectl("pack", "brwser")
    with pytest.raises(InputError, match="Is a directory"):
        gesturectl("pack", tmp_path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--replace"], "`--replace` goes with `--add`."),
        (["--allow-programs"], "`--allow-programs` goes with `--add`."),
        (["--yes"], "`--yes` goes with `--remove`."),
        (["--remove", "--add"], "`--remove` goes with no other option than `--into` and `--yes`."),
        (["--remove", "--yes", "--replace"], "`--remove` goes with no other option than `--into` and `--yes`."),
    ],
)
def test_options_that_would_do_nothing_are_refused(gesturectl, options, said):
    with pytest.raises(UsageError) as refused:
        gesturectl("pack", "music", *options)
    assert str(refused.value).startswith(said)


POSES = """\
version: 1
gestures: {declared: {spock: {thumb: straight, index: straight, others: curled}}}
profiles: {default: [{on: spock, hold: 1, do: {key: b}}]}
"""


def test_its_poses_come_and_go_with_it(gesturectl, mine):
    pack = stranger(mine.parent, POSES)
    assert "pose spock: {thumb: straight, index: straight, others: curled}\n" in gesturectl("pack", pack)
    gesturectl("pack", pack, "--add")
    assert list(load(mine).gestures.declared) == ["spock"]
    gesturectl("pack", pack, "--remove", "--yes")
    assert not load(mine).gestures.declared


def test_a_pose_that_is_another_one_of_mine_is_refused(gesturectl, mine):
    mine.write_text(MINE + "gestures: {declared: {spock: {others: straight}}}\n")
    with pytest.raises(InputError, match="pose `spock` is another one in your config"):
        gesturectl("pack", stranger(mine.parent, POSES), "--add")


def test_a_pack_that_the_config_makes_impossible_is_refused_and_nothing_is_changed(gesturectl, mine):
    text = MINE + "gestures: {motions: {swipe: {pose: open}}}\n"
    mine.write_text(text)
    pack = stranger(mine.parent, "profiles: {default: [{on: swipe_up, pose: three, do: {key: b}}]}\n")
    for option in ((), ("--add",)):
        with pytest.raises(InputError, match=r"does not go with your config: no swipe is ever seen in"):
            gesturectl("pack", pack, *option)
    assert mine.read_text() == text


def test_what_check_will_warn_of_is_said_before(gesturectl, path):
    pack = stranger(path.parent, "profiles: {web: [{on: rock, do: {key: b}}]}\napps: [{window: web, profile: web}]\n")
    assert "warning: no gesture clicks or pauses while this profile is in force" in gesturectl("pack", pack)
    assert "warning: no gesture clicks or pauses while this profile is in force" in gesturectl("pack", pack, "--add")


def test_signs_that_a_terminal_acts_upon_are_not_sent_to_it(gesturectl, path):
    text = '# A \x9b2J pack\nprofiles: {default: [{on: rock, do: {text: "\\e]0;hi\\a"}}]}\n'
    pack = stranger(path.parent, text.replace("\x9b", "\u202e"))
    out = gesturectl("pack", pack)
    assert not {"\x1b", "\x07", "\u202e"} & {*out}


def test_an_added_pack_acts_in_a_run(home):
    config = home.folder / "config.yaml"
    assert home.run("config", "pack", "music", config, "--add").returncode == 0
    frames = stream((1.0, "open", 320, 240), (0.9, "victory", 320, 240), (0.5, "open", 320, 240))
    trace = write_trace(home.folder / "hands.jsonl", frames)
    done = home.run("run", "--config", config, "--source", trace, "--output", "record:out.jsonl", "--speed", "max")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in (home.folder / "out.jsonl").read_bytes().splitlines()]
    assert [(e["key"], e["pressed"]) for e in events if e["event"] == "key"] == [
        ("play_pause", True),
        ("play_pause", False),
    ]


SALUTE = Gesture("salute", "pose", poses=(PoseSample(hand("three")), PoseSample(hand("two"))))
WITH_SAMPLES = """\
# A salute.
profiles:
  default:
    - {on: salute, do: {key: b}}
    - {on: [fist, salute], do: {key: c}}
gestures:
  samples: |
"""


def with_samples(*gestures, text=WITH_SAMPLES):
    return text + "".join(f"    {line}\n" for line in dump(gestures).decode().splitlines())


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path / "data"))


@pytest.mark.usefixtures("own")
def test_a_packs_gestures_are_not_stored_where_none_of_its_bindings_is_added(gesturectl, mine):
    programs = with_samples(SALUTE).replace("{key: b}", "{run: [ls]}").replace("{key: c}", "{run: [ls]}")
    before = mine.read_bytes()
    out = gesturectl("pack", stranger(mine.parent, programs), "--add")
    assert "0 bindings of 2 added." in out
    assert "stored" not in out
    assert gallery.names() == ()
    assert mine.read_bytes() == before


@pytest.mark.usefixtures("own")
def test_of_a_packs_gestures_those_alone_are_stored_that_are_bound(gesturectl, path):
    rock = Gesture("other", "pose", poses=(PoseSample(hand("rock")),))  # it would take the place of `rock`
    text = with_samples(SALUTE, rock).replace("on: [fist, salute], do: {key: c}", "on: other, do: {run: [ls]}")
    path.write_text("version: 1\nprofiles: {default: [{on: pinch, do: {press: left}}, {on: rock, do: toggle}]}\n")
    said = gesturectl("pack", stranger(path.parent, text), "--add")
    assert "1 binding of 2 added." in said
    assert ("gesture salute: stored" in said, "other`" in said) == (True, False)
    assert gallery.names() == ("salute",)


@pytest.mark.usefixtures("own")
def test_a_pack_may_bring_gestures_with_their_samples(gesturectl, mine):
    pack = stranger(mine.parent, with_samples(SALUTE))
    out = gesturectl("pack", pack)
    assert "gesture salute: pose, 2 samples\n" in out
    assert "`--add` adds 2 bindings of 2." in out
    assert gallery.names() == ()
    out = gesturectl("pack", pack, "--add")
    assert "gesture salute: stored; `gesturectl gesture remove salute` takes it out" in out
    assert gallery.read("salute").count == 2
    assert bound(mine)[-2:] == ["{on: salute, do: {key: b}}", "{on: salute, after: fist, do: {key: c}}"]
    assert "you have one of that name, which stays and is used" in gesturectl("pack", pack)
    assert "gesture salute: stays; `gesturectl gesture remove salute`" in gesturectl("pack", pack, "--remove", "--yes")
    assert gallery.names() == ("salute",)


@pytest.mark.usefixtures("own")
def test_own_gestures_that_take_the_place_of_a_packs_poses_are_warned_of_before(gesturectl, path):
    warning = "warning: this never comes, as your own `mine` takes the place of `rock`; bind `mine` instead"
    path.write_text(
        "version: 1\nprofiles:\n  default:\n    - {on: pinch, do: {press: left}}\n    - {on: call, do: toggle}\n"
    )
    gallery.store(Gesture("mine", "pose", poses=(PoseSample(hand("rock")),)))
    assert gesturectl("pack", "music").count(warning) == 1
    assert gesturectl("pack", "music", "--add").count(warning) == 1
    assert warning not in gesturectl("pack", "music")  # there already
    other = stranger(path.parent, "profiles: {web: [{on: rock, do: {key: b}}]}\n")
    assert gesturectl("pack", other).count(warning) == 1  # the music's is not new


@pytest.mark.usefixtures("own")
def test_what_a_packs_own_gestures_take_the_place_of_is_warned_of_before(gesturectl, path):
    path.write_text(MINE)
    rock = Gesture("salute", "pose", poses=(PoseSample(hand("rock")),))
    pack = stranger(path.parent, with_samples(rock))
    warning = "8:12: warning: this never comes, as your own `salute` takes the place of `rock`"
    for options in ((), ("--add",)):
        assert warning in gesturectl("pack", pack, *options)


@pytest.mark.usefixtures("own")
def test_an_own_gesture_is_never_replaced(gesturectl, mine):
    kept = Gesture("salute", "pose", poses=(PoseSample(hand("rock")),))
    gallery.store(kept)
    before = dump([gallery.read("salute")])
    gesturectl("pack", stranger(mine.parent, with_samples(SALUTE)), "--add", "--replace")
    assert dump([gallery.read("salute")]) == before


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("pack", "problem"),
    [
        (with_samples(SALUTE).replace('"left"', '"both"').replace('"right"', '"both"'), ":7:12: the samples:2: side"),
        (with_samples(Gesture("salute", "pose")), ":7:12: `salute` has no samples"),
        (with_samples(replace(SALUTE, name="other")), '"salute" is no pose or motion'),
        (WITH_SAMPLES.replace("|", "[1]"), ":7:12: `samples` is a text"),
        (with_samples(SALUTE, text=WITH_SAMPLES.replace("samples:", "declared: {salute: {index: up}}\n  samples:")),
         '"salute" is a trained gesture'),
        (WITH_SAMPLES + "    " + 900_000 * "x", "is larger than 864 kB"),
        (with_samples(SALUTE) + "# " + 70_000 * "x", "is larger than 64 kB without samples"),
    ],
)  # fmt: skip
def test_samples_that_are_wrong_are_said_with_their_place(gesturectl, mine, pack, problem):
    with pytest.raises(InputError) as e:
        gesturectl("pack", stranger(mine.parent, pack), "--add")
    assert problem in str(e.value)
    assert gallery.names() == ()
    assert mine.read_text() == MINE


@pytest.mark.usefixtures("own")
def test_no_gesture_is_kept_where_the_bindings_do_not_go_with_the_config(gesturectl, mine):
    mine.write_text(MINE + "gestures: {declared: {salute: {index: up}}}\n")
    with pytest.raises(InputError):
        gesturectl("pack", stranger(mine.parent, with_samples(SALUTE)), "--add")
    assert gallery.names() == ()


def test_whatever_starts_a_program_is_asked_about():
    examples = {form: yaml.parse(action.example())[0].data() for form, action in FORMS.items()}
    for form, do in examples.items():
        binding, problems = examine(f"profiles: {{default: [{{on: two, do: {json.dumps(do)}}}]}}")
        if binding is None:  # of a layer or profile that is not there
            assert form in ("layer", "toggle_layer", "profile"), problems
            continue
        (only,) = binding.profiles["default"]
        assert bool(why_asked(only.do)) == bool(why_asked(do)) == (form in ASKED)
        assert form in ASKED or not behaviour(only.do).programs()
