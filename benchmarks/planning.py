"""Planning of many due schedules, beside a bare COPY of the rows that it writes.

Each schedule posts to a destination of its own, where 500 papers were posted before: most of them long ago, sixteen of
the last days' best, as after two digests of the same papers. The fifty recipes hold one to fifty papers.
"""

import json
import logging
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog

from benchmarks.crowd import DAYS, NOW, gather, paper_id
from bot.service.plan import Planner
from bot.store.engine import database_url
from bot.store.unit import SqlStore, open_store
from tests.fakes import FakeClock, no_topics
from tests.standins.postgres import postgres

SIZES = (10_000, 100_000)
ON_SQLITE = 10_000
_WRITTEN = ("digest", "delivery")
RECENT = [paper_id(day, number) for day in DAYS[1:3] for number in range(8)]
SHOWN = [*RECENT, *(f"2{number // 100:03}.{number:05}" for number in range(500 - len(RECENT)))]


async def main() -> None:
    """Print schedules a second, and what of a bare COPY that is."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    rates = [await _on_postgresql(size) for size in SIZES]
    print(f"rate at {SIZES[1]:,} beside {SIZES[0]:,}: {rates[1] / rates[0]:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(database_url(f"sqlite:///{Path(folder) / 'bench.db'}")) as store:
            await gather(store, ON_SQLITE, NOW.replace(second=0), SHOWN)
            seconds = await _plan(store, ON_SQLITE)
    print(f"SQLite      {ON_SQLITE:>7,} schedules  {ON_SQLITE / seconds:6.0f}/s")


async def _on_postgresql(size: int) -> float:
    with postgres() as url:
        async with open_store(database_url(url)) as store:
            await gather(store, size, NOW.replace(second=0), SHOWN)
            seconds = await _plan(store, size)
            copied = await _copy(store)
    rates = f"{size / seconds:6.0f}/s   bare COPY {size / copied:6.0f}/s   ratio {copied / seconds:.2f}"
    print(f"PostgreSQL  {size:>7,} schedules  {rates}", flush=True)
    return size / seconds


async def _plan(store: SqlStore, size: int) -> float:
    planner = Planner(store, FakeClock(NOW), lambda: "", no_topics)
    started = time.perf_counter()
    planned = await planner.plan_due()
    seconds = time.perf_counter() - started
    if planned != size:
        raise RuntimeError(f"{planned} of {size} were planned")
    return seconds


async def _copy(store: SqlStore) -> float:
    """Seconds of COPY for the rows that planning wrote, into the same tables with their indexes and checks, emptied."""
    async with store._engine.connect() as pooled:
        connection: Any = (await pooled.get_raw_connection()).driver_connection
        rows = {table: await connection.fetch(f"SELECT * FROM {table} WHERE id > 0") for table in _WRITTEN}
        await connection.execute("SET session_replication_role = replica")
        for table in reversed(_WRITTEN):
            await connection.execute(f"DELETE FROM {table} WHERE id > 0")
        await connection.execute("SET session_replication_role = DEFAULT")
        await connection.execute(f"VACUUM {', '.join(_WRITTEN)}")
        await connection.reset_type_codec("json", schema="pg_catalog")
        records = {table: [_as_text(row) for row in some] for table, some in rows.items()}
        started = time.perf_counter()
        for table, some in records.items():
            await connection.copy_records_to_table(table, records=some)
        return time.perf_counter() - started


def _as_text(row: Sequence[object]) -> list[object]:
    """COPY is given JSON ready-made."""
    return [json.dumps(cell) if isinstance(cell, dict | list) else cell for cell in row]
