"""One trial from an empty database to its figures."""

import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.engine import database_url
from bot.store.unit import open_store
from tests.torture.copies import frozen, repeated, unseen
from tests.torture.desk import Desk
from tests.torture.evidence import Evidence, Finding, Wrong
from tests.torture.faults import Fault
from tests.torture.figures import Figures, Trial
from tests.torture.patient import PatientStore
from tests.torture.planted import NO_UNIQUE_KEY, Mistake
from tests.torture.processes import platform
from tests.torture.restraint import pauses, waits
from tests.torture.torment import Torment
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
ERRORS = ("plan.error", "deliver.error", "digest.error", "delivery.error", "delivery.send", "delivery.render")
AGAIN = ".failed "
"""What a process says that met a store that failed, and tries again."""


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
    began, chance, before = time.monotonic(), random.Random(trial.seed), _count(log, *ERRORS)
    tried = _count(log, AGAIN)
    async with open_store(database_url(trial.database)) as store, platform(trial.seed) as stand_in:
        patient = PatientStore(store)
        world = World(patient, chance)
        await world.make(trial.size)
        if trial.mistake is Mistake.NO_UNIQUE_KEY:
            async with store.begin() as unit:
                for statement in NO_UNIQUE_KEY:
                    await unit._connection.execute(statement)
        torment = Torment(trial, world, Desk(patient), stand_in, log, chance)
        evidence = await torment.run()
    if torment.figures.findings and not trial.mistake:
        evidence.keep(log.with_suffix(f".{make_url(trial.database).get_backend_name()}.evidence"))
    if errors := _count(log, *ERRORS) - before:
        torment.figures.findings.append(Finding(Wrong.FAILED, f"{errors} times: see {log}"))
    lines = list(_lines(trial, torment.figures, evidence, time.monotonic() - began))
    again = _count(log, AGAIN) - tried
    return torment.figures, [*lines, *([f"  the store failed {again} times: see {log}"] if again else [])]


def _count(log: Path, *events: str) -> int:
    """How often the processes said one of these."""
    said = log.read_text().splitlines() if log.exists() else ()
    return sum(any(event in line for event in events) for line in said)


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
    yield f"  told to end, and ended with 0: {figures.ended}, after what was in flight or handing it over"
    yield f"  told twice, and ended at once: {figures.cut_short}; told with messages in flight: {figures.in_flight}"
    yield f"  due times that came again: {figures.due_again}"
    yield from _trouble_lines(figures, evidence)
    for fault in Fault:
        yield f"  {fault}: {evidence.record['faults'].get(fault, 0)}"
    if stood_still := frozen(evidence):
        yield f"  stopped between the last check and the wire, and so sent twice: {len(stood_still)}"
    for finding in figures.findings[:20]:
        yield f"  WRONG, {finding.wrong}: {finding.text}"
    kinds = Counter(finding.wrong for finding in figures.findings)
    found = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    yield f"  findings: {found}" if found else "  nothing twice, nothing lost"


def _trouble_lines(figures: Figures, evidence: Evidence) -> Iterable[str]:
    notices = sum(row.key.startswith("notice/") for row in evidence.deliveries)
    yield f"  destinations stopped, and resumed: {len(evidence.resumed)}; their owners told: {notices}"
    beside, usual = waits(evidence)
    if beside and usual:
        yield f"  planned to arrived, median: {median(usual):.2f} s; beside a stopped one: {median(beside):.2f} s"
    answers = Counter(pause.status for pause in pauses(evidence))
    waited = Counter(one["scope"] for one in evidence.record["refusals"] if one["status"] == 429)
    yield f"  tokens revoked for a while: {figures.revocations}, refused and written down: {answers[401]}"
    waits_of = f"{waited['workspace']} for a workspace, {waited['destination']} for a destination"
    yield f"  Retry-After: {waits_of}; written down: {answers[429]}"
    arrived = sum(evidence.settled.values())
    yield f"  held at the end, and reported: {figures.held}"
    yield f"  settled by hand: {arrived} sent, {len(evidence.settled) - arrived} again"
    yield f"  sent again where nobody can tell: {len(repeated(evidence))} came twice"
    yield f"  sent again there, and refused for good then: {len(unseen(evidence))}"
