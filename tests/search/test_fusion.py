from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.results import Evidence
from bot.search.fusion import fused

parts = st.floats(0, 1)
evidence = st.builds(
    Evidence,
    share=parts,
    covered=parts,
    having=parts,
    beside=parts,
    close=parts,
    whole=st.booleans(),
    whole_title=st.booleans(),
    named=st.booleans(),
)
candidates = st.dictionaries(st.sampled_from("abcdefghij"), evidence, max_size=10)
cosines = st.dictionaries(st.sampled_from("abcdefghij"), st.floats(-1, 1), max_size=10)
counts = st.integers(0, 3_000_000)

Found = dict[str, Evidence]
Cosines = dict[str, float]


@given(candidates, cosines, counts)
def test_every_candidate_is_there_once_and_the_best_is_first(found: Found, near: Cosines, papers: int) -> None:
    scores = fused(found, near, papers)
    assert scores.keys() == found.keys()
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


@given(candidates, cosines, counts)
def test_the_order_in_which_candidates_come_does_not_matter(found: Found, near: Cosines, papers: int) -> None:
    assert list(fused(dict(reversed(found.items())), near, papers)) == list(fused(found, near, papers))


GROWING = ["share", "covered", "having", "beside", "close"]


@given(candidates, evidence, cosines, counts, st.sampled_from(GROWING), st.floats(0.01, 1))
def test_more_words_never_rank_lower(
    found: Found, one: Evidence, near: Cosines, papers: int, name: str, more: float
) -> None:
    better = replace(one, **{name: min(getattr(one, name) + more, 1.0)})
    scores = fused({**found, "x": one, "y": better}, near, papers)
    assert scores["y"] >= scores["x"]


@given(candidates, evidence, cosines, counts, st.floats(-1, 1), st.floats(-1, 1))
def test_a_nearer_paper_never_ranks_lower(
    found: Found, one: Evidence, others: Cosines, papers: int, near: float, far: float
) -> None:
    assume(near > far + 1e-6)
    scores = fused({**found, "x": one, "y": one}, {**others, "x": far, "y": near}, papers)
    assert scores["y"] > scores["x"]


@given(candidates, cosines, counts)
def test_the_paper_whose_title_was_typed_is_first(found: Found, near: Cosines, papers: int) -> None:
    others = {paper: replace(one, share=one.share * 0.9, named=False) for paper, one in found.items()}
    own = Evidence(0.9, 1.0, 1.0, 1.0, 1.0, match=True, whole=True, whole_title=True, named=True)
    assert next(iter(fused({**others, "own": own}, {**near, "own": 0.8}, papers))) == "own"


def test_a_few_words_rank_higher_the_more_of_them_are_there_and_where_they_stand_together() -> None:
    other = Evidence(share=0.4, covered=0.6)
    for better in (replace(other, having=0.8), replace(other, beside=0.5), replace(other, close=0.5)):
        found = {"other": replace(other, share=0.45), "better": better}
        assert list(fused(found, {"other": 0.3, "better": 0.3}, 5000)) == ["better", "other"]
        assert list(fused(found, {"other": 0.8, "better": 0.8}, 5000)) == ["other", "better"]


WORDED = Evidence(share=0.6, covered=0.8)
OTHER = Evidence(share=0.2, covered=0.4)


def test_a_sentence_is_led_by_meaning_and_a_few_words_by_words() -> None:
    found = {"other": OTHER, "worded": WORDED}
    assert list(fused(found, {"other": 0.8, "worded": 0.3}, 5000)) == ["other", "worded"]
    assert list(fused(found, {"other": 0.45, "worded": 0.3}, 5000)) == ["worded", "other"]


def test_among_more_papers_the_same_nearness_means_less() -> None:
    found = {"other": Evidence(0.3, 0.5), "worded": Evidence(0.37, 0.6)}
    near = {"other": 0.55, "worded": 0.3}
    assert list(fused(found, near, 1000)) == ["other", "worded"]
    assert list(fused(found, near, 400_000)) == ["worded", "other"]


def test_a_paper_without_a_vector_yet_is_neither_first_nor_lost() -> None:
    found = {str(place): OTHER for place in range(5)}
    near = {str(place): 0.5 + place / 20 for place in range(5)}
    assert 1 <= list(fused({**found, "new": OTHER}, near, 5000)).index("new") <= 4
    assert next(iter(fused({**found, "new": replace(WORDED, share=0.9, whole=True)}, near, 5000))) == "new"


def test_without_any_vector_words_alone_decide() -> None:
    found = {"a": Evidence(0.3, 0.5), "b": Evidence(0.4, 0.5), "c": Evidence(0.1, 0.2)}
    assert list(fused(found, {}, 5000)) == ["b", "a", "c"]
    assert fused({}, {}, 0) == {}
