"""A store with very many schedules, made by the database itself."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.paper import Author, Batch, Entry, Listing, Metric, Paper
from bot.store.unit import SqlStore

NOW = datetime(2026, 5, 28, 9, 0, 30, tzinfo=UTC)
DAYS = [date(2026, 5, number) for number in (25, 26, 27, 28)]
A_DAY = 60
RECIPES = 50
CHANNELS = 20
"""Of each workspace; a million schedules are those of 50,000 workspaces."""
_BEFORE = NOW.replace(second=0) - timedelta(days=1)
_SERIES = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {size})"


def paper_id(day: date, number: int) -> str:
    """The id of one of a day's papers, the first with most upvotes."""
    return f"{day:%y%m}.{day.day:02}{number:03}"


async def gather(store: SqlStore, size: int, next_due: datetime, shown: Sequence[str] = ()) -> None:
    """Papers of four days, and so many daily schedules of fifty recipes, each with a destination of its own, twenty to
    a workspace, to which the papers of `shown` were posted.
    """
    async with store.begin() as unit:
        for day in DAYS:
            await unit.papers.keep(_batch(day))
        await _schedules(unit.papers._connection, size, next_due)
        await _posted(unit.papers._connection, size, shown)
    if store._engine.dialect.name == "postgresql":
        async with store._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.exec_driver_sql("VACUUM ANALYZE")
            await connection.exec_driver_sql("CHECKPOINT")


def _batch(day: date) -> Batch:
    entries = []
    for number in range(A_DAY):
        paper = Paper(id=paper_id(day, number), title=f"Paper {number} of {day}", authors=(Author(name="Ada"),))
        listing = Listing(paper=paper.id, source="huggingface", list="daily", day=day)
        entries.append(Entry(paper=paper, listing=listing, counts={Metric.UPVOTES: 2 * (A_DAY - number)}))
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    return Batch(source="huggingface", list="daily", day=day, at=at, entries=tuple(entries))


async def _schedules(connection: AsyncConnection, size: int, next_due: datetime) -> None:
    on_postgresql, run = connection.dialect.name == "postgresql", connection.exec_driver_sql
    series, zone = _SERIES.format(size=size), "+00" if on_postgresql else ""
    due, before = (moment.strftime(f"%Y-%m-%d %H:%M:%S.000000{zone}") for moment in (next_due, _BEFORE))
    recipe = f"""'{{"what": "trending", "limit": ' || (n % {RECIPES} + 1) || '}}'"""
    recipe, no = (f"CAST({recipe} AS JSON)", "false") if on_postgresql else (recipe, "0")
    teams = _SERIES.format(size=max(1, size // CHANNELS))
    await run(
        f"{teams} INSERT INTO workspace (id, platform, key, name) SELECT n, 'slack', 'T' || n, 'Team ' || n FROM series"
    )
    await run(
        f"{series} INSERT INTO destination (id, address, workspace)"
        f" SELECT n, 'slack:T' || ((n - 1) / {CHANNELS} + 1) || '/C' || n, (n - 1) / {CHANNELS} + 1 FROM series"
    )
    await run(
        f"{series} INSERT INTO schedule"
        " (id, destination, name, recipe, rule, zone, next_due, previous_due, paused, heard_at)"
        f" SELECT n, n, 'digest', {recipe}, 'daily 09:00', 'UTC', '{due}', '{before}', {no}, '{before}' FROM series"
    )
    await run(
        "INSERT INTO digest (id, destination, request, outcome, planned_at)"
        f" VALUES (0, 1, 'old', 'delivered', '{before}')"
    )
    await run(
        "INSERT INTO delivery (id, key, digest, destination, platform, part, papers, state, attempt)"
        " VALUES (0, 'old', 0, 1, 'slack', 0, '[]', 'sent', 1)"
    )


async def _posted(connection: AsyncConnection, size: int, shown: Sequence[str]) -> None:
    """Without the index and the checks of each row on PostgreSQL: fifty million rows take their time."""
    if not shown:
        return
    on_postgresql, run = connection.dialect.name == "postgresql", connection.exec_driver_sql
    if on_postgresql:
        await run("ALTER TABLE posted DROP CONSTRAINT pk_posted")
        await run("SET LOCAL session_replication_role = replica")
    values = ", ".join(f"('{one}')" for one in sorted(shown))
    await run(
        f"{_SERIES.format(size=size)}, shown(paper) AS (VALUES {values})"
        " INSERT INTO posted (destination, paper, delivery) SELECT n, paper, 0 FROM series CROSS JOIN shown"
    )
    if on_postgresql:
        await run("SET LOCAL maintenance_work_mem = '1GB'")
        await run("ALTER TABLE posted ADD CONSTRAINT pk_posted PRIMARY KEY (destination, paper)")
