"""One paper: two blocks, and the same in words. Pure."""

from collections.abc import Iterator

from adapters.slack.blocks import Block, dotted, marked_grey, marked_section
from adapters.slack.escape import emphasized, link, mrkdwn, shortened
from bot.message import Card
from bot.text.words import NBSP, count, short_count

TITLE = 180
SUMMARY = 160
_REASON = 90
_WHO = 140
_WHEN = 40
_ROOM = 7
"""Characters of JSON a character of text may take, on average; six is what one outside ASCII takes."""
_UNTITLED = "Untitled"


def card_blocks(card: Card, block_id: str) -> list[Block]:
    """Bold linked title, below it the summary, in which the marked words are bold, and a grey line: numbers, why, who,
    when.
    """
    title = f"*{link(card.url, _title(card))}*"
    summary = emphasized(mrkdwn(_short(card.summary, SUMMARY)), card.marked or ())
    words = "\n".join(filter(None, (title, summary)))
    line = dotted((_numbers(card), *map(mrkdwn, _grey(card))))
    return [marked_section(words, block_id), *([marked_grey(line)] if line else [])]


def card_words(card: Card) -> str:
    """For notifications and screen readers: no symbols, no addresses."""
    why, who, when = _grey(card)
    title = ", ".join(filter(None, (_title(card), who and f"by {who}", when)))
    reasons = f"Why: {why}" if why else ""
    sentences = (title, _short(card.summary, SUMMARY), reasons, ", ".join(_counts(card)))
    return " ".join(sentence(one) for one in sentences if one)


def sentence(text: str) -> str:
    """The text with a full stop, unless it has an end already."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _title(card: Card) -> str:
    return _short(card.title, TITLE) or _UNTITLED


def _grey(card: Card) -> tuple[str, str, str]:
    """Why, who, when."""
    why = ", ".join(filter(None, (_short(reason, _REASON) for reason in card.why)))
    return why, _short(card.who, _WHO), _short(card.when, _WHEN)


def _short(text: str, most: int) -> str:
    return shortened(text, most, most * _ROOM)


def _numbers(card: Card) -> str:
    return f"{NBSP}{NBSP} ".join(_symbols(card))


def _symbols(card: Card) -> Iterator[str]:
    """Upvotes, code, comments. The submitter's own comment is not news."""
    if card.upvotes:
        yield f"▲{NBSP}{short_count(card.upvotes)}"
    if card.stars:
        yield link(card.code_url, f"★{NBSP}{short_count(card.stars)}")
    elif card.code_url:
        yield link(card.code_url, "code")
    if card.comments and card.comments > 1:
        yield link(card.discussion_url, f"💬{NBSP}{short_count(card.comments)}")


def _counts(card: Card) -> Iterator[str]:
    if card.upvotes:
        yield count(card.upvotes, "upvote")
    if card.stars:
        yield f"code with {count(card.stars, 'star')}" if card.code_url else count(card.stars, "star")
    elif card.code_url:
        yield "code"
    if card.comments and card.comments > 1:
        yield count(card.comments, "comment")
