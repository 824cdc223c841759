"""Changes values within the text of a config and leaves every other character of it as it is.

The parser's marks give the place of each value; only that span is replaced, or a line put in. What comes out is read
again, and has to hold just what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml as pyyaml

from gesturectl.config.read import yaml
from gesturectl.config.read.syntax import LOADER
from gesturectl.config.text import scalar
from gesturectl.model.errors import InputError

Change = tuple[yaml.Path, Any]  # a path of keys and indices, and its new plain value; None takes the entry out

BY_HAND = "Change it by hand: gesturectl config edit."
_BREAK = re.compile(r"\r\n|\n|\r")
_LAST_BREAK = re.compile(r"(\r\n|\n|\r)\Z")
_BELOW_KEY = re.compile(r"[ \t]*:(?=[ \t]*(#|[\r\n]))")  # a key's colon with nothing but a comment behind it
_ANCHOR = re.compile(r"&\S+\s+")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n\r]*", re.MULTILINE)


class _UnpatchableError(Exception):
    pass


def patched(text: str, changes: Sequence[Change]) -> str:
    """The text of a valid config after the changes, one after another; an index one past a list's end appends.

    A value that is not in the text is added below its section's last one. Comments stay, but for one on the line of an
    entry that is taken out. Raises InputError for a place that cannot be changed so, such as one that an alias shares.
    """
    for path, value in changes:
        before, _ = yaml.parse(text)
        assert before is not None, "only a config without problems is changed"
        try:
            wanted = _with(before.data(), path, value)
            if wanted == before.data():
                continue
            after = _take_out(text, path) if value is None else _put(text, path, value)
            root, wrong = yaml.parse(after)
            if wrong or root is None or root.data() != wanted:
                raise _UnpatchableError
        except _UnpatchableError:
            raise InputError(f"`{_place(path)}` cannot be changed where it stands in the config.", BY_HAND) from None
        text = after
    return text


def respelled(text: str, values: Sequence[yaml.Path], keys: Sequence[yaml.Path], word: str) -> str:
    """The text of a valid config with another word in these places: values that are text, and names of entries.

    Raises InputError as `patched` does.
    """
    before, _ = yaml.parse(text)
    assert before is not None, "only a config without problems is changed"
    wanted = before.data()
    for path in values:
        wanted = _with(wanted, path, word)
    for path in keys:
        wanted = _renamed(wanted, path, word)
    root = pyyaml.compose(text, Loader=LOADER)
    nodes = [_along(root, path)[-1] for path in values]
    nodes += [key for path in keys for key, _ in _along(root, path[:-1])[-1].value if key.value == path[-1]]
    after = text
    # An alias is its anchor's node.
    for start, node in sorted({n.start_mark.index: n for n in nodes}.items(), reverse=True):
        after = after[:start] + _spelled(word, text[start : _end(text, node)]) + after[_end(text, node) :]
    found, wrong = yaml.parse(after)
    if wrong or found is None or found.data() != wanted:
        raise InputError(
            f"{', '.join(f'`{_place(path)}`' for path in (*keys, *values))} cannot be changed where it stands.", BY_HAND
        )
    return after


def inserted(text: str, path: yaml.Path, index: int, values: Sequence[Any]) -> str:
    """The text of a valid config with these plain values in a list, before the item that is at `index` so far.

    Raises InputError as `patched` does.
    """
    before, _ = yaml.parse(text)
    assert before is not None, "only a config without problems is changed"
    found = before.at(path)
    old = found.data() if found else None
    nodes = _nodes(text, path)
    if not isinstance(old, tuple) or index >= len(old) or len(nodes) <= len(path):
        raise InputError(f"`{_place(path)}` cannot be changed where it stands in the config.", BY_HAND)
    item = nodes[-1].value[index]
    at = item.start_mark.index
    if nodes[-1].flow_style:
        put = "".join(f"{inline(v)}, " for v in values)
    else:
        at = _above(text, _line_start(text, at))
        indent = " " * nodes[-1].start_mark.column
        put = "".join(f"{indent}- {inline(v)}{_newline(text)}" for v in values)
    after = text[:at] + put + text[at:]
    root, wrong = yaml.parse(after)
    if wrong or root is None or root.data() != _with(before.data(), path, [*old[:index], *values, *old[index:]]):
        raise InputError(f"`{_place(path)}` cannot be changed where it stands in the config.", BY_HAND)
    return after


def _above(text: str, line: int) -> int:
    """Where the comments begin that stand right above a line, each on a line of its own."""
    while line:
        start = _line_start(text, line - 1 - text[:line].endswith("\r\n"))
        if not text[start:line].lstrip(" ").startswith("#"):
            break
        line = start
    return line


def _renamed(data: Any, path: yaml.Path, word: str) -> Any:
    """The data with another name for an entry, at the same place."""
    if len(path) == 1:
        return {word if k == path[0] else k: v for k, v in data.items()}
    return data | {path[0]: _renamed(data[path[0]], path[1:], word)}


def _spelled(word: str, old: str) -> str:
    """A word in the quotes of the one that it replaces, behind that one's anchor."""
    anchor = _ANCHOR.match(old)
    kept = anchor[0] if anchor else ""
    new, quote = scalar(word), old[len(kept) :][:1]
    return f"{kept}{quote}{new}{quote}" if quote in ("'", '"') and not new.startswith('"') else kept + new


