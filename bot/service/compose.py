"""Digests and views as messages: the words, free of any platform."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.digest import Content, Item, Notice, freeze
from bot.domain.identifiers import is_arxiv
from bot.domain.paper import Listing, Metric, Paper
from bot.domain.schedule import MINE, TRENDING
from bot.message import Card, Hint, Link, Message, Section, Tone
from bot.service.reach import Reached
from bot.service.trending import DayView, PaperView, Sort
from bot.text.latex import readable
from bot.text.sentence import one_sentence
from bot.text.why import why
from bot.text.words import (
    ago,
    count,
    local_time,
    long_day,
    moment_ahead,
    short_day,
    weekday,
    weekday_day,
    who,
)

MORE_DETAIL = "One paper"
_NUMBERS = (Metric.UPVOTES, Metric.STARS, Metric.COMMENTS, Metric.MODELS, Metric.DATASETS, Metric.SPACES)
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")


def paper_url(paper_id: str) -> str:
    """Where a title leads: the abstract page, not the PDF."""
    return f"https://arxiv.org/abs/{paper_id}" if is_arxiv(paper_id) else f"https://huggingface.co/papers/{paper_id}"


def digest_message(content: Content, papers: Mapping[str, Paper]) -> Message:
    """A digest as it is posted."""
    if content.what != TRENDING:
        return _topical(content, papers)
    today = content.at.astimezone(ZoneInfo(content.zone or "UTC")).date()
    lead = [
        _listed(content, today),
        f"trending, and {count(content.topics, 'topic')}" if content.topics else "trending",
    ]
    lead += _when(content, today)
    cards = tuple(_card(item, papers[item.paper], content.day, content.at) for item in content.items)
    of_day = sum(item.day == content.day for item in content.items)
    hints = _hints(cards, content.listed, of_day, content.day, newest=False)
    heading = f"Papers of {long_day(content.day, today)}"
    return Message(heading=heading, lead=tuple(lead), cards=cards, links=_links(content), hints=hints)


def _topical(content: Content, papers: Mapping[str, Paper]) -> Message:
    """What topics chose: for a person by their own calendar."""
    today = content.at.astimezone(ZoneInfo(content.zone or "UTC")).date()
    share = f"{len(content.items)} of the {content.matched} that match" if len(content.items) < content.matched else ""
    own, topics = content.what == MINE, count(content.topics, "topic")
    which = share or ("1 that matches" if content.matched == 1 else f"{content.matched} that match")
    return Message(
        heading=f"{'Your papers' if own else 'Papers'}, {long_day(today, today)}",
        lead=(f"{which} {'your ' if own else ''}{topics}", *_when(content, today)),
        cards=tuple(_card(item, papers[item.paper], content.day, content.at) for item in content.items),
        hints=(Hint(MORE_DETAIL, f"paper {content.items[0].paper}"),),
    )


def _when(content: Content, today: date) -> list[str]:
    if not (content.due and content.zone):
        return []
    return [_catching_up(content.due, content.until, content.zone, today) or local_time(content.due, content.zone)]


def notice_message(notice: Notice) -> Message:
    """Something said unprompted without papers."""
    return Message(heading=notice.heading, paragraphs=(notice.text,))


def _catching_up(due: datetime, until: datetime | None, zone: str, today: date) -> str:
    """The days of the due times that a late digest stands for; empty for one that stands for its own."""
    if until is None:
        return ""
    first, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (due, until))
    start = str(first.day) if (first.year, first.month) == (last.year, last.month) else short_day(first, today)
    return f"catching up: {weekday(first)[:3]} {start} to {weekday_day(last, today)}"


def empty_notice(why: str, zone: str, next_due: datetime, now: datetime, silent_since: datetime | None) -> Notice:
    """Why there is no digest, and when the next one is due; `silent_since` where nothing was said for long."""
    since = f" since {long_day(silent_since.astimezone(ZoneInfo(zone)).date(), now.date())}" if silent_since else ""
    text = f"{why} Next digest: {moment_ahead(next_due, zone, now)}."
    return Notice(at=now, heading=f"No new papers{since}", text=text)


def _links(content: Content) -> tuple[Link, ...]:
    label = f"All {content.listed} on Hugging Face" if content.listed > 1 else "On Hugging Face"
    return (Link(label, f"https://huggingface.co/papers/date/{content.day.isoformat()}"),)


def day_message(view: DayView, now: datetime, sort: Sort, limit: int | None, *, newest: bool) -> Message:
    """The papers of a day as `today` shows them; `newest`: no newer day is stored."""
    if view.day is None or not view.ranked:
        return _empty(view.day)
    items = [freeze(ranked) for ranked in view.ranked[:limit]]
    cards = tuple(_card(item, view.papers[item.paper], view.day, now) for item in items)
    lead = (_share(len(items), len(view.ranked), view.day == now.date()), _SORTED[sort])
    heading = f"Papers of {long_day(view.day, now.date())}"
    return Message(
        heading=heading,
        lead=lead,
        cards=cards,
        hints=_hints(cards, len(view.ranked), len(cards), view.day, newest=newest),
    )


_SORTED = {Sort.TRENDING: "trending", Sort.UPVOTES: "most upvotes first", Sort.NEW: "newest first"}


def _empty(day: date | None) -> Message:
    if day is None:
        return Message(heading="No papers yet", hints=(Hint("Fetch them", "run"),))
    fetch = Hint("Fetch that day", f"ingest --date {day.isoformat()}")
    return Message(heading=f"No papers stored for {day.isoformat()}", hints=(fetch,))


def _card(item: Item, paper: Paper, day: date, now: datetime) -> Card:
    return Card(
        paper=paper.id,
        title=readable(paper.title),
        url=paper_url(paper.id),
        summary=one_sentence(paper.summary, paper.abstract),
        upvotes=item.upvotes,
        stars=item.stars,
        comments=item.comments,
        code_url=paper.code_url,
        picture_url=_picture(paper),
        discussion_url=f"https://huggingface.co/papers/{paper.id}" if item.comments else None,
        why=why(item.reasons, shown_day=day, now=now),
        who=who(paper.authors, paper.organization),
    )


def _picture(paper: Paper) -> str | None:
    """The paper's own first picture, never a video."""
    return next((url for url in paper.media_urls if url.lower().endswith(_PICTURES)), None)


