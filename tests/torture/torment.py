"""The tormentor: it starts the processes, kills and stops them, lets schedules come due, and looks at what is left."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.planted import Mistake
from tests.torture.process import TIMINGS, Orders
from tests.torture.processes import PlatformClient, Worker
from tests.torture.verify import Evidence, Finding, Wrong, proves, verify
from tests.torture.windows import Moment, Window
from tests.torture.world import PARTS, Size, World

PATIENCE = 5.0
"""Seconds until a process that does not come to its window is killed where it is."""
GLANCE = 0.2
"""Seconds until it is asked whether it need come there at all."""
POLL = 0.02
NTH = (1, 1, 2, 3, 5)
NTH_MESSAGE = (1, 2, 3, 5, 8, 13, 21)
"""At which of the times that it comes to a window a process is held there; it comes more often to those of one message
than to those of a transaction of many.
"""
SECOND_HALF = {Window.STARTED, Window.UNCOMMITTED}
FIRST_HALF = {Window.RENDERED, Window.ANSWERED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How much torture: at least so many messages, kills in each window, stops at each window where standing still for
    longer than a lease could lead to something twice.
    """

    database: str
    processes: int
    seed: int
    size: Size
    messages: int
    kills: int
    stops: int
    mistake: Mistake | None = None
    deadline: float = 3600.0
    backlog: int = 60


@dataclass(slots=True)
class Figures:
    """What was done to them, and what is wrong."""

    kills: Counter[Window] = field(default_factory=Counter)
    unproven: int = 0
    anywhere: int = 0
    stopped: Counter[Window] = field(default_factory=Counter)
    stopped_anywhere: int = 0
    stopped_long: int = 0
    due_again: int = 0
    findings: list[Finding] = field(default_factory=list)