def inline(value: Any) -> str:
    """A plain value as YAML on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{scalar(k)}: {inline(v)}' for k, v in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(inline, value))}]"
    return scalar(value)


def _with(data: Any, path: yaml.Path, value: Any) -> Any:
    """The data that a change asks for."""
    if not path:
        return _plain(value)
    key, rest = path[0], path[1:]
    if isinstance(key, int):
        data = () if data is None else data
        if not isinstance(data, tuple) or not 0 <= key <= len(data):
            raise _UnpatchableError
        if value is None and not rest:
            return data[:key] + data[key + 1 :]
        inner = _with(data[key] if key < len(data) else None, rest, value)
        return (*data[:key], inner, *data[key + 1 :])
    data = {} if data is None else data
    if not isinstance(data, dict):
        raise _UnpatchableError
    if value is None and (not rest or key not in data):
        return {k: v for k, v in data.items() if k != key}
    inner = _with(data.get(key), rest, value)
    return {k: v for k, v in data.items() if k != key} if value is None and inner == {} else data | {key: inner}


def _place(path: yaml.Path) -> str:
    return ".".join(map(str, path))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, (list, tuple)) else value


def _nodes(text: str, path: yaml.Path) -> list[Any]:
    """The parser's nodes from the root along the path, as far as they are there."""
    return _along(pyyaml.compose(text, Loader=LOADER), path)


def _along(root: Any, path: yaml.Path) -> list[Any]:
    nodes = [root]
    for step in path:
        children = dict(_children(nodes[-1]))
        if step not in children:
            break
        nodes.append(children[step])
    return nodes


def _children(node: Any) -> list[tuple[str | int, Any]]:
    if isinstance(node, pyyaml.MappingNode):
        return [(key.value, value) for key, value in node.value]
    return list(enumerate(node.value)) if isinstance(node, pyyaml.SequenceNode) else []


def _put(text: str, path: yaml.Path, value: Any) -> str:
    nodes = _nodes(text, path)
    found, missing = nodes[-1], path[len(nodes) - 1 :]
    if not missing:
        if (
            isinstance(found, pyyaml.MappingNode)
            and isinstance(value, dict)
            and {k.value for k, _ in found.value} & {*value}
        ):
            for k, v in value.items():
                text = _entered(text, path, k, v, tuple(value))
            return patched(text, _others(found, path, value))
        return _emptied(text, nodes) if value in ([], (), {}) else _replace(text, found, value)
    for key in reversed(missing[1:]):
        value = {key: value} if isinstance(key, str) else [value]
    if not found.value and (isinstance(found, pyyaml.ScalarNode) or not found.flow_style):
        return _replace(text, found, {missing[0]: value})
    if len(nodes) == 2 and not found.value and not nodes[0].flow_style:
        return _filled(text, found, missing[0], value)
    return _add(text, found, missing[0], value)


