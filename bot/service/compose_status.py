"""`status` as a message."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.delivery import WAITING, Delivery, State
from bot.domain.digest import LastDigest
from bot.domain.outcome import DigestOutcome
from bot.domain.schedule import DEFAULT_NAME, Schedule, Target, platform_of
from bot.message import Hint, Message, Section, Tone
from bot.service.compose_schedules import NOBODY_RUNS, next_time
from bot.service.status import About, SourceStatus, Status
from bot.text.words import ago, cadence_words, count, local_time, short_day, weekday_day

_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_SOURCE_TONES = {
    "fresh": Tone.GOOD,
    "late": Tone.WARNING,
    "stale": Tone.WARNING,
    "failing": Tone.WARNING,
    "unread": Tone.QUIET,
}
_SILENT = (
    DigestOutcome.NOTHING_NEW,
    DigestOutcome.BELOW_THE_BAR,
    DigestOutcome.NOTHING_LISTED,
    DigestOutcome.WEEKEND,
    DigestOutcome.HOLIDAY,
)
_TROUBLED = (DigestOutcome.FAILED, DigestOutcome.PARTLY_DELIVERED, DigestOutcome.SOURCE_STALE)
ON_ITS_WAY = "on its way"
SHOWN = 20
"""Schedules; all of them are in `schedule list`."""
_WAITS = "waits"
_POSTING_TONES = {
    "stopped": Tone.WARNING,
    _WAITS: Tone.WARNING,
    ON_ITS_WAY: Tone.QUIET,
    "paused": Tone.QUIET,
    "nothing yet": Tone.QUIET,
    **{str(outcome): Tone.QUIET for outcome in _SILENT},
    **{str(outcome): Tone.WARNING for outcome in _TROUBLED},
}


def status_message(status: Status, about: About, zone: str) -> Message:
    """Sources, posting, messages, and at the end what needs a person."""
    today = status.at.astimezone(ZoneInfo(zone)).date()
    when = f"{weekday_day(today, today)}, {local_time(status.at, zone)}"
    running = "running" if about.running else "not running"
    if about.holder:
        running = f"running, started {ago(about.holder.since, status.at)}"
    troubles = tuple((str(number), _trouble(one)) for number, one in enumerate(status.troubled, start=1))
    if status.more_failed:
        troubles += (("…", f"{status.more_failed:,} more that failed: “deliveries --state failed”"),)
    sources = (status.source, *status.lists)
    total = len(status.troubled) + status.more_failed
    needs = f"{count(total, 'thing')} need{'s' if total == 1 else ''} you"
    held = sum(one.state is State.UNKNOWN for one in status.troubled)
    waits = sum(status.counts.get(state, 0) for state in WAITING) > held
    return Message(
        heading=f"Paperwire {about.version}",
        lead=(when, running, _DATABASES[about.database]),
        notices=(NOBODY_RUNS,) if waits and not about.running else (),
        sections=(
            Section("Sources", tuple(_source(one, status.at, zone) for one in sources), _SOURCE_TONES),
            Section("Posting", _posting(status, zone), _POSTING_TONES),
            *((Section("What is in the way", in_the_way),) if (in_the_way := _in_the_way(status)) else ()),
            Section("Messages", (_messages(status),)),
            *((Section(needs, troubles, {needs: Tone.WARNING}),) if troubles else ()),
        ),
        hints=(Hint("All of them", "deliveries"),) if troubles else (),
    )


def _source(source: SourceStatus, now: datetime, zone: str) -> tuple[str, ...]:
    if source.read_at is None:
        return (source.title, source.state, f"{source.failure or 'nothing was read yet'}{_calendar(source, now, zone)}")
    papers = "no papers"
    if source.newest_day:
        papers = f"{count(source.papers, 'paper')} of {short_day(source.newest_day, now.date())}"
        papers += " and nothing newer, though it was time" if source.overdue else ""
    seen = f"{papers}, seen {ago(source.read_at, now)}{_calendar(source, now, zone)}"
    return (source.title, source.state, f"{seen}; {source.failure}" if source.failure else seen)


def _calendar(source: SourceStatus, now: datetime, zone: str) -> str:
    """Why there is no list today, and when the next one comes."""
    quiet = f"; none today: {source.quiet}" if source.quiet else ""
    if source.next_expected is None:
        return quiet
    local = source.next_expected.astimezone(ZoneInfo(zone))
    today = now.astimezone(ZoneInfo(zone)).date()
    return f"{quiet}; next {weekday_day(local.date(), today)}, {local:%H:%M}"


def _posting(status: Status, zone: str) -> tuple[tuple[str, ...], ...]:
    if not status.schedules:
        return (("nothing is scheduled",),)
    more = len(status.schedules) - SHOWN
    others = ((f"and {more:,} more", "paperwire schedule list", "", ""),) if more > 0 else ()
    return (
        tuple(
            (
                _where(schedule),
                cadence_words(schedule.cadence),
                _last_there(schedule, last, status),
                _WAITS
                if schedule.held and not (schedule.paused or schedule.stopped)
                else next_time(schedule, status.at, zone),
            )
            for schedule, last in status.schedules[:SHOWN]
        )
        + others
    )


def _last_there(schedule: Schedule, last: LastDigest | None, status: Status) -> str:
    """What became of its last digest; before its first one, of what somebody posted there."""
    asked = status.asked.get(schedule.destination)
    if last or asked is None:
        return _last(last.outcome, last.papers) if last else "nothing yet"
    return f"by hand: {_last(asked.outcome, asked.papers)}"


def _in_the_way(status: Status) -> tuple[tuple[str, str], ...]:
    troubles = ((_where(schedule), _trouble_there(schedule)) for schedule, _ in status.schedules)
    return tuple((where, trouble) for where, trouble in troubles if trouble)


def _trouble_there(schedule: Schedule) -> str | None:
    """Why nothing can be posted there, and what to type once that is mended."""
    target = Target(schedule.address, schedule.name)
    if schedule.stopped:
        return f"{schedule.stopped} Then: “schedule resume {target}”."
    if schedule.held and not schedule.paused:
        return f"{schedule.held} It is tried again by itself."
    if schedule.doubt and not schedule.paused:
        return f"When it was last looked at: {schedule.doubt}"
    return None


def _where(schedule: Schedule) -> str:
    """What people call it, with its platform; else its address."""
    name = "" if schedule.name == DEFAULT_NAME else f": {schedule.name}"
    if schedule.place is None:
        return str(Target(schedule.address, schedule.name))
    return f"{schedule.place}, {platform_of(schedule.address).capitalize()}{name}"


def _last(outcome: DigestOutcome, papers: int) -> str:
    if outcome is DigestOutcome.OPEN:
        return ON_ITS_WAY
    return f"{outcome}, {count(papers, 'paper')}" if outcome is DigestOutcome.DELIVERED else str(outcome)


def _messages(status: Status) -> tuple[str, ...]:
    said = [f"{number:,} {state}" for state, number in status.counts.items() if number]
    return (", ".join(said) or "none yet",)


def _trouble(delivery: Delivery) -> str:
    reason = f" {delivery.words}" if delivery.reason else ""
    if delivery.state is State.FAILED:
        return f"{delivery.address}: {delivery.key} failed.{reason}"
    settle = f"If the message is there: “deliveries settle {delivery.key} sent”; if not, the same with again."
    return f"{delivery.address}: {delivery.key} may or may not have arrived.{reason} {settle}"
