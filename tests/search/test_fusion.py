from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.search.fusion import Evidence, fused

parts = st.floats(0, 1)
evidence = st.builds(Evidence, share=parts, covered=parts, titled=parts, cosine=st.none() | st.floats(-1, 1))
candidates = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), evidence, max_size=12)
counts = st.integers(0, 3_000_000)


@given(candidates, counts)
def test_every_candidate_is_there_once_and_the_best_is_first(found: dict[str, Evidence], papers: int) -> None:
    scores = fused(found, papers)
    assert scores.keys() == found.keys()
    assert list(scores.values()) == sorted(scores.values(), reverse=True)


@given(candidates, counts)
def test_the_order_in_which_candidates_come_does_not_matter(found: dict[str, Evidence], papers: int) -> None:
    assert list(fused(dict(reversed(found.items())), papers)) == list(fused(found, papers))


@given(candidates, evidence, counts, st.sampled_from(["share", "covered", "titled"]), st.floats(0.01, 1))
def test_more_words_never_rank_lower(
    found: dict[str, Evidence], one: Evidence, papers: int, name: str, more: float
) -> None:
    better = replace(one, **{name: min(getattr(one, name) + more, 1.0)})
    assume(better != one)
    scores = fused({**found, "x": one, "y": better}, papers)
    assert scores["y"] >= scores["x"]


@given(candidates, evidence, counts, st.floats(-1, 1), st.floats(-1, 1))
def test_a_nearer_paper_never_ranks_lower(
    found: dict[str, Evidence], one: Evidence, papers: int, near: float, far: float
) -> None:
    assume(near > far)
    scores = fused({**found, "x": replace(one, cosine=far), "y": replace(one, cosine=near)}, papers)
    assert scores["y"] > scores["x"] or near - far < 1e-6


@given(candidates, counts)
def test_the_paper_whose_title_was_typed_is_first_where_none_is_as_near(
    found: dict[str, Evidence], papers: int
) -> None:
    others = {paper: replace(one, covered=one.covered * 0.9, titled=one.titled * 0.8) for paper, one in found.items()}
    own = Evidence(share=0.9, covered=1.0, titled=1.0, cosine=0.9)
    assume(all(one.share < 0.9 and (one.cosine or 0) < 0.9 for one in others.values()))
    assert next(iter(fused({**others, "own": own}, papers))) == "own"


def test_a_sentence_is_led_by_meaning_and_a_few_words_by_words() -> None:
    worded = Evidence(share=0.6, covered=1.0, titled=0.0, cosine=0.3)
    sentence = {
        "near": Evidence(share=0.2, covered=0.4, titled=0.2, cosine=0.8),
        "worded": replace(worded, covered=0.7),
    }
    words = {"near": Evidence(share=0.2, covered=0.4, titled=0.2, cosine=0.45), "worded": worded}
    assert list(fused(sentence, 5000)) == ["near", "worded"]
    assert list(fused(words, 5000)) == ["worded", "near"]


def test_among_more_papers_the_same_nearness_means_less() -> None:
    found = {"near": Evidence(0.3, 0.5, 0.2, 0.58), "worded": Evidence(0.37, 0.6, 0.2, 0.26)}
    assert list(fused(found, 1000)) == ["near", "worded"]
    assert list(fused(found, 400_000)) == ["worded", "near"]


def test_a_paper_without_a_vector_yet_is_neither_first_nor_lost() -> None:
    found = {str(place): Evidence(0.3, 0.5, 0.0, 0.5 + place / 20) for place in range(5)}
    order = list(fused({**found, "new": Evidence(0.3, 0.5, 0.0, None)}, 5000))
    assert 1 <= order.index("new") <= 4
    assert next(iter(fused({**found, "new": Evidence(0.8, 1.0, 1.0, None)}, 5000))) == "new"


def test_without_any_vector_words_alone_decide() -> None:
    found = {"a": Evidence(0.3, 0.5, 0.0, None), "b": Evidence(0.4, 0.5, 0.0, None), "c": Evidence(0.1, 0.2, 0.0, None)}
    assert list(fused(found, 5000)) == ["b", "a", "c"]
    assert fused({}, 0) == {}
