"""What an operator sees and does while the processes are tortured, by the commands' own code."""

import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import MultipleResultsFound

from bot.clock import SystemClock
from bot.domain.delivery import Delivery, State
from bot.domain.outcome import DigestOutcome
from bot.domain.schedule import DEFAULT_NAME, Schedule, Target
from bot.service.schedules import SchedulesService
from bot.service.status import StatusService
from bot.store.tables import delivery, destination, digest, posted
from tests.builders import SOURCE
from tests.torture.patient import PatientStore

AT_REST = timedelta(seconds=1.5)
"""A message that was last tried so long ago is there by now, or never will be."""
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Resumed:
    """A stopped destination was resumed between these times, in seconds since 1970."""

    address: str
    began: float
    ended: float


class Desk:
    """Resumes and settles; `resumed`, `settled` (by key, whether it had arrived) and `late` have what was done."""

    def __init__(self, store: PatientStore) -> None:
        self._store = store
        self._schedules = SchedulesService(store, {}, SystemClock())
        self.resumed: list[Resumed] = []
        self.settled: dict[str, bool] = {}
        self.late: list[Schedule] = []
        """Schedules whose missed digest was to come later than in a minute."""

    async def stopped(self) -> Sequence[str]:
        """The addresses of destinations that are stopped."""
        async with self._store.read() as unit:
            refused = select(destination.c.address).where(destination.c.refusal.is_not(None))
            return (await unit._connection.scalars(refused)).all()

    async def resume(self, address: str) -> None:
        """With what was missed."""
        began = time.time()
        schedule = await self._schedules.resume(Target(address, DEFAULT_NAME), missed=True)
        self.resumed.append(Resumed(address, began, time.time()))
        if schedule.next_due > datetime.now(UTC) + SOON:
            self.late.append(schedule)

    async def held(self) -> list[Delivery]:
        """What waits for a person."""
        async with self._store.read() as unit:
            unknown = await unit.ledger.deliveries(states=[State.UNKNOWN])
        return [one for one in unknown if one.not_before is None and one.lease_owner is None and _is_at_rest(one)]

    async def reported(self) -> tuple[int, int]:
        """How many messages are held in the ledger, and how many of them `status` shows."""
        status = await StatusService(self._store, SystemClock(), SOURCE, SOURCE).read()
        shown = sum(one.state is State.UNKNOWN for one in status.troubled)
        counted = select(func.count()).where(delivery.c.state == str(State.UNKNOWN), delivery.c.not_before.is_(None))
        async with self._store.read() as unit:
            return await unit._connection.scalar(counted) or 0, shown

    async def settle(self, key: str, *, arrived: bool) -> None:
        """As `deliveries settle KEY sent|again`. Where a key has several rows, nobody can: the ledger is wrong."""
        with suppress(MultipleResultsFound):
            async with self._store.begin() as unit:
                before = await unit.ledger.settle(key, arrived=arrived)
            if before and before.state is State.UNKNOWN:
                self.settled[key] = arrived

    async def missing(self) -> dict[str, set[str]]:
        """By address: papers of digests that did not arrive and were not posted since."""
        undelivered = digest.c.outcome.in_([str(DigestOutcome.PARTLY_DELIVERED), str(DigestOutcome.FAILED)])
        failed = select(destination.c.address, digest.c.content).join(destination).where(undelivered)
        there = select(destination.c.address, posted.c.paper).join(destination)
        async with self._store.read() as unit:
            chosen = (await unit._connection.execute(failed)).all()
            shown = {(row.address, row.paper) for row in await unit._connection.execute(there)}
        missing: dict[str, set[str]] = defaultdict(set)
        for row in chosen:
            for item in row.content.get("items", ()):
                if (row.address, item["paper"]) not in shown:
                    missing[row.address].add(item["paper"])
        return missing


def _is_at_rest(delivery: Delivery) -> bool:
    return delivery.started is not None and datetime.now(UTC) - delivery.started > AT_REST
