"""Trending: what must hold whatever the numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.paper import Observation
from bot.domain.reasons import Rank, Rise
from bot.domain.trending import HORIZON, Standing, movement, rank

DAY = date(2026, 5, 28)
NOON = datetime(2026, 5, 28, 12, tzinfo=UTC)
UPVOTES = st.integers(0, 500)


def standing(paper: str, *counts: tuple[float, int], day: date = DAY, seen: float | None = None) -> Standing:
    """A standing with readings at so many hours after noon of the 28th."""
    history = tuple(Observation(NOON + timedelta(hours=hour), value) for hour, value in counts)
    seen_at = NOON + timedelta(hours=seen) if seen is not None else None
    return Standing(paper=paper, day=day, history=history, seen_at=seen_at)


def order(standings: list[Standing]) -> list[str]:
    return [ranked.standing.paper for ranked in rank(standings)]


@st.composite
def days(draw: st.DrawFn) -> list[Standing]:
    """A day of papers, some with a history."""
    found = []
    for number in range(draw(st.integers(1, 12))):
        start = draw(UPVOTES)
        later = [(draw(st.integers(1, 40)), draw(UPVOTES))] if draw(st.booleans()) else []
        found.append(standing(f"p{number}", (0, start), *later, seen=41))
    return found


@given(days(), st.data())
def test_more_upvotes_never_rank_lower_within_a_day(day: list[Standing], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(day))
    last = chosen.history[-1]
    more = replace(chosen, history=(*chosen.history[:-1], Observation(last.at, last.value + data.draw(UPVOTES))))
    before = order(day).index(chosen.paper)
    assert order([more if one is chosen else one for one in day]).index(chosen.paper) <= before


@given(days())
def test_every_paper_is_ranked_once_whatever_order_they_came_in(day: list[Standing]) -> None:
    assert sorted(order(day)) == sorted(one.paper for one in day)
    assert order(day[::-1]) == order(day)


def test_a_paper_without_history_counts_as_having_the_median_velocity() -> None:
    day = [
        standing("slow", (0, 10), (24, 12)),
        standing("middle", (0, 10), (24, 20)),
        standing("fast", (0, 10), (24, 60)),
        standing("new", (24, 20)),
    ]
    scores = {one.standing.paper: one.score for one in rank(day)}
    assert scores["new"] == 20 + HORIZON * 10


def test_what_rises_ranks_above_what_stands_still() -> None:
    assert order([standing("still", (0, 30), seen=24), standing("rising", (0, 10), (24, 29))]) == ["rising", "still"]


def test_a_count_that_did_not_change_since_stands_still() -> None:
    """It rose from 0 to 40 in the first two hours and was then watched for two days without a change."""
    move = movement(standing("p", (0, 0), (2, 40), seen=48))
    assert move is not None
    assert move.gain == 0


def test_an_old_day_that_is_fetched_late_is_not_rising() -> None:
    late = standing("p", (24 * 30, 10), (24 * 31, 90))
    assert movement(late) is None


def test_readings_minutes_apart_are_no_history() -> None:
    assert movement(standing("p", (0, 1), (0.2, 9))) is None


def test_a_short_watch_is_not_stretched_to_a_day() -> None:
    move = movement(standing("p", (0, 0), (2, 3)))
    assert move is not None
    assert move.velocity == 12


def test_a_later_day_halves_an_earlier_one_and_a_weekend_does_not_age() -> None:
    friday, monday = date(2026, 5, 29), date(2026, 6, 1)
    found = rank([standing("friday", (24, 50), day=friday), standing("monday", (24, 20), day=monday)])
    assert [(one.standing.paper, one.score) for one in found] == [("friday", 25.0), ("monday", 20.0)]


def test_reasons_are_data_the_more_particular_first() -> None:
    (first, second) = rank([standing("a", (0, 4), (24, 42)), standing("b", (0, 5), seen=24)])
    assert first.reasons == (Rise(38, NOON), Rank(1, 2, DAY))
    assert second.reasons == (Rank(2, 2, DAY),)


def test_equals_share_a_place() -> None:
    found = rank([standing("a", (0, 9)), standing("b", (0, 9)), standing("c", (0, 1))])
    assert [one.reasons for one in found] == [(Rank(1, 3, DAY),), (Rank(1, 3, DAY),), (Rank(3, 3, DAY),)]


def test_a_paper_that_was_never_counted_has_no_rank() -> None:
    (found,) = rank([standing("a")])
    assert (found.score, found.reasons) == (0.0, ())
