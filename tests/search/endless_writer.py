"""A process that changes papers and writes the index again and again until it is killed; a line for each step it takes.

`python -m tests.search.endless_writer FOLDER`
"""

import asyncio
import random
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

from bot.domain.paper import Entry, Listing, Metric, Sighting
from bot.search.index import FullText
from bot.service import indexing
from bot.store.engine import database_url
from bot.store.unit import SqlStore, open_store
from tests.builders import NOON, SOURCE
from tests.search.made import changed

indexing.CHUNK = 15
indexing.BETWEEN_COMMITS = 30


async def main(folder: Path) -> None:
    """Until it is killed."""
    async with open_store(database_url(f"sqlite:///{folder / 'paperwire.db'}")) as store:
        service = indexing.Indexing(store, FullText(folder / "index"))
        for number in count():
            await change(store, number)
            work = service.rebuild if number % 3 == 2 else service.follow
            await work(say)


def say(done: int, of: int) -> None:
    """A line, at once."""
    sys.stdout.write(f"{done} of {of}\n")
    sys.stdout.flush()


async def change(store: SqlStore, number: int) -> None:
    """Some papers come, some are others than before."""
    draw = random.Random(number)
    seen = [(draw.randint(1, 120), draw.randint(1, 9)) for _ in range(40)]
    at = NOON + timedelta(minutes=number)
    async with store.begin() as unit:
        await unit.papers.keep_sightings([Sighting(source=SOURCE, at=at, entry=entry(*one)) for one in seen])


def entry(seed: int, version: int) -> Entry:
    """One of the versions of a paper."""
    made, other = changed(seed), changed(seed + 1000 * version)
    paper = type(made.paper)(id=made.paper.id, title=other.paper.title, abstract=other.paper.abstract)
    days = [Listing(paper=paper.id, source=SOURCE, list="daily", day=day) for day in made.days[:1]]
    return Entry(paper=paper, listing=next(iter(days), None), counts={Metric.UPVOTES: version})


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
