"""What bindings there are, what each does in words, and what else could be bound: as the page shows it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from gesturectl.actions import desktop
from gesturectl.actions.base import Form, Named
from gesturectl.actions.follow import ACTIONS as FOLLOWED
from gesturectl.actions.follow import TARGETS
from gesturectl.actions.macro import STEP_FORMS
from gesturectl.actions.registry import KNOWN, Action, behaviour, grouped
from gesturectl.actions.schema import Binding
from gesturectl.config.check.finding import Place
from gesturectl.config.edit.levels import others, uses
from gesturectl.config.explain import GESTURES, binding_words
from gesturectl.config.text import plain
from gesturectl.model.keys import NAMED_KEYS
from gesturectl.model.samples import Gesture
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, MOUSE_BUTTONS, POSES
from gesturectl.page.server.config.notes import LEVELS, Notes
from gesturectl.page.server.drawing import fitted
from gesturectl.page.server.routes import Answer
from gesturectl.settings import AppRule, Config

TILES = [
    *({"do": a.name, "label": a.label, "section": a.section} for a in desktop.ACTIONS),
    *(
        {"do": {"key": key}, "label": label, "section": section}
        for section, keys in desktop.KEYS
        for key, label in keys
    ),
]
OTHERS = ("zoom", "dwell", *DESK_MOTIONS)  # gestures that are neither a pose nor a motion in the air
LAST = ("relaxed",)  # poses that nobody shows on purpose, offered behind the others


def levels(config: Config, noted: Notes) -> list[dict[str, Any]]:
    """Every profile and layer with its bindings, and what is to be known of them."""
    used = uses(config)
    return [
        {
            "level": level,
            "name": name,
            "notes": noted.get(Place(level, name, -1), ()),
            "over": config.extends.get(name) if level == "profiles" else None,
            "uses": [use.words for use in others(used.get((level, name), ()), (level, name))],
            "rules": [rule(r) for r in config.apps if r.profile == name] if level == "profiles" else (),
            "bindings": [
                described(config, b) | {"notes": noted.get(Place(level, name, i), ())} for i, b in enumerate(bindings)
            ],
        }
        for level in LEVELS
        for name, bindings in sorted(getattr(config, level).items(), key=lambda item: item[0] != "default")
    ]


def offered(config: Config, own: Mapping[str, Gesture]) -> Answer:
    """What a binding can be made of; own: the user's gestures by name."""
    return {
        "gestures": _gestures(config, own),
        "pictures": {n: fitted(g.poses[0].hand) for n, g in own.items() if g.poses},
        "actions": _actions(),
        "groups": [
            asdict(group) | {"actions": names, "tiles": TILES if group is desktop.GROUP else ()}
            for group, names in grouped().items()
        ],
        "following": TARGETS,
        "followed": {
            form.form(): {
                "words": form.way,
                "unit": form.unit,
                "range": form.model_fields["range"].default,
                "steps": form.model_fields["steps"].default,
                "curved": "curve" in form.model_fields,
            }
            for form in FOLLOWED
        },
        "keys": NAMED_KEYS,
        "buttons": MOUSE_BUTTONS,
    }


def rule(found: AppRule) -> dict[str, str]:
    """What a rule asks of a window."""
    return found.model_dump(exclude_none=True, exclude={"profile"})


def described(config: Config, binding: Binding) -> dict[str, Any]:
    """A binding with what it does in words, and the programs that it starts."""
    return {
        "binding": plain(binding),
        "words": binding_words(config, binding),
        "programs": list(programs(binding.do)),
    }


def programs(do: Action) -> Iterator[str]:
    """The command line of every program that an action starts."""
    for run in behaviour(do).programs():
        yield f"sh -c {shlex.quote(run.command[0])}" if run.shell else shlex.join(run.command)


def all_programs(config: Config) -> set[str]:
    """The command lines of all programs that a config's bindings start."""
    found = [b for level in LEVELS for bindings in getattr(config, level).values() for b in bindings]
    return {p for b in found for p in programs(b.do)}


def _actions() -> dict[str, Any]:
    """Every action and step of a macro, as the page offers it."""
    known: dict[str, Named | type[Form]] = {**KNOWN, **STEP_FORMS}
    return {
        name: {
            "words": action.words() if isinstance(action, Named) else None,  # of one that is a name alone
            "label": action.traits.choice or (action.words() if isinstance(action, Named) else ""),
            "widget": action.traits.widget,
            "lasts": action.traits.lasts,
            "step": action.traits.step,
        }
        for name, action in known.items()
    }


def _gestures(config: Config, own: Mapping[str, Gesture]) -> list[Answer]:
    """All gestures that can be bound, and what each is."""
    about = {n: GESTURES.get(n, "") for n in (*POSES, *MOTIONS, *OTHERS) if n not in LAST}
    about |= {n: GESTURES[n] for n in LAST}
    about |= dict.fromkeys(config.gestures.declared, "a pose of your own, declared in the config")
    about |= {n: f"a {g.kind} of your own" for n, g in own.items()}
    motions = {*MOTIONS, *(n for n, g in own.items() if g.kind == "motion")}
    listened = {m: getattr(config.gestures.motions, m.partition("_")[0]).pose for m in MOTIONS}
    mine = {*own, *config.gestures.declared}
    return [
        {"name": n, "about": words, "motion": n in motions, "own": n in mine, "pose": listened.get(n)}
        | {"rests": n in LAST, "other": n in OTHERS}
        for n, words in about.items()
    ]
