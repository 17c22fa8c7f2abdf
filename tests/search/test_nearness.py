from hypothesis import given
from hypothesis import strategies as st

from bot.search.nearness import FURTHEST, chance, is_about, is_like

parts = st.floats(0, 1)
cosines = st.floats(-1, 1)


@given(cosines, parts, parts, st.integers(0, 2), st.floats(0.001, 1))
def test_nearer_or_more_words_is_never_less_likely(
    cosine: float, covered: float, titled: float, which: int, more: float
) -> None:
    values = [cosine, covered, titled]
    raised = [value + more if place == which else value for place, value in enumerate(values)]
    assert chance(*raised) > chance(*values)
    assert is_about(*raised) or not is_about(*values)


@given(st.floats(-1, FURTHEST - 1e-9), parts, parts)
def test_words_alone_are_not_enough(cosine: float, covered: float, titled: float) -> None:
    assert not is_about(cosine, covered, titled)


def test_meaning_alone_has_to_be_very_near() -> None:
    assert is_about(0.85, 0.0, 0.0)
    assert not is_about(0.6, 0.0, 0.0)
    assert is_about(0.6, 0.7, 0.3)


def test_papers_are_alike_from_a_cosine_on() -> None:
    assert is_like(0.7)
    assert not is_like(0.6)
