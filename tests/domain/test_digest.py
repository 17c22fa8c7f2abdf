"""Choosing: the best that are neither posted nor planned, up to the cap."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import choose
from bot.domain.outcome import DigestOutcome, PaperOutcome
from bot.domain.paper import Observation
from bot.domain.trending import Ranked, Standing

PAPERS = [f"p{number}" for number in range(12)]
SOME = st.sets(st.sampled_from(PAPERS))


UPVOTES = st.fixed_dictionaries({paper: st.none() | st.integers(0, 9) for paper in PAPERS})
NOON = datetime(2026, 5, 28, 12, tzinfo=UTC)


def ranked(papers: list[str], upvotes: Mapping[str, int | None]) -> list[Ranked]:
    return [
        Ranked(standing=_standing(one, upvotes[one]), score=-number, reasons=()) for number, one in enumerate(papers)
    ]


def _standing(paper: str, upvotes: int | None) -> Standing:
    history = () if upvotes is None else (Observation(NOON, upvotes),)
    return Standing(paper=paper, day=date(2026, 5, 28), history=history)


@given(st.permutations(PAPERS), SOME, SOME, st.integers(1, 15), UPVOTES, st.integers(0, 9))
def test_every_candidate_gets_one_outcome_and_the_best_free_ones_are_chosen(
    order: list[str], posted: set[str], planned: set[str], limit: int, upvotes: dict[str, int | None], bar: int
) -> None:
    decisions = choose(ranked(order, upvotes), posted, planned, limit, bar)
    assert [one.ranked.standing.paper for one in decisions] == order
    free = [paper for paper in order if paper not in posted | planned]
    above = [paper for paper in free if (upvotes[paper] or 0) >= bar]
    chosen = [one.ranked.standing.paper for one in decisions if one.outcome is PaperOutcome.CHOSEN]
    assert chosen == above[:limit]
    outcomes = Counter(one.outcome for one in decisions)
    assert outcomes[PaperOutcome.ALREADY_POSTED] == len(posted)
    assert outcomes[PaperOutcome.ALREADY_PLANNED] == len(planned - posted)
    assert outcomes[PaperOutcome.OVER_THE_CAP] == len(above) - len(chosen)
    assert outcomes[PaperOutcome.BELOW_THE_BAR] == len(free) - len(above)


def test_every_outcome_of_a_digest_has_its_sentence() -> None:
    assert all(outcome.sentence.endswith(".") for outcome in DigestOutcome)
