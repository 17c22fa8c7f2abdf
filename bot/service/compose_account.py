"""`why` as a message."""

from datetime import datetime

from bot.domain.delivery import State
from bot.domain.outcome import PaperOutcome
from bot.message import Hint, Message, Section
from bot.service.account import Account, PaperAccount
from bot.service.compose_ledger import deliveries_section
from bot.service.compose_nothing import nothing_words
from bot.service.compose_schedules import NOBODY_RUNS, next_time
from bot.text.words import ago, cadence_words, count, moment_ahead, ordinal, short_day

_LEFT_OUT = {
    PaperOutcome.NO_MATCH: "matches nothing that is followed here.",
    PaperOutcome.LISTED_BEFORE: (
        "matches, but was listed before that was followed here: only what comes later is new."
    ),
}


def account_message(account: Account, now: datetime, *, running: bool = True) -> Message:
    """What happened, and what will happen next; with a paper, that paper first. `running`: a process runs that does
    it.
    """
    paper = (_paper(account, account.paper, now),) if account.paper else ()
    rows = (*_last_time(account, now), ("Next", _next(account, now, running=running)), ("Now", _would_post(account)))
    sections = [Section("", rows)]
    if account.deliveries:
        sections.append(deliveries_section(account.deliveries, now, "Newest messages", here=True))
    return Message(
        heading=f"Why: {account.target}",
        paragraphs=paper,
        sections=tuple(sections),
        hints=(Hint("What would be posted", f"preview {account.target}"),),
    )


def _last_time(account: Account, now: datetime) -> tuple[tuple[str, str], ...]:
    last = account.last
    if last is None:
        return ()
    held = f" It held {count(last.papers, 'paper')}." if last.papers else ""
    when = ago(last.due, now).replace("just now", "now")
    if last.outcome is account.plan.outcome and not account.plan.chosen:
        return (("Last time", f"due {when}: {last.outcome}, as now."),)
    return (
        (
            "Last time",
            f"due {when}. {nothing_words(last.outcome, last.planned_at, topical=account.plan.recipe.is_topical)}{held}",
        ),
    )


def _next(account: Account, now: datetime, *, running: bool) -> str:
    schedule = account.schedule
    if schedule is None:
        return f"nothing is scheduled: “schedule set {account.target.address}” does it"
    if schedule.stopped:
        return f"stopped: {schedule.stopped} Then: “schedule resume {account.target}”."
    if schedule.paused:
        return f"paused; “schedule resume {account.target}” goes on"
    held = f" Its workspace takes nothing for now: {schedule.held}" if schedule.held else ""
    doubt = f" When it was last looked at: {schedule.doubt}" if schedule.doubt else ""
    nobody = "" if running else f" {NOBODY_RUNS}"
    when = f"{cadence_words(schedule.cadence)}, {next_time(schedule, now).removeprefix('next: ')}"
    return f"{when}.{held or doubt}{nobody}"


def _would_post(account: Account) -> str:
    counts = account.counts
    chosen = counts[PaperOutcome.CHOSEN]
    schedule = account.schedule
    condition = " if it were resumed" if schedule and (schedule.paused or schedule.stopped) else ""
    what = f"{count(chosen, 'paper')} would be posted{condition}" if chosen else account.plan.sentence.rstrip(".")
    others = [f"{number} {outcome}" for outcome, number in sorted(counts.items()) if outcome != PaperOutcome.CHOSEN]
    since = f" since {short_day(account.since, account.since)}" if account.since else ""
    of = f"; of {count(sum(counts.values()), 'paper')} listed{since}: {', '.join(others)}" if others else ""
    return f"{what}{of}."


def _paper(account: Account, one: PaperAccount, now: datetime) -> str:
    if one.posted:
        when = ago(one.posted.started, now) if one.posted.started else "by hand"
        return f"{one.paper} was posted here {when}, in {one.posted.key}; nothing is posted twice."
    if one.decision is None or one.rank is None or one.decision.outcome in _LEFT_OUT:
        return _no_candidate(account, one, now)
    place = _place(account, one.paper, one.rank)
    match one.decision.outcome:
        case PaperOutcome.CHOSEN:
            return f"{place} and would be posted{_when(account, now)}."
        case PaperOutcome.ALREADY_PLANNED:
            return f"{place} and is in {_on_its_way(account, one.paper)}."
        case PaperOutcome.BELOW_THE_BAR:
            upvotes, bar = one.decision.ranked.standing.upvotes or 0, account.plan.recipe.bar
            again = f"it is looked at again as its upvotes grow{_again(account, now)}"
            return f"{place} and below the bar ({upvotes:,} of {count(bar, 'upvote')}); {again}."
        case _:
            return f"{place}; a digest here holds {account.plan.recipe.limit}, and others go before it."


def _place(account: Account, paper: str, rank: int) -> str:
    """Where it stands among what digests here choose from, and why it does."""
    brought = account.plan.brought
    topics = ", ".join(brought.why(paper)) if brought else ""
    if not account.plan.recipe.is_topical:
        matches = f", matches {topics}" if topics else ""
        return f"{paper} is {ordinal(rank)} of {len(account.plan.decisions)} by trending{matches}"
    of = len(brought.ranked) if brought else 0
    return f"{paper} matches {topics}; it is {ordinal(rank)} of {of} that match"


def _on_its_way(account: Account, paper: str) -> str:
    for row in account.deliveries:
        if row.state is State.UNKNOWN and row.not_before is None and paper in row.papers:
            return f"a message that is held; “deliveries settle {row.key} sent”, or again, decides it"
    return "a digest that is on its way here"


def _when(account: Account, now: datetime) -> str:
    schedule = account.schedule
    if schedule is None:
        return ""
    if schedule.paused or schedule.stopped:
        return " once it is resumed"
    return f" {moment_ahead(schedule.next_due, schedule.cadence.zone, now)}, if nothing overtakes it"


def _again(account: Account, now: datetime) -> str:
    schedule = account.schedule
    if schedule is None or schedule.paused or schedule.stopped:
        return ""
    return f", next {moment_ahead(schedule.next_due, schedule.cadence.zone, now)}"


def _no_candidate(account: Account, one: PaperAccount, now: datetime) -> str:
    if one.decision and one.decision.outcome in _LEFT_OUT:
        return f"{one.paper} {_LEFT_OUT[one.decision.outcome]}"
    if one.listing is None:
        return f"{one.paper} was on no list that Paperwire has read, so no digest chooses it."
    listed = short_day(one.listing.day, now.date())
    if account.since is None:
        return f"{one.paper} was listed on {listed}, and nothing newer is known."
    return f"{one.paper} was listed on {listed}; a digest here looks back to {short_day(account.since, now.date())}."
