"""Schedules, and what is done to them, as messages."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.schedule import MINE, TOPICS, OnEmpty, Schedule, Target
from bot.message import Hint, Message, Section
from bot.text.words import cadence_words, city, count, moment_ahead

NOBODY_RUNS = "No paperwire run is running: start it."
"""Beside what would happen by itself."""


def schedules_message(schedules: Sequence[Schedule], now: datetime, here: str = "terminal") -> Message:
    """Every one of them; where there are none, how to make one `here`."""
    if not schedules:
        return Message(heading="Nothing is scheduled", hints=(Hint("Make one", f"schedule set {here} --at 09:00"),))
    return Message(heading="Scheduled", sections=(schedules_section(schedules, now),))


def schedules_section(schedules: Sequence[Schedule], now: datetime, most: int | None = None) -> Section:
    """A table of schedules: of the first `most`, and how many more there are."""
    shown = tuple(schedule_row(one, now) for one in schedules[:most])
    more = len(schedules) - len(shown)
    others = ((f"and {more:,} more", "", "", "“schedule list”", ""),) if more else ()
    return Section("", (*shown, *others) or (("nothing is scheduled",),))


def schedule_row(schedule: Schedule, now: datetime) -> tuple[str, ...]:
    """Where, what people call it, when, what, and when next."""
    target = str(Target(schedule.address, schedule.name))
    when = cadence_words(schedule.cadence)
    trouble = schedule.stopped or (not schedule.paused and (schedule.held or schedule.doubt))
    after = f"{next_time(schedule, now)}{'; see “status”' if trouble else ''}"
    return (target, schedule.place or "", when, recipe_words(schedule), after)


def recipe_words(schedule: Schedule) -> str:
    """What is posted, and what was chosen differently from the usual."""
    line = "a line on empty days" if schedule.on_empty is OnEmpty.LINE else ""
    bar = f"from {count(schedule.recipe.bar, 'upvote')}" if schedule.recipe.bar else ""
    owner = f"owner {schedule.owner}" if schedule.owner else ""
    topics = ", ".join(schedule.recipe.topics)
    what = {MINE: "what its person follows", TOPICS: topics}.get(schedule.recipe.what, schedule.recipe.what)
    more = f"and {topics}" if topics and not schedule.recipe.is_topical else ""
    return ", ".join(filter(None, (what, more, f"up to {schedule.recipe.limit} papers", bar, line, owner)))


def next_time(schedule: Schedule, now: datetime, reader: str | None = None) -> str:
    """When it is due next, without the city: that stands beside it. `reader`: the zone of who reads it, if known."""
    if schedule.stopped or schedule.paused:
        return "stopped" if schedule.stopped else "paused"
    if schedule.next_due <= now:
        return "due now"
    zone = schedule.cadence.zone
    return f"next: {moment_ahead(schedule.next_due, zone, now, reader).removesuffix(f' {city(zone)}')}"


def set_message(schedule: Schedule, now: datetime, reader: str | None = None) -> Message:
    """It was created or replaced; `reader`: the zone of who reads it, if known."""
    when = f"{recipe_words(schedule)}, {cadence_words(schedule.cadence)}"
    return Message(paragraphs=(f"{_target(schedule)}: {when}. {_next(schedule, now, reader)}",))


def paused_message(schedule: Schedule) -> Message:
    """It was paused."""
    target = _target(schedule)
    return Message(paragraphs=(f"{target} is paused.",), hints=(Hint("Post again", f"schedule resume {target}"),))


def resumed_message(
    schedule: Schedule, now: datetime, reader: str | None = None, *, lacking: bool = False, nothing: bool = False
) -> Message:
    """It was resumed; `reader` as above. `lacking`: what it takes to post there is not all there; `nothing` was missed,
    though that was asked for.
    """
    missed = "Nothing was missed. " if nothing and schedule.next_due > now else ""
    how = "is resumed" if lacking else "posts again"
    return Message(paragraphs=(f"{missed}{_target(schedule)} {how}. {_next(schedule, now, reader)}",))


def missed_message(target: Target) -> Message:
    """It can be resumed in two ways."""
    return Message(
        paragraphs=(f"Digests of {target} came due meanwhile. Should they be posted now, in one digest?",),
        hints=(
            Hint("Post them", f"schedule resume {target} --missed"),
            Hint("Go on from now", f"schedule resume {target} --from-now"),
        ),
    )


def removed_message(schedule: Schedule) -> Message:
    """It was removed."""
    return Message(paragraphs=(f"{_target(schedule)} is removed; what it posted stays in the ledger.",))


def _target(schedule: Schedule) -> Target:
    return Target(schedule.address, schedule.name)


def _next(schedule: Schedule, now: datetime, reader: str | None) -> str:
    if schedule.stopped:
        return "It is stopped."
    if schedule.next_due <= now:
        return "What was missed is due now."
    return f"Next: {moment_ahead(schedule.next_due, schedule.cadence.zone, now, reader)}."
