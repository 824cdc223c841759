"""Findings in words: what will happen, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

_APART = "tell them apart by `hand`, `region` or `speed`"

# Beside a finding's facts there are three names of its other place: {says} for what a binding there does, {it} for that
# binding, {rule} for a rule.
WORDS = {
    # Two bindings of one list.
    "same": "this is there already, in the same words; delete one of the two.",
    "together": f"`{{gesture}}` does this and {{says}}, both; keep one, or {_APART}.",
    "while": (
        f"`{{gesture}}` does {{says}} while it lasts, and this as well from {{longer:g}} s on; keep one, or {_APART}."
    ),
    "hold": (
        "whoever holds `{gesture}` for {longer:g} s has done {says} by then, too, as that fires {fires}; {remedy}, or "
        f"{_APART}."
    ),
    "end": (
        "a `{gesture}` that is held for {hold:g} s does {says}, and this as well when it ends; write "
        "`held: {{below: {hold:g}}}` if this is for short ones."
    ),
    "ends": f"the end of a `{{gesture}}` of {{longer:g}} s does this and {{says}}, both; keep one, or {_APART}.",
    "tap": (
        "whoever taps `{gesture}` has done {says} by then, too, as that fires {fires}; give that one a `hold` of more "
        "than {tap:g} s."
    ),
    "ended tap": (
        "a tap of `{gesture}` does this and {says}, which fires at each end; give that one a `hold` of more than "
        "{tap:g} s."
    ),
    "motion": (
        "whoever makes `{gesture}` shows `{first}` first, and that does {says}; give that one a `hold`, or have the "
        "motion made in another pose."
    ),
    "zoom": (
        "a zoom begins with two pinches, and a `pinch` does {says}; give that one a `hold` or `when: tap`, or delete "
        "one."
    ),
    "circled": (
        "whoever circles with `{first}` does {says} and makes a `{gesture}`, too; have circles made "
        "in another pose by `gestures.motions.circle.pose`, or delete one."
    ),
    "nothing": "`nothing` keeps no other line of its list from acting: `{first}` still does {says}; delete one.",
    # Bindings of two gestures.
    "waits": (
        "{level}this acts {within:g} s after the gesture is made, as {it} waits that long for `{second}` after it; "
        "shorten `within` there, or have another gesture come first."
    ),
    "paused first": (
        "this never comes, as `{gesture}` does {says} at once, and what was made before that counts no more; give that "
        "one a `hold`, or have another gesture come first."
    ),
    "meanwhile": (
        "{level}whoever shows `{gesture}` for this does {says}, too; choose another pose for the other hand, or give "
        "one a `hand`."
    ),
    "covered": (
        "{here} `{gesture}` does this {when}, too, and {says} does not come; bind that here as well, if it is to."
    ),
    "two hands": "this never comes, as it takes two hands and `tracker.max_hands` is 1; raise it, or delete this.",
    # A binding that never does what it says.
    "ok": "this never comes, as an `ok` counts as a `pinch`; write `pinch`.",
    "one hand": ("this never comes, as a zoom takes two hands and `tracker.max_hands` is 1; raise it, or delete this."),
    "pinched": "this never comes, as a hand that shows `{pose}` makes no motions; choose another `{setting}`.",
    "pose": "this comes in the pose `{pose}` only; set `{setting}` to `any`, or write `pose: {pose}`.",
    "held motion": "this never comes, as `{gesture}` is over as soon as it is made; delete `{key}`.",
    "repeated motion": "this does nothing, as `{gesture}` is over as soon as it is made; delete `repeat`{instead}.",
    "over at once": "`{gesture}` is over at once, {then}",
    "hand": "this never comes, as `pointer.hand` is {hand}; delete `hand`, or let them agree.",
    "no rest": "this does nothing, as rests of the pointer do nothing; set `pointer.dwell`, such as to 0.8 seconds.",
    "lowered": "a raised hand this far down counts as lowered and does nothing; let `top` be less than {edge:g}.",
    "program": "there is no program `{program}`{where}{home}; install it, or write its whole path.",
    "shell word": ("`{word}` is handed to `{program}` as it stands, as no shell reads this; {remedy}."),
    "holding hand": (
        "this does not come, as {who} holds the layer on with another pose meanwhile; keep the layer on with "
        "`toggle_layer`, or use the other hand."
    ),
    # A setting that gets in the way.
    "few frames": (
        "{fps:g} frames a second are few: quick clicks and swipes are missed, and what is held down stays so for "
        "{grace:.1g} s after a hand is gone; ask for 15 or more."
    ),
    # What is never in force, and what never ends.
    "profile": (
        "no gesture and no window puts this profile in force, only the page and `gesturectl profile {command}` do; "
        "bind `{{profile: {name}}}`, or name a window in `apps`."
    ),
    "no click": (
        "no gesture clicks while this profile is in force; {over}bind `{{on: pinch, do: {{press: left}}}}`, or, if "
        "none is to, `{{on: pinch, do: nothing}}`."
    ),
    "no pause": (
        "no gesture pauses while this profile is in force; {over}bind `{{on: call, hold: 1, do: toggle}}`, or, if none "
        "is to, `{{on: call, do: nothing}}`."
    ),
    "neither": (
        "no gesture clicks or pauses while this profile is in force; {over}bind `{{on: pinch, do: {{press: left}}}}` "
        "and `{{on: call, hold: 1, do: toggle}}`, or `nothing` to those that are not to."
    ),
    "layer": "no gesture puts this layer on, only `gesturectl layer {command}` does; bind `{{layer: {name}}}`.",
    "rule": "this never counts, as {rule} fits whenever this does; put this above it.",
    "hidden": (
        "the layer `{layer}` stays on, as this takes the place of {it}, which would take it off again; delete this, or "
        "bind `{{toggle_layer: {layer}}}` in the layer."
    ),
    "stays on": (
        "no gesture takes the layer `{layer}` off again, only `gesturectl layer {layer} --off`; bind "
        "`{{toggle_layer: {layer}}}` in the layer."
    ),
    "no way back": (
        "no gesture leads out of the profile `{profile}` again, only `gesturectl profile default`; bind "
        "`{{profile: default}}` in it."
    ),
    "pause": "no gesture ends this pause, only `gesturectl resume`; write `toggle`, which does both, or bind `resume`.",
}


def in_words(kind: str, facts: Mapping[str, object], *, says: str = "", it: str = "", rule: str = "") -> str:
    """A finding as a sentence, with the names of its other place as the reader knows it."""
    return WORDS[kind].format(**facts, says=says, it=it, rule=rule)
