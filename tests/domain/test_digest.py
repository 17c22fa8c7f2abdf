"""Choosing: the best that are neither posted nor planned, up to the cap."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import choose
from bot.domain.outcome import DigestOutcome, PaperOutcome
from bot.domain.trending import Ranked, Standing

PAPERS = [f"p{number}" for number in range(12)]
SOME = st.sets(st.sampled_from(PAPERS))


def ranked(papers: list[str]) -> list[Ranked]:
    return [
        Ranked(standing=Standing(paper=one, day=date(2026, 5, 28)), score=-number, reasons=())
        for number, one in enumerate(papers)
    ]


@given(st.permutations(PAPERS), SOME, SOME, st.integers(1, 15))
def test_every_candidate_gets_one_outcome_and_the_best_free_ones_are_chosen(
    order: list[str], posted: set[str], planned: set[str], limit: int
) -> None:
    decisions = choose(ranked(order), posted, planned, limit)
    assert [one.ranked.standing.paper for one in decisions] == order
    free = [paper for paper in order if paper not in posted | planned]
    chosen = [one.ranked.standing.paper for one in decisions if one.outcome is PaperOutcome.CHOSEN]
    assert chosen == free[:limit]
    outcomes = Counter(one.outcome for one in decisions)
    assert outcomes[PaperOutcome.ALREADY_POSTED] == len(posted)
    assert outcomes[PaperOutcome.ALREADY_PLANNED] == len(planned - posted)
    assert outcomes[PaperOutcome.OVER_THE_CAP] == len(free) - len(chosen)


def test_every_outcome_of_a_digest_has_its_sentence() -> None:
    assert all(outcome.sentence.endswith(".") for outcome in DigestOutcome)
