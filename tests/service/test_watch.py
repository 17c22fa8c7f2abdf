"""What a running process does again and again."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import SourceFailed
from bot.service.watch import ALIVE, Watch
from tests.builders import DAY, entry, papers
from tests.fakes import FakeSource
from tests.service.conftest import INTERVAL, World
from tests.service.watching import MINUTE, SECOND, broken, looks, ready, tick, wait_before_the_next_look


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: nothing here depends on the database."""
    return f"sqlite:///{tmp_path / 'paperwire.db'}"


async def test_it_looks_only_when_it_is_time(world: World, watch: Watch, source: FakeSource) -> None:
    for _ in range(3):
        assert await wait_before_the_next_look(world, watch, source) == INTERVAL
    async with world.store.read() as unit:
        assert await unit.papers.get(["2605.00001"])


async def test_a_first_look_counts_and_tells_what_it_kept(watch: Watch, source: FakeSource) -> None:
    assert [(kept.day, kept.papers, kept.new) for kept in await watch.first_look()] == [(DAY, 1, 1)]
    assert not await looks(watch, source)


async def test_a_first_look_that_fails_is_raised_and_tried_again_after_a_minute(
    world: World, watch: Watch, source: FakeSource
) -> None:
    broken(source)
    with pytest.raises(SourceFailed, match="HTML"):
        await watch.first_look()
    assert watch.next_look == world.clock.now() + MINUTE
    assert not await looks(watch, source)


async def test_after_failures_it_waits_longer_each_time_up_to_the_interval_and_is_normal_after_success(
    world: World, watch: Watch, source: FakeSource
) -> None:
    broken(source)
    with capture_logs() as logs:
        waits = [await wait_before_the_next_look(world, watch, source) for _ in range(6)]
    assert [wait / MINUTE for wait in waits] == [1, 2, 4, 8, 10, 10]
    assert [line["reason"] for line in logs if line["event"] == "look.failed"] == ["It answered with HTML."] * 6
    source.days[DAY] = [entry("2605.00001")]
    assert await wait_before_the_next_look(world, watch, source) == INTERVAL
    broken(source)
    assert await wait_before_the_next_look(world, watch, source) == MINUTE


async def test_a_source_that_is_away_for_days_is_still_asked_only_when_it_is_time(
    world: World, watch: Watch, source: FakeSource
) -> None:
    broken(source)
    with capture_logs():
        waits = [await wait_before_the_next_look(world, watch, source) for _ in range(60)]
    assert waits[-1] == INTERVAL


async def test_a_tick_plans_what_is_due_and_delivers_it(world: World, watch: Watch, source: FakeSource) -> None:
    await world.keep(papers(3))
    source.days[DAY] = list(papers(3).entries)
    await world.schedule()
    await tick(watch)
    assert world.posted == []
    world.clock.advance(timedelta(days=1))
    await tick(watch)
    assert world.posted == [world.ids(papers(3))]


async def test_it_is_ready_until_it_has_not_ticked_for_a_minute(world: World, watch: Watch) -> None:
    assert ready(watch)
    world.clock.advance(ALIVE - SECOND)
    assert ready(watch)
    world.clock.advance(SECOND)
    assert not ready(watch)
    await tick(watch)
    assert ready(watch)
    assert timedelta(seconds=60) == ALIVE


async def test_after_a_sleep_it_looks_before_it_plans(world: World, watch: Watch, source: FakeSource) -> None:
    """What came due meanwhile is planned from the list of now."""
    await world.keep(papers(3))
    await world.schedule()
    world.clock.advance(timedelta(days=1))
    source.days[world.clock.now().date()] = [entry("2605.29999", 50, day=world.clock.now().date())]
    source.days[DAY] = list(papers(3).entries)
    await tick(watch)
    assert world.posted == [["2605.29999", *world.ids(papers(3))]]


async def test_what_another_process_has_read_lately_is_not_asked_for_again(
    world: World, watch: Watch, source: FakeSource
) -> None:
    await world.keep(papers(3, at=world.clock.now()))
    assert not await looks(watch, source)
    assert watch.next_look == world.clock.now() + INTERVAL
    world.clock.advance(INTERVAL)
    assert await looks(watch, source)


async def test_it_says_that_it_has_looked(watch: Watch, source: FakeSource) -> None:
    broken(source)
    await watch.look()
    assert not watch.looked.is_set()
    source.days[DAY] = [entry("2605.00001")]
    with suppress(SourceFailed):
        await watch.first_look()
    assert watch.looked.is_set()
