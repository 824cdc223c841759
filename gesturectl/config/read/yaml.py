"""Reads YAML to data whose every key and value knows its line and column.

Plain scalars are those of YAML 1.2 and fewer: `true` and `false` are the only booleans, so `on` and `no` are text;
there are no dates, octal or base-60 numbers. Tags, merge keys and several documents are refused, so are aliases that
contain themselves or repeat too much. The tree is built from parser events, without recursion, so that its depth has
a bound.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from gesturectl.config.read.problem import LINE_BREAK, MOST_SHOWN, Problem, Unknown
from gesturectl.config.read.syntax import LOADER, syntax_problem
from gesturectl.model.words import shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_VALUES = 20_000  # some three thousand bindings
MAX_REPEATED = 10_000  # values that aliases may repeat, together

Scalar = str | int | float | bool | None
Data = Scalar | tuple["Data", ...] | dict[str, "Data"]
Path = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]{1,300}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_REFUSED = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip


@dataclass(slots=True)
class Node:
    """A value of the file with its place, line and column from 1."""

    line: int
    column: int
    value: Scalar | list[Node] | dict[str, Node]
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)  # of a mapping: the places of its keys
    size: int = 1  # values in it, itself included
    depth: int = 0  # levels below it
    quoted: bool = False  # a text that stands in quotes, or in lines of its own

    def at(self, path: Path) -> Node | None:
        """The node at a path of keys and indices, None where the file has none."""
        node: Node | None = self
        for part in path:
            value = node.value if node else None
            if isinstance(value, dict):
                node = value.get(str(part))
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                node = value[part]
            else:
                return None
        return node

    def entries(self, *path: str) -> dict[str, Node]:
        """The entries of the mapping at a path, none where there is no mapping."""
        node = self.at(path)
        return node.value if node and isinstance(node.value, dict) else {}

    def items(self, *path: str) -> list[Node]:
        """The items of the list at a path, none where there is no list."""
        node = self.at(path)
        return node.value if node and isinstance(node.value, list) else []

    def key(self, *path: str) -> Node:
        """The key at the end of a path, as a value with its place."""
        holder = self.at(path[:-1])
        assert holder is not None
        return Node(*holder.keys[path[-1]], path[-1])

    def problem(self, message: str, about: Unknown | None = None) -> Problem:
        """Something that is wrong with it."""
        return Problem(self.line, self.column, message, about)

    def scalars(self) -> Iterator[Node]:
        """The values in it that hold no others."""
        open_ = [self]
        while open_:
            node = open_.pop()
            if isinstance(node.value, (dict, list)):
                open_ += node.value.values() if isinstance(node.value, dict) else node.value
            else:
                yield node

    def data(self) -> Data:
        """The plain value: sequences as tuples, mappings as dicts."""
        if isinstance(self.value, dict):
            return {key: node.data() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return tuple(node.data() for node in self.value)
        return self.value


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """The text of a file's bytes, a leading byte order mark taken off, or what keeps it from being UTF-8 text."""
    if len(data) > MAX_BYTES:
        return "", [Problem(1, 1, f"the file is larger than {MAX_BYTES // 1_000_000} MB; give a config file.")]
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return "", [Problem(1, 1, f"the file is in {encoding}, but must be in UTF-8; save it in that encoding.")]
    while data.startswith(codecs.BOM_UTF8):  # the parser passes over another one, and counts columns without it
        data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(), []
    except UnicodeDecodeError as e:
        before = data[: e.start].decode()
        message = f"the byte 0x{data[e.start]:02x} is not UTF-8 text; save the file in UTF-8."
        return before, [Problem(*_place(before, len(before)), message)]


def parse(text: str) -> tuple[Node | None, list[Problem]]:
    """The file's root value and what is wrong with its form; None where it holds no value or is not YAML."""
    if len(text) > MAX_BYTES:
        return None, [Problem(1, 1, f"the text is larger than {MAX_BYTES // 1_000_000} MB; give a config file.")]
    if bad := _REFUSED.search(text):
        message = f"the character U+{ord(bad[0]):04X} does not belong in a text file; delete it."
        return None, [Problem(*_place(text, bad.start()), message)]
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.step(event)
            if builder.stopped or len(builder.problems) > MOST_SHOWN:
                break
    except yaml.MarkedYAMLError as e:
        builder.problems.append(syntax_problem(e, text))
        builder.root = None
    return builder.root, builder.problems


def _place(text: str, offset: int) -> tuple[int, int]:
    breaks = list(LINE_BREAK.finditer(text, 0, offset))
    return len(breaks) + 1, offset - (breaks[-1].end() if breaks else 0) + 1


