"""Setting, pausing and removing schedules."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.cadence import Cadence
from bot.domain.errors import Invalid, NotFound
from bot.domain.place import Destination, Place
from bot.domain.schedule import OnEmpty, Recipe, Schedule, Target, platform_of
from bot.ports import Adapter, Adapters, Clock, Store, Unit


@dataclass(frozen=True, slots=True)
class Found:
    """What an address means, and in one sentence each what is missing there before anything can be posted."""

    target: Target
    missing: tuple[str, ...] = ()


class SchedulesService:
    """What `schedule …` does; each call is one transaction. `known` are the platforms that could be set up."""

    def __init__(self, store: Store, adapters: Adapters, clock: Clock, known: Collection[str] = ()) -> None:
        self._store = store
        self._adapters = adapters
        self._clock = clock
        self._known = known

    async def resolve(self, text: str) -> Target:
        """The target in full: one that is stored, else one that its platform knows. Raises Invalid for a platform that
        is not set up or an address that is none.
        """
        return (await self.find(text)).target

    async def find(self, text: str) -> Found:
        """The target as `resolve` gives it, and what is missing there, as far as anybody has to ask."""
        target = Target.parse(text)
        if stored := await self._stored(target.address):
            return Found(replace(target, address=stored))
        place = await self.locate(target)
        address = await self._stored(place.address) or place.address
        return Found(replace(target, address=address), place.missing)

    async def find_online(self, text: str) -> Found:
        """The target as its platform knows it now, and stored so; as it is stored if the platform cannot be asked."""
        target = Target.parse(text)
        place = await self.locate(target)
        if place.workspace is None:
            address = await self._stored(target.address) or await self._stored(place.address) or place.address
        else:
            async with self._store.begin() as unit:
                address = (await put_place(unit, place)).address
        return Found(replace(target, address=address), place.missing)

    async def _stored(self, address: str) -> str | None:
        async with self._store.read() as unit:
            stored = await unit.schedules.find_destination(address)
        return stored.address if stored else None

    async def complete(self) -> None:
        """Give destinations that were scheduled while their platform could not be asked their full addresses."""
        async with self._store.read() as unit:
            addresses = await unit.schedules.unresolved()
        for address in addresses:
            if platform_of(address) in self._adapters and (place := await self.locate(Target.parse(address))).workspace:
                async with self._store.begin() as unit:
                    await put_place(unit, place)

    async def locate(self, target: Target) -> Place:
        """Where a target leads, asked online; a link may stand for an address. Raises Invalid as `resolve` does."""
        if "://" in target.address:
            return await self._follow(target.address)
        return await self._adapter(target.address).locate(target.address)

    async def _follow(self, link: str) -> Place:
        """Where a link leads, on the first platform that knows it as its own."""
        for adapter in self._adapters.values():
            with suppress(Invalid):
                return await adapter.locate(link)
        raise Invalid(
            f"“{link}” leads to no channel of a platform that is set up here ({self._names}): use an address."
        )

    async def put(
        self,
        name: str,
        place: Place,
        recipe: Recipe,
        cadence: Cadence,
        *,
        owner: str | None = None,
        on_empty: OnEmpty = OnEmpty.QUIET,
    ) -> Schedule:
        """Create or replace the schedule of that name; it is due next at the first time from now."""
        async with self._store.begin() as unit:
            destination = await put_place(unit, place)
            before = await unit.schedules.find(destination.address, name, lock=True)
            await unit.schedules.put(
                Schedule(
                    id=before.id if before else 0,
                    destination=destination.id,
                    address=destination.address,
                    name=name,
                    recipe=recipe,
                    cadence=cadence,
                    next_due=cadence.next_due(self._clock.now()),
                    previous_due=before.previous_due if before else None,
                    owner=owner,
                    on_empty=on_empty,
                )
            )
            return await _existing(unit, Target(destination.address, name))

    async def put_first(self, target: Target, cadence: Cadence) -> Schedule | None:
        """Create the usual schedule, unless that destination was ever set up: what somebody removed stays removed."""
        async with self._store.read() as unit:
            known = await unit.schedules.find_destination(target.address)
        if known and known.name:  # a post that was asked for makes a destination, too, but names it not
            return None
        return await self.put(target.name, await self.locate(target), Recipe(), cadence)

    async def all(self) -> list[Schedule]:
        """Every schedule, by address and name."""
        async with self._store.read() as unit:
            return await unit.schedules.all()

    async def pause(self, target: Target) -> Schedule:
        """Nothing is posted until it is resumed."""
        async with self._store.begin() as unit:
            return await unit.schedules.put(replace(await _existing(unit, target), paused=True))

    async def resume(self, target: Target, *, missed: bool = False, missing: Sequence[str] = ()) -> Schedule:
        """Post again, from the next due time on; `missed`: what came due meanwhile first, in one digest. What stopped
        the destination is forgotten; what is `missing` there is noted.
        """
        async with self._store.begin() as unit:
            # Who locks both locks the destination first.
            await unit.schedules.destination(target.address)
            schedule = await _existing(unit, target)
            await unit.schedules.reopen(schedule.destination)
            if missing:
                await unit.schedules.doubt(schedule.destination, " ".join(missing))
            return await unit.schedules.put(self._resumed(schedule, missed=missed))

    def _resumed(self, schedule: Schedule, *, missed: bool) -> Schedule:
        now = self._clock.now()
        resumed = replace(schedule, paused=False, stopped=None, held=None)
        if not (schedule.paused or schedule.stopped):
            return resumed
        if not missed:
            return replace(resumed, next_due=schedule.cadence.next_due(now), previous_due=now)
        if schedule.stopped:
            # What was refused is missing, however soon the next is due. Due times are whole minutes, each used once.
            soon = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
            return replace(resumed, next_due=min(schedule.next_due, soon))
        return resumed

    async def missed(self, target: Target) -> bool:
        """Whether something came due while it was paused, or was refused. Raises NotFound."""
        async with self._store.read() as unit:
            schedule = await _existing(unit, target, lock=False)
        return schedule.stopped is not None or (schedule.paused and schedule.next_due <= self._clock.now())

    async def remove(self, target: Target) -> Schedule:
        """Forget it; what it posted stays in the ledger."""
        async with self._store.begin() as unit:
            schedule = await _existing(unit, target)
            await unit.schedules.remove(schedule.id)
            return schedule

    def _adapter(self, address: str) -> Adapter:
        platform = platform_of(address)
        if platform not in self._adapters:
            if platform in self._known:
                how = f"put its token into .env as docs/{platform}.md says, and start again"
                raise Invalid(f"{platform.capitalize()} is not set up here: {how}.")
            raise Invalid(f"“{address}” is no address here; the platforms set up are: {self._names}.")
        return self._adapters[platform]

    @property
    def _names(self) -> str:
        return ", ".join(sorted(self._adapters))


async def _existing(unit: Unit, target: Target, *, lock: bool = True) -> Schedule:
    schedule = await unit.schedules.find(target.address, target.name, lock=lock)
    if schedule is None:
        raise NotFound(f"There is no schedule {target}; “schedule list” shows those there are.")
    return schedule


async def put_place(unit: Unit, place: Place) -> Destination:
    """Store it; where nothing is missing, it is no longer stopped; what is missing is noted."""
    destination = await unit.schedules.put_place(place)
    if place.missing:
        await unit.schedules.doubt(destination.id, " ".join(place.missing))
    else:
        await unit.schedules.reopen(destination.id)
    return destination
