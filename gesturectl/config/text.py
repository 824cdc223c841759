"""Writes a config as YAML: the defaults with the meaning of each, and the values in force with what differs marked."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from gesturectl.actions.base import Form, Section
from gesturectl.actions.registry import FORMS, NAMED
from gesturectl.actions.schema import Binding
from gesturectl.config.read import expected, yaml
from gesturectl.config.read.docstrings import descriptions
from gesturectl.model.keys import NAMED_KEYS
from gesturectl.model.words import any_of
from gesturectl.settings import Config

# A binding's, in the order they are written.
FIELDS = (
    "on", "after", "within", "pose", "hand", "other_hand", "region", "speed", "length", "hold", "when", "held",
    "repeat", "repeat_every", "do",
)  # fmt: skip
_WIDTH = 120
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./+-]*")
_ESCAPED = re.compile("[^\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]")
SCHEMA = "gesturectl.schema.json"  # beside the config, for editors
MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"
_HEAD = """\
# The settings of gesturectl. Every value here is the default: change what you like, delete what you leave as it is.
# `gesturectl check` tells what is wrong with this file, `gesturectl config show` what is in force.
"""


_KEYS = [name for name in NAMED_KEYS if not re.fullmatch(r"f\d+", name)] + ["f1 to f24"]
_ABOUT = {
    "layers": ("# Such as: {window: [{on: swipe_left, do: {key: alt+left}}]}",),
    "extends": ("# Such as: {video: default}, where `profiles` has `video`",),
    "desktop": (
        "# Such as: {lock_screen: {run: [i3lock]}, workspace_next: {key: super+n}}; `doctor` tells what is found.",
    ),
    "apps": ("# Such as: [{window: firefox, title: '*youtube*', profile: video}, {program: blender, profile: cad}]",),
}


def default_text() -> str:
    """The commented text of all defaults: what `config init` writes and `config/default.yaml` holds."""
    lines = [MODELINE + _HEAD]
    for name, value in Config():
        about = f"# {descriptions(Config)[name]}"
        if name == "profiles":
            lines += ["", *_about_bindings(), "profiles:", *_profiles(value)]
        elif name in _ABOUT:
            lines += ["", about, *_ABOUT[name], f"{name}: {scalar(value)}"]
        elif isinstance(value, Section):
            lines += ["", about, f"{name}:", *_commented(value, "  ")]
        else:
            lines += [about, f"{name}: {scalar(value)}"]
    return "\n".join(lines) + "\n"


def effective_text(config: Config) -> str:
    """All values of a config as YAML that loads to the same, those that differ from the default marked by a comment."""
    lines = []
    for name in Config.model_fields:
        value, default = getattr(config, name), getattr(Config(), name)
        if name in ("profiles", "layers") and value:
            lines += [f"{name}:", *_marked_profiles(value, default)]
        elif isinstance(value, Section):
            lines += [f"{name}:", *_marked(value, default, "  ")]
        else:
            mark = "" if value == default else "  # changed"
            lines.append(f"{name}: {scalar(value)}{mark}")
    return "\n".join(lines) + "\n"


def binding_text(binding: Binding) -> str:
    """A binding as a flow mapping, such as `{on: pinch, do: {press: left}}`."""
    values = {name: getattr(binding, name) for name in FIELDS}
    defaults = Binding.model_fields
    parts = [f"{k}: {scalar(v)}" for k, v in values.items() if v != defaults[k].default]
    return f"{{{', '.join(parts)}}}"


def plain(binding: Binding) -> dict[str, Any]:
    """What of a binding is not the default, in the order in which it is written."""
    values = binding.model_dump(exclude_defaults=True)
    if isinstance(binding.do, Form):
        form = binding.do.form()
        values["do"] = {form: values["do"][form], **values["do"]}
    return {k: values[k] for k in FIELDS if k in values}


def scalar(value: object) -> str:
    """A value as YAML that reads back to the same: text plain where that is safe, else in double quotes."""
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and isinstance(yaml.scalar(value), str):
            return value
        quoted = json.dumps(value, ensure_ascii=False)
        return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", quoted)
    if isinstance(value, Section):
        fields = sorted(type(value).model_fields.items(), key=lambda field: not field[1].is_required())
        value = {name: getattr(value, name) for name, field in fields if getattr(value, name) != field.default}
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(scalar, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{scalar(k)}: {scalar(v)}' for k, v in value.items())}}}"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return json.dumps(value)


def _commented(section: Section, indent: str) -> Iterator[str]:
    leaves = {name: f"{indent}{name}: {scalar(v)}" for name, v in section if not isinstance(v, Section)}
    column = max(map(len, leaves.values()), default=0)
    parent = expected.schema()["$defs"][type(section).__name__]
    for name, value in section:
        about = descriptions(type(section))[name]
        if isinstance(value, Section):
            yield from (f"{indent}# {about}", f"{indent}{name}:")
            yield from _commented(value, indent + "  ")
            continue
        first, *rest = textwrap.wrap(about + _range(parent, name), _WIDTH - column - 4)
        yield f"{leaves[name]:<{column}}  # {first}"
        yield from (f"{'':<{column}}  # {line}" for line in rest)


def _range(parent: expected.Schema, name: str) -> str:
    words = expected.expectation(expected.child(parent, name) or {})
    return "" if words == "text" else f" [{re.sub('a (whole )?number from ', '', words)}]"


def _about_bindings() -> Iterator[str]:
    yield f"# {descriptions(Config)['profiles']}"
    yield "# Each is a mapping, those without a default are needed:"
    parent = expected.schema()["$defs"]["Binding"]
    wide = max(map(len, descriptions(Binding)))
    for name, about in descriptions(Binding).items():
        if name != "do":
            first, *rest = textwrap.wrap(about + _range(parent, name), _WIDTH - 5 - wide)
            yield f"#   {name:<{wide}} {first}"
            yield from (f"#   {'':<{wide}} {line}" for line in rest)
    yield f"#   {'do':<{wide}} {descriptions(Binding)['do']} One of:"
    for form in FORMS.values():
        yield f"#           {(form.__doc__ or '').replace('`', '')}"
    for line in textwrap.wrap(any_of(NAMED), _WIDTH - 12):
        yield f"#           {line}"
    for line in textwrap.wrap(f"Keys, joined by `+`: single characters, {any_of(_KEYS)}.", _WIDTH - 4):
        yield f"#   {line}"


def _profiles(profiles: dict[str, tuple[Binding, ...]]) -> Iterator[str]:
    for name, bindings in profiles.items():
        yield f"  {scalar(name)}:" if bindings else f"  {scalar(name)}: []"
        yield from (f"    - {binding_text(b)}" for b in bindings)


def _marked(section: Section, default: Section, indent: str) -> Iterator[str]:
    for name, value in section:
        usual = getattr(default, name)
        if isinstance(value, Section):
            yield f"{indent}{name}:"
            yield from _marked(value, usual, indent + "  ")
        else:
            mark = "" if value == usual else f"  # changed, the default is {scalar(usual)}"
            yield f"{indent}{name}: {scalar(value)}{mark}"


def _marked_profiles(
    profiles: dict[str, tuple[Binding, ...]], defaults: dict[str, tuple[Binding, ...]]
) -> Iterator[str]:
    for name, bindings in profiles.items():
        usual = defaults.get(name, ())
        yield f"  {scalar(name)}:" if bindings else f"  {scalar(name)}: []"
        yield from (f"    - {binding_text(b)}{'' if b in usual else '  # not in the default'}" for b in bindings)
        yield from (f"    # left out: {binding_text(b)}" for b in usual if b not in bindings)
