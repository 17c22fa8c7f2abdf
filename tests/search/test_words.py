"""Text becomes the same stems wherever it comes from."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.words import COMMON, LONGEST, analyse, is_common, prepared
from tests.strategies import texts


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("Speculative decoders", "specul decod"),
        ("Attention Is All You Need", "attent is all you need"),
        ("state-of-the-art", "state of the art"),
        ("GPT-4", "gpt 4"),
        ("C++ and C#, not A+B", "cplusplus and csharp not a b"),
        ("abc++ #tag x#y", "abc tag x y"),
        ("Alzheimer’s disease's MODELS'", "alzheim diseas model"),
        ("Gödel naïve Łukasz", "godel naiv lukasz"),
        ("SD²: ＦＵＬＬ ﬁne", "sd2 full fine"),
        ("𝒟-optimal", "d optim"),
        ("大规模LLM评估", "大 规 模 llm 评 估"),
        ("データ", "デ ー タ"),
        ("языковые модели", "языковые модели"),
        ("نماذج لغوية", "نماذج لغوية"),
        ("한국어 모델", "한국어 모델"),
        ("🎉 👩‍👩‍👧‍👦 — & …", ""),
        ("", ""),
        ("a\0b\x1bc", "a b c"),
        ("x" * (LONGEST + 1), ""),
    ],
)
def test_stems(text: str, stems: str) -> None:
    assert analyse(text) == tuple(stems.split())


def test_both_ways_of_writing_an_accent_are_one() -> None:
    for text in ("Gödel", "Björk", "한국어", "हिन्दी"):
        assert analyse(unicodedata.normalize("NFD", text)) == analyse(unicodedata.normalize("NFC", text))


def test_every_ideograph_is_found_in_a_sentence() -> None:
    sentence = "大规模语言模型的评估"
    assert analyse(sentence) == tuple(sentence)


@given(texts() | st.text())
def test_any_text_has_stems_without_spaces(text: str) -> None:
    assert all(stem and not any(letter.isspace() for letter in stem) for stem in analyse(text))


@given(texts() | st.text(), texts() | st.text())
def test_text_beside_text_has_the_stems_of_both(one: str, other: str) -> None:
    assert analyse(f"{one} \n {other}") == analyse(one) + analyse(other)


@given(st.text(st.characters(max_codepoint=127, exclude_characters="'#+")))
def test_plain_text_needs_no_preparing(text: str) -> None:
    assert prepared(text) == text


def test_common_words() -> None:
    assert is_common("The")
    assert is_common("(of)")
    assert not is_common("attention")
    assert not is_common("the-art")
    assert not is_common("")
    assert all(word == word.lower() and word.isalpha() for word in COMMON)
