"""One trial from an empty database to its figures."""

import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.engine import database_url
from bot.store.unit import open_store
from tests.torture.faults import Fault
from tests.torture.planted import NO_UNIQUE_KEY, Mistake
from tests.torture.processes import platform
from tests.torture.torment import Figures, Torment, Trial
from tests.torture.verify import Evidence, unavoidable
from tests.torture.windows import Window
from tests.torture.world import World

WINDOWS = {
    "while planning": (Window.PLANNING,),
    "planned and unclaimed": (Window.PLANNED,),
    "rendered and unsent": (Window.RENDERED, Window.STARTED),
    "accepted by the platform and unanswered": (Window.ACCEPTED,),
    "answered and not committed": (Window.ANSWERED, Window.UNCOMMITTED),
}
"""The five, each by where it was reached."""


@asynccontextmanager
async def sqlite_database() -> AsyncIterator[str]:
    """A file of its own."""
    with tempfile.TemporaryDirectory(prefix="paperwire-torture-") as folder:
        yield f"sqlite:///{folder}/paperwire.db"


@asynccontextmanager
async def postgres_database(server: str) -> AsyncIterator[str]:
    """A database of its own on a server, dropped afterwards."""
    name = f"torture_{uuid4().hex}"
    admin = create_async_engine(database_url(server), isolation_level="AUTOCOMMIT")
    try:
        async with admin.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        async with admin.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        await admin.dispose()


async def try_it(trial: Trial, log: Path) -> tuple[Figures, list[str]]:
    """Carry it out; the figures, and the lines that tell of them."""
    began, chance, before = time.monotonic(), random.Random(trial.seed), _store_errors(log)
    async with open_store(database_url(trial.database)) as store, platform(trial.seed) as stand_in:
        world = World(store, chance)
        await world.make(trial.size)
        if trial.mistake is Mistake.NO_UNIQUE_KEY:
            async with store.begin() as unit:
                for statement in NO_UNIQUE_KEY:
                    await unit._connection.execute(statement)
        torment = Torment(trial, world, stand_in, log, chance)
        evidence = await torment.run()
    lines = list(_lines(trial, torment.figures, evidence, time.monotonic() - began))
    errors = _store_errors(log) - before
    return torment.figures, [*lines, *([f"  the store failed {errors} times: see {log}"] if errors else [])]


def _store_errors(log: Path) -> int:
    """How often a process met a store that failed, and tried again."""
    return sum(" again " in line for line in log.read_text().splitlines()) if log.exists() else 0


def _lines(trial: Trial, figures: Figures, evidence: Evidence, seconds: float) -> Iterable[str]:
    kind = make_url(trial.database).get_backend_name()
    digests = len(evidence.digests)
    yield f"{kind}, {trial.processes} at a time, seed {trial.seed}"
    yield f"  {len(evidence.record['messages'])} messages of {digests} digests in {seconds:.0f} s"
    for name, windows in WINDOWS.items():
        split = ", ".join(f"{figures.kills[one]} {one.name.lower()}" for one in windows)
        detail = f" ({split})" if len(windows) > 1 else ""
        yield f"  killed {name}: {sum(figures.kills[one] for one in windows)}{detail}"
    yield f"  killed at any instant: {figures.anywhere}; at a window, but past it when looked at: {figures.unproven}"
    stops = ", ".join(f"{count} {window.name.lower()}" for window, count in figures.stopped.items())
    yield f"  stopped longer than a lease: {figures.stopped_long}, and at windows: {stops or 0}"
    yield f"  stopped shorter: {figures.stopped_anywhere - figures.stopped_long}"
    yield f"  due times that came again: {figures.due_again}"
    for fault in Fault:
        yield f"  {fault}: {evidence.record['faults'].get(fault, 0)}"
    frozen = unavoidable(evidence)
    if frozen:
        yield f"  frozen between the last check and the wire, and so sent twice: {len(frozen)}"
    for finding in figures.findings[:20]:
        yield f"  WRONG, {finding.wrong}: {finding.text}"
    yield f"  {len(figures.findings)} findings" if figures.findings else "  nothing twice, nothing lost"
