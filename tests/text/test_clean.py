import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.clean import cut, fold

ANY_TEXT = st.text(st.characters(codec=None))
TRICKY = st.lists(
    st.sampled_from(
        ["\x1b[", "\x1b]", "0;title\x07", "\x9b31m", "\u202e", "\u200b", "\ud800", "\x00", "e\u0301", "a", " ", "\n"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Deep\n  nets\tlearn ", "Deep nets learn"),
        ("\x1b[31mred\x1b[0m alert", "red alert"),
        ("\x1b]8;;https://bad.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;owned\x07Title", "Title"),
        ("\x9b1mbold", "bold"),
        ("\x1b]never closed", "never closed"),
        ("nul\x00byte", "nulbyte"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("one\u2028two\u2029three", "one two three"),
        ("no\u00a0break", "no break"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("Poincare\u0301", "Poincaré"),
    ],
)
def test_what_cannot_be_shown_is_taken_out(raw: str, clean: str) -> None:
    assert fold(raw) == clean


@pytest.mark.parametrize(
    "text", ["\U0001f469\u200d\U0001f52c", "می\u200cخواهم", "क्\u200dष", "א\u200fa\u200e", "❤\ufe0f"]
)
def test_what_scripts_and_emoji_need_is_kept(text: str) -> None:
    assert fold(text) == text


@given(ANY_TEXT | TRICKY)
def test_folding_gives_one_safe_line_and_a_second_call_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert unicodedata.is_normalized("NFC", folded)
    folded.encode()
    assert not {unicodedata.category(c) for c in folded} & {"Cc", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("Short enough", 12, "Short enough"),
        ("Attention is all you need", 13, "Attention is…"),
        ("Attention is all you need", 14, "Attention is…"),
        ("Maps, plans, and more", 13, "Maps, plans…"),
        ("State - of - the art", 12, "State - of…"),
        ("Incomprehensibilities", 10, "Incompreh…"),
        ("ab", 1, "…"),
    ],
)
def test_cutting_ends_at_a_word(text: str, most: int, short: str) -> None:
    assert cut(text, most) == short


@given(ANY_TEXT.map(fold), st.integers(1, 40))
def test_a_cut_text_fits_and_dangles_nothing(text: str, most: int) -> None:
    short = cut(text, most)
    assert len(short) <= most
    if short != text:
        assert short.endswith("…")
        assert short[:-1] == short[:-1].rstrip(" ,;:-")
        assert text.startswith(short[:-1])