class _Builder:
    """Builds the tree from the parser's events, one open collection a level."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.stopped = False
        self._open: list[Node] = []
        self._names: list[str | None] = []  # the anchor of each open collection
        self._key: list[tuple[str | None, int, int] | None] = []  # of each open mapping: the key that awaits its value
        self._anchors: dict[str, Node | None] = {}  # None while it is still open
        self._repeated = 0
        self._values = 0
        self._documents = 0

    def step(self, event: yaml.Event) -> None:
        mark = event.start_mark
        assert mark is not None
        line, column = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(line, column, "a second document begins here; keep one, without `---` between.")
                self.stopped = True
        elif isinstance(event, yaml.AliasEvent):
            if self._awaits_key():
                self._refuse(line, column, "an alias cannot be a key; write a name.")
                self._key[-1] = (None, line, column)
            else:
                self._add(self._alias(str(event.anchor), line, column))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_tag(event.tag, line, column)
            self._begin(Node(line, column, {} if isinstance(event, yaml.MappingStartEvent) else []), event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event.tag, line, column)
            self._scalar(event, line, column)

    def _refuse(self, line: int, column: int, message: str) -> None:
        self.problems.append(Problem(line, column, message))

    def _refuse_tag(self, tag: str | None, line: int, column: int) -> None:
        if tag is not None:
            written = shown(tag.replace("tag:yaml.org,2002:", "!!"))
            self._refuse(line, column, f"the tag `{written}` has no meaning here; delete it.")

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> None:
        text: str = event.value
        if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            self._refuse(line, column, "the text holds an escape for something that is no character; delete it.")
            text = ""
        node = Node(line, column, text if event.style else scalar(text), quoted=bool(event.style))
        if event.anchor:
            self._anchors[event.anchor] = node
        if self._awaits_key():
            self._set_key(text, line, column, plain=not event.style)
        else:
            self._add(node)

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._key[-1] is None

    def _set_key(self, text: str, line: int, column: int, plain: bool) -> None:
        key: str | None = text
        if plain and text == "<<":
            self._refuse(line, column, "merge keys (`<<`) are not read; write out the keys that are meant.")
            key = None
        elif not text:
            self._refuse(line, column, "a key is missing before the colon; write one, or delete the line.")
            key = None
        elif text in self._open[-1].keys:
            first, _ = self._open[-1].keys[text]
            self._refuse(line, column, f"`{shown(text)}` is already given in line {first}; delete one of the two.")
            key = None
        self._key[-1] = (key, line, column)

    def _begin(self, node: Node, anchor: str | None) -> None:
        if len(self._open) >= MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels are nested here; no setting needs as many."
            self._refuse(node.line, node.column, message)
            self.stopped = True
        as_key = self._awaits_key()
        if as_key:
            self._refuse(node.line, node.column, "a list or mapping cannot be a key; write a name.")
            self._key[-1] = (None, node.line, node.column)
        elif anchor:
            self._anchors[anchor] = None
        self._open.append(node)
        self._names.append("" if as_key else anchor)
        self._key.append(None)

    def _end(self) -> None:
        node, name = self._open.pop(), self._names.pop()
        self._key.pop()
        if name == "":  # it stood where a key belongs
            return
        if name:
            self._anchors[name] = node
        self._add(node)

    def _alias(self, name: str, line: int, column: int) -> Node:
        nothing = Node(line, column, None)
        if name not in self._anchors:
            self._refuse(line, column, f"`*{name}` names no anchor above; a text that begins with `*` needs quotes.")
            return nothing
        node = self._anchors[name]
        if node is None:
            self._refuse(line, column, f"`*{name}` stands inside the very value it repeats; write the value out.")
            return nothing
        self._repeated += node.size
        if self._repeated > MAX_REPEATED or len(self._open) + node.depth > MAX_DEPTH:
            self._refuse(line, column, f"`*{name}` and the aliases before it repeat too much; write the values out.")
            self.stopped = True
            return nothing
        return node

    def _add(self, node: Node) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            message = f"the file holds more than {MAX_VALUES} values up to here; give a config file."
            self._refuse(node.line, node.column, message)
            self.stopped = True
        if not self._open:
            if self._documents == 1:
                self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif isinstance(parent.value, dict):
            pending, self._key[-1] = self._key[-1], None
            key, line, column = pending or (None, 0, 0)
            if key is None:  # it was refused
                return
            parent.value[key] = node
            parent.keys[key] = (line, column)
        parent.size += node.size
        parent.depth = max(parent.depth, node.depth + 1)


def scalar(text: str) -> Scalar:
    """The value of a plain scalar: null, boolean, whole number, number, or the text as it stands."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text
