"""Each person's own digest: a schedule for their address that posts what they follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from bot.domain.cadence import DAILY, Cadence, parse_days, parse_time, parse_zone
from bot.domain.caller import Person
from bot.domain.errors import NotFound
from bot.domain.place import Place
from bot.domain.schedule import DEFAULT_NAME, MINE, Recipe, Schedule, Target
from bot.domain.subscription import Subscription
from bot.ports import Clock, Store, Unit
from bot.service.plan import Planner, Preview
from bot.service.schedules import SchedulesService, put_place

AT = time(9)
"""When it comes, unless somebody says otherwise, by their own clocks."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person as they are stored, and their own digest."""

    person: int
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Following:
    """What a person follows, the oldest first, and their own digest; None before there is one."""

    topics: Sequence[Subscription] = ()
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What somebody wants to be otherwise, as they typed it; None: as it is."""

    zone: str | None = None
    at: str | None = None
    days: str | None = None
    limit: int | None = None

    def applied(self, schedule: Schedule) -> Schedule:
        """The schedule as it is wanted. Raises Invalid."""
        now = schedule.cadence
        cadence = Cadence(
            parse_days(self.days) if self.days else now.days,
            parse_time(self.at) if self.at else now.at,
            parse_zone(self.zone) if self.zone else now.zone,
        )
        return replace(
            schedule, cadence=cadence, recipe=replace(schedule.recipe, limit=self.limit or schedule.recipe.limit)
        )


class OwnDigests:
    """Makes and changes them; each call is one transaction."""

    def __init__(self, store: Store, schedules: SchedulesService, planner: Planner, clock: Clock) -> None:
        self._store = store
        self._schedules = schedules
        self._planner = planner
        self._clock = clock

    async def place(self, person: Person) -> Place:
        """Where the person is reached: asked of the platform the first time. Raises Invalid."""
        async with self._store.read() as unit:
            stored = await unit.schedules.find_destination(person.address)
        known = stored and stored.name
        return Place(address=stored.address, name=known) if known and stored else await self._locate(person)

    async def _locate(self, person: Person) -> Place:
        return await self._schedules.locate(Target(person.address, DEFAULT_NAME))

    async def open(self, unit: Unit, person: Person, place: Place, zone: str) -> Account:
        """The person's account and digest, made if there are none; `zone` is for a new one. The account is locked until
        the transaction ends.
        """
        stored = await unit.schedules.find_destination(place.address) if place.workspace is None else None
        address = stored.address if stored else (await put_place(unit, place)).address
        destination = await unit.schedules.destination(address)
        account = await unit.people.put(person, destination)
        name, found = await _own(unit, address)
        return Account(account, found or await unit.schedules.put(self._usual(destination, address, name, zone)))

    def _usual(self, destination: int, address: str, name: str, zone: str) -> Schedule:
        cadence, now = Cadence(DAILY, AT, zone), self._clock.now()
        return Schedule(
            id=0,
            destination=destination,
            address=address,
            name=name,
            recipe=Recipe(what=MINE),
            cadence=cadence,
            next_due=cadence.next_due(now),
            previous_due=now,
            owner=address,
        )

    async def of(self, person: Person) -> Following:
        """What a person follows, and their digest; nothing is made."""
        async with self._store.read() as unit:
            account = await unit.people.find(person)
            topics = await unit.subscriptions.of(account) if account else []
            return Following(topics, (await _own(unit, person.address))[1])

    async def prefer(self, person: Person, wanted: Preferences, zone: str) -> Schedule:
        """Change when it comes and how much it holds. Raises Invalid for what cannot be."""
        place = await self.place(person)
        async with self._store.begin() as unit:
            schedule = (await self.open(unit, person, place, zone)).schedule
            changed = wanted.applied(schedule)
            if changed.cadence != schedule.cadence:
                changed = replace(changed, next_due=changed.cadence.next_due(self._clock.now()))
            return await unit.schedules.put(changed)

    async def target(self, person: Person) -> Target:
        """The schedule of the person's own digest. Raises NotFound where there is none yet."""
        async with self._store.read() as unit:
            schedule = (await _own(unit, person.address))[1]
        if schedule is None:
            raise NotFound("You follow nothing yet; “subscribe TOPIC” begins, such as: subscribe speculative decoding")
        return Target(schedule.address, schedule.name)

    async def pause(self, person: Person) -> Schedule:
        """Nothing comes until it is resumed."""
        return await self._schedules.pause(await self.target(person))

    async def missed(self, person: Person) -> bool:
        """Whether a digest came due while it was paused."""
        return await self._schedules.missed(await self.target(person))

    async def resume(self, person: Person, *, missed: bool) -> Schedule:
        """It comes again; `missed`: what came due meanwhile first, in one digest."""
        return await self._schedules.resume(await self.target(person), missed=missed)

    async def now(self, person: Person) -> Preview:
        """What it would hold now."""
        return await self._planner.preview(await self.target(person))


async def _own(unit: Unit, address: str) -> tuple[str, Schedule | None]:
    """The name of the person's own digest, and the digest if there is one: the usual name, unless something else is
    posted there under it.
    """
    usual = await unit.schedules.find(address, DEFAULT_NAME)
    if usual is None or usual.recipe.what == MINE:
        return DEFAULT_NAME, usual or await unit.schedules.find(address, MINE)
    return MINE, await unit.schedules.find(address, MINE)
