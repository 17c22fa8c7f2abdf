"""A schedule as somebody asks for it, made one; and resumed."""

from dataclasses import dataclass, replace

from bot.domain.cadence import Cadence, parse_days, parse_time, parse_zone
from bot.domain.errors import Invalid
from bot.domain.schedule import (
    DEFAULT_LIMIT,
    DEFAULT_NAME,
    LONGEST_NAME,
    MINE,
    TOPICS,
    TRENDING,
    OnEmpty,
    Recipe,
    Schedule,
    Target,
)
from bot.service.schedules import SchedulesService


@dataclass(frozen=True, slots=True)
class Done:
    """The schedule as it is now, and what is missing before anything can be posted; empty: nothing. `nothing_missed`:
    what was missed was asked for, and there is nothing.
    """

    schedule: Schedule
    missing: str = ""
    nothing_missed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """In the words in which it was asked for; what was not said is the usual: topics alone
    where there are some, else what is trending. `owner` is the address of a person.
    """

    name: str | None = None
    what: str | None = None
    topics: tuple[str, ...] = ()
    at: str = "09:00"
    zone: str | None = None
    days: str = "daily"
    limit: int = DEFAULT_LIMIT
    bar: int = 0
    owner: str | None = None
    on_empty: str = OnEmpty.QUIET


async def fulfil(wish: Wish, target: Target, schedules: SchedulesService, zone: str) -> Done:
    """Create or replace the schedule, in `zone` where none was said. Raises Invalid for what cannot be."""
    cadence = Cadence(parse_days(wish.days), parse_time(wish.at), parse_zone(wish.zone or zone))
    recipe, empty = _recipe(wish), _on_empty(wish)
    named = with_name(target, wish.name)
    owner = await schedules.find_online(wish.owner) if wish.owner else None
    place = await schedules.locate(named)
    told = owner.target.address if owner else None
    schedule = await schedules.put(named.name, place, recipe, cadence, owner=told, on_empty=empty)
    again = f" Then: “schedule resume {replace(named, address=schedule.address)}”" if schedule.stopped else ""
    unheard = [one for one in (owner.missing if owner else ()) if one not in place.missing]
    missing = [*place.missing, *(f"The owner cannot be told: {one}" for one in unheard)]
    return Done(schedule, f"{' '.join(missing)} The schedule is kept.{again}" if missing else "")


async def resume_there(target: Target, schedules: SchedulesService, *, missed: bool) -> Done:
    """Post there again, whatever is missing there; `missed`: what came due meanwhile first."""
    try:
        missing = (await schedules.locate(target)).missing
    except Invalid as error:  # its platform is not set up here, which may be where nothing is sent from
        missing = (str(error),)
    nothing = missed and not await schedules.missed(target)
    schedule = await schedules.resume(target, missed=missed, missing=missing)
    return Done(schedule, f"{' '.join(missing)} It is resumed all the same." if missing else "", nothing)


def with_name(target: Target, name: str | None) -> Target:
    """The target with the name of a schedule, where that is said apart. Raises Invalid."""
    if name is None:
        return target
    if target.name not in (DEFAULT_NAME, name):
        raise Invalid(f"The schedule is called “{target.name}” in its address and “{name}” beside it; say it once.")
    if not name or "#" in name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"The name of a schedule has 1 to {LONGEST_NAME} printable characters and no #.")
    return replace(target, name=name)


def _recipe(wish: Wish) -> Recipe:
    if wish.what == MINE:
        raise Invalid("“mine” is a person's own digest: they get it with “subscribe TOPIC”.")
    what = wish.what or (TOPICS if wish.topics else TRENDING)
    return Recipe(what=what, limit=wish.limit, bar=wish.bar, topics=_read(wish.topics))


def _read(topics: tuple[str, ...]) -> tuple[str, ...]:
    if not topics:
        return ()
    from bot.service.topics import read_topic  # noqa: PLC0415 - who names none does without this import's time

    return tuple(dict.fromkeys(read_topic(one)[0].text for one in topics))


def _on_empty(wish: Wish) -> OnEmpty:
    try:
        return OnEmpty(wish.on_empty)
    except ValueError:
        raise Invalid(f"“{wish.on_empty}” is nothing to do on an empty day: use {' or '.join(OnEmpty)}.") from None
