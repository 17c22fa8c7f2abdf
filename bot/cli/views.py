"""`today`, `paper` and `preview`."""

from dataclasses import replace

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit, parse_day, some
from bot.domain.errors import Invalid
from bot.domain.identifiers import canonical_id
from bot.domain.schedule import DEFAULT_LIMIT
from bot.message import Message
from bot.sample import sample_message
from bot.service.compose import day_message, digest_message, paper_message
from bot.service.trending import Sort


async def today(app: App, date: str | None, sort: str, limit: int | None, as_json: bool) -> None:
    """Show the papers of a day."""
    order, limit = _sort(sort), some(limit)
    view = await app.trending.day(parse_day(date) if date else None, order)
    if not as_json:
        app.show(day_message(view, app.clock.now(), order, limit or DEFAULT_LIMIT, newest=date is None))
        return
    papers = [forms.paper(one, view.papers[one.standing.paper], app.clock.now()) for one in view.ranked[:limit]]
    emit({"day": view.day.isoformat() if view.day else None, "sort": str(order), "papers": papers})


def _sort(text: str) -> Sort:
    try:
        return Sort(text)
    except ValueError:
        raise Invalid(f"“{text}” is no order: use {', '.join(Sort)}.") from None


async def first_message(app: App, trouble: str | None) -> Message:
    """What `run` shows first: the newest papers, or the sample if there are none, and in a line why they may be old."""
    view = await app.trending.day()
    if view.day is None:
        return sample_message(trouble or "No source lists any papers yet.", app.clock.now())
    message = day_message(view, app.clock.now(), Sort.TRENDING, DEFAULT_LIMIT, newest=True)
    message = replace(message, lead=(*message.lead, "at start"))
    return replace(message, notices=(trouble,)) if trouble else message


async def paper(app: App, text: str, as_json: bool) -> None:
    """Show one paper."""
    paper_id = canonical_id(text)
    if paper_id is None:
        raise Invalid(f"“{text}” is no paper: use an id such as 2402.17764, or a link to it.")
    if not await app.trending.knows(paper_id):
        await app.ingest.paper(paper_id)
    view = await app.trending.paper(paper_id)
    if as_json:
        emit(forms.paper_view(view, app.clock.now()))
    else:
        app.show(paper_message(view, app.clock.now()))


async def preview(app: App, address: str, as_json: bool) -> None:
    """Show what would be posted now."""
    target = await app.schedules.resolve(address)
    found = await app.planner.preview(target)
    if as_json:
        emit(forms.preview(target, found, app.clock.now()))
    elif found.plan.content:
        message = digest_message(found.plan.content, found.papers)
        app.show(replace(message, notices=(f"This is what would be posted to {target} now.", *message.notices)))
    else:
        app.show(Message(heading=f"Nothing would be posted to {target} now", notices=(found.plan.sentence,)))
