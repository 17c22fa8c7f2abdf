"""What `search` and `similar` print with `--json`: documented and stable (docs/cli.md)."""

from bot.cli.forms import Form
from bot.service.compose_search import why_in_words, without_meaning
from bot.service.search import Answer, Result
from bot.service.similar import Alike
from bot.text.latex import readable


def answer(value: Answer) -> Form:
    """What a search found."""
    known = {"query": value.text, "matches": value.matches, "meant": value.meant}
    return {**known, "without_meaning": without_meaning(value), "results": [_result(one) for one in value.results]}


def alike(value: Alike) -> Form:
    """Papers like one."""
    results = [_result(one) for one in value.results]
    return {"id": value.paper.id, "without_meaning": value.without_meaning, "results": results}


def _result(one: Result) -> Form:
    return {
        "id": one.paper.id,
        "title": readable(one.paper.title),
        "score": round(one.hit.score, 4),
        "match": one.hit.match,
        "why": why_in_words(one),
    }
