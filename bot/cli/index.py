"""`index`, and the index brought up to date for whoever searches."""

from collections.abc import Awaitable, Callable

from bot.bootstrap import App
from bot.cli.progress import bar
from bot.cli.start import emit, say, warn
from bot.domain.errors import Busy
from bot.service.indexing import Progress
from bot.text.words import count

PATIENCE = 30.0
"""Seconds to wait for another process that writes."""


async def rebuild(app: App) -> None:
    """Make a new index of everything that is stored."""
    papers = await _with_bar(lambda progress: app.indexing.rebuild(progress, PATIENCE))
    say(f"The index was built anew, of {count(papers, 'paper')}.")


async def status(app: App, as_json: bool) -> None:
    """How far the index is."""
    state = await app.indexing.state()
    if as_json:
        known = {"revision": state.revision, "newest": state.newest, "current": state.is_current}
        emit({**known, "papers": app.index.papers, "bytes": app.index.size})
        return
    say(f"The index has {count(app.index.papers, 'paper')} in {app.index.size / 1e6:,.1f} MB.")
    if state.is_current:
        say(f"It is up to date, at revision {state.revision:,}.")
    else:
        say(f"It is at revision {state.revision:,} of {state.newest:,}; whoever searches or runs brings it up to date.")


async def up_to_date(app: App) -> None:
    """Bring the index up to date, if nobody else is doing that already."""
    if (await app.indexing.state()).is_current:
        return
    try:
        await _with_bar(lambda progress: app.indexing.follow(progress, PATIENCE))
    except Busy:
        warn("Another process is writing the index; the newest papers may be missing.")


async def _with_bar(work: Callable[[Progress], Awaitable[int]]) -> int:
    with bar() as shown:
        task = shown.add_task("Indexing", total=None)
        return await work(lambda done, of: shown.update(task, completed=done, total=of))
