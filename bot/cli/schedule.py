"""`schedule …`."""

import signal
import sys
from dataclasses import replace

import typer

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit, say
from bot.domain.cadence import Cadence, parse_days, parse_time, parse_zone
from bot.domain.errors import Invalid, PaperwireError
from bot.domain.schedule import DEFAULT_NAME, OnEmpty, Recipe, Schedule, Target
from bot.message import Hint, Message
from bot.service.compose import recipe_words, schedules_section
from bot.text.words import cadence_words, moment_ahead


class NotReady(PaperwireError):
    """The schedule is kept, and nothing can be posted there yet."""

    exit_code = 6


async def put(
    app: App,
    address: str,
    name: str | None,
    what: str,
    at: str,
    zone: str | None,
    days: str,
    limit: int,
    bar: int,
    owner: str | None,
    on_empty: str,
) -> None:
    """Create or replace a schedule."""
    cadence = Cadence(parse_days(days), parse_time(at), parse_zone(zone) if zone else app.zone)
    target, empty = _named(Target.parse(address), name), _on_empty(on_empty)
    recipe = Recipe(what=what, limit=limit, bar=bar)
    person = (await app.schedules.resolve_online(owner)).address if owner else None
    place = await app.schedules.locate(target)
    schedule = await app.schedules.put(target.name, place, recipe, cadence, owner=person, on_empty=empty)
    target = replace(target, address=schedule.address)
    when = cadence_words(cadence)
    say(f"{target}: {recipe_words(schedule)}, {when}. {_next(app, schedule)}")
    if place.missing:
        stopped = f" Then: paperwire schedule resume {target}" if schedule.stopped else ""
        raise NotReady(f"{' '.join(place.missing)} The schedule is kept.{stopped}")


def _on_empty(text: str) -> OnEmpty:
    try:
        return OnEmpty(text)
    except ValueError:
        raise Invalid(f"“{text}” is nothing to do on an empty day: use {' or '.join(OnEmpty)}.") from None


def _named(target: Target, name: str | None) -> Target:
    if name is None:
        return target
    if target.name not in (DEFAULT_NAME, name):
        raise Invalid(f"The schedule is called “{target.name}” in its address and “{name}” in --name; say it once.")
    if not name or "#" in name or len(name) > 80 or not name.isprintable():
        raise Invalid("The name of a schedule has 1 to 80 printable characters and no #.")
    return replace(target, name=name)


def _next(app: App, schedule: Schedule) -> str:
    if schedule.stopped:
        return "It is stopped."
    if schedule.next_due <= app.clock.now():
        return "What was missed is due now."
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


async def resume(app: App, address: str, missed: bool, from_now: bool) -> None:
    """Resume one: with what was missed, or from now; a person who says neither is asked."""
    if missed and from_now:
        raise Invalid("--missed posts what was missed, --from-now does not: say one of the two.")
    target = await app.schedules.resolve(address)
    if await app.schedules.missed(target) and not (missed or from_now):
        missed = _ask()
    missing = (await app.schedules.locate(target)).missing
    say(f"{target} posts again. {_next(app, await app.schedules.resume(target, missed=missed, missing=missing))}")
    if missing:
        raise NotReady(f"{' '.join(missing)} It is resumed all the same.")


def _ask() -> bool:
    """Whether what was missed is posted; not where nobody can answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # the event loop's waits until this has ended
    try:
        return typer.confirm("Digests came due meanwhile. Post what was missed now, in one digest?", default=False)
    finally:
        signal.signal(signal.SIGINT, before)


async def remove(app: App, address: str) -> None:
    """Remove one."""
    target = await app.schedules.resolve(address)
    await app.schedules.remove(target)
    say(f"{target} is removed; what it posted stays in the ledger.")