def _filled(text: str, section: Any, key: str | int, value: Any) -> str:
    """The first entry of a section of the file that is written as `[]` or `{}` so far, on lines of its own."""
    lines = _comments(text, section.start_mark.index, section.end_mark.index)
    lines += [f"- {inline(value)}"] if isinstance(key, int) else _block(scalar(key), value)
    below = _BREAK.search(text, section.end_mark.index)
    end, nl = below.start() if below else len(text), _newline(text)
    head = text[: section.start_mark.index].rstrip(" ") + text[section.end_mark.index : end].rstrip(" ")
    return head + "".join(f"{nl}  {line}" for line in lines) + text[end:]


def _entered(text: str, path: yaml.Path, key: str, value: Any, order: Sequence[str]) -> str:
    """A mapping's entry changed, or a new one put behind the one that comes before it in this order."""
    parent = _nodes(text, path)[-1]
    entries = {k.value: (k, v) for k, v in parent.value}
    place = order.index(key)
    if key in entries or not any(k in entries for k in order[place:]):
        return patched(text, [((*path, key), value)])
    before = next((k for k in reversed(order[:place]) if k in entries), None)
    entry = f"{scalar(key)}: {inline(value)}"
    line = f"{_newline(text)}{' ' * parent.value[0][0].start_mark.column}"
    if before is None:
        at = parent.value[0][0].start_mark.index
        return f"{text[:at]}{entry}{', ' if parent.flow_style else line}{text[at:]}"
    at = _end(text, entries[before][1])
    if parent.flow_style:
        return f"{text[:at]}, {entry}{text[at:]}"
    below = _BREAK.search(text, at)
    at = below.start() if below else len(text)
    return f"{text[:at]}{line}{entry}{text[at:]}"


def _others(found: Any, path: yaml.Path, value: dict[str, Any]) -> list[Change]:
    return [((*path, key.value), None) for key, _ in found.value if key.value not in value]


def _replace(text: str, node: Any, value: Any) -> str:
    """The node's span anew; comments that stood within it go above its line."""
    start, end = node.start_mark.index, _end(text, node)
    new = inline(value)
    # A list may stand right below its key, a value in its place may not.
    below = isinstance(node, pyyaml.SequenceNode) and not node.flow_style and node.value
    if below or (start == end and text[start - 1 : start] in (":", "-")):
        new = f" {new}"
    kept = _comments(text, start, end)
    line = _line_start(text, start)
    indent = " " * (len(text) - line - len(text[line:].lstrip(" ")))
    above = "".join(f"{indent}{comment}{_newline(text)}" for comment in kept)
    return text[:line] + above + text[line:start] + new + text[end:]


def _comments(text: str, start: int, end: int) -> list[str]:
    """The comments between two places of the text, which is what there is between its tokens."""
    at, found = start, []
    for token in pyyaml.scan(text, Loader=LOADER):
        if isinstance(token, pyyaml.ScalarToken) and start <= token.start_mark.index < end:
            found += _COMMENT.findall(text, at, token.start_mark.index)
            at = token.end_mark.index
    return found + (_COMMENT.findall(text, at, end) if at < end else [])


def _add(text: str, parent: Any, key: str | int, value: Any) -> str:
    entry = inline(value) if isinstance(key, int) else f"{scalar(key)}: {inline(value)}"
    if parent.flow_style:
        if not parent.value:
            at = parent.start_mark.index + 1
            return text[:at] + entry + text[at:]
        at = _end(text, _last(parent))
        return f"{text[:at]}, {entry}{text[at:]}"
    indent = parent.start_mark.column if isinstance(key, int) else parent.value[0][0].start_mark.column
    lines = _item(parent, value) if isinstance(key, int) else _block(scalar(key), value, top=indent == 0)
    nl = _newline(text)
    below = _BREAK.search(text, _end(text, parent))
    at = below.start() if below else len(text)
    return text[:at] + "".join(f"{nl}{' ' * indent}{line}" for line in lines) + text[at:]


def _item(parent: Any, value: Any) -> list[str]:
    """A list's item as lines: as its other items are written."""
    block = all(isinstance(n, pyyaml.MappingNode) and not n.flow_style for n in parent.value)
    if not (block and isinstance(value, dict) and value):
        return [f"- {inline(value)}"]
    return [f"{' ' if i else '-'} {scalar(k)}: {inline(v)}" for i, (k, v) in enumerate(value.items())]


