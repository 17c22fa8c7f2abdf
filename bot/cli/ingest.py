"""`ingest`: list days or a file into the store, with a progress bar."""

import datetime
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap import App
from bot.cli.progress import bar
from bot.cli.start import say
from bot.domain.announcements import day_at
from bot.domain.day import parse_past
from bot.domain.errors import Invalid
from bot.domain.paper import Window
from bot.service.ingest import Kept
from bot.text.words import count

ARXIV = "arxiv"
SOURCES = ("huggingface", ARXIV)

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from bot.service.files import FileKept


async def ingest(
    app: App, date: str | None, since: str | None, until: str | None, file: Path | None, source: str | None
) -> None:
    """Fetch one day, a span, or the newest days that have papers; or read a file."""
    if source and source not in SOURCES:
        raise Invalid(f"“{source}” is no source: use {' or '.join(SOURCES)}.")
    if file:
        if date or since or until or source:
            raise Invalid(
                "--file reads a file, --source, --date, --since and --until ask a source: use one or the other."
            )
        await _file(app, file)
    elif source == ARXIV:
        await _arxiv(app, _window(date, since, until, day_at(app.clock.now())))
    else:
        await _days(app, date, since, until)


async def _days(app: App, date: str | None, since: str | None, until: str | None) -> None:
    window = _window(date, since, until, app.clock.now().date())
    if window is None:
        _say_kept(await app.ingest.newest())
    elif date:
        _say_kept([await app.ingest.day(window.since)])
    else:
        await _span(app, window.since, window.until)


def _window(date: str | None, since: str | None, until: str | None, today: datetime.date) -> Window | None:
    """The days that were asked for; None: what is new."""
    if date and (since or until):
        raise Invalid("--date is one day, --since and --until are a span: use one or the other.")
    if until and not since:
        raise Invalid("--until needs --since, the first day of the span.")
    if date:
        return Window(parse_past(date, "--date", today), parse_past(date, "--date", today))
    if not since:
        return None
    return Window(parse_past(since, "--since", today), parse_past(until, "--until", today) if until else today)


async def _arxiv(app: App, window: Window | None) -> None:
    """The announcements that are there and were not read yet, or those of a span."""
    lists = len(app.settings.arxiv_lists)
    if not lists:
        raise Invalid("No category of arXiv is read: name some in PAPERWIRE_ARXIV_CATEGORIES.")
    if window is None:
        kept = await app.announcements.look(at_once=True)
        if kept:
            _say_kept(kept)
        else:
            say("Nothing to read: what arXiv has announced was read already, or comes later; see paperwire status.")
        return
    _check(window.since, window.until)
    days = app.announcements.span(window)
    _say_kept([kept async for kept in _with_progress(days, lists * ((window.until - window.since).days + 1))])


async def _span(app: App, since: datetime.date, until: datetime.date) -> None:
    _check(since, until)
    days = app.ingest.span(since, until)
    _say_kept([kept async for kept in _with_progress(days, (until - since) // datetime.timedelta(days=1) + 1)])


def _check(since: datetime.date, until: datetime.date) -> None:
    if until < since:
        raise Invalid(f"The span ends ({until}) before it begins ({since}); turn the two days round.")


async def _with_progress(days: AsyncIterator[Kept], total: int) -> AsyncIterator[Kept]:
    """The same days, with a bar on standard error where somebody is looking."""
    with bar() as progress:
        task, papers = progress.add_task("Fetching", total=total), 0
        async for kept in days:
            papers += kept.papers
            progress.update(task, advance=1, description=f"{kept.day}  {count(papers, 'paper')}")
            yield kept


async def _file(app: App, path: Path) -> None:
    from bot.service.files import FileKept
    from bot.sources.file import PapersFile

    kept = FileKept()
    try:
        with PapersFile(path) as file, bar() as shown:
            reading = shown.add_task("Reading", total=file.size or None)
            async with app.indexing.alongside(_indexing(shown)) as grown:
                async for kept in app.files.keep(file.records(app.clock.now())):
                    shown.update(reading, completed=file.position, description=count(kept.papers, "paper"))
                    grown(kept.papers)
    finally:
        if kept.papers:
            _say_file(path, kept)


def _indexing(shown: "Progress") -> Callable[[int, int], None]:
    """A second bar, from when there is something to index."""
    tasks: list[TaskID] = []

    def progress(done: int, of: int) -> None:
        if not tasks:
            tasks.append(shown.add_task("Indexing"))
        shown.update(tasks[0], completed=done, total=of)

    return progress


def _say_file(path: Path, kept: "FileKept") -> None:
    say(f"Read {count(kept.papers, 'paper')} from {path.name}, {kept.new:,} of them new.")
    if kept.unusable:
        named = "; ".join(f"line {one.number:,} {one.problem}" for one in kept.named)
        more = f"; and {kept.unusable - len(kept.named):,} more" if kept.unusable > len(kept.named) else ""
        say(f"{count(kept.unusable, 'line')} could not be used: {named}{more}.")


def _say_kept(kept: list[Kept]) -> None:
    read = [one for one in kept if one.read]
    papers, new = sum(one.papers for one in read), sum(one.new for one in read)
    skipped, settled = sum(one.skipped for one in read), len(kept) - len(read)
    days = list(dict.fromkeys(one.day.isoformat() for one in read))
    where = f" of {', '.join(days)}" if 0 < len(days) <= 3 else f" of {count(len(days), 'day')}"
    say(f"Read {count(papers, 'paper')}{where}, {new:,} of them new.")
    if skipped:
        say(f"{count(skipped, 'row')} could not be read and were left out; the log says which.")
    if settled:
        say(f"{count(settled, 'day')} had been read when they were a week old and were not read again.")
