"""`explain`."""

import asyncio

from bot.cli.start import emit, say
from bot.domain.query import Query
from bot.search.description import describe
from bot.search.language import parse
from bot.search.normal import normal
from bot.search.places import authors


def explain(text: str, as_json: bool) -> None:
    """Print the normal form of a query and what it means, and which names many papers of the index bear; no database is
    opened.
    """
    from bot.service.compose_search import common_words

    query = parse(text)
    common = asyncio.run(_common(query)) if any(authors(query.condition)) else ()
    if as_json:
        told = {"query": text, "normal": normal(query), "sentence": describe(query), "sort": query.order}
        emit({**told, "common": dict(common)})
        return
    say(normal(query))
    say(describe(query))
    for sentence in common_words(common):
        say(sentence)


async def _common(query: Query) -> tuple[tuple[str, int], ...]:
    from bot.clock import SystemClock
    from bot.search.index import FullText
    from bot.service.search import common_names
    from bot.settings import load_settings

    index = FullText(load_settings().data_dir / "index")
    return await common_names(index, query.condition, SystemClock().now().date())
