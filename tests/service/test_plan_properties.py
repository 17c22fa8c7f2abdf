"""Whenever the process sleeps: one digest a due period, of what the preview said."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence
from bot.domain.digest import Content
from bot.domain.outcome import DigestOutcome
from bot.domain.schedule import Recipe, Schedule, Target
from bot.service.plan import Planner
from bot.store.engine import database_url
from bot.store.unit import SqlStore, open_store
from tests.builders import papers, schedule
from tests.domain.test_cadence import CADENCES
from tests.fakes import FakeClock, no_topics

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NEAR_A_CHANGE = st.sampled_from(["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31"])
"""Days before clocks change, in one half of the world or the other."""
STARTS = st.builds(
    lambda day, minutes: datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=minutes),
    NEAR_A_CHANGE,
    st.integers(0, 24 * 60),
)
SLEEPS = st.lists(st.integers(1, 72 * 60), min_size=1, max_size=8)
"""Minutes between ticks: from one that is on time to three days away."""
TERMINAL = Target("terminal", "digest")


RECIPES = st.builds(Recipe, limit=st.integers(1, 9), bar=st.just(0) | st.integers(1, 45))


async def put(store: SqlStore, value: Schedule) -> Schedule:
    async with store.begin() as unit:
        where = await unit.schedules.destination(value.address)
        return await unit.schedules.put(replace(value, destination=where))


async def contents(store: SqlStore) -> list[Content]:
    """What every digest says, the newest last."""
    async with store.read() as unit:
        found = await unit.digests.contents([one.digest for one in await unit.ledger.deliveries()])
    return [one for _, one in sorted(found.items()) if isinstance(one, Content)]


@asynccontextmanager
async def opened() -> AsyncIterator[SqlStore]:
    """A store for one example."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(database_url(f"sqlite:///{Path(folder) / 'p.db'}")) as store:
            yield store


@FEW
@given(CADENCES, STARTS, SLEEPS)
async def test_one_digest_a_due_period_however_long_it_sleeps(
    cadence: Cadence, start: datetime, sleeps: list[int]
) -> None:
    clock, covered = FakeClock(start), list[datetime]()
    first = cadence.next_due(start)
    async with opened() as store:
        await put(store, replace(schedule(0, next_due=first), cadence=cadence))
        for minutes in sleeps:
            clock.advance(timedelta(minutes=minutes))
            covered += await tick(store, clock)
    assert covered == [one for one in [first, *cadence.passed(first, clock.now())] if one <= clock.now()]


async def tick(store: SqlStore, clock: FakeClock) -> list[datetime]:
    """New papers, and what is planned then is what the preview says; the due times that it stands for."""
    planner, now = Planner(store, clock, lambda: "", no_topics), clock.now()
    async with store.begin() as unit:
        await unit.papers.keep(papers(12, now.date(), now))
    (one,), before = await schedules(store), len(await contents(store))
    said = (await planner.preview(TERMINAL)).plan.chosen
    assert [await planner.plan_due(), await planner.plan_due()] == [int(one.next_due <= now), 0]
    if one.next_due > now:
        return []
    made = (await contents(store))[before:]
    assert [[item.paper for item in digest.items] for digest in made] == ([said] if said else [])
    return [one.next_due, *one.cadence.passed(one.next_due, now)]


async def schedules(store: SqlStore) -> list[Schedule]:
    async with store.read() as unit:
        return await unit.schedules.all()


async def outcome(store: SqlStore, name: str) -> DigestOutcome:
    """What became of the newest digest of a schedule."""
    async with store.read() as unit:
        (found,) = [one for one in await unit.schedules.all() if one.name == name]
        outcomes = await unit.digests.last_outcomes(found.id)
        return outcomes[found.id].outcome


@FEW
@given(st.lists(RECIPES, min_size=1, max_size=5), st.integers(0, 40))
async def test_what_preview_says_is_what_is_posted_and_nothing_comes_twice(recipes: list[Recipe], listed: int) -> None:
    """Several schedules of one place, each previewed just before it is due. A paper's upvotes are its number."""
    start = datetime(2026, 5, 28, 6, tzinfo=UTC)
    async with opened() as store:
        clock = FakeClock(start)
        planner = Planner(store, clock, lambda: "", no_topics)
        async with store.begin() as unit:
            await unit.papers.keep(papers(listed, at=start))
        said: list[str] = []
        for number, recipe in enumerate(recipes):
            due = start + timedelta(minutes=number)
            name = f"s{number}"
            await put(store, replace(schedule(0, next_due=due, name=name), recipe=recipe))
            clock.advance(max(timedelta(0), due - clock.now()))
            plan = (await planner.preview(Target("terminal", name))).plan
            said += plan.chosen
            assert await planner.plan_due() == 1
            assert await outcome(store, name) == plan.outcome
        posted = [item.paper for one in await contents(store) for item in one.items]
    assert posted == said
    assert len(set(posted)) == len(posted)
    if not any(one.bar for one in recipes):
        assert len(posted) == min(listed, sum(one.limit for one in recipes))
