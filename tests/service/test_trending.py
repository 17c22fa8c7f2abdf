"""The papers of a day in each order, and one paper with all that is known of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.errors import NotFound
from bot.domain.paper import Author, Entry, Listing, Metric, Observation, Sighting
from bot.domain.reasons import Rank
from bot.service.trending import DayView, Sort, Trending
from tests.builders import DAY, NOON, SOURCE, batch, entry, papers
from tests.service.conftest import World

LATER = NOON + timedelta(hours=6)


@pytest.fixture
def trending(world: World) -> Trending:
    return Trending(world.store, world.clock)


def ids(view: DayView) -> list[str]:
    return [ranked.standing.paper for ranked in view.ranked]


def listed_at(made: Entry, hour: int) -> Entry:
    at = datetime(2026, 5, 28, hour, tzinfo=UTC)
    return replace(made, listing=Listing(paper=made.paper.id, source=SOURCE, list="daily", day=DAY, at=at))


async def test_without_any_papers_there_is_no_day(trending: Trending) -> None:
    assert await trending.day() == DayView(None, [], {})


async def test_the_newest_day_is_shown_unless_another_is_asked_for(world: World, trending: Trending) -> None:
    before = DAY - timedelta(days=1)
    await world.keep(papers(2, before))
    await world.keep(papers(3))
    newest, older = await trending.day(), await trending.day(before)
    assert (newest.day, ids(newest)) == (DAY, world.ids(papers(3)))
    assert (older.day, ids(older)) == (before, world.ids(papers(2, before)))
    assert set(older.papers) == set(ids(older))
    assert {view.ranked[0].reasons for view in (newest, older)} == {(Rank(1, 3, DAY),), (Rank(1, 2, before),)}


async def test_a_day_of_the_future_is_not_the_newest(world: World, trending: Trending) -> None:
    await world.keep(papers(2))
    await world.keep(papers(1, DAY + timedelta(days=1)))
    assert (await trending.day()).day == DAY


async def test_a_day_that_is_not_stored_is_empty(world: World, trending: Trending) -> None:
    await world.keep(papers(2))
    saturday = date(2026, 5, 23)
    assert await trending.day(saturday) == DayView(saturday, [], {})


async def test_each_order(world: World, trending: Trending) -> None:
    slow, rising = listed_at(entry("2605.00001", 40), 3), listed_at(entry("2605.00002", 10), 9)
    late = listed_at(entry("2605.00003", 5), 15)
    await world.keep(batch(slow, rising, late))
    await world.keep(batch(slow, replace(rising, counts={Metric.UPVOTES: 38}), late, at=LATER))
    orders = {sort: [one[-1] for one in ids(await trending.day(sort=sort))] for sort in Sort}
    assert orders == {Sort.TRENDING: ["2", "1", "3"], Sort.UPVOTES: ["1", "2", "3"], Sort.NEW: ["3", "2", "1"]}


@pytest.mark.parametrize("sort", [Sort.UPVOTES, Sort.NEW])
async def test_equals_stay_in_the_order_of_trending(world: World, trending: Trending, sort: Sort) -> None:
    made = [listed_at(entry(f"2605.0000{number}", 7), 3) for number in range(4)]
    await world.keep(batch(*reversed(made)))
    assert ids(await trending.day(sort=sort)) == [one.paper.id for one in made]


async def test_papers_without_a_count_and_without_a_time_come_last(world: World, trending: Trending) -> None:
    await world.keep(batch(entry("2605.00001", None), listed_at(entry("2605.00002", 1), 3)))
    for sort in Sort:
        assert ids(await trending.day(sort=sort)) == ["2605.00002", "2605.00001"]


async def test_an_unknown_paper(trending: Trending) -> None:
    assert not await trending.knows("2605.00001")
    with pytest.raises(NotFound, match=r"^No paper 2605\.00001 is stored\.$"):
        await trending.paper("2605.00001")


async def test_a_paper_has_its_newest_counts_its_listing_and_its_rank_there(world: World, trending: Trending) -> None:
    by = Author(name="AK", handle="akhaliq")
    made = entry("2605.00001", 5)
    assert made.listing
    listing = replace(made.listing, by=by)
    counts = {Metric.UPVOTES: 5, Metric.STARS: 28}
    await world.keep(batch(replace(made, listing=listing, counts=counts), entry("2605.00002", 90)))
    await world.keep(
        batch(replace(made, listing=listing, counts=counts | {Metric.UPVOTES: 8}), entry("2605.00002", 90), at=LATER)
    )
    view = await trending.paper("2605.00001")
    assert view.paper == made.paper
    assert view.counts == {Metric.UPVOTES: Observation(LATER, 8), Metric.STARS: Observation(NOON, 28)}
    assert view.listing == listing
    assert view.ranked
    assert view.ranked.standing.paper == "2605.00001"
    assert view.ranked.reasons[-1] == Rank(2, 2, DAY)


async def test_a_paper_is_seen_on_the_last_day_it_was_listed(world: World, trending: Trending) -> None:
    before = DAY - timedelta(days=1)
    await world.keep(batch(entry("2605.00001", day=before), day=before))
    await world.keep(papers(3))
    await world.keep(batch(*papers(3).entries, entry("2605.00001")))
    view = await trending.paper("2605.00001")
    assert view.listing
    assert view.ranked
    assert (view.listing.day, view.ranked.standing.day) == (DAY, DAY)


async def test_a_paper_that_was_never_listed_has_no_rank(world: World, trending: Trending) -> None:
    await world.keep(papers(3))
    async with world.store.begin() as unit:
        await unit.papers.keep_sightings([Sighting(source=SOURCE, at=NOON, entry=entry("2402.17764", 12, day=None))])
    assert await trending.knows("2402.17764")
    view = await trending.paper("2402.17764")
    assert (view.listing, view.ranked) == (None, None)
    assert view.counts == {Metric.UPVOTES: Observation(NOON, 12)}
    assert "2402.17764" not in ids(await trending.day())
