import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.terminal.wrap import harmless, wrap
from bot.text.words import NBSP, joined
from tests.strategies import HOSTILE, texts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a [31mb"),
        ("a\r\nb\tc", "a b c"),
        ("\x9b2J\x07\x00", "2J"),
        ("pay \u202eesrever", "pay esrever"),
        ("\u2066a\u2069\u200f\u200b\ufeff\u2060", "a"),
        ("a\u2028b\u2029c", "a b c"),
        ("\ud800x", "x"),
        ("👩\u200d👧 ❤\ufe0f", "👩👧 ❤"),
        (f"et{NBSP}al.", f"et{NBSP}al."),
        ("e\u0301 大規模 עברית [bold]x[/bold]", "e\u0301 大規模 עברית [bold]x[/bold]"),
    ],
)
def test_what_a_terminal_would_obey_goes(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text() | st.sampled_from(HOSTILE))
def test_nothing_harmful_is_left(text: str) -> None:
    left = harmless(text)
    assert not {unicodedata.category(character) for character in left} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert harmless(left) == left


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("", []),
        (NBSP, []),
        ("exactly8 fits", ["exactly8", "fits"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("大規模言語モデル", ["大規模言", "語モデル"]),
        (f"ab cd{NBSP}ef{NBSP}gh", ["ab", "cd ef gh"]),
        ("Multi-Agent", ["Multi-", "Agent"]),
        ("end-to-end x", ["end-to-e", "nd x"]),
    ],
)
def test_lines_are_broken_where_they_may_be(text: str, lines: list[str]) -> None:
    assert wrap(text, 8, at_hyphens=True) == lines


def test_hyphens_hold_unless_asked_for() -> None:
    assert wrap("paperwire today --limit 42 well-known", 32) == ["paperwire today --limit 42", "well-known"]


@pytest.mark.parametrize("length", range(1, 40))
def test_a_dot_stays_with_what_is_before_it(length: int) -> None:
    lines = wrap(joined(["x" * length, "y" * 9, "z"]), 10)
    assert not any(line.startswith("·") for line in lines)
    assert "".join(lines).replace(" ", "") == f"{'x' * length}·{'y' * 9}·z"


@given(texts(), st.integers(4, 120), st.booleans())
def test_lines_fit_and_nothing_is_lost(text: str, width: int, at_hyphens: bool) -> None:
    lines = wrap(text, width, at_hyphens=at_hyphens)
    assert all(cell_len(line) <= width for line in lines)
    assert all(line == line.strip() for line in lines)
    assert "".join("".join(lines).split()) == "".join(harmless(text).split())
