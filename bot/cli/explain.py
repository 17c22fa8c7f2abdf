"""`explain`."""

from bot.cli.start import emit, say
from bot.search.description import describe
from bot.search.language import parse
from bot.search.normal import normal


def explain(text: str, as_json: bool) -> None:
    """Print the normal form of a query and what it means; no database is opened."""
    query = parse(text)
    if as_json:
        emit({"query": text, "normal": normal(query), "sentence": describe(query), "sort": query.order})
        return
    say(normal(query))
    say(describe(query))
