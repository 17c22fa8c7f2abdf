"""The tormentor: it starts the processes, kills, stops and ends them, and lets schedules come due."""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

from tests.torture.desk import Desk
from tests.torture.evidence import Evidence, Finding, Wrong, read_notes
from tests.torture.fates import Fates, until
from tests.torture.figures import Figures, Trial
from tests.torture.life import Life
from tests.torture.points import Orders
from tests.torture.processes import PlatformClient, Worker
from tests.torture.trouble import Trouble
from tests.torture.verify import verify
from tests.torture.windows import Window
from tests.torture.world import PARTS, World

PAUSE = 0.04
"""Seconds between two looks at how much is due."""
BETWEEN_TELLINGS = 30.0
LAST = 60.0
"""Seconds for what is left at the end."""
NTH = (1, 1, 2, 3, 5)
NTH_MESSAGE = (1, 2, 3, 5, 8, 13, 21)
"""At which of the times that it comes to a window a process is held there; it comes more often to those of one message
than to those of a transaction of many.
"""
LIMITS = (0.2, 2.0)
"""Seconds that a process which is to end gives to what is in flight: less than some answers take, and more than any."""


class Torment:
    """One trial on a world that is made."""

    def __init__(
        self, trial: Trial, world: World, desk: Desk, platform: PlatformClient, log: Path, chance: random.Random
    ) -> None:
        self._trial = trial
        self._world = world
        self._desk = desk
        self._platform = platform
        self._log = log
        self._notes = log.with_suffix(f".{uuid4().hex[:8]}.notes")
        self._chance = chance
        self._trouble = Trouble(world, desk, platform, chance)
        self._lives: dict[str, Life] = {}
        self.figures = Figures()
        self._fates = Fates(trial, world, platform, log, chance, self.figures)
        self._fates.enough = self._enough
        self._ends = time.monotonic() + trial.deadline
        self._tell_next = time.monotonic() + BETWEEN_TELLINGS

    async def run(self) -> Evidence:
        """Torture until it is enough, let them finish in peace, and see."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._trial.processes):
                group.create_task(self._generations())
            group.create_task(self._feed())
            group.create_task(self._tell())
            group.create_task(self._trouble.run(self._enough))
        if not self._is_done():
            self._find(Wrong.STUCK, f"after {self._trial.deadline:g} s: {self.figures.lacks(self._trial)}")
        await self._peace()
        self.figures.findings += verify(evidence := await self._evidence())
        return evidence

    async def _evidence(self) -> Evidence:
        digests, deliveries, posted = await self._world.everything()
        evidence = Evidence(
            due=self._world.due,
            digests=digests,
            deliveries=deliveries,
            posted=posted,
            record=await self._platform.record(),
            notes=read_notes(self._notes, deliveries),
            lives=self._lives,
            owners=await self._world.owners(),
            resumed=self._desk.resumed,
            settled=self._desk.settled,
            missing=await self._desk.missing(),
        )
        self._notes.unlink(missing_ok=True)
        return evidence

    async def _tell(self) -> None:
        """How far it is, from time to time."""
        while not self._enough():
            if time.monotonic() > self._tell_next:
                self._tell_next += BETWEEN_TELLINGS
                due = len(self._world.due) * PARTS
                sys.stderr.write(f"  {due} messages of {self._trial.messages} are due; {self.figures.so_far}\n")
            await asyncio.sleep(PAUSE)

    def _find(self, wrong: Wrong, text: str) -> None:
        self.figures.findings.append(Finding(wrong, text))

    def _enough(self) -> bool:
        return time.monotonic() > self._ends or self._is_done()

    def _is_done(self) -> bool:
        self.figures.closings, self.figures.revocations = self._trouble.closings, self._trouble.revocations
        return self._is_fed() and not self.figures.lacks(self._trial)

    def _is_fed(self) -> bool:
        return len(self._world.due) * PARTS >= self._trial.messages

    async def _feed(self) -> None:
        """Let schedules come due; once there are messages enough, only as many as it takes to be killed and stopped."""
        while not self._enough():
            backlog = self._trial.backlog // (4 if self._is_fed() else 1)
            if await self._world.backlog() < backlog:
                await self._world.come_due(self._chance.randint(1, 3 if self._is_fed() else 12))
            if self._chance.random() < 0.05:
                await self._world.come_due_again()
                self.figures.due_again += 1
            await asyncio.sleep(PAUSE)

    async def _generations(self) -> None:
        """One process after the other in one place."""
        while not self._enough():
            await self._choose()()

    def _choose(self) -> Callable[[], Awaitable[None]]:
        figures, die = self.figures, self._chance.random()
        if (unmet := figures.unmet(self._trial)) and die < 0.65:
            window = self._chance.choice(unmet)
            return lambda: self._life(window, self._fates.killed_at)
        if (unstopped := figures.unstopped(self._trial)) and die < 0.8:
            place = self._chance.choice(unstopped)
            return lambda: self._life(place, self._fates.stopped_at)
        if (unended := figures.unended(self._trial)) and die < 0.9:
            return self._chance.choice([self._ended_twice if twice else self._ended for twice in unended])
        return lambda: self._life(None, self._fates.any_time)

    async def _ended(self) -> None:
        window = self._chance.choice((None, None, Window.ACCEPTED))
        await self._life(window, lambda worker: self._fates.told_to_end(worker, twice=False))

    async def _ended_twice(self) -> None:
        await self._life(Window.ACCEPTED, lambda worker: self._fates.told_to_end(worker, twice=True))

    async def _life(self, window: Window | None, fate: Callable[[Worker], Awaitable[None]]) -> None:
        worker = self._start(window)
        try:
            await fate(worker)
        finally:
            if not worker.kill():
                self._find(Wrong.ENDED, f"see {self._log}")

    def _start(self, window: Window | None) -> Worker:
        orders = Orders(
            owner=f"torture/{uuid4().hex[:12]}",
            database=self._trial.database,
            platform=self._platform.url,
            log=self._log,
            notes=self._notes,
            seed=self._chance.randrange(2**32),
            patience=self._chance.choice(LIMITS),
            armed=window,
            nth=self._chance.choice(NTH_MESSAGE if window in {Window.ACCEPTED, Window.ANSWERED} else NTH),
            mistake=self._trial.mistake,
        )
        worker = Worker(orders)
        self._lives[orders.owner] = worker.life
        return worker

    async def _peace(self) -> None:
        """Everything is open again, people decide what is held, and what did not arrive comes with the next digest."""
        self.figures.held, shown = await self._desk.reported()
        if self.figures.held != shown:
            self._find(Wrong.DISAGREE, f"{self.figures.held} are held, {shown} are shown to the operator")
        await self._platform.be_well()
        workers = [self._start(None) for _ in range(self._trial.processes)]
        try:
            if not await until(self._nothing_is_left, LAST):
                self._find(Wrong.STUCK, f"{await self._world.backlog()} wait")
        finally:
            ended = [not worker.kill() for worker in workers]
        self.figures.findings += [Finding(Wrong.ENDED, f"see {self._log}")] * sum(ended)

    async def _nothing_is_left(self) -> bool:
        await self._trouble.resume()
        await self._trouble.settle()
        if await self._world.backlog() or await self._platform.pending():
            return False
        missing = await self._desk.missing()
        for address in missing:
            await self._world.make_due(self._world.schedules[address][:1])
        return not missing
