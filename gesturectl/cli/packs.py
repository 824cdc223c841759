"""`gesturectl config packs|pack`: bindings that somebody else wrote, looked at and added to the config."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from gesturectl.model.system import is_terminal
from gesturectl.model.words import counted, legible

if TYPE_CHECKING:
    from gesturectl.config.packs.merge import Offer
    from gesturectl.config.packs.pack import Pack
    from gesturectl.model.samples import Gesture
    from gesturectl.settings import Config


def add_parsers(parts: Any) -> None:
    """Adds the two commands to those of `config`."""
    listed = parts.add_parser("packs", help="list the packs of bindings that `config pack` adds to the config")
    listed.set_defaults(run=run_list)
    one = parts.add_parser("pack", help="say what a pack of bindings would do; --add adds it to the config")
    one.add_argument("pack", metavar="PACK", help="a name from `config packs`, or the file of any other")
    one.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the config in use where left out")
    one.add_argument("--add", action="store_true", help="add what does not clash with what is bound")
    one.add_argument(
        "--replace",
        action="store_true",
        help="add what clashes, too, and take out what is bound there",
    )
    one.add_argument(
        "--into",
        metavar="PROFILE",
        help="into this profile of yours, whatever window is in use; with --remove: out of it",
    )
    one.add_argument(
        "--allow-programs", action="store_true", help="ask about each binding that starts a program or types a text"
    )
    one.add_argument(
        "--remove",
        action="store_true",
        help="take out all that stands in the pack in the same words, also where it is yours; what --replace has taken "
        "out comes back if nothing was changed since",
    )
    one.add_argument("--yes", action="store_true", help="with --remove: write it without asking")
    one.set_defaults(run=run_pack)


def run_list(_: argparse.Namespace) -> int:
    """Print each pack's name and what it is for."""
    from gesturectl.config.packs.pack import packs

    print_about(packs())
    return 0


def print_about(about: dict[str, str]) -> None:
    """Print names with what each is for."""
    width = max(map(len, about))
    for name, words in about.items():
        print(textwrap.fill(words, 100, initial_indent=f"{name:<{width}}  ", subsequent_indent=" " * (width + 2)))


def run_pack(args: argparse.Namespace) -> int:
    """Print what a pack does beside the config, and add it where that is asked for.

    Raises InputError for a pack that is none, ConfigError for one or a config that is wrong.
    """
    from gesturectl.model.errors import UsageError

    if args.remove and (args.add or args.replace or args.allow_programs):
        raise UsageError("`--remove` goes with no other option than `--into` and `--yes`.", "Leave the others out.")
    if args.yes and not args.remove:
        raise UsageError("`--yes` goes with `--remove`.", "Give that as well, or neither.")
    if not args.add and (args.replace or args.allow_programs):
        option = "--replace" if args.replace else "--allow-programs"
        raise UsageError(f"`{option}` goes with `--add`.", "Give that as well, or neither.")
    if args.remove:
        return _remove(args)
    return _add(args) if args.add else _preview(args)


def _preview(args: argparse.Namespace) -> int:
    from gesturectl.cli.here import here
    from gesturectl.config.edit.file import NEW, read
    from gesturectl.config.load import default_path, load
    from gesturectl.config.packs.merge import offers
    from gesturectl.config.packs.words import preview
    from gesturectl.config.read import yaml
    from gesturectl.model import gallery
    from gesturectl.settings import Config

    path = args.file or default_path()
    content = read(path)
    config = load(path) if content is not None else Config()
    pack = _pack(args, config)
    offered = offers(pack, config)
    print(legible(f"{pack.name}: {pack.about}" if pack.about else pack.name))
    print(legible("\n".join(preview(pack, config, offered, here))))
    print()
    text = yaml.decode(content)[0] if content is not None else NEW
    taken = [o for o in offered if not (o.there or o.asks or o.clashes)] if not _mostly_in_the_way(offered) else []
    for line in _then(str(path), text, config, pack, taken, gallery.read_all()[0]):
        print(line)
    mostly = _mostly_in_the_way(offered)
    print(f"`--add` adds {counted(len(taken), 'binding')} of {len(offered)}." + _left(offered, nothing=mostly))
    return 0


