"""`schedule set`, `list`, `pause`, `resume` and `remove`."""

from dataclasses import replace

from bot.commands.command import Command
from bot.commands.places import ADDRESS, NAME, allowed, meant
from bot.commands.services import Services
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Form, Kind, Needs, Option
from bot.domain.errors import Invalid
from bot.domain.schedule import DEFAULT_LIMIT, HIGHEST_BAR, MOST, TOPICS, TRENDING, OnEmpty, Target
from bot.message import Message
from bot.service.compose_schedules import (
    missed_message,
    paused_message,
    removed_message,
    resumed_message,
    schedules_message,
    set_message,
)
from bot.service.wish import Done, Wish, fulfil, resume_there

SET = Form(
    name="schedule set",
    summary="Post here regularly, or change that",
    example="schedule set at 09:00 days weekdays zone Berlin",
    options=(
        ADDRESS,
        NAME,
        Option(name="at", shown="HH:MM", help="The local time; 09:00 unless said."),
        Option(name="days", help="daily, weekdays, weekly, or weekdays such as mon,thu; daily unless said."),
        Option(name="zone", help="A time zone such as Europe/Berlin, or its city; yours unless said."),
        Option(
            name="what",
            kind=Kind.CHOICE,
            choices=(TRENDING, TOPICS),
            help="What is posted; topics where one is said, else trending. Of both, a topic's papers come first.",
        ),
        Option(name="topic", help="A topic that papers have to match, such as: speculative decoding.", quoted=True),
        Option(name="limit", kind=Kind.NUMBER, most=MOST, help=f"How many papers; {DEFAULT_LIMIT} unless said."),
        Option(
            name="bar",
            kind=Kind.NUMBER,
            least=0,
            most=HIGHEST_BAR,
            help="How many upvotes a paper needs at least; none unless said.",
        ),
        Option(
            name="on-empty",
            kind=Kind.CHOICE,
            choices=tuple(OnEmpty),
            help="On a day without anything new: quiet, with a weekly sign of life, or a line.",
        ),
    ),
    needs=Needs.MANAGE,
)
LIST = Form(name="schedule list", summary="What is posted here, and when", example="schedule list")
PAUSE = Form(
    name="schedule pause",
    summary="Post nothing until it is resumed",
    example="schedule pause",
    options=(ADDRESS, NAME),
    needs=Needs.MANAGE,
)
RESUME = Form(
    name="schedule resume",
    summary="Post again, where it was paused or is stopped",
    example="schedule resume from-now",
    options=(
        ADDRESS,
        NAME,
        Option(name="missed", kind=Kind.FLAG, help="Post what was missed now, in one digest."),
        Option(name="from-now", kind=Kind.FLAG, help="Go on at the next due time."),
    ),
    needs=Needs.MANAGE,
)
REMOVE = Form(
    name="schedule remove",
    summary="Forget a schedule; what it posted stays in the ledger",
    example="schedule remove",
    options=(ADDRESS, NAME),
    needs=Needs.MANAGE,
)


async def put(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Create or replace one; its owner is the caller."""
    usual = Wish()
    wish = Wish(
        name=arguments.text("name"),
        what=arguments.text("what"),
        topics=tuple(filter(None, [arguments.text("topic")])),
        at=arguments.text("at") or usual.at,
        zone=arguments.text("zone"),
        days=arguments.text("days") or usual.days,
        limit=arguments.number("limit") or usual.limit,
        bar=arguments.number("bar") or usual.bar,
        owner=caller.person.address,
        on_empty=arguments.text("on-empty") or usual.on_empty,
    )
    target = Target.parse(arguments.text("address") or caller.where)
    if not caller.operator:
        allowed(caller, await services.schedules.resolve(str(target)))
    zone = caller.person.zone or services.zone
    done = await fulfil(wish, target, services.schedules, zone)
    return _with_what_is_missing(set_message(done.schedule, services.clock.now(), zone), done)


async def show(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001 - it takes none
    """Those of the place; for an operator, all."""
    every = await services.schedules.all()
    mine = [one for one in every if caller.operator or one.address == caller.where]
    return schedules_message(mine, services.clock.now(), caller.where)


async def pause(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Pause one."""
    return paused_message(await services.schedules.pause(await meant(caller, arguments, services)))


async def resume(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Resume one. Where something was missed and nothing was said of it, ask."""
    missed, from_now = arguments.flag("missed"), arguments.flag("from-now")
    if missed and from_now:
        raise Invalid("“missed” posts what was missed, “from-now” does not; say one of the two.")
    target = await meant(caller, arguments, services)
    if not (missed or from_now) and await services.schedules.missed(target):
        return missed_message(target)
    done = await resume_there(target, services.schedules, missed=missed)
    zone, now, lacking = caller.person.zone or services.zone, services.clock.now(), bool(done.missing)
    message = resumed_message(done.schedule, now, zone, lacking=lacking, nothing=done.nothing_missed)
    return _with_what_is_missing(message, done)


def _with_what_is_missing(message: Message, done: Done) -> Message:
    return replace(message, notices=(done.missing,)) if done.missing else message


async def remove(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Remove one."""
    return removed_message(await services.schedules.remove(await meant(caller, arguments, services)))


SCHEDULING = (
    Command(LIST, show),
    Command(SET, put),
    Command(PAUSE, pause),
    Command(RESUME, resume),
    Command(REMOVE, remove),
)
