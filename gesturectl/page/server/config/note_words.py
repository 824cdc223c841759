"""What `check` warns of, in the page's own terms: what to choose there, not what to write in the file."""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.config.check.words import in_words

_APART = "tell them apart under Conditions: by the hand, the part of the picture or the speed"
_ON_AND_OFF = "“puts a layer on, or takes it off” (under Modes and pausing)"

# As in `check`'s table; what is not here has no word of the file's in it.
WORDS = {
    "together": f"`{{gesture}}` does this and {{says}}, both; keep one, or {_APART}.",
    "while": (
        f"`{{gesture}}` does {{says}} while it lasts, and this as well from {{longer:g}} s on; keep one, or {_APART}."
    ),
    "hold": (
        "whoever holds `{gesture}` for {longer:g} s has done {says} by then, too, as that fires {fires}; choose “made "
        f"and let go at once” for that one, keep one, or {_APART}."
    ),
    "end": (
        "a `{gesture}` that is held for {hold:g} s does {says}, and this as well when it ends; let it have lasted less "
        "than {hold:g} s, if this is for short ones."
    ),
    "ends": f"the end of a `{{gesture}}` of {{longer:g}} s does this and {{says}}, both; keep one, or {_APART}.",
    "tap": (
        "whoever makes `{gesture}` for a moment has done {says} by then, too, as that fires {fires}; let that one be "
        "held for more than {tap:g} s."
    ),
    "ended tap": (
        "a `{gesture}` of a moment does this and {says}, which fires at each end; let that one be held for more than "
        "{tap:g} s."
    ),
    "motion": (
        "whoever makes `{gesture}` shows `{first}` first, and that does {says}; let that one be held for some time, or "
        "have the motion made in another pose."
    ),
    "zoom": (
        "a zoom begins with two pinches, and a `pinch` does {says}; let that one be held for some time, or remove one."
    ),
    "circled": (
        "whoever circles with `{first}` does {says} and makes a `{gesture}`, too; choose another "
        "pose for one, or remove one."
    ),
    "nothing": "doing nothing keeps no other binding here from acting: `{first}` still does {says}; remove one.",
    "waits": (
        "{level}this acts {within:g} s after the gesture is made, as {it} waits that long for `{second}` after it; "
        "shorten that time, or have another gesture come first."
    ),
    "paused first": (
        "this never comes, as `{gesture}` does {says} at once, and what was made before that counts no more; let that "
        "one be held for some time, or have another gesture come first."
    ),
    "meanwhile": "{level}whoever shows `{gesture}` for this does {says}, too; choose another pose for the other hand.",
    "two hands": "this never comes, as it takes two hands, and only one is followed; remove this.",
    "ok": "this never comes, as an `ok` counts as a `pinch`; choose `pinch`.",
    "one hand": "this never comes, as a zoom takes two hands, and only one is followed; remove this.",
    "pinched": "this never comes, as a hand that shows `{pose}` makes no motions; choose another gesture.",
    "pose": "this comes in the pose `{pose}` only; choose that under Conditions.",
    "held motion": "this never comes, as `{gesture}` is over as soon as it is made; let it be held or last for 0 s.",
    "repeated motion": "this does nothing again, as `{gesture}` is over as soon as it is made; repeat it every 0 s.",
    "over at once": "`{gesture}` is over at once, and so is what this does; choose what is done once, or a pose.",
    "hand": "this never comes, as the hand that points is the {hand} one; choose either hand, or let them agree.",
    "no rest": "this does nothing, as rests of the pointer do nothing; set Click by resting under Settings.",
    "lowered": "a raised hand this far down counts as lowered and does nothing; choose a part that begins higher up.",
    "holding hand": (
        "this does not come, as {who} holds the layer on with another pose meanwhile; use the other hand, or have the "
        f"layer stay on: {_ON_AND_OFF}."
    ),
    "profile": (
        "no gesture and no window puts this profile in force, only the list above does; name a window under Windows…, "
        "or bind a gesture to “puts a profile in force”."
    ),
    "layer": "no gesture puts this layer on; bind one to it, under Modes and pausing.",
    "hidden": (
        "the layer `{layer}` stays on, as this takes the place of {it}, which would take it off again; remove this, or "
        f"bind a gesture in the layer to {_ON_AND_OFF}."
    ),
    "stays on": f"no gesture takes the layer `{{layer}}` off again; bind one in the layer to {_ON_AND_OFF}.",
    "no way back": (
        "no gesture leads out of the profile `{profile}` again, only the list above does; bind one in it to “puts a "
        "profile in force”."
    ),
    "pause": "no gesture ends this pause, only Resume does; choose “pauses everything, and ends the pause”.",
    "no click": "no gesture clicks while this profile is in force; {helps}bind one to a click, or pinch to nothing.",
    "no pause": "no gesture pauses while this profile is in force; {helps}bind one to the pause, or call to nothing.",
    "neither": (
        "no gesture clicks or pauses while this profile is in force; {helps}bind gestures to both, or pinch and "
        "call to nothing."
    ),
    "shell word": "`{word}` is handed to `{program}` as it stands; tick “Have the shell read it”, or take it out.",
}
_HELPS = "choose the default profile for what it does not bind (under Windows…), or "


def in_page_words(kind: str, facts: Mapping[str, object], *, says: str = "", it: str = "", rule: str = "") -> str:
    """A finding as a sentence, as `config.check.words.in_words` gives it for the file."""
    if kind not in WORDS:
        return in_words(kind, facts, says=says, it=it, rule=rule)
    helps = _HELPS if facts.get("extends") else ""
    return WORDS[kind].format(**facts, says=says, it=it, rule=rule, helps=helps)
