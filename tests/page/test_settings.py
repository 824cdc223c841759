"""Settings changed by a person on the page."""

from types import NoneType
from typing import Annotated, Literal, get_args, get_origin

import pytest

from gesturectl.actions.base import Section
from gesturectl.config.load import load
from gesturectl.settings import Config, Shown
from tests.page.browser import go, needed
from tests.xserver import wait_for

MINE = "# mine\npointer: {smoothness: 0.7}  # calm\n"


def found(answer):
    return {s["path"]: s for group in answer["groups"] for s in group["settings"]}


def test_each_tells_what_it_is_and_may_be(owner, run):
    run.handle.config_file.write_text(MINE)
    _, answer = owner.told("settings")
    told = found(answer)
    assert {k: told["pointer.smoothness"][k] for k in ("value", "default", "kind", "least", "most", "later")} == {
        "value": 0.7, "default": 0.5, "kind": "number", "least": 0, "most": 1, "later": False,
    }  # fmt: skip
    assert told["pointer.hand"]["choices"] == ["first", "left", "right"]
    assert {s["kind"] for s in told.values()} == {"number", "choice", "boolean"}
    assert not any(s["later"] for s in told.values())
    assert all(s["about"] for s in told.values())


def annotated(section=Config, above=""):
    """Every setting that the page shows, by its path, with the type that the schema gives it."""
    for name, field in section.model_fields.items():
        if any(isinstance(m, Shown) for m in field.metadata):
            yield f"{above}{name}", field.annotation
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from annotated(field.annotation, f"{above}{name}.")


