"""What would be posted, and what was, as messages."""

from dataclasses import replace

from bot.domain.schedule import Target
from bot.message import Message
from bot.service.compose import digest_message
from bot.service.plan import Preview
from bot.service.post import Posted
from bot.text.words import count


def preview_message(target: Target, found: Preview) -> Message:
    """Exactly what would be posted, or why nothing."""
    if found.plan.content is None:
        return Message(heading=f"Nothing would be posted to {target} now", notices=(found.plan.sentence,))
    message = digest_message(found.plan.content, found.papers)
    return replace(message, notices=(f"This is what would be posted to {target} now.", *message.notices))


def posted_message(posted: Posted) -> Message:
    """What was posted, or why nothing."""
    if not posted.papers:
        return Message(paragraphs=(f"Nothing was posted to {posted.target}. {posted.plan.sentence}",))
    return Message(paragraphs=(f"Posted {count(posted.papers, 'paper')} to {posted.target}.",))
