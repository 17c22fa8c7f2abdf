"""`index`, and the index brought up to date for whoever searches."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.bootstrap import App
from bot.cli.progress import bar
from bot.cli.start import emit, say, warn
from bot.domain.errors import Busy, MeaningMissing
from bot.service.compose_search import not_searched
from bot.service.indexing import CHUNK, Progress
from bot.text.words import count

PATIENCE = 30.0
"""Seconds to wait for another process that writes, where nothing can be searched before that."""
SHORT_PATIENCE = 0.5
"""Seconds to wait for it where most can be searched already."""
AT_ONCE = CHUNK
"""Papers that a search writes itself before it answers: a second's work."""


async def rebuild(app: App) -> None:
    """Make a new index of everything that is stored."""
    papers = await _with_bar(lambda progress: app.indexing.rebuild(progress, PATIENCE))
    say(f"The index was built anew, of {count(papers, 'paper')}.")


async def status(app: App, as_json: bool) -> None:
    """How far the index is, and the vectors."""
    state, without = await app.indexing.state(), await _without_vector(app)
    if as_json:
        known = {"revision": state.revision, "newest": state.newest, "current": state.is_current}
        emit({**known, "papers": app.index.papers, "bytes": app.index.size, "without_vector": without})
        return
    say(f"The index has {count(app.index.papers, 'paper')} in {app.index.size / 1e6:,.1f} MB.")
    if state.is_current:
        say(f"It is up to date, at revision {state.revision:,}.")
    else:
        say(f"It is at revision {state.revision:,} of {state.newest:,}; whoever searches or runs brings it up to date.")
    if without is None:
        say("Papers are searched by words alone: there is no model of meaning, or it is off.")
    elif without:
        say(f"By meaning, {count(without, 'paper')} cannot be found yet: a running process reads some 25 a second.")
    else:
        say("By meaning, every paper can be found.")


async def _without_vector(app: App) -> int | None:
    """How many papers have none yet; None where nothing is searched by meaning."""
    try:
        return await app.embedding.left()
    except MeaningMissing:
        return None


async def brought_up_to_date(app: App) -> int:
    """Bring the index nearer to the store, if nobody else is doing that already, and whole where nothing is in it; how
    many papers cannot be searched yet.
    """
    if not await app.indexing.behind():
        return 0
    with suppress(Busy):
        if app.index.papers:
            await app.indexing.follow(patience=SHORT_PATIENCE, most=AT_ONCE)
        else:
            await _with_bar(lambda progress: app.indexing.follow(progress, PATIENCE))
    return await app.indexing.behind()


async def up_to_date(app: App) -> None:
    """The same; what cannot be searched yet is said on standard error."""
    if missing := await brought_up_to_date(app):
        warn(not_searched(missing))


async def _with_bar(work: Callable[[Progress], Awaitable[int]]) -> int:
    with bar() as shown:
        task = shown.add_task("Indexing", total=None)
        return await work(lambda done, of: shown.update(task, completed=done, total=of))
