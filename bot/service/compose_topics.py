"""What people follow, and their own digest, as messages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain.outcome import DigestOutcome
from bot.domain.schedule import OnEmpty, Schedule
from bot.domain.subscription import Subscription
from bot.message import Hint, Message, Section, Tone
from bot.search.description import describe
from bot.service.compose import digest_message
from bot.service.matching import Recent
from bot.service.own_digest import Following
from bot.service.plan import Preview
from bot.service.topics import Followed, Unfollowed
from bot.text.clean import cut
from bot.text.latex import readable
from bot.text.words import cadence_words, city, count, moment_ahead, short_day

TITLE = 75
"""Characters of a title in a list of one line each."""


def followed_message(done: Followed, recent: Recent, now: datetime) -> Message:
    """What a topic means, what it would have brought, and all that is followed."""
    schedule, topic = done.following.schedule, done.topic.text
    first = f"You now follow {topic}." if done.is_new else f"You follow that already: {done.number}. {topic}."
    rate = _rate(recent)
    would = Section(f"{rate} {'It brought' if recent.papers else ''}".strip(), _sample(recent, now.date()))
    return Message(
        notices=tuple(_warnings(recent, schedule)),
        paragraphs=(f"{first} {describe(done.condition)}", *_when(schedule, now)),
        sections=(would, _list(done.following.topics, done.topic.normal if done.is_new else "")),
        hints=(*_undo(done), Hint("Change time", "preferences at 08:30"), Hint("Your digest now", "mine")),
    )


def _rate(recent: Recent) -> str:
    days = count(recent.days, "day")
    if not recent.matches:
        return f"None in the last {days}."
    week = f"About {recent.a_week:,} a week" if recent.a_week else "Less than one a week"
    return f"{week}: {recent.matches:,} in the last {days}."


def _sample(recent: Recent, today: date) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (short_day(paper.submitted_at.date(), today) if paper.submitted_at else "", cut(readable(paper.title), TITLE))
        for paper in recent.papers
    )


def _warnings(recent: Recent, schedule: Schedule | None) -> Sequence[str]:
    found = []
    if recent.meant:
        words = ", ".join(f"{meant} for {typed}" for typed, meant in recent.meant.items())
        found.append(f"Hardly any paper has these words. Did you mean {words}?")
    elif not recent.matches and not recent.without_meaning:
        found.append("It would have brought nothing lately: say fewer words, or other ones.")
    if recent.without_meaning:
        found.append(f"What is near in meaning cannot be found for now, so it brings nothing. {recent.without_meaning}")
    if schedule and recent.a_week > (most := schedule.recipe.limit * len(schedule.cadence.days)):
        held = f"more than your digest holds ({most:,} a week), so only the best come"
        found.append(f"That is {held}. Add a word to narrow it.")
    return found


def _undo(done: Followed) -> tuple[Hint, ...]:
    return (Hint("Undo", f"unsubscribe {done.number}"),) if done.is_new else ()


def _list(topics: Sequence[Subscription], new: str = "") -> Section:
    rows = tuple(
        (f"{number}.", one.text, "new" if one.normal == new else "") for number, one in enumerate(topics, start=1)
    )
    return Section(f"You follow {count(len(topics), 'topic')}", rows, {"new": Tone.QUIET})


def _when(schedule: Schedule | None, now: datetime) -> tuple[str, ...]:
    """When the digest comes, and where."""
    if schedule is None:
        return ()
    if schedule.paused:
        return ("Your digest is paused; “resume” goes on.",)
    zone = schedule.cadence.zone
    ahead = moment_ahead(schedule.next_due, zone, now).removesuffix(f" {city(zone)}")
    usual = "when there is something new, " if schedule.on_empty is OnEmpty.QUIET else ""
    return (f"To {schedule.address}, {cadence_words(schedule.cadence)}, {usual}next: {ahead}.",)


def unfollowed_message(done: Unfollowed) -> Message:
    """It ended; what is left."""
    left = done.following.topics
    return Message(
        paragraphs=(f"You no longer follow {done.topic.text}.{'' if left else ' You follow nothing now.'}",),
        sections=(_list(left),) if left else (),
        hints=(Hint("Undo", "subscribe", done.topic.text),),
    )


def following_message(following: Following, now: datetime) -> Message:
    """All that a person follows, and when it comes."""
    if not following.topics:
        return Message(
            paragraphs=("You follow nothing yet.",),
            hints=(Hint("Follow a topic", "subscribe", "speculative decoding -survey"),),
        )
    return Message(
        paragraphs=_when(following.schedule, now),
        sections=(_list(following.topics),),
        hints=(Hint("Stop one", "unsubscribe 1"), Hint("Your digest now", "mine")),
    )


def preferences_message(schedule: Schedule | None, now: datetime, zone: str) -> Message:
    """How a person's digest is set."""
    hint = Hint("Change it", "preferences at 08:30 days weekdays zone Berlin limit 5")
    if schedule is None:
        usual = f"You have no digest yet. It would come daily at 09:00 ({zone}), with up to 8 papers."
        return Message(paragraphs=(usual,), hints=(hint, Hint("Begin", "subscribe", "speculative decoding")))
    cadence = schedule.cadence
    rows = (
        ("Zone", cadence.zone),
        ("Time", f"{cadence.at:%H:%M}"),
        ("Days", cadence.day_words),
        ("Papers", f"up to {schedule.recipe.limit}"),
    )
    return Message(heading="Your digest", paragraphs=_when(schedule, now), sections=(Section("", rows),), hints=(hint,))


def own_paused_message(schedule: Schedule) -> Message:
    """Nothing comes until it is resumed."""
    what = f"Your digest is paused: nothing comes to {schedule.address} until you resume it. You go on following."
    return Message(paragraphs=(what,), hints=(Hint("Go on", "resume"),))


def own_missed_message() -> Message:
    """It can be resumed in two ways."""
    return Message(
        paragraphs=("Your digest came due while it was paused. Should what you missed come now, in one digest?",),
        hints=(Hint("Send it", "resume missed"), Hint("Go on from now", "resume from-now")),
    )


def own_resumed_message(schedule: Schedule, now: datetime) -> Message:
    """It comes again."""
    if schedule.next_due <= now:
        return Message(paragraphs=("Your digest comes again; what you missed comes now.",))
    return Message(paragraphs=("Your digest comes again.", *_when(schedule, now)))


def mine_message(found: Preview, now: datetime) -> Message:
    """A person's digest as it would be now, which is a view: what is in it comes with the next one, too."""
    if found.plan.content is None:
        nothing = found.plan.outcome is DigestOutcome.NOTHING_FOLLOWED
        begin = (Hint("Follow a topic", "subscribe", "speculative decoding -survey"),) if nothing else ()
        sentence = "You follow nothing yet." if nothing else found.plan.sentence
        when = () if nothing else _when(found.schedule, now)
        return Message(heading="Your papers", paragraphs=(sentence, *when), hints=begin)
    message = digest_message(found.plan.content, found.papers)
    return replace(message, notices=_when(found.schedule, now))