def allowed(annotation):
    """The values that a type lists, and the types `float` and `str` where any such value may stand."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if get_origin(annotation) is Annotated:
        return allowed(get_args(annotation)[0])
    if annotation in (bool, int, float, str):
        return {bool: [False, True], str: [str]}.get(annotation, [float])
    return [v for inner in get_args(annotation) if inner is not NoneType for v in allowed(inner)]


def offers(told):
    """The same of what the page makes a control of."""
    if told["kind"] == "choice":
        return [*told["choices"], *(t for t, name in ((float, "number"), (str, "text")) if told[name])]
    return [False, True] if told["kind"] == "boolean" else [float]


SHOWN = dict(annotated())


@pytest.mark.parametrize("path", SHOWN)
def test_all_that_the_schema_allows_can_be_chosen(owner, run, path):
    answer = owner.told("settings")[1]
    told = found(answer)[path]
    wanted, offered = allowed(SHOWN[path]), offers(told)
    named = [0] if "0" in told.get("names", ()) and 0 not in wanted else []  # a number with a name is in the list
    assert sorted(map(repr, offered)) == sorted(map(repr, wanted + named))
    assert len(offered) > 1 or offered == [float]
    if float in offered:
        ends = told if told["kind"] == "number" else told["number"]
        assert ends["least"] < ends["most"]
        assert ends["step"] > 0
        offered += [ends["least"], ends["most"]]
    assert all(name in map(str, offered) or name in ("false", "true") for name in told.get("names", ()))
    for value in [v for v in offered if not isinstance(v, type)] + ["DP-1"] * (str in offered):
        if value == told["value"] or path.startswith("gestures.pinch"):
            continue  # one end of a pinch depends on the other
        code, answer = owner.told("settings", stamp=answer["stamp"], path=path, value=value)
        assert (code, found(answer)[path]["value"]) == (200, value)
        owner.told("settings", stamp=answer["stamp"], path=path, value=None)
        answer = owner.told("settings")[1]


def test_groups_are_short_and_each_setting_is_told_without_the_one_above_it(owner):
    groups = owner.told("settings")[1]["groups"]
    assert max(len(group["settings"]) for group in groups) <= 8
    for setting in found({"groups": groups}).values():
        about = setting["about"]
        assert not about.startswith("The same ")
        assert "Where that is" not in about
        assert "than that the" not in about
        if setting["kind"] == "choice":  # values go by their names here
            assert not any(f"`{value}`" in about for value in setting["names"]), about


def test_a_number_whose_step_the_schema_leaves_open_has_a_sensible_one(owner):
    told = found(owner.told("settings")[1])["pointer.region_y"]
    assert [told[k] for k in ("least", "most", "step", "value")] == [0, 1, 0.02, 0.5]


def test_what_cannot_be_is_refused_and_the_file_left_as_it_is(owner, run):
    run.handle.config_file.write_text(MINE)
    stamp = owner.told("settings")[1]["stamp"]
    for path, value, said in (
        ("pointer.smoothness", 2, "number from 0 to 1"), ("pointer.hand", "third", "third"),
        ("gestures.pinch.exit", 0.2, "cannot open at 0.2"), ("camera.source", "http://x", "is no setting of this page"),
        ("pointer", {}, "is no setting of this page"), ("pointer.region", {"a": [1]}, "mapping"),
    ):  # fmt: skip
        code, answer = owner.told("settings", stamp=stamp, path=path, value=value)
        assert (code, said in answer["problem"]) == (400, True), answer
    code, answer = owner.told("settings", stamp="old", path="pointer.smoothness", value=0.1)
    assert (code, "changed elsewhere" in answer["problem"]) == (400, True)
    assert run.handle.config_file.read_text() == MINE


def test_a_change_leaves_the_rest_of_the_file_and_is_taken_back(owner, run):
    run.handle.config_file.write_text(MINE)
    stamp = owner.told("settings")[1]["stamp"]
    _, answer = owner.told("settings", stamp=stamp, path="pointer.dwell", value=0.8)
    assert run.handle.config_file.read_text() == MINE.replace("0.7}", "0.7, dwell: 0.8}")
    _, answer = owner.told("settings", stamp=answer["stamp"], path="pointer.smoothness", value=None)
    assert found(answer)["pointer.smoothness"]["value"] == 0.5
    assert owner.told("config")[1]["stamp"] == answer["stamp"]
    for text in ("# mine\npointer: {smoothness: 0.7, dwell: 0.8}  # calm\n", MINE):
        _, answer = owner.told("settings/undo", stamp=answer["stamp"])
        assert run.handle.config_file.read_text() == text
    assert not answer["undo"]


@needed
def test_settings_are_tried_by_slider_button_and_choice(tab, run):
    go(tab, "Settings")
    less = tab.get_by_role("button", name="Smoothness: less")
    less.click()
    less.click()
    wait_for(run.handle.config_file.exists, "the file")
    assert load(run.handle.config_file).pointer.smoothness == 0.4
    tab.get_by_role("button", name="Default: 0.5, Smoothness").wait_for()
    tab.get_by_role("slider", name="Click by resting").press("ArrowRight")
    tab.get_by_label("The hand that points", exact=True).select_option("the left hand")
    tab.get_by_label("Natural direction", exact=True).check()
    wait_for(lambda: load(run.handle.config_file).pointer.dwell == 0.1, "dwelling")
    wait_for(lambda: load(run.handle.config_file).scroll.natural, "the direction")
    assert load(run.handle.config_file).pointer.hand == "left"
    tab.get_by_role("button", name="Default: 0.5, Smoothness").click()
    wait_for(lambda: load(run.handle.config_file).pointer.smoothness == 0.5, "the default")
    tab.get_by_role("button", name="Default: 0.5, Smoothness").wait_for(state="hidden")
    tab.get_by_role("button", name="Undo", exact=True).click()
    tab.get_by_role("button", name="Default: 0.5, Smoothness").wait_for()


def at(run, name):
    return getattr(load(run.handle.config_file).pointer, name)


@needed
def test_a_value_of_a_list_and_a_number_or_a_name_beside_it_are_chosen(tab, run):
    run.handle.config_file.write_text(MINE)
    go(tab, "Settings")
    tremor = tab.get_by_label("Tremor", exact=True)
    tremor.wait_for()
    assert tremor.locator("option").all_inner_texts() == [
        "as it is measured while you point", "left alone", "so many millimetres, at least",
    ]  # fmt: skip
    tremor.select_option("so many millimetres, at least")
    wait_for(lambda: at(run, "tremor") == 2, "the number at which it begins")
    tab.get_by_role("button", name="Tremor: more").click()
    wait_for(lambda: at(run, "tremor") == 2.5, "one more")
    tab.reload()
    tab.get_by_role("slider", name="Tremor").and_(tab.locator("[aria-valuetext='2.5 mm']")).wait_for()
    tremor.select_option("left alone")
    wait_for(lambda: at(run, "tremor") == 0, "none")
    tab.get_by_role("slider", name="Tremor").wait_for(state="detached")
    tab.get_by_label("Monitors", exact=True).select_option("one by its name")
    tab.get_by_role("textbox", name="Monitors").fill("DP-1")
    tab.get_by_role("textbox", name="Monitors").press("Enter")
    wait_for(lambda: at(run, "monitor") == "DP-1", "the name")
    tab.get_by_label("Sounds", exact=True).select_option("for hands and pauses")
    wait_for(lambda: load(run.handle.config_file).feedback.sound is True, "sounds")
    tab.get_by_label("Turn the picture", exact=True).select_option("upside down")
    wait_for(lambda: load(run.handle.config_file).camera.rotate == 180, "the picture")


@needed
def test_a_pinch_that_opens_before_it_closes_is_told(tab, run):
    run.handle.config_file.write_text(MINE)
    go(tab, "Settings")
    tab.get_by_role("slider", name="Opens at").press("PageDown")
    tab.get_by_role("slider", name="Opens at").press("PageDown")
    tab.get_by_text("cannot open at 0.3").wait_for()
    tab.get_by_role("slider", name="Opens at").and_(tab.locator("[aria-valuetext='0.4']")).wait_for()
    assert run.handle.config_file.read_text() == MINE


@needed
def test_a_source_that_is_no_camera_is_told_with_its_picture(tab):
    go(tab, "Settings")
    tab.get_by_role("img", name="Picture of made up").wait_for()
    tab.get_by_text("It is none of this computer's cameras").wait_for()
    assert tab.get_by_text("No camera is found").count() == 0
