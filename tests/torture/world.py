"""What the torture puts into the store, and what it sees there."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, update

from bot.domain.delivery import WAITING, State
from bot.domain.schedule import Recipe
from bot.store.tables import delivery, destination, digest, posted, rendering, schedule
from tests.builders import papers
from tests.builders import schedule as a_schedule
from tests.torture.adapter import HOLDS, REPEATS, TELLS, place
from tests.torture.patient import PatientStore
from tests.torture.windows import Moment

LIMIT = 5
PARTS = 3
"""Of a digest of so many papers."""
NAMES = ("digest", "evening")
"""Two schedules in every destination must not pick the same papers."""

Due = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a world is."""

    workspaces: int
    channels: int
    papers: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger says of some deliveries at one moment."""

    rows: Sequence[Any]
    unsent_posted: int
    """Papers that count as posted by deliveries that are not sent, in the whole ledger."""


class World:
    """Destinations with schedules that come due; `due` has every due time that there was."""

    def __init__(self, store: PatientStore, chance: random.Random) -> None:
        self._store = store
        self._chance = chance
        self._start = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(days=1)
        self._turns: Counter[int] = Counter()
        self.due: set[Due] = set()
        self.schedules: dict[str, list[int]] = {}
        """By address."""
        self._ids: list[int] = []

    async def make(self, size: Size) -> None:
        """Fill the empty store. Nothing is due yet."""
        now = datetime.now(UTC)
        tomorrow = now + timedelta(days=1)
        async with self._store.begin() as unit:
            await unit.papers.keep(papers(size.papers, now.date(), now))
            for number in range(size.workspaces * size.channels):
                workspace = _workspace(number % size.workspaces)
                made = await unit.schedules.put_place(place(f"{workspace}/C{number}"))
                for at, name in enumerate(NAMES):
                    owner = f"{workspace}/U{at if number % 2 else 0}"
                    await unit.schedules.put_place(place(owner))
                    one = replace(a_schedule(made.id, made.address, tomorrow, name), recipe=Recipe(limit=LIMIT))
                    stored = await unit.schedules.put(replace(one, owner=owner))
                    self.schedules.setdefault(made.address, []).append(stored.id)
        self._ids = [one for ids in self.schedules.values() for one in ids]

    async def come_due(self, count: int, beside: Sequence[str] = ()) -> None:
        """Some schedules come due that are not; with `beside`, those of the destinations that these keys are of."""
        ids = await self._beside(beside) if beside else self._chance.sample(self._ids, min(count, len(self._ids)))
        await self.make_due(ids)

    async def make_due(self, ids: Iterable[int]) -> None:
        """These schedules come due, unless they are."""
        for one in ids:
            moment = self._start + timedelta(minutes=self._turns[one] + 1)
            if await self._set_due(one, moment):
                self._turns[one] += 1
                self.due.add((one, moment))

    async def come_due_again(self) -> None:
        """A due time that has its digest comes once more, as after setting a schedule anew."""
        one = self._chance.choice(self._ids)
        if self._turns[one]:
            await self._set_due(one, self._start + timedelta(minutes=self._chance.randint(1, self._turns[one])))

    async def _set_due(self, one: int, moment: datetime) -> bool:
        """Unless it is due, or somebody is planning it."""
        waits = schedule.c.id == one, schedule.c.next_due > datetime.now(UTC)
        free = select(schedule.c.id).where(*waits).with_for_update(skip_locked=True)
        async with self._store.begin() as unit:
            if (await unit._connection.execute(free)).one_or_none() is None:
                return False
            await unit._connection.execute(update(schedule).where(*waits).values(next_due=moment))
        return True

    async def _beside(self, keys: Sequence[str]) -> list[int]:
        planned = {int(key.split("/")[1]) for key in keys if key.startswith("digest/")}
        here = select(schedule.c.destination).where(schedule.c.id.in_(planned))
        others = select(schedule.c.id).where(schedule.c.destination.in_(here), schedule.c.id.not_in(planned))
        async with self._store.read() as unit:
            return list(await unit._connection.scalars(others))

    async def due_beside(self, keys: Sequence[str]) -> int:
        """How many schedules are due in the destinations that these keys are of, but their own."""
        ids = await self._beside(keys)
        waits = select(func.count()).where(schedule.c.id.in_(ids), schedule.c.next_due <= datetime.now(UTC))
        async with self._store.read() as unit:
            return await unit._connection.scalar(waits) or 0

    async def backlog(self) -> int:
        """Schedules that are due and messages that are not decided."""
        waits = select(func.count()).where(delivery.c.state.in_([str(state) for state in WAITING]))
        is_due = select(func.count()).where(schedule.c.next_due <= datetime.now(UTC))
        async with self._store.read() as unit:
            return (await unit._connection.scalar(waits) or 0) + (await unit._connection.scalar(is_due) or 0)

    async def kept_by(self, owner: str) -> Counter[str]:
        """By state: deliveries that a process holds a lease on."""
        held = select(delivery.c.state).where(delivery.c.lease_owner.startswith(f"{owner}/", autoescape=True))
        async with self._store.read() as unit:
            return Counter(await unit._connection.scalars(held))

    async def look(self, moment: Moment) -> Ledger:
        """The rows of a process that is held somewhere, and whether anything is posted that was not sent."""
        mine = _with_payload().where(or_(delivery.c.id.in_(moment.ids), delivery.c.key.in_(moment.keys)))
        unsent = select(func.count()).select_from(posted.join(delivery)).where(delivery.c.state != str(State.SENT))
        async with self._store.read() as unit:
            rows = (await unit._connection.execute(mine)).all()
            return Ledger(rows, await unit._connection.scalar(unsent) or 0)

    async def owners(self) -> dict[str, set[str]]:
        """Of the schedules of each address."""
        found: dict[str, set[str]] = defaultdict(set)
        chosen = select(destination.c.address, schedule.c.owner).where(destination.c.id == schedule.c.destination)
        async with self._store.read() as unit:
            for address, owner in await unit._connection.execute(chosen):
                found[address].add(owner)
        return found

    async def everything(self) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any]]:
        """All digests, deliveries, and what counts as posted, each with its address."""
        async with self._store.read() as unit:
            said = select(digest, destination.c.address).join(destination, destination.c.id == digest.c.destination)
            digests = (await unit._connection.execute(said)).all()
            rows = _with_payload().add_columns(destination.c.address)
            rows = rows.join(destination, destination.c.id == delivery.c.destination)
            shown = select(posted, destination.c.address).join(destination, destination.c.id == posted.c.destination)
            deliveries = (await unit._connection.execute(rows)).all()
            return digests, deliveries, (await unit._connection.execute(shown)).all()


def _with_payload() -> Select[Any]:
    shown = select(delivery, rendering.c.payload)
    return shown.select_from(delivery).outerjoin(rendering, rendering.c.id == delivery.c.rendering)


def _workspace(number: int) -> str:
    """The first and the second are of the platforms that cannot tell what arrived."""
    return f"{dict(enumerate((HOLDS, REPEATS))).get(number, TELLS)}:W{number}"
