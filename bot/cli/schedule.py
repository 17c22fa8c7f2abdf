"""`schedule …`."""

import sys

import typer

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.asking import asking
from bot.cli.start import emit
from bot.domain.errors import Invalid, PaperwireError
from bot.domain.schedule import Target
from bot.service.compose_schedules import (
    paused_message,
    removed_message,
    resumed_message,
    schedules_message,
    set_message,
)
from bot.service.wish import Done, Wish, fulfil, resume_there


class NotReady(PaperwireError):
    """It is done, and nothing can be posted there yet."""

    exit_code = 6


async def put(app: App, address: str, wish: Wish) -> None:
    """Create or replace a schedule."""
    done = await fulfil(wish, Target.parse(address), app.schedules, app.zone)
    app.show(set_message(done.schedule, app.clock.now(), app.zone))
    _check(done)


async def show_all(app: App, as_json: bool) -> None:
    """List every schedule."""
    schedules = await app.schedules.all()
    if as_json:
        emit([forms.schedule(one) for one in schedules])
    else:
        app.show(schedules_message(schedules, app.clock.now()))


async def pause(app: App, address: str) -> None:
    """Pause one."""
    app.show(paused_message(await app.schedules.pause(await app.schedules.resolve(address))))


async def resume(app: App, address: str, missed: bool, from_now: bool) -> None:
    """Resume one: with what was missed, or from now; a person who says neither is asked."""
    if missed and from_now:
        raise Invalid("--missed posts what was missed, --from-now does not: say one of the two.")
    target = await app.schedules.resolve(address)
    if await app.schedules.missed(target) and not (missed or from_now):
        missed = _ask()
    done = await resume_there(target, app.schedules, missed=missed)
    now, lacking = app.clock.now(), bool(done.missing)
    app.show(resumed_message(done.schedule, now, app.zone, lacking=lacking, nothing=done.nothing_missed))
    _check(done)


def _check(done: Done) -> None:
    if done.missing:
        raise NotReady(done.missing)


def _ask() -> bool:
    """Whether what was missed is posted; not where nobody can answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    with asking():
        return typer.confirm("Digests came due meanwhile. Post what was missed now, in one digest?", default=False)


async def remove(app: App, address: str) -> None:
    """Remove one."""
    app.show(removed_message(await app.schedules.remove(await app.schedules.resolve(address))))
