"""What would be posted, and what was, as messages."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.schedule import Schedule, Target
from bot.message import Message
from bot.service.compose import digest_message
from bot.service.plan import Preview
from bot.service.post import Posted
from bot.text.words import count


def preview_message(target: Target, found: Preview, missing: Sequence[str] = ()) -> Message:
    """Exactly what would be posted, or why nothing; and what is `missing` there, or keeps it from arriving."""
    kept = _kept(target, found.schedule)
    but = f"But as it stands, nothing arrives there. {kept}" if kept else _lacking(found.schedule, missing)
    notes = (but,) if but else ()
    if found.plan.content is None:
        return Message(heading=f"Nothing would be posted to {target} now", notices=(found.plan.sentence, *notes))
    message = digest_message(found.plan.content, found.papers)
    return replace(message, notices=(f"This is what would be posted to {target} now.", *notes, *message.notices))


def in_the_way(target: Target, schedule: Schedule | None, missing: Sequence[str] = ()) -> str | None:
    """Why nothing is posted to a target, though something would be, or what may keep it; None where nothing does."""
    return _kept(target, schedule) or _lacking(schedule, missing)


def _kept(target: Target, schedule: Schedule | None) -> str | None:
    """Why nothing leaves for it."""
    again = f"Then: “schedule resume {target}”"
    if schedule and schedule.stopped:
        return f"It is stopped: {schedule.stopped} {again}"
    if schedule and schedule.paused:
        return f"It is paused; “schedule resume {target}” goes on."
    return schedule.held if schedule else None


def _lacking(schedule: Schedule | None, missing: Sequence[str]) -> str | None:
    """What the platform says, or said, is not as it should be: a digest may arrive all the same."""
    if missing:
        return f"Something is missing there: {' '.join(missing)}"
    return (
        f"When it was last looked at, something was missing there: {schedule.doubt}"
        if schedule and schedule.doubt
        else None
    )


def posted_message(posted: Posted) -> Message:
    """What was posted, or why nothing."""
    if not posted.papers:
        return Message(paragraphs=(f"Nothing was posted to {posted.target}. {posted.plan.sentence}",))
    return Message(paragraphs=(f"Posted {count(posted.papers, 'paper')} to {posted.target}.",))