class Torment:
    """One trial on a world that is made."""

    def __init__(self, trial: Trial, world: World, platform: PlatformClient, log: Path, chance: random.Random) -> None:
        self._trial = trial
        self._world = world
        self._platform = platform
        self._log = log
        self._chance = chance
        self.figures = Figures()
        self._ends = time.monotonic() + trial.deadline

    async def run(self) -> Evidence:
        """Torture until it is enough, let them finish in peace, and see."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._trial.processes):
                group.create_task(self._lives())
            group.create_task(self._feed())
        if not self._is_done():
            self.figures.findings.append(Finding(Wrong.STUCK, f"after {self._trial.deadline:g} s: {self._unmet()}"))
        await self._peace()
        digests, deliveries, posted = await self._world.everything()
        evidence = Evidence(self._world.due, digests, deliveries, posted, await self._platform.record())
        self.figures.findings += verify(evidence)
        return evidence

    def _enough(self) -> bool:
        return time.monotonic() > self._ends or self._is_done()

    def _is_done(self) -> bool:
        return self._is_fed() and not self._unmet() and not self._unstopped()

    def _is_fed(self) -> bool:
        return len(self._world.due) * PARTS >= self._trial.messages

    def _unmet(self) -> list[Window]:
        """Windows with too few kills; the two halves of one share its number."""
        halves = FIRST_HALF | SECOND_HALF
        wanted = {one: -(-self._trial.kills // 2) if one in halves else self._trial.kills for one in Window}
        return [one for one in Window if self.figures.kills[one] < wanted[one]]

    def _unstopped(self) -> list[Window]:
        """Where too few were stopped. Alone on SQLite, who stands still while planning keeps nobody from anything."""
        places = [Window.RENDERED, Window.STARTED, *([Window.PLANNING] if self._trial.processes > 1 else [])]
        return [one for one in places if self.figures.stopped[one] < self._trial.stops]

    async def _feed(self) -> None:
        """Let schedules come due; once there are messages enough, only as many as it takes to be killed and stopped."""
        while not self._enough():
            backlog = self._trial.backlog // (4 if self._is_fed() else 1)
            if await self._world.backlog() < backlog:
                await self._world.come_due(self._chance.randint(1, 3 if self._is_fed() else 12))
            if self._chance.random() < 0.05:
                await self._world.come_due_again()
                self.figures.due_again += 1
            await asyncio.sleep(POLL * 2)

    async def _lives(self) -> None:
        """One process after the other in one place."""
        while not self._enough():
            await self._choose()()

    def _choose(self) -> Callable[[], Awaitable[None]]:
        unmet, unstopped, die = self._unmet(), self._unstopped(), self._chance.random()
        if unmet and die < 0.75:
            window = self._chance.choice(unmet)
            return lambda: self._life(window, self._killed_at)
        if unstopped and die < 0.9:
            window = self._chance.choice(unstopped)
            return lambda: self._life(window, self._stopped_at)
        return lambda: self._life(None, self._any_time)

    async def _life(self, window: Window | None, fate: Callable[[Worker], Awaitable[None]]) -> None:
        worker = self._start(window)
        try:
            await fate(worker)
        finally:
            if not worker.kill():
                self.figures.findings.append(Finding(Wrong.ENDED, f"see {self._log}"))

    def _start(self, window: Window | None) -> Worker:
        orders = Orders(
            database=self._trial.database,
            platform=self._platform.url,
            log=self._log,
            seed=self._chance.randrange(2**32),
            armed=window,
            nth=self._chance.choice(NTH_MESSAGE if window in {Window.ACCEPTED, Window.ANSWERED} else NTH),
            mistake=self._trial.mistake,
        )
        return Worker(orders)

    async def _moment(self, worker: Worker) -> Moment | None:
        """Where it is held; None if it does not come there, or need not any more."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and not self._enough():
            if moment := await worker.moment(GLANCE):
                return moment
        return None

    async def _killed_at(self, worker: Worker) -> None:
        """Held at a window, looked at, killed, and looked at again: what is there before and after the kill was there
        at the kill.
        """
        moment = await self._moment(worker)
        if moment is None:
            self.figures.anywhere += 1
            return
        proven = await self._until(lambda: self._proven(moment), 0.5)
        worker.kill()
        if proven and await self._proven(moment):
            self.figures.kills[moment.window] += 1
        else:
            self.figures.unproven += 1

    async def _proven(self, moment: Moment) -> bool:
        ledger = await self._world.look(moment)
        if ledger.unsent_posted:
            self.figures.findings.append(Finding(Wrong.POSTED, f"{ledger.unsent_posted} papers that were not sent"))
        keys = [*moment.keys, *(row.key for row in ledger.rows)]
        return proves(moment, ledger, await self._platform.some(keys))

    async def _stopped_at(self, worker: Worker) -> None:
        """Stopped at a window for longer than a lease, or while others plan beside it, and then let go on."""
        moment = await self._moment(worker)
        if moment is None:
            self.figures.anywhere += 1
            return
        worker.stop()
        worker.go()
        if moment.window is Window.PLANNING:
            await self._world.come_due(0, beside=moment.keys)
            await self._until(lambda: self._none_due_beside(moment), 1.0)
        else:
            leases = 2.5 if self._trial.processes > 1 else 1.2
            await self._until(lambda: self._taken_over(moment), TIMINGS.lease.total_seconds() * leases)
        worker.go_on()
        self.figures.stopped[moment.window] += 1
        await asyncio.sleep(self._chance.uniform(0.5, 1.5))
        self.figures.anywhere += 1

    async def _none_due_beside(self, moment: Moment) -> bool:
        return await self._world.due_beside(moment.keys) == 0

    async def _taken_over(self, moment: Moment) -> bool:
        """Whether others have sent what it was about to send."""
        rows = (await self._world.look(moment)).rows
        return bool(rows) and all(row.state in {"sent", "failed"} for row in rows)

    async def _any_time(self, worker: Worker) -> None:
        """Killed at any instant, in some lives after standing still at another."""
        await asyncio.sleep(self._chance.uniform(0.1, 2.0))
        if self._chance.random() < 0.5:
            seconds = self._chance.uniform(0.05, 1.6) * TIMINGS.lease.total_seconds()
            worker.stop()
            await asyncio.sleep(seconds)
            worker.go_on()
            self.figures.stopped_anywhere += 1
            self.figures.stopped_long += seconds > TIMINGS.lease.total_seconds()
            await asyncio.sleep(self._chance.uniform(0.1, 1.0))
        self.figures.anywhere += 1

    async def _until(self, condition: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Ask until it holds; False after so many seconds."""
        ends = time.monotonic() + seconds
        while not await condition():
            if time.monotonic() > ends:
                return False
            await asyncio.sleep(POLL)
        return True

    async def _peace(self) -> None:
        workers = [self._start(None) for _ in range(self._trial.processes)]
        try:
            if not await self._until(self._nothing_waits, 60.0):
                self.figures.findings.append(Finding(Wrong.STUCK, f"{await self._world.backlog()} wait"))
        finally:
            ended = [not worker.kill() for worker in workers]
        self.figures.findings += [Finding(Wrong.ENDED, f"see {self._log}")] * sum(ended)

    async def _nothing_waits(self) -> bool:
        return await self._world.backlog() == 0 and (await self._platform.record())["pending"] == 0
