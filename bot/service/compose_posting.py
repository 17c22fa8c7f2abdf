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
    """Exactly what would be posted, or why nothing; and what is `missing` there, or keeps it from being posted."""
    trouble = in_the_way(target, found.schedule, missing)
    but = (f"But as it stands, nothing arrives there. {trouble}",) if trouble else ()
    if found.plan.content is None:
        return Message(heading=f"Nothing would be posted to {target} now", notices=(found.plan.sentence, *but))
    message = digest_message(found.plan.content, found.papers)
    return replace(message, notices=(f"This is what would be posted to {target} now.", *but, *message.notices))


def in_the_way(target: Target, schedule: Schedule | None, missing: Sequence[str] = ()) -> str | None:
    """Why nothing is posted to a target, though something would be; None where nothing keeps it."""
    again = f"Then: “schedule resume {target}”"
    if schedule and schedule.stopped:
        return f"It is stopped: {schedule.stopped} {again}"
    if schedule and schedule.paused:
        return f"It is paused; “schedule resume {target}” goes on."
    return " ".join(missing) or (schedule and (schedule.held or schedule.doubt)) or None


def posted_message(posted: Posted) -> Message:
    """What was posted, or why nothing."""
    if not posted.papers:
        return Message(paragraphs=(f"Nothing was posted to {posted.target}. {posted.plan.sentence}",))
    return Message(paragraphs=(f"Posted {count(posted.papers, 'paper')} to {posted.target}.",))
