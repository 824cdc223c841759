"""What the tray shows of a run's status: icon, words and menu."""

from __future__ import annotations

from gesturectl.control.status import Status
from gesturectl.desktop.tray.icons import Icon
from gesturectl.desktop.tray.shown import Entry, Look
from gesturectl.learn.hour.words import minutes
from gesturectl.model.notices import Notice

PROFILE = "profile:"  # before the name of one in the key of its entry
LEARN, LEARN_KEEP, LEARN_DISCARD = "learn", "learn keep", "learn discard"


def look(status: Status) -> Look:
    """Icon and words for the state."""
    holding = next((p.text for p in reversed(status.problems) if p.over is None), "")
    if status.state == "no desktop":
        text = problem(status, Notice.OUTPUT) or "Its connection is lost, and tried again."
        return Look(Icon.NO_DESKTOP, "no desktop", text, urgent=True)
    if status.state == "no camera":
        text = problem(status, Notice.CAMERA) or f"{status.camera.name} gives no pictures. It is tried again."
        return Look(Icon.NO_CAMERA, "no camera", text, urgent=True)
    if status.paused_by == "command":
        return Look(Icon.PAUSED, "paused by a command", "The camera is off. It stays so until you resume.")
    if status.paused_by == "lock":
        return Look(Icon.AWAY, "paused by the lock", "It goes on once somebody sits here again.")
    if status.paused_by == "gesture":
        return Look(Icon.PAUSED_BY_GESTURE, "paused by a gesture", "The camera is on, and nothing is sent.")
    lines = [f"Profile {status.profile}"] if len(status.profiles) > 1 else []
    lines += ["Nothing is sent while the page is at work."] if status.muted else []
    lines += [f"It learns from your use for {minutes(status.learning.left)} more."] if status.learning else []
    return Look(Icon.RUNNING, "running", "\n".join([*lines, *([holding] if holding else [])]))


def entries(status: Status, state: str, *, at_login: bool | None) -> tuple[Entry, ...]:
    """The menu. state: in words, as not all trays have tooltips; at_login: None while it is not known."""
    paused = status.paused_by is not None
    profiles = tuple(Entry(PROFILE + name, name, "radio", on=name == status.profile) for name in status.profiles)
    return (
        Entry("state", state[:1].upper() + state[1:], enabled=False),
        # Two entries: what is clicked is what was read, even where the state has changed at that very moment.
        Entry("pause", "Pause", visible=not paused),
        Entry("resume", "Resume", visible=paused),
        Entry("not meant", "The last action was not meant", enabled=not paused or status.paused_by == "gesture"),
        *_learning(status),
        Entry("-1", kind="separator"),
        Entry("profiles", "Profile", visible=len(profiles) > 1, children=profiles),
        Entry("page", "Open the page"),
        Entry("login", "Start at login", "check", on=bool(at_login), enabled=at_login is not None),
        Entry("-2", kind="separator"),
        Entry("quit", "Quit"),
    )


def _learning(status: Status) -> tuple[Entry, ...]:
    """The hour of use that is learned from: to begin it, how long it still goes, and to end it."""
    now = status.learning
    ways = Entry(LEARN_KEEP, "End it now and keep what was learned"), Entry(LEARN_DISCARD, "Throw it away")
    return (
        Entry(LEARN, "Learn from an hour of my use", visible=now is None),
        Entry("learning", f"Learning: {minutes(now.left)} left" if now else "", visible=bool(now), children=ways),
    )


def problem(status: Status, notice: Notice) -> str:
    """The first line of such a problem that holds; empty for none."""
    found = (p.text for p in reversed(status.problems) if p.over is None and p.about == notice.key)
    return next(found, "").partition("\n")[0]