def _then(
    name: str, text: str, config: Config, pack: Pack, taken: Sequence[Offer], own: Sequence[Gesture]
) -> Iterable[str]:
    """What `check` would warn of then, with gestures of the user's own and the pack's beside them.

    Raises InputError where the pack and the config do not go together.
    """
    from gesturectl.config.packs.merge import merged, named_gestures
    from gesturectl.config.read.problem import blocks
    from gesturectl.learn.displaced import new_warnings

    after = merged(text, config, pack, taken)
    brought = named_gestures(o.binding for o in taken) - {g.name for g in own}
    then = [*own, *(g for g in pack.gestures if g.name in brought)]
    return map(str, blocks(name, after, new_warnings((config, text, own), (_valid(after, pack), after, then))))


def _add(args: argparse.Namespace) -> int:
    from gesturectl.config.edit.file import read
    from gesturectl.config.load import default_path
    from gesturectl.config.packs.merge import merged, named_gestures, offers
    from gesturectl.config.packs.pack import pack
    from gesturectl.learn import library
    from gesturectl.model import gallery

    path = args.file or default_path()
    said: list[str] = []
    of_use: set[str] = set()  # what is bound by the pack, now or before
    new = {g.name: g.name for g in pack(args.pack).gestures if g.name not in gallery.names()}
    own = gallery.read_all()[0]

    def written(text: str) -> str:
        nonlocal of_use
        config = _valid(text)
        found = _pack(args, config)
        offered = offers(found, config)
        none = not args.replace and _mostly_in_the_way(offered)
        taken = [o for o in offered if not (none or o.there) and (args.replace or not o.clashes)]
        taken = [o for o in taken if not o.asks or (args.allow_programs and _agreed(o))]
        of_use = named_gestures(o.binding for o in offered if o in taken or o.there)
        said.extend(_result(config, offered, taken))
        if args.allow_programs and any(o.asks and not o.there for o in offered) and not is_terminal(sys.stdin):
            said.append("Without a terminal to ask in, none of those is added.")
        said.extend(_then(str(path), text, config, found, taken, own))
        return merged(text, config, found, taken)

    with library.taken(pack(args.pack).gestures, new, read(path), args.pack, "Look at the pack again."):
        changed = _rewritten(path, written)
        for name in new.keys() - of_use:  # it would only be taken for others
            gallery.remove(name)
    for name in new:
        if name in of_use:
            print(legible(f"gesture {name}: stored; `gesturectl gesture remove {name}` takes it out"))
    for line in said:
        print(legible(line))
    print(changed)
    return 0


def _remove(args: argparse.Namespace) -> int:
    """Take out what stands in the config in the pack's words, once the person has seen it and agrees."""
    from gesturectl.cli.terminal.prompt import agreed
    from gesturectl.config.edit.file import before_now, read
    from gesturectl.config.load import default_path, load
    from gesturectl.config.packs.merge import into
    from gesturectl.config.packs.pack import other_packs
    from gesturectl.config.packs.removal import Removal, also_of, elsewhere, removal, without
    from gesturectl.config.read import yaml
    from gesturectl.model import gallery
    from gesturectl.settings import Config

    path = args.file or default_path()
    content = read(path)
    config = load(path) if content is not None else Config()
    found = _pack(args, config)
    text = yaml.decode(content)[0] if content is not None else ""
    former = list(before_now(path))
    removed = removal(text, found, former) if text else Removal(text, (), ())
    places = {} if args.into else elsewhere(found, config)
    whole = [name for name, (held, of) in places.items() if held == of]
    if not removed.gone and len(whole) == 1:  # it was put there by `--into`
        found = into(found, whole[0], config)
        removed = removal(text, found, former)
        places.pop(whole[0])
    rest = other_packs(found) if removed.gone else ()
    for part in removed.gone:
        print(legible(f"is taken out: {part.line()}{also_of(part, config, rest)}"))
    for part in removed.back:
        print(legible(f"comes back: {part.line()}"))
    if not removed.gone:
        print(f"{path}: not changed")
    elif args.yes or agreed(f"Write this to {path}?"):
        print(_rewritten(path, lambda now: removed.text if now == text else without(now, found)))
        for name in (g.name for g in found.gestures if g.name in gallery.names()):
            print(legible(f"gesture {name}: stays; `gesturectl gesture remove {name}` takes it out"))
    else:
        print(f"{path}: not changed" + ("" if is_terminal(sys.stdin) else "; without a terminal it takes `--yes`"))
    for name, (held, of) in places.items():
        stand = f"{held} of its {counted(of, 'binding')} {'stands' if held == 1 else 'stand'}"
        where, option = f"in your profile {name}{', too' if removed.gone else ''}", f"--remove --into {quote(name)}"
        print(legible(f"{stand} {where}: `{option}` takes {'it' if held == 1 else 'them'} out."))
    return 0


