"""`schedule …`."""

from dataclasses import replace

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit, say
from bot.domain.cadence import Cadence, parse_days, parse_time, parse_zone
from bot.domain.errors import Invalid, PaperwireError
from bot.domain.schedule import DEFAULT_NAME, Recipe, Schedule, Target
from bot.message import Hint, Message
from bot.service.compose import schedules_section
from bot.text.words import cadence_words, moment_ahead


class NotReady(PaperwireError):
    """The schedule is kept, and nothing can be posted there yet."""

    exit_code = 6


async def put(
    app: App, address: str, name: str | None, what: str, at: str, zone: str | None, days: str, limit: int
) -> None:
    """Create or replace a schedule."""
    cadence = Cadence(parse_days(days), parse_time(at), parse_zone(zone) if zone else app.zone)
    target, recipe = _named(Target.parse(address), name), Recipe(what=what, limit=limit)
    place = await app.schedules.locate(target)
    schedule = await app.schedules.put(target.name, place, recipe, cadence)
    what_when = f"{what}, {cadence_words(cadence)}, up to {limit} papers"
    say(f"{replace(target, address=schedule.address)}: {what_when}. {_next(app, schedule)}")
    if place.missing:
        raise NotReady(f"{' '.join(place.missing)} The schedule is kept.")


def _named(target: Target, name: str | None) -> Target:
    if name is None:
        return target
    if target.name not in (DEFAULT_NAME, name):
        raise Invalid(f"The schedule is called “{target.name}” in its address and “{name}” in --name; say it once.")
    if not name or "#" in name or len(name) > 80 or not name.isprintable():
        raise Invalid("The name of a schedule has 1 to 80 printable characters and no #.")
    return replace(target, name=name)


def _next(app: App, schedule: Schedule) -> str:
    return f"Next: {moment_ahead(schedule.next_due, schedule.cadence.zone, app.clock.now())}."


async def show_all(app: App, as_json: bool) -> None:
    """List every schedule."""
    schedules = await app.schedules.all()
    if as_json:
        emit([forms.schedule(one) for one in schedules])
        return
    if not schedules:
        hint = Hint("Make one", "schedule set terminal --at 09:00")
        app.show(Message(heading="Nothing is scheduled", hints=(hint,)))
        return
    app.show(Message(heading="Scheduled", sections=(schedules_section(schedules, app.clock.now()),)))


async def pause(app: App, address: str) -> None:
    """Pause one."""
    target = await app.schedules.resolve(address)
    await app.schedules.pause(target)
    say(f"{target} is paused. Post again with: paperwire schedule resume {target}")


async def resume(app: App, address: str) -> None:
    """Resume one."""
    target = await app.schedules.resolve(address)
    say(f"{target} posts again. {_next(app, await app.schedules.resume(target))}")


async def remove(app: App, address: str) -> None:
    """Remove one."""
    target = await app.schedules.resolve(address)
    await app.schedules.remove(target)
    say(f"{target} is removed; what it posted stays in the ledger.")
