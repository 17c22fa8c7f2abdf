"""Planning of personal digests on PostgreSQL: people with three topics each, all of them due at once, as in one city at
nine.

Topics and papers are recorded ones: three distinct topics for ten people, and a week of 1,000 new papers a day, of
which those of the last day are new to everybody. Matched, chosen and written to the ledger, by one process.
"""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog

from benchmarks.arxiv import papers
from benchmarks.judged_sets import DATA
from benchmarks.topics import topics
from bot.domain.errors import MeaningMissing
from bot.domain.paper import Batch, Entry, Listing
from bot.search.index import FullText
from bot.search.language import parse
from bot.search.normal import normal
from bot.service.matching import Matching
from bot.service.meaning import Meaning
from bot.service.plan import Planner
from bot.store.engine import database_url
from bot.store.unit import SqlStore, open_store
from tests.fakes import FakeClock
from tests.standins.postgres import postgres

SIZES = (10_000, 100_000)
TOPICS_EACH = 3
DISTINCT = 0.3
"""Distinct topics, of the number of people."""
A_DAY = 1_000
NOW = datetime(2026, 5, 29, 9, 0, 30, tzinfo=UTC)
DUE, BEFORE = NOW.replace(second=0), NOW.replace(second=0) - timedelta(days=1)
DAYS = [date(2026, 5, number) for number in (22, 25, 26, 27, 28, 29)]
SEED = 7


async def main() -> None:
    """Print seconds for each number of people."""
    if not (DATA / "topics").is_dir() or not (DATA / "arxiv").is_dir():
        print(f"not run: the recorded topics and papers are not here ({DATA})")
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    texts = [normal(parse(one).condition) for one in topics(int(SIZES[-1] * DISTINCT))]
    random.Random(SEED).shuffle(texts)
    seconds = [await _measured(size, texts[: int(size * DISTINCT)]) for size in SIZES]
    people = SIZES[1] / SIZES[0]
    print(f"{people:g} times the people take {seconds[1] / seconds[0]:.1f} times as long")


async def _measured(size: int, texts: Sequence[str]) -> float:
    with postgres() as url:
        async with open_store(database_url(url)) as store:
            await _stock(store, size, texts)
            clock = FakeClock(NOW)
            matching = Matching(store, FullText(DATA / "none"), clock, _no_meaning)
            planner = Planner(store, clock, lambda: "", lambda: matching)
            started, before = time.perf_counter(), time.process_time()
            planned = await planner.plan_due()
            seconds, own = time.perf_counter() - started, time.process_time() - before
            held = await _count(store)
    if planned != size:
        raise RuntimeError(f"{planned} of {size} were planned")
    took = f"{seconds:.1f} s ({own:.1f} s of its own)"
    print(f"{size:>7,} people, {len(texts):,} topics: {took}; {held:,} hold papers", flush=True)
    return seconds


def _no_meaning() -> Meaning:
    raise MeaningMissing("Nothing here asks for it.")


async def _stock(store: SqlStore, size: int, texts: Sequence[str]) -> None:
    recorded = [one.paper for one in papers(A_DAY * len(DAYS))]
    async with store.begin() as unit:
        for number, day in enumerate(DAYS):
            some = recorded[number * A_DAY :][:A_DAY]
            entries = tuple(
                Entry(paper=replace(one, id=f"{day:%y%m}.{day.day:02}{n:03}"), listing=_listing(day, n))
                for n, one in enumerate(some)
            )
            at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
            await unit.papers.keep(Batch(source="arxiv", list="cs.CL", day=day, at=at, entries=entries))
    await _people(store, size, texts)


def _listing(day: date, number: int) -> Listing:
    return Listing(paper=f"{day:%y%m}.{day.day:02}{number:03}", source="arxiv", list="cs.CL", day=day)


async def _people(store: SqlStore, size: int, texts: Sequence[str]) -> None:
    """By COPY; the first half of the topics are followed by most."""
    draw = random.Random(SEED)
    recipe = '{"what": "mine", "limit": 8, "bar": 0, "topics": []}'
    everybody = range(1, size + 1)
    half = len(texts) // 2
    followed = [
        (person, topic, texts[topic - 1], BEFORE)
        for person in everybody
        for topic in {person % len(texts) + 1, *(draw.randint(1, half) for _ in range(TOPICS_EACH))}
    ]
    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {
        "destination": (["id", "address"], [(n, f"slack:T1/U{n}") for n in everybody]),
        "person": (
            ["id", "platform", "workspace", "user", "name", "destination"],
            [(n, "slack", "T1", f"U{n}", f"Person {n}", n) for n in everybody],
        ),
        "topic": (["id", "text"], [(n, text) for n, text in enumerate(texts, start=1)]),
        "subscription": (["person", "topic", "text", "since"], _first(followed)),
        "schedule": (
            ["id", "destination", "name", "recipe", "rule", "zone", "next_due", "previous_due", "paused", "heard_at"],
            [(n, n, "digest", recipe, "daily 09:00", "UTC", DUE, BEFORE, False, BEFORE) for n in everybody],
        ),
    }
    async with store._engine.connect() as pooled:
        connection: Any = (await pooled.get_raw_connection()).driver_connection
        await connection.reset_type_codec("json", schema="pg_catalog")
        for table, (columns, records) in tables.items():
            await connection.copy_records_to_table(table, columns=columns, records=records)
        await connection.execute("VACUUM ANALYZE")
        await pooled.invalidate()  # it reads JSON otherwise now


def _first(followed: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Three of each person."""
    held: dict[int, int] = {}
    kept = []
    for one in followed:
        held[one[0]] = held.get(one[0], 0) + 1
        if held[one[0]] <= TOPICS_EACH:
            kept.append(one)
    return kept


async def _count(store: SqlStore) -> int:
    async with store._engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM delivery")
        return int(found.scalar_one())


if __name__ == "__main__":
    asyncio.run(main())