def _rewritten(path: Path, written: Callable[[str], str]) -> str:
    """Change the config; whether it was, in words."""
    from gesturectl.config.edit.file import BEFORE, rewrite

    changed = rewrite(path, written)
    return f"{path}: changed; the one before is {path}.{BEFORE}" if changed else f"{path}: not changed"


def _pack(args: argparse.Namespace, config: Config) -> Pack:
    from gesturectl.config.packs.merge import into
    from gesturectl.config.packs.pack import pack

    found = pack(args.pack)
    return into(found, args.into, config) if args.into else found


def _valid(text: str, pack: Pack | None = None) -> Config:
    """The config in a text, with a pack's gestures. Raises InputError where it is none, as they do not go together."""
    from gesturectl.config.load import examine
    from gesturectl.model import gallery
    from gesturectl.model.errors import InputError

    config, problems = examine(text, {*gallery.names(), *(g.name for g in pack.gestures)} if pack else None)
    if config is None:
        raise InputError(f"The pack does not go with your config: {problems[0].message}", "Nothing is changed.")
    return config


def _result(config: Config, offered: Sequence[Offer], taken: Sequence[Offer]) -> Iterable[str]:
    """What of a pack was not added, and why; what was taken out for it; and how much was added."""
    from gesturectl.config.packs.words import replaced
    from gesturectl.config.text import binding_text

    for o in offered:
        if o in taken:
            yield from (f"taken out of yours: {yours}, for {binding_text(o.binding)}" for yours in replaced(o, config))
        elif not o.there:
            why = [f"asked about: {o.asks}"] if o.asks else []
            yield f"left out: {binding_text(o.binding)}"
            yield from (f"  {line}" for line in why + [f"clashes: {c.words}" for c in o.clashes])
    left = [o for o in offered if o not in taken]
    nothing = not taken and _mostly_in_the_way(offered)
    yield f"{counted(len(taken), 'binding')} of {len(offered)} added." + _left(left, nothing=nothing)


def _mostly_in_the_way(offered: Sequence[Offer]) -> bool:
    """Whether so much of a pack clashes with what is bound that the rest of it is of no use alone."""
    new = [o for o in offered if not o.there]
    return 2 * sum(bool(o.clashes) for o in new) > len(new)


def _left(offered: Sequence[Offer], *, nothing: bool) -> str:
    """How many are left out for which reason, and what has them added. nothing: for so many that none is added."""
    there = sum(o.there for o in offered)
    clash = sum(bool(o.clashes) for o in offered if not o.there)
    asked = sum(bool(o.asks) for o in offered if not o.there)
    clashing = f"{'clashes' if clash == 1 else 'clash'} with what you have bound"
    if nothing:
        clashing += (
            ", so that nothing is added, as the rest is of little use alone: `--add --replace` adds all of it and "
        )
        clashing += "takes out what it clashes with, `--into` takes another profile"
    else:
        clashing += f": `--add --replace` adds {'it' if clash == 1 else 'them'}, too, and takes out what is bound there"
    return "".join(
        f" {n} {words}."
        for n, words in (
            (there, "there already"),
            (clash, clashing),
            (asked, "may start a program or type a command: `--allow-programs` asks about each"),
        )
        if n
    )


def _agreed(offer: Offer) -> bool:
    """Whether the person agrees to a binding that may start something; never without a terminal."""
    from gesturectl.cli.terminal.prompt import agreed
    from gesturectl.config.text import binding_text

    if is_terminal(sys.stdin):
        print(legible(f"{binding_text(offer.binding)}\n  {offer.asks}"))
    return agreed("  Add it?")