def _listed(content: Content, today: date) -> str:
    of_day = sum(item.day == content.day for item in content.items)
    earlier = len(content.items) - of_day
    share = _share(of_day, content.listed, content.day == today)
    return f"{share}, {earlier} of the days before" if earlier else share


def _share(shown: int, listed: int, is_today: bool) -> str:
    when = " today" if is_today else ""
    if shown < listed:
        return f"{shown} of the {listed} listed{when}"
    return f"{'all ' if listed > 1 else ''}{count(listed, 'paper')} listed{when}"


def _hints(cards: tuple[Card, ...], listed: int, shown: int, day: date, *, newest: bool) -> tuple[Hint, ...]:
    which = "" if newest else f" --date {day.isoformat()}"
    rest = [Hint(f"The other {listed - shown}", f"today{which} --limit {listed}")] if shown < listed else []
    return (*rest, Hint(MORE_DETAIL, f"paper {cards[0].paper}"))


def paper_message(view: PaperView, now: datetime) -> Message:
    """One paper opened: abstract, facts, links."""
    paper = view.paper
    rows = [*_people_rows(paper), *_listing_rows(view, now), *_link_rows(paper)]
    abstract = (readable(paper.abstract),) if paper.abstract else ()
    sections = (Section("", tuple(rows)),)
    return Message(heading=readable(paper.title), lead=(paper.id,), paragraphs=abstract, sections=sections)


def _people_rows(paper: Paper) -> list[tuple[str, str]]:
    names = [author.name for author in paper.authors]
    more = f" and {len(names) - 3} more" if len(names) > 4 else ""
    shown = ", ".join(names[: 3 if more else 4]) + more
    made = f"machine-made by {paper.summary_by}" if paper.summary_by else "machine-made"
    summary = [("Summary", f"{readable(paper.summary)} ({made})")] if paper.summary else []
    people = [("Authors", shown)] if names else []
    place = [("From", paper.organization)] if paper.organization else []
    return [*summary, *people, *place]


def _listing_rows(view: PaperView, now: datetime) -> list[tuple[str, str]]:
    counted = [metric for metric in _NUMBERS if metric in view.counts]
    numbers = [count(view.counts[metric].value, metric.removesuffix("s")) for metric in counted]
    seen = max((observed.at for observed in view.counts.values()), default=None)
    signals = [("Signals", f"{', '.join(numbers)}; last changed {ago(seen, now)}")] if seen else []
    reasons = why(view.ranked.reasons, shown_day=None, now=now) if view.ranked else ()
    because = [("Why", ", ".join(reasons))] if reasons else []
    listed = [("Listed", _listed_by(view.listing, now))] if view.listing else []
    return [*signals, *because, *listed]


def _listed_by(listing: Listing, now: datetime) -> str:
    by = f", by {listing.by.name}" if listing.by else ""
    return f"{long_day(listing.day, now.date())}{by}"


def _link_rows(paper: Paper) -> list[tuple[str, str]]:
    pdf = f"https://arxiv.org/pdf/{paper.id}" if is_arxiv(paper.id) else None
    links = {
        "Paper": paper_url(paper.id),
        "PDF": pdf,
        "Code": paper.code_url,
        "Project": paper.project_url,
        "Discussion": f"https://huggingface.co/papers/{paper.id}",
    }
    return [(label, link) for label, link in links.items() if link]


def platforms_section(reached: Sequence[Reached]) -> Section:
    """Which workspaces were reached, and what to type to schedule a channel there."""
    rows = []
    for one in reached:
        names = ", ".join(workspace.name for workspace in one.workspaces)
        what = one.trouble or f"to schedule a channel: “schedule set {one.example}”"
        rows.append((one.platform.capitalize(), names or "cannot be used", what))
    return Section("Platforms", tuple(rows), {"cannot be used": Tone.WARNING})
