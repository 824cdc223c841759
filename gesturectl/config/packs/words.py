"""What a pack would change, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from gesturectl.actions.schema import Binding
from gesturectl.config.asked import Here, asked_by, what_it_does
from gesturectl.config.explain import binding_words, puts_on, where
from gesturectl.config.packs.merge import Offer
from gesturectl.config.packs.pack import Pack
from gesturectl.config.text import binding_text, scalar
from gesturectl.model import gallery
from gesturectl.model.samples import Gesture
from gesturectl.model.words import counted
from gesturectl.settings import Config


def preview(pack: Pack, config: Config, offered: Sequence[Offer], here: Here = lambda _: "") -> Iterator[str]:
    """The bindings of a pack in lines: what each does, and what it gets in the way of in a config."""
    for name, pose in pack.config.gestures.declared.items():
        yield f"pose {name}: {scalar(pose)}"
    for gesture in pack.gestures:
        yield f"gesture {gesture.name}: {gesture.kind}, {counted(gesture.count, 'sample')}{_kept(gesture)}"
    for (kind, name), found in groupby(offered, lambda o: (o.kind, o.name)):
        yield ""
        if kind == "profiles":
            below = pack.config.extends.get(name)
            yield f"profile {name}{where(pack.config, name)}{f', over the profile {below}' if below else ''}:"
        else:
            yield f"layer {name}, {puts_on(pack.config, name)}:"
        for offer in found:
            yield f"  {binding_text(offer.binding)}"
            yield from (f"    {line}" for line in _about(offer, config, here))


def _kept(gesture: Gesture) -> str:
    """What becomes of a gesture of the user's own with the same name."""
    if gesture.name not in gallery.names():
        return ""
    return "; you have one of that name, which stays and is used"


def _about(offer: Offer, config: Config, here: Here) -> Iterator[str]:
    yield binding_words(config, offer.binding)
    for name in asked_by(offer.binding.do):
        if words := what_it_does(config, name, here):
            yield f"{name}: {words}"
    for hidden in offer.hides:
        yield f"instead of `{binding_text(hidden)}`"
    if offer.there:
        yield "there already"
    elif offer.asks:
        yield f"asked about: {offer.asks}"
    for clash in offer.clashes:
        yield f"clashes: {clash.words}"
    if yours := replaced(offer, config):
        yield f"`--replace` takes out of yours: {', '.join(yours)}"


def replaced(offer: Offer, config: Config) -> Sequence[str]:
    """The bindings of the user's whose place one of a pack takes where it is added all the same, as in a file."""
    theirs: Sequence[Binding] = getattr(config, offer.kind).get(offer.name, ())
    return [binding_text(theirs[i]) for i in sorted({c.index for c in offer.clashes})]