def _block(key: str, value: Any, *, top: bool = False) -> list[str]:
    """An entry as lines: a section of the file with a line for each setting, bindings with a line for each."""
    if top and isinstance(value, dict) and value:
        return [f"{key}:", *(f"  {line}" for k, v in value.items() for line in _block(scalar(k), v))]
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], dict):
        return [f"{key}:", *(f"  - {inline(v)}" for v in value)]
    return [f"{key}: {inline(value)}"]


def _take_out(text: str, path: yaml.Path) -> str:
    nodes = _nodes(text, path)
    if len(nodes) <= len(path):
        return text
    parent, node = nodes[-2], nodes[-1]
    if len(parent.value) == 1:
        if isinstance(parent, pyyaml.SequenceNode):
            return _emptied(text, nodes[:-1])
        if len(path) == 1:
            raise _UnpatchableError  # nothing would be left
        return _take_out(text, path[:-1])
    entries = [(pair[0], pair[1]) if isinstance(pair, tuple) else (pair, pair) for pair in parent.value]
    i = next(i for i, (_, value) in enumerate(entries) if value is node)
    start, end = entries[i][0].start_mark.index, _end(text, node)
    line = _line_start(text, start)
    if parent.flow_style:
        if i + 1 < len(entries):
            return _without_flow_entry(text, start, end, entries[i + 1][0].start_mark.index)
        return text[: _end(text, entries[i - 1][1])] + text[end:]
    if text[line:start].strip(" ") not in ("", "-" if isinstance(parent, pyyaml.SequenceNode) else ""):
        return text[:start] + text[entries[i + 1][0].start_mark.index :] if i + 1 < len(entries) else text
    return _without_lines(text, line, end)


def _without_flow_entry(text: str, start: int, end: int, following: int) -> str:
    """The text without an entry between braces that another one follows, whose comments above it stay."""
    gap = _COMMENT.sub(lambda m: " " * len(m[0]), text[end:following])
    below = _BREAK.search(text, end + gap.index(","), following)
    line = _line_start(text, start)
    if not below:
        return text[:start] + text[following:]
    if text[line:start].strip():  # it begins behind something else
        return text[:start].rstrip(" ") + text[below.start() :]
    return text[:line] + text[below.end() :]


def _without_lines(text: str, line: int, end: int) -> str:
    """The text without the lines from that which begins at `line` to the one with `end` in it."""
    below = _BREAK.search(text, end)
    if below:
        return text[:line] + text[below.end() :]
    return _LAST_BREAK.sub("", text[:line])  # a file that ends without a line break goes on to do so


def _emptied(text: str, nodes: Sequence[Any]) -> str:
    """A list or section without its entries; of a single one that stands below its key, `[]` or `{}` is put there.

    nodes: those on the way to it, as of `_nodes`.
    """
    node, holder = nodes[-1], nodes[-2] if len(nodes) > 1 else None
    empty: list[Any] | dict[str, Any] = [] if isinstance(node, pyyaml.SequenceNode) else {}
    if node.flow_style or len(node.value) != 1 or not isinstance(holder, pyyaml.MappingNode):
        return _replace(text, node, empty)
    key = next(k for k, v in holder.value if v is node)
    colon = _BELOW_KEY.match(text, key.end_mark.index)
    if not colon:
        return _replace(text, node, empty)
    at, end, line = colon.end(), _end(text, node), _line_start(text, node.start_mark.index)
    indent = " " * node.start_mark.column
    comments = "".join(f"{indent}{c}{_newline(text)}" for c in _comments(text, node.start_mark.index, end))
    put = f" {inline(empty)}{text[at:line]}{comments}"
    more = len(put) - (line - at)
    return _without_lines(text[:at] + put + text[line:], line + more, end + more)


def _last(node: Any) -> Any:
    return node.value[-1][1] if isinstance(node, pyyaml.MappingNode) else node.value[-1]


def _end(text: str, node: Any) -> int:
    """Where the node's own characters end; a block's mark would be where the next thing begins."""
    while isinstance(node, pyyaml.CollectionNode) and not node.flow_style and node.value:
        node = _last(node)
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _newline(text: str) -> str:
    found = _BREAK.search(text)
    return found[0] if found else "\n"
