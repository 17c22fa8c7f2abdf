"""`subscribe`, `unsubscribe`, `subscriptions`, `mine`, `preferences`, `pause` and `resume`: each person's own."""

from bot.commands.command import Command
from bot.commands.services import Services
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Form, Kind, Option
from bot.domain.errors import Invalid
from bot.domain.schedule import MOST
from bot.message import Message
from bot.service.compose_topics import (
    followed_message,
    following_message,
    mine_message,
    own_missed_message,
    own_paused_message,
    own_resumed_message,
    preferences_message,
    unfollowed_message,
)
from bot.service.own_digest import Preferences

SUBSCRIBE = Form(
    name="subscribe",
    summary="Follow a topic; what is new comes to you in one digest a day",
    example="subscribe speculative decoding -survey",
    options=(
        Option(
            name="topic",
            help='Words, "phrases", -without, author:"Yann LeCun", cat:cs.CL, upvotes:>20, about:"…".',
            required=True,
            bare=True,
            verbatim=True,
        ),
    ),
)
UNSUBSCRIBE = Form(
    name="unsubscribe",
    summary="Stop following a topic",
    example="unsubscribe 2",
    options=(
        Option(
            name="topic",
            shown="TOPIC|N",
            help="Its number in “subscriptions”, or the topic itself.",
            required=True,
            bare=True,
            verbatim=True,
        ),
    ),
)
SUBSCRIPTIONS = Form(name="subscriptions", summary="What you follow", example="subscriptions")
MINE = Form(name="mine", summary="Your digest as it is now; nothing is sent", example="mine")
PREFERENCES = Form(
    name="preferences",
    summary="When your digest comes and how much it holds, or change that",
    example="preferences at 08:30 days weekdays zone Berlin limit 5",
    options=(
        Option(name="at", shown="HH:MM", help="The local time."),
        Option(name="days", help="daily, weekdays, weekly, or weekdays such as mon,thu."),
        Option(name="zone", help="A time zone such as Europe/Berlin, or its city."),
        Option(name="limit", kind=Kind.NUMBER, most=MOST, help="How many papers at most."),
    ),
)
PAUSE = Form(name="pause", summary="Send you no digest until you resume it", example="pause")
RESUME = Form(
    name="resume",
    summary="Send you your digest again",
    example="resume from-now",
    options=(
        Option(name="missed", kind=Kind.FLAG, help="Send what you missed now, in one digest."),
        Option(name="from-now", kind=Kind.FLAG, help="Go on with the next one."),
    ),
)


async def subscribe(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Follow a topic, and show what that means."""
    done = await services.topics.follow(caller.person, arguments.required("topic"), _zone(caller, services))
    return followed_message(done, await services.matching.recent(done.condition), services.clock.now())


async def unsubscribe(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Stop following one."""
    return unfollowed_message(await services.topics.unfollow(caller.person, arguments.required("topic")))


async def subscriptions(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001
    """What the caller follows."""
    return following_message(await services.own_digests.of(caller.person), services.clock.now())


async def mine(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001 - it takes none
    """The caller's digest as it would be now."""
    return mine_message(await services.own_digests.now(caller.person), services.clock.now())


async def preferences(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Show them; change what was said."""
    wanted = Preferences(
        zone=arguments.text("zone"),
        at=arguments.text("at"),
        days=arguments.text("days"),
        limit=arguments.number("limit"),
    )
    zone = _zone(caller, services)
    if wanted == Preferences():
        schedule = (await services.own_digests.of(caller.person)).schedule
    else:
        schedule = await services.own_digests.prefer(caller.person, wanted, zone)
    return preferences_message(schedule, services.clock.now(), zone)


async def pause(caller: Caller, arguments: Arguments, services: Services) -> Message:  # noqa: ARG001 - it takes none
    """Pause the caller's digest."""
    return own_paused_message(await services.own_digests.pause(caller.person))


async def resume(caller: Caller, arguments: Arguments, services: Services) -> Message:
    """Resume it. Where one was missed and nothing was said of it, ask."""
    missed, from_now = arguments.flag("missed"), arguments.flag("from-now")
    if missed and from_now:
        raise Invalid("“missed” sends what you missed, “from-now” does not; say one of the two.")
    if not (missed or from_now) and await services.own_digests.missed(caller.person):
        return own_missed_message()
    return own_resumed_message(await services.own_digests.resume(caller.person, missed=missed), services.clock.now())


def _zone(caller: Caller, services: Services) -> str:
    return caller.person.zone or services.zone


SUBSCRIBING = (
    Command(SUBSCRIBE, subscribe),
    Command(UNSUBSCRIBE, unsubscribe),
    Command(SUBSCRIPTIONS, subscriptions),
    Command(MINE, mine),
    Command(PREFERENCES, preferences),
    Command(PAUSE, pause),
    Command(RESUME, resume),
)
