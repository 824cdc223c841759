from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.keyboard.keysyms import keysyms
from gesturectl.model.keys import NAMED_KEYS


def test_every_named_key_has_a_keysym_of_its_own() -> None:
    found = [keysyms(name) for name in NAMED_KEYS]
    assert all(len(k) == 1 for k in found)
    assert len(set(found)) == len(found)


def test_characters_have_the_numbers_of_the_protocol() -> None:
    known = {"a": (0x61,), "é": (0xE9,), "→": (0x01002192,), "€": (0x010020AC, 0x20AC), "ж": (0x01000436, 0x6D6)}
    known |= {"Ω": (0x010003A9, 0x7D9), "σ": (0x010003C3, 0x7F2), "א": (0x010005D0, 0xCE0), "ł": (0x01000142, 0x1B3)}
    assert {character: keysyms(character) for character in known} == known


@given(st.characters(exclude_categories=("Cc", "Cs")), st.characters(exclude_categories=("Cc", "Cs")))
def test_no_two_characters_share_a_keysym(one: str, other: str) -> None:
    assert (one == other) == bool(set(keysyms(one)) & set(keysyms(other)))


@given(st.characters(categories=("Cc",)))
def test_control_characters_have_none_but_those_with_a_key(character: str) -> None:
    assert bool(keysyms(character)) == (character in "\n\t\b")
