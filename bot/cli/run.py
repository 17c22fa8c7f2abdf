"""`run`: a process that shows today's papers, and posts digests when they are due."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.bootstrap import App
from bot.cli.health import serving
from bot.cli.main import INTERRUPTED
from bot.cli.start import say
from bot.cli.views import first_message
from bot.collector import spare_what_stays
from bot.domain.cadence import Cadence, parse_days, parse_time
from bot.domain.delivery import WAITING
from bot.domain.errors import MeaningMissing, PaperwireError, SourceFailed
from bot.domain.schedule import DEFAULT_NAME, Target
from bot.message import Message, Section
from bot.runlock import Holder
from bot.service.compose import platforms_section
from bot.service.compose_schedules import schedules_section
from bot.service.embed import Embedding
from bot.service.ingest import Kept
from bot.service.reach import Reached, reach
from bot.service.watch import Watch
from bot.text.words import count

PATIENCE = 15.0
"""Seconds that the first view waits for the source."""
SHUTDOWN = 15.0
"""Seconds that an ending process gives to what is in flight."""
FIRST = 5
"""Schedules that are shown at the start."""
TICK = 1
"""Seconds."""
A_DAY = 24 * 60 * 60
"""Seconds between two times of tidying up."""
EMBEDDING = 5
"""Seconds between two looks for papers that lack a vector."""

_log = structlog.get_logger()


async def run(app: App) -> int:
    """Run until SIGINT or SIGTERM; a second one ends the process at once."""
    with _run_lock(app):
        stop = _stop_on_signals(app)
        watch = _watch(app)
        serve = serving(app.settings.http_port, lambda: watch.ready and not stop.is_set())
        async with app.running.announced(), serve as address:
            _note_address(app, address)
            await app.schedules.put_first(*_usual(app))
            looking = asyncio.create_task(watch.first_look())
            reaching = asyncio.create_task(_reach(app))
            await _first_view(app, watch, looking, stop)
            work = asyncio.create_task(_work(app, watch, looking, stop))
            await _show_scheduled(app, reaching, address, stop)
            spare_what_stays()
            later = asyncio.create_task(_instead_of_the_sample(app, watch))
            await work
            later.cancel()
    _log.info("run.ended")
    return 0


class NotAllDone(PaperwireError):
    """Something failed, or waits."""

    exit_code = 6


async def run_once(app: App) -> None:
    """Fetch, plan what is due, deliver until nothing can be claimed, or a signal comes: then what is in flight. Raises
    NotAllDone.
    """
    with _run_lock(app):
        await app.schedules.put_first(*_usual(app))
        undone: list[str] = []
        try:
            await _watch(app).first_look()
        except SourceFailed as failure:
            _log.warning("look.failed", reason=str(failure))
            undone.append(str(failure).rstrip("."))
        try:
            await app.announcements.look()
        except SourceFailed as failure:
            undone.append(str(failure).rstrip("."))
        await app.planner.plan_due()
        _stop_on_signals(app)
        failed = (await app.deliverer.drain()).failed
        await app.indexing.work()
        await app.tidy.work()
        async with app.store.read() as unit:
            waiting = await unit.ledger.count(WAITING)
        _log.info("run.once", failed=failed, waiting=waiting)
    undone += [f"{count(failed, 'message')} failed"] if failed else []
    undone += [f"{count(waiting, 'message')} not sent yet"] if waiting else []
    if undone:
        raise NotAllDone(f"{'; '.join(undone)}; see paperwire status.")


@contextmanager
def _run_lock(app: App) -> Iterator[None]:
    if app.run_lock is None:
        yield
    else:
        with app.run_lock.held(app.clock.now()):
            yield


def _note_address(app: App, address: str) -> None:
    if app.run_lock:
        app.run_lock.note(Holder(os.getpid(), os.uname().nodename, app.clock.now(), address))


def _watch(app: App) -> Watch:
    between_looks = timedelta(minutes=app.settings.poll_minutes)
    return Watch(app.ingest, app.planner, app.deliverer, app.clock, between_looks, app.turn)


def _usual(app: App) -> tuple[Target, Cadence]:
    """What the first start schedules: the terminal, every day at nine."""
    return Target("terminal", DEFAULT_NAME), Cadence(parse_days("daily"), parse_time("09:00"), app.zone)


def _stop_on_signals(app: App) -> asyncio.Event:
    """Set by the first signal, after which nothing more is taken up; the second ends the process. Whatever was in
    flight is in the ledger, and found by the next process.
    """
    stop = asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            os._exit(INTERRUPTED)
        stop.set()
        app.deliverer.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    return stop


async def _first_view(app: App, watch: Watch, looking: "asyncio.Task[list[Kept]]", stop: asyncio.Event) -> None:
    """Today's papers as a channel would see them. It waits for the first look, so that a digest that is due at once is
    not planned from yesterday's list.
    """
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({looking, stopping}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set():
        return
    say("")
    app.show(await first_message(app, _trouble(watch, looking)))


async def _instead_of_the_sample(app: App, watch: Watch) -> None:
    """Today's papers as soon as there are some, where there were none at the start."""
    if (await app.trending.day()).day:
        return
    while (await app.trending.day()).day is None:
        await watch.looked.wait()
        watch.looked.clear()
    say("")
    app.show(await first_message(app, None))


