"""Profiles and layers renamed, copied and deleted in the text of a config, with all that names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gesturectl.actions.base import Form, LevelKind
from gesturectl.actions.registry import FORMS, Action, behaviour
from gesturectl.bindings.apps import USUAL
from gesturectl.config.check.finding import Level, all_bindings
from gesturectl.config.edit.patch import Change, patched, respelled
from gesturectl.config.explain import rule_words
from gesturectl.config.read import yaml
from gesturectl.config.read.triggers import shortened
from gesturectl.config.text import plain
from gesturectl.model.errors import InputError
from gesturectl.settings import Config

LONGEST = 60  # characters of a new name


@dataclass(frozen=True, slots=True)
class Use:
    """A place of the config that names a profile or layer: `path` leads to the name; in words what it is."""

    path: yaml.Path
    words: str


def named_level(do: Action) -> Level | None:
    """The profile or layer that an action names."""
    action = behaviour(do)
    return action.named_level if isinstance(action, Form) else None


def uses(config: Config) -> Mapping[Level, Sequence[Use]]:
    """Where each profile and layer is named: by bindings, its own too, by profiles that lie over it, by rules."""
    found: dict[Level, list[Use]] = {}
    for place, b in all_bindings(config):
        action = behaviour(b.do)
        if isinstance(action, Form) and action.named_level:
            path = (place.kind, place.name, place.index, "do", action.form())
            words = f"`{b.on}` in {title(place.kind, place.name)} {action.traits.does.format('it')}"
            found.setdefault(action.named_level, []).append(Use(path, words))
    for over, name in config.extends.items():
        below = config.extends.get(name)
        then = f"will lie over {title('profiles', below)} then" if below else "will stand alone then"
        words = f"{title('profiles', over)} lies over it, and {then}"
        found.setdefault(("profiles", name), []).append(Use(("extends", over), words))
    for i, rule in enumerate(config.apps):
        words = f"it is in force for windows of {rule_words(rule)}"
        found.setdefault(("profiles", rule.profile), []).append(Use(("apps", i, "profile"), words))
    return found


def others(found: Sequence[Use], level: Level) -> Sequence[Use]:
    """Those that are not the profile's or layer's own."""
    return [use for use in found if use.path[:2] != level]


def renamed(text: str, config: Config, kind: LevelKind, name: str, new: str) -> str:
    """The text of a valid config with another name for a profile or layer, wherever it is named; nothing else differs.

    Raises InputError for one that is not there or has to keep its name, a name that is taken, and a place that cannot
    be changed.
    """
    _there(config, kind, name)
    _kept(kind, name, "keeps its name")
    require_free(config, kind, new)
    values = [use.path for use in uses(config).get((kind, name), ())]
    keys: list[yaml.Path] = [(kind, name)]
    if kind == "profiles" and name in config.extends:
        keys.append(("extends", name))
    return respelled(text, values, keys, new)


def copied(text: str, config: Config, kind: LevelKind, name: str, new: str) -> str:
    """The text of a valid config with a copy of a profile or layer at the end; what named itself names the copy.

    The rules for windows are not copied: the first that fits counts. Raises InputError as `renamed` does.
    """
    _there(config, kind, name)
    require_free(config, kind, new)
    bindings = [shortened(_naming(plain(b), kind, name, new)) for b in getattr(config, kind)[name]]
    root, _ = yaml.parse(text)
    if root is None or root.at((kind,)) is None:  # the defaults, which are no longer once there are others
        level = {n: [shortened(plain(b)) for b in listed] for n, listed in getattr(config, kind).items()}
        changes: list[Change] = [((kind,), level | {new: bindings})]
    else:
        changes = [((kind, new), bindings)]
    if kind == "profiles" and name in config.extends:
        changes.append((("extends", new), config.extends[name]))
    return patched(text, changes)


def deleted(text: str, config: Config, kind: LevelKind, name: str, *, with_uses: bool) -> str:
    """The text of a valid config without a profile or layer, and without what would name it in vain.

    A profile that lay over it lies over the one below it. with_uses: what names it may go as well; otherwise that is
    refused with InputError, as is all that `renamed` refuses.
    """
    _there(config, kind, name)
    _kept(kind, name, "cannot be deleted")
    found = others(uses(config).get((kind, name), ()), (kind, name))
    if found and not with_uses:
        words = "; ".join(use.words for use in found)
        raise InputError(f"The {kind[:-1]} `{name}` is in use: {words}.", "Change that first.")
    changes: list[Change] = []
    for use in reversed(found):
        if use.path[0] == "extends":
            changes.append((use.path, config.extends.get(name)))
        else:
            changes.append((use.path[: -1 if use.path[0] == "apps" else -2], None))
    if kind == "profiles" and name in config.extends:
        changes.append((("extends", name), None))
    return patched(text, [*changes, ((kind, name), None)])


def title(kind: str, name: str) -> str:
    """A profile or layer within a sentence."""
    return "the default profile" if (kind, name) == ("profiles", USUAL) else f"the {kind[:-1]} `{name}`"


def _naming(binding: dict[str, Any], kind: LevelKind, name: str, new: str) -> dict[str, Any]:
    do = binding["do"]
    if not isinstance(do, dict):
        return binding
    return binding | {
        "do": {k: new if k in FORMS and FORMS[k].traits.level == kind and v == name else v for k, v in do.items()}
    }


def _there(config: Config, kind: LevelKind, name: str) -> None:
    if name not in getattr(config, kind):
        raise InputError(f"There is no {kind[:-1]} `{name}` any more.", "Look at it again.")


def _kept(kind: LevelKind, name: str, how: str) -> None:
    if (kind, name) == ("profiles", USUAL):
        raise InputError(f"The default profile {how}: it is the one in force at the start.")


def require_free(config: Config, kind: LevelKind, new: str) -> None:
    """Raises InputError for a name that a profile or layer has, or that is none."""
    if not new.strip() or new != new.strip() or len(new) > LONGEST:
        raise InputError(f"A name has 1 to {LONGEST} characters, and no space at its ends.", "Choose another one.")
    if new in getattr(config, kind):
        raise InputError(f"There is a {kind[:-1]} `{new}` already.", "Choose another name.")
