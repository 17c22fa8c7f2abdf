"""`today`, `paper` and `preview`."""

from dataclasses import replace

from bot.bootstrap import App
from bot.cli import forms
from bot.cli.start import emit, some
from bot.domain.day import parse_day
from bot.domain.schedule import DEFAULT_LIMIT
from bot.message import Message
from bot.sample import sample_message
from bot.service.compose import day_message, paper_message
from bot.service.papers import find_paper
from bot.service.trending import Sort


async def today(app: App, date: str | None, sort: str, limit: int | None, as_json: bool) -> None:
    """Show the papers of a day."""
    order, limit = Sort.parse(sort), some(limit)
    view = await app.trending.day(parse_day(date) if date else None, order)
    if not as_json:
        app.show(day_message(view, app.clock.now(), order, limit or DEFAULT_LIMIT, newest=date is None))
        return
    papers = [forms.paper(one, view.papers[one.standing.paper], app.clock.now()) for one in view.ranked[:limit]]
    emit({"day": view.day.isoformat() if view.day else None, "sort": str(order), "papers": papers})


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
    view = await find_paper(text, app.trending, app.ingest)
    if as_json:
        emit(forms.paper_view(view, app.clock.now()))
    else:
        app.show(paper_message(view, app.clock.now()))


async def preview(app: App, address: str, as_json: bool) -> None:
    """Show what would be posted now."""
    from bot.service.compose_posting import in_the_way, preview_message

    place = await app.schedules.find(address)
    found = await app.planner.preview(place.target)
    if as_json:
        trouble = in_the_way(place.target, found.schedule, place.missing)
        emit({**forms.preview(place.target, found, app.clock.now()), "trouble": trouble})
    else:
        app.show(preview_message(place.target, found, place.missing))
