"""Sending waiting digests to Slack from PostgreSQL, beside the same SDK sending the same bodies with no ledger."""

import asyncio
import json
import os
import random
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import ClassVar

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select, text

from adapters.slack.adapter import SlackAdapter
from adapters.slack.api import Api
from bot.clock import SystemClock
from bot.collector import spare_what_stays
from bot.domain.delivery import Pace, State
from bot.domain.digest import Content, Draft, Item, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.place import Place, Workspace
from bot.domain.reasons import Rank
from bot.service.compose import digest_message
from bot.service.course import IN_FLIGHT
from bot.service.deliver import Deliverer
from bot.store.engine import database_url, open_engine
from bot.store.tables import destination
from bot.store.unit import SqlStore, open_store
from tests.builders import DAY, papers
from tests.standins.postgres import postgres

MESSAGES = 50_000
BARE = 10_000
RECIPES = 50
"""Different digests among them."""
PAPERS = papers(60)
_WORKSPACE = Workspace(platform="slack", id="T0", name="Bench")
_CHANNELS = """
INSERT INTO destination (address, workspace)
SELECT 'slack:T0/C' || n, (SELECT id FROM workspace) FROM generate_series(1, :messages) n
"""
_TOKEN = "xoxb-x"  # noqa: S105 - the sink asks for none


class Unpaced(SlackAdapter):
    """Slack without its limits: what is measured is ours."""

    pace: ClassVar[Pace] = Pace(1_000_000)


def _content(recipe: int) -> Content:
    ids = [entry.paper.id for entry in PAPERS.entries][recipe % 50 :][:8]
    items = tuple(Item(paper=one, day=DAY, upvotes=recipe, reasons=(Rank(1, 60, DAY),)) for one in ids)
    return Content(at=datetime.now(UTC), day=DAY, listed=60, items=items)


async def _fill(store: SqlStore, database: str, messages: int) -> None:
    """A channel for each message, all of one workspace, each with a digest that waits."""
    contents = [_content(recipe) for recipe in range(RECIPES)]
    async with store.begin() as unit:
        await unit.papers.keep(PAPERS)
        await unit.schedules.put_place(Place(address="slack:T0/C", name="c", workspace=_WORKSPACE))
    async with open_engine(database_url(database)) as engine, engine.begin() as connection:
        await connection.execute(text(_CHANNELS), {"messages": messages})
        ids = (await connection.scalars(select(destination.c.id).where(destination.c.name.is_(None)))).all()
    for start in range(0, messages, 1000):
        async with store.begin() as unit:
            await unit.digests.add([_draft(one, contents[one % RECIPES]) for one in ids[start : start + 1000]])
    async with open_engine(database_url(database)) as engine, engine.begin() as connection:
        await connection.execute(text("ANALYZE"))


def _draft(destination_id: int, content: Content) -> Draft:
    occasion = Occasion(destination=destination_id, request="b")
    return Draft(occasion=occasion, content=content, outcome=DigestOutcome.OPEN)


@asynccontextmanager
async def _sink() -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.slack_sink", "0", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout  # noqa: S101 - it was asked for
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}/api"
    finally:
        process.terminate()
        await process.wait()


async def _bare(url: str, messages: int) -> float:
    """Messages a second of the SDK alone, on one session, with as many in flight."""
    kept = {entry.paper.id: entry.paper for entry in PAPERS.entries}
    api = Api(_TOKEN, url)
    bodies = [Unpaced(api).render(digest_message(_content(recipe), kept))[0].payload for recipe in range(RECIPES)]
    left = iter(range(messages))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        client = AsyncWebClient(token=_TOKEN, base_url=f"{url}/", session=session, retry_handlers=[])

        async def work() -> None:
            for number in left:
                key = {"event_type": "paperwire_part", "event_payload": {"key": f"post/{number}/b/0"}}
                await client.chat_postMessage(channel=f"C{number}", metadata=key, **bodies[number % RECIPES])

        started = time.perf_counter()
        await asyncio.gather(*[work() for _ in range(IN_FLIGHT)])
        return messages / (time.perf_counter() - started)


async def worker(database: str, url: str) -> None:
    """One process that delivers until nothing waits; prints its messages, seconds, and growth in megabytes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    async with open_store(database_url(database)) as store:
        api = Api(_TOKEN, url)
        deliverer = Deliverer(store, {"slack": Unpaced(api)}, SystemClock(), f"p{os.getpid()}", random.SystemRandom())
        await deliverer.drain(request="warm")
        spare_what_stays()
        sys.stdin.readline()
        started, cpu = time.perf_counter(), time.process_time()
        growing = asyncio.create_task(_grown(store))
        tally = await deliverer.drain()
        seconds = time.perf_counter() - started
        growing.cancel()
        figures = {"sent": tally.sent, "seconds": seconds, "cpu": time.process_time() - cpu, "peak": _peak()}
        print(json.dumps({**figures, "early": _early[0] if _early else 0}))
        await api.close()


_PIPE = asyncio.subprocess.PIPE
_early: list[float] = []


async def _grown(store: SqlStore) -> None:
    """Note the memory after a tenth of all."""
    while True:
        await asyncio.sleep(0.5)
        async with store.read() as unit:
            if await unit.ledger.count([State.SENT]) >= MESSAGES / 10:
                _early.append(_peak())
                return


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _ours(url: str, processes: int, messages: int) -> list[dict[str, float]]:
    with postgres() as database:
        async with open_store(database_url(database)) as store:
            await _fill(store, database, messages)
        command = [sys.executable, "-m", "benchmarks.sending", database, url]
        started = [
            await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
            for _ in range(processes)
        ]
        await asyncio.sleep(3)
        outputs = await asyncio.gather(*[one.communicate(b"go\n") for one in started])
        return [json.loads(output) for output, _ in outputs]


async def main() -> None:
    """Print messages a second, the ratio, and how memory grew."""
    async with _sink() as url:
        bare = await _bare(url, BARE)
        (one,) = await _ours(url, 1, MESSAGES)
        two = await _ours(url, 2, MESSAGES)
    rate = one["sent"] / one["seconds"]
    print(f"{MESSAGES:,} messages, {IN_FLIGHT} in flight, answers after 20 ms")
    print(f"slack_sdk alone        {bare:6.0f} messages/s")
    cpu = one["cpu"] / one["sent"] * 1000
    print(f"paperwire, 1 process   {rate:6.0f} messages/s   ratio {rate / bare:.2f}   {cpu:.2f} ms of CPU each")
    both = sum(each["sent"] for each in two) / max(each["seconds"] for each in two)
    shares = " and ".join(f"{each['sent']:.0f}" for each in two)
    print(f"paperwire, 2 processes {both:6.0f} messages/s   {shares}")
    print(f"memory                 {one['early']:.0f} MB after a tenth, {one['peak']:.0f} MB at the end")


if __name__ == "__main__":
    asyncio.run(worker(*sys.argv[1:]))
