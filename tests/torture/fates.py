"""What can happen to a process: it is killed or stopped at a window or at any instant, or told to end."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.cli.main import INTERRUPTED
from bot.domain.delivery import State
from tests.torture.evidence import Finding, Wrong
from tests.torture.figures import Figures, Trial
from tests.torture.process import TIMINGS
from tests.torture.processes import PlatformClient, Worker
from tests.torture.proofs import proves
from tests.torture.windows import Moment, Window
from tests.torture.world import World

PATIENCE = 5.0
"""Seconds until a process that does not come to its window is killed where it is."""
GLANCE = 0.2
"""Seconds until it is asked whether it need come there at all."""
POLL = 0.02
MARGIN = 15.0
"""Seconds for whatever a process does at its end beside what is in flight, on a busy machine."""


class Fates:
    """Each is for one process, and counted in `figures`; `enough` says that no more are needed."""

    def __init__(
        self, trial: Trial, world: World, platform: PlatformClient, log: Path, chance: random.Random, figures: Figures
    ) -> None:
        self._trial = trial
        self._world = world
        self._platform = platform
        self._log = log
        self._chance = chance
        self._figures = figures
        self.enough: Callable[[], bool] = lambda: False

    def _find(self, wrong: Wrong, text: str) -> None:
        self._figures.findings.append(Finding(wrong, text))

    async def _moment(self, worker: Worker) -> Moment | None:
        """Where it is held; None if it does not come there, or need not any more."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and not self.enough():
            if moment := await worker.moment(GLANCE):
                return moment
        return None

    async def killed_at(self, worker: Worker) -> None:
        """Held at a window, looked at, killed, and looked at again: what is there before and after the kill was there
        at the kill.
        """
        moment = await self._moment(worker)
        if moment is None:
            self._figures.anywhere += 1
            return
        proven = await until(lambda: self._proven(moment), 0.5)
        worker.kill()
        if proven and await self._proven(moment):
            self._figures.kills[moment.window] += 1
        else:
            self._figures.unproven += 1

    async def _proven(self, moment: Moment) -> bool:
        ledger = await self._world.look(moment)
        if ledger.unsent_posted:
            self._find(Wrong.POSTED, f"{ledger.unsent_posted} papers that were not sent")
        keys = [*moment.keys, *(row.key for row in ledger.rows)]
        return proves(moment, ledger, await self._platform.some(keys))

    async def stopped_at(self, worker: Worker) -> None:
        """Stopped at a window for longer than a lease, or while others plan beside it, and then let go on."""
        moment = await self._moment(worker)
        if moment is None:
            self._figures.anywhere += 1
            return
        worker.stop()
        worker.go()
        if moment.window is Window.PLANNING:
            await self._world.come_due(0, beside=moment.keys)
            await until(lambda: self._none_due_beside(moment), 1.0)
        else:
            leases = 2.5 if self._trial.processes > 1 else 1.2
            await until(lambda: self._taken_over(moment), TIMINGS.lease.total_seconds() * leases)
        worker.go_on()
        self._figures.stopped[moment.window] += 1
        await asyncio.sleep(self._chance.uniform(0.5, 1.5))
        self._figures.anywhere += 1

    async def _none_due_beside(self, moment: Moment) -> bool:
        return await self._world.due_beside(moment.keys) == 0

    async def _taken_over(self, moment: Moment) -> bool:
        """Whether others have sent what it was about to send."""
        rows = (await self._world.look(moment)).rows
        return bool(rows) and all(row.state in {"sent", "failed"} for row in rows)

    async def any_time(self, worker: Worker) -> None:
        """Killed at any instant, in some lives after standing still at another; in a few before it does anything."""
        if self._chance.random() < 0.9:
            await worker.ready(PATIENCE)
        await asyncio.sleep(self._chance.uniform(0.1, 2.0))
        if self._chance.random() < 0.5:
            seconds = self._chance.uniform(0.05, 1.6) * TIMINGS.lease.total_seconds()
            worker.stop()
            await asyncio.sleep(seconds)
            worker.go_on()
            self._figures.stopped_anywhere += 1
            self._figures.stopped_long += seconds > TIMINGS.lease.total_seconds()
            await asyncio.sleep(self._chance.uniform(0.1, 1.0))
        self._figures.anywhere += 1

    async def told_to_end(self, worker: Worker, *, twice: bool) -> None:
        """SIGTERM at any instant, mostly with something in flight; `twice`: and once more before it is done."""
        if not await worker.ready(PATIENCE):
            self._figures.anywhere += 1
            return
        if worker.orders.armed:
            await self._moment(worker)
        await asyncio.sleep(self._chance.uniform(0.0, 0.1 if worker.orders.armed else 1.0))
        in_flight = (await self._world.kept_by(worker.orders.owner))[State.SENDING]
        began = time.monotonic()
        worker.tell_to_end()
        if twice:
            await asyncio.sleep(self._chance.uniform(0.0, 0.15))
            worker.tell_to_end()
        code = await worker.exit_code(worker.orders.patience + MARGIN)
        self._figures.in_flight += in_flight > 0
        if code == INTERRUPTED and twice:
            self._figures.cut_short += 1
        elif code == 0:
            self._figures.ended += 1
            await self._see_what_it_kept(worker, time.monotonic() - began)
        else:
            worker.say_where()
            await asyncio.sleep(GLANCE)
            self._find(Wrong.ENDED, f"with {code} after it was told to end: see {self._log}")

    async def _see_what_it_kept(self, worker: Worker, seconds: float) -> None:
        """Only what was not answered in time stays as it is, for others to find; the rest is given back."""
        kept = await self._world.kept_by(worker.orders.owner)
        self._figures.handed_over += kept[State.SENDING] > 0
        if seconds < worker.orders.patience and kept:
            self._find(Wrong.KEPT, f"{dict(kept)} after {seconds:.2f} of {worker.orders.patience} s")
        if set(kept) - {State.SENDING}:
            self._find(Wrong.KEPT, f"{dict(kept)} without a reason")


async def until(condition: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Ask until it holds; False after so many seconds."""
    ends = time.monotonic() + seconds
    while not await condition():
        if time.monotonic() > ends:
            return False
        await asyncio.sleep(POLL)
    return True