async def _reach(app: App) -> list[Reached]:
    """Ask every platform, and complete what was scheduled while one could not be asked."""
    reached = await reach(app.adapters)
    await app.schedules.complete()
    return reached


async def _show_scheduled(app: App, reaching: "asyncio.Task[list[Reached]]", address: str, stop: asyncio.Event) -> None:
    """What is posted where, which platforms answer, and where the process answers for its health."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({reaching, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not reaching.done():
        reaching.cancel()
        return
    reached = reaching.result()
    sections = (
        schedules_section(await app.schedules.all(), app.clock.now(), FIRST),
        *([platforms_section(reached)] if reached else []),
        Section("", (("Health", f"{address}/healthz"),)),
    )
    say("")
    app.show(Message(heading="Scheduled", lead=("Ctrl-C ends it",), sections=sections))


def _trouble(watch: Watch, looking: "asyncio.Task[list[Kept]]") -> str | None:
    if not looking.done() and watch.others_turn:
        return "Another process is asking Hugging Face; today's papers come when it is done."
    if not looking.done():
        return f"Hugging Face has not answered for {PATIENCE:.0f} seconds; it is asked again and again."
    failure = looking.exception()
    return str(failure) if failure else None


async def _work(app: App, watch: Watch, looking: "asyncio.Task[list[Kept]]", stop: asyncio.Event) -> None:
    """Look, plan, deliver and index until `stop`. The scheduler only rings bells, so that ending it interrupts nothing;
    what is in flight then is finished, or handed back after a while.
    """
    ticker = AsyncIOScheduler()
    actions: list[Callable[[], Awaitable[None]]] = [partial(watch.deliver, platform) for platform in app.adapters]
    posting = {asyncio.create_task(_again(action, _bell(ticker), stop)) for action in (watch.plan, *actions)}
    looks = asyncio.create_task(_look_on(watch, looking, _bell(ticker), stop))
    announcing = asyncio.create_task(_again(app.announcements.work, _bell(ticker), stop))
    following = asyncio.create_task(_again(app.indexing.work, _bell(ticker), stop))
    tidying = asyncio.create_task(_again(app.tidy.work, _bell(ticker, A_DAY), stop))
    if embedding := _embedding(app):
        posting.add(asyncio.create_task(_again(embedding.work, _bell(ticker, EMBEDDING), stop)))
    ticker.start()
    try:
        await stop.wait()
    finally:
        looking.cancel()
        for task in (looks, announcing, following, tidying):
            task.cancel()
        if embedding:
            embedding.stop()
        await asyncio.wait(posting, timeout=SHUTDOWN)
        for task in posting:
            task.cancel()
        ticker.shutdown(wait=False)
        await asyncio.wait({*posting, looks, looking, announcing, following, tidying}, timeout=1)
        await app.deliverer.release()


def _embedding(app: App) -> Embedding | None:
    """What embeds papers, where it can be."""
    try:
        return app.embedding if app.settings.meaning else None
    except MeaningMissing as missing:
        _log.warning("embed.missing", reason=str(missing))
        return None


def _bell(ticker: AsyncIOScheduler, seconds: int = TICK) -> asyncio.Event:
    """An event that is set at every tick."""
    bell = asyncio.Event()
    ticker.add_job(_ring, "interval", [bell], seconds=seconds, misfire_grace_time=None, coalesce=True)
    return bell


async def _ring(bell: asyncio.Event) -> None:
    """A coroutine, so that the scheduler calls it in this loop and not in a thread."""
    bell.set()


async def _look_on(watch: Watch, looking: "asyncio.Task[list[Kept]]", bell: asyncio.Event, stop: asyncio.Event) -> None:
    """After the first look, whose failure was shown, look whenever it is time to."""
    await asyncio.wait({looking})
    await _again(watch.look, bell, stop)


async def _again(action: Callable[[], Awaitable[object]], bell: asyncio.Event, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await action()
        bell.clear()
        await bell.wait()
